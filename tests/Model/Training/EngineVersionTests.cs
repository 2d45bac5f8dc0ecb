using System.Security.Cryptography;
using System.Text;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Tests.Training;

/// <summary>
/// The bits of some small trials, weights and metrics, as version 1 of the engine gives them. When one of these fails,
/// results have changed: undo the change, or raise <see cref="EngineVersion.Current"/> and record the new hashes.
/// </summary>
public sealed class EngineVersionTests
{
    private const int RecordedVersion = 1;

    private static readonly NoiseConfiguration Replace = new() { Kind = "replace", P = 0.3 };

    private static readonly Dictionary<string, (TrialConfiguration Trial, string Hash)> Recorded = new()
    {
        ["mixture, float32, SGD, replace"] = (
            Trials.Small(Precision.Float32, noise: Replace),
            "fb97ce0f3ad60e6906213178ddb30a61"
        ),
        ["mixture, float64, Adam, flip, standardized"] = (Mixture(), "3e472f76ce7cfffc44b64c7f11d739eb"),
        ["gaussian, fresh, batch 1, logistic"] = (Gaussian(), "3fcc4504f685de7a3a14659768321c61"),
        ["points, squared, additive, skip unit"] = (Points(), "f9dcb6a95816bd92581c7d44e125deba"),
        ["digits, float32, momentum, cosine"] = (Digits(), "2ca37ab13779e1e78059eff80402b96f"),
        ["mixture, float32, Adam, predicted gradients"] = (Predicted(), "a14e39d1b6ba175cede7d7b097b4ade8"),
        ["mixture, float64, determinant, dropout, gradient noise, validation"] = (
            Cured(),
            "476aa4fbe2301ae58c708e5abdc2563e"
        ),
    };

    public static TheoryData<string, InstructionPath> Cases()
    {
        var cases = new TheoryData<string, InstructionPath>();
        foreach (string name in Recorded.Keys)
        {
            foreach (var path in Enum.GetValues<InstructionPath>().Where(InstructionPaths.IsSupported))
                cases.Add(name, path);
        }

        return cases;
    }

    [Fact]
    public void RecordedHashes_AreOfTheCurrentVersion() => Assert.Equal(RecordedVersion, EngineVersion.Current);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trial_OfARecordedConfiguration_GivesTheRecordedBits(string name, InstructionPath path)
    {
        var (trial, hash) = Recorded[name];

        Assert.Equal(hash, Fingerprint(Trials.Run(trial, path)));
    }

    private static TrialConfiguration Mixture()
    {
        var trial = Trials.Small(
            Precision.Float64,
            OptimizerKind.Adam,
            new NoiseConfiguration { Kind = "flip", P = 0.3 }
        );
        return trial with
        {
            Data = trial.Data with { Normalize = Normalization.Standard },
            Train = trial.Train with { WeightDecay = 0.01 },
        };
    }

    private static TrialConfiguration Predicted()
    {
        var trial = Trials.Small(
            Precision.Float32,
            OptimizerKind.Adam,
            new NoiseConfiguration { Kind = "flip", P = 0.3 },
            of: ["error", "memorization", "information"]
        );
        return trial with
        {
            Limit = new LimitConfiguration
            {
                Kind = LimitKind.Laplace,
                Beta = 3,
                Lambda = 20,
                Hidden = [11],
            },
        };
    }

    private static TrialConfiguration Cured()
    {
        var trial = Trials.Small(
            Precision.Float64,
            noise: new NoiseConfiguration { Kind = "flip", P = 0.3 },
            loss: LossKind.Dmi,
            rate: 0.02
        );
        return trial with
        {
            Data = trial.Data with { Validation = 0.2 },
            Train = trial.Train with { Warmup = 2, Dropout = 0.2, GradientNoise = 0.1 },
        };
    }

    private static TrialConfiguration Gaussian() =>
        Trials.Small() with
        {
            Data = new DataConfiguration
            {
                Name = "gaussian",
                Dimension = 7,
                Test = 50,
                Fresh = true,
            },
            Network = new NetworkConfiguration
            {
                Hidden = [20],
                Init = new Initializer.Uniform(1.7),
                Precision = Precision.Float64,
            },
            Train = new TrainConfiguration
            {
                Loss = LossKind.Logistic,
                LearningRate = 0.02,
                Batch = 1,
                Steps = 500,
            },
            Measure = new MeasureConfiguration
            {
                At = [new SnapshotRule.Log()],
                Of = ["error", "activation", "patterns", "norms"],
            },
        };

    private static TrialConfiguration Points() =>
        Trials.Small() with
        {
            Data = new DataConfiguration { Name = "points1d" },
            Network = new NetworkConfiguration
            {
                Hidden = [30],
                Skip = true,
                BiasInit = new Initializer.Normal(1),
                Precision = Precision.Float64,
            },
            Noise = new NoiseConfiguration
            {
                Kind = "additive",
                Sigma = 0.5,
                Law = NoiseLaw.Normal,
            },
            Train = new TrainConfiguration
            {
                Loss = LossKind.Squared,
                LearningRate = 0.002,
                Batch = 5,
                Order = VisitOrder.Replacement,
                Steps = 200,
            },
        };

    private static TrialConfiguration Digits() =>
        Trials.Small() with
        {
            Data = new DataConfiguration
            {
                Name = "digits",
                Size = 9,
                Train = 60,
                Test = 40,
            },
            Network = new NetworkConfiguration { Hidden = [33, 17] },
            Train = new TrainConfiguration
            {
                Optimizer = OptimizerKind.Momentum,
                LearningRate = 0.02,
                Batch = 16,
                Epochs = 4,
                Schedule = new Schedule.Cosine(0.1),
            },
        };

    private static string Fingerprint(TrialResult result)
    {
        var text = new StringBuilder(result.Hash);
        foreach (var metric in result.Metrics)
            text.Append('\n')
                .Append(metric.Step)
                .Append(' ')
                .Append(metric.Measure)
                .Append(' ')
                .Append(BitConverter.DoubleToInt64Bits(metric.Value));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
