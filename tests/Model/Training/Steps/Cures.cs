using Sweeps.Model.Configurations;

namespace Sweeps.Model.Tests.Training.Steps;

/// <summary>Small trials with everything that can stand in place of a network's own step, by name.</summary>
internal static class Cures
{
    private static readonly NoiseConfiguration Flip = new() { Kind = "flip", P = 0.4 };

    public static TheoryData<string, Precision> NamesAndPrecisions
    {
        get
        {
            var data = new TheoryData<string, Precision>();
            foreach (string name in Trials(Precision.Float32).Keys)
            {
                foreach (var precision in Enum.GetValues<Precision>())
                    data.Add(name, precision);
            }

            return data;
        }
    }

    public static TrialConfiguration Trial(string name, Precision precision) => Trials(precision)[name];

    public static TrialConfiguration Limit(
        LimitConfiguration limit,
        Precision precision = Precision.Float64,
        NoiseConfiguration? noise = null,
        OptimizerKind optimizer = OptimizerKind.Sgd
    ) =>
        Training.Trials.Small(
            precision,
            optimizer,
            noise ?? Flip,
            of: ["error", "memorization", "information", "norms"]
        ) with
        {
            Limit = limit,
        };

    private static Dictionary<string, TrialConfiguration> Trials(Precision precision)
    {
        TrialConfiguration plain = Training.Trials.Small(
            precision,
            noise: Flip,
            of: ["error", "memorization", "information", "norms"]
        );
        TrialConfiguration Train(Func<TrainConfiguration, TrainConfiguration> change) =>
            plain with
            {
                Train = change(plain.Train),
            };
        return new()
        {
            ["gaussian"] = Limit(
                new()
                {
                    Kind = LimitKind.Gaussian,
                    Beta = 0.5,
                    Hidden = [6],
                },
                precision
            ),
            ["laplace, drawn"] = Limit(
                new()
                {
                    Kind = LimitKind.Laplace,
                    Beta = 10,
                    Lambda = 20,
                },
                precision,
                optimizer: OptimizerKind.Adam
            ),
            ["gaussian, drawn, resampled noise"] = Limit(
                new()
                {
                    Kind = LimitKind.Gaussian,
                    Lambda = 5,
                    Optimizer = OptimizerKind.Momentum,
                    LearningRate = 0.01,
                },
                precision,
                new() { Kind = "replace", P = 0.3 }
            ),
            ["cross-entropy"] = Limit(
                new() { Kind = LimitKind.CrossEntropy, Beta = 1 },
                precision,
                optimizer: OptimizerKind.Momentum
            ),
            ["soft"] = Limit(
                new()
                {
                    Kind = LimitKind.Soft,
                    Beta = 0.1,
                    Penalty = 0.2,
                },
                precision,
                optimizer: OptimizerKind.Adam
            ),
            ["mean absolute"] = Train(t => t with { Loss = LossKind.MeanAbsolute }),
            ["forward"] = Train(t => t with { Loss = LossKind.Forward, Warmup = 1 }),
            ["determinant"] = Train(t => t with { Loss = LossKind.Dmi, Warmup = 2, LearningRate = 0.01 }),
            ["gradient noise"] = Train(t => t with { GradientNoise = 0.3 }),
            ["dropout"] = Train(t => t with { Dropout = 0.4, WeightDecay = 0.01 }),
            ["dropout, single examples"] = Train(t => t with { Dropout = 0.4, Batch = 1, Epochs = 1 }) with
            {
                Data = plain.Data with { Train = 12 },
            },
            ["dropout and prediction"] = Limit(new() { Kind = LimitKind.Soft, Beta = 1 }, precision) with
            {
                Train = plain.Train with { Dropout = 0.25 },
            },
            ["validation"] = Train(t => t with { Patience = 1, LearningRate = 0.3, Epochs = 8 }) with
            {
                Data = plain.Data with { Validation = 0.4 },
            },
        };
    }
}
