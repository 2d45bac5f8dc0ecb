using System.Reflection;
using Sweeps.Model;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Scheduling.Tests.Identity;

public sealed class TrialKeyTests
{
    private static readonly TrialConfiguration Plain = new(
        new() { Name = "digits" },
        new(),
        new(),
        new() { Epochs = 3 },
        new(),
        0
    );

    /// <summary>A configuration with every field away from its default.</summary>
    private static readonly TrialConfiguration Full = new(
        new()
        {
            Name = "mnist",
            Size = 14,
            Train = 4000,
            Test = 2000,
            Normalize = Normalization.Standard,
            Dimension = 3,
            Classes = 4,
            Spread = 0.1,
            Target = "parity",
            Fresh = true,
            Seed = long.MaxValue,
            Validation = 0.2,
            Points =
            [
                [0.5, 1],
                [2, -1E-07],
            ],
            Rank = 2,
        },
        new()
        {
            Hidden = [100, 50],
            Bias = false,
            Init = new Initializer.Uniform(1.7320508075688772),
            BiasInit = new Initializer.Constant(-0.5),
            Layers =
            [
                new(new Initializer.Glorot(), new Initializer.Signs(2)),
                new(new Initializer.Normal(1e-300), new Initializer.Constant(0)),
                new(new Initializer.Custom([1, -2.5e-7]), new Initializer.He()),
            ],
            Skip = true,
            Freeze = [1, 3],
            Precision = Precision.Float64,
            Activation = ActivationKind.Tanh,
            Form = NetworkForm.Factor,
            Conv = [new ImageStage.Convolution(32, 3, 2, 1, true), new ImageStage.Pool(PoolKind.Average, 3, 2)],
        },
        new()
        {
            Kind = "pair",
            P = 0.2,
            Sigma = 1.5,
            Law = NoiseLaw.Normal,
            Pairs = new Dictionary<int, int> { [9] = 1, [2] = 0 },
            Validation = false,
            Schedule = new Schedule.MultiStep([2, 5], 0),
        },
        new()
        {
            Loss = LossKind.Hinge,
            Margin = 0.25,
            Optimizer = OptimizerKind.Adam,
            LearningRate = 1.0 / 900,
            Schedule = new Schedule.Step(30, 0.1),
            Momentum = 0.5,
            Beta1 = 0.8,
            Beta2 = 0.99,
            Epsilon = 1e-7,
            WeightDecay = 1e-4,
            Batch = 1,
            Epochs = 7,
            Steps = 200_000_000_000,
            Order = VisitOrder.Sequential,
            NormLimit = 1e9,
            Dropout = 0.5,
            GradientNoise = 0.1,
            Warmup = 3,
            Patience = 100,
            RateWarmup = 4,
            InputNoise = 0.05,
            Temperature = 0.001,
            Averaging = AveragingKind.Ema,
            AverageDecay = 0.9,
            AverageFrom = 2,
            SharpnessRadius = 0.05,
        },
        new()
        {
            At = [new SnapshotRule.At(0), new SnapshotRule.Every(10), new SnapshotRule.Log(), new SnapshotRule.End()],
            Of = ["error", "norms"],
            Inputs = 500,
            HeavyAt = [new SnapshotRule.Every(25)],
            RankInputs = 60,
            RankTolerance = 1e-9,
            RandomMean = 0.25,
            RandomDeviation = 2,
            Pairs = 30,
        },
        42
    )
    {
        Limit = new()
        {
            Kind = LimitKind.Laplace,
            Beta = 10,
            Lambda = 5,
            Penalty = 2,
            Hidden = [20],
            Optimizer = OptimizerKind.Momentum,
            LearningRate = 0.01,
        },
        Engine = "torch",
    };

    [Fact]
    public void Canonical_OfFullConfiguration_IsTheRecordedText() =>
        Assert.Equal(
            """
            {"data":{"name":"mnist","size":14,"train":4000,"test":2000,"normalize":"standard","dimension":3,
            "classes":4,"spread":0.1,"target":"parity","fresh":true,"seed":9223372036854775807,"validation":0.2,
            "points":[[0.5,1],[2,-1E-07]],"rank":2},"network":{"hidden":"100-50","bias":false,
            "init":{"uniform":1.7320508075688772},"bias_init":-0.5,"layers":[{"init":"glorot",
            "bias_init":{"signs":2}},{"init":{"normal":1E-300},"bias_init":0},{"init":{"custom":[1,-2.5E-07]},
            "bias_init":"he"}],"skip":true,"freeze":[1,3],"precision":"float64","activation":"tanh",
            "form":"factor","conv":"32k3s2p1-n-avgpool3s2"},"noise":{"kind":"pair","p":0.2,"sigma":1.5,
            "law":"normal","pairs":{"2":0,"9":1},"validation":false,"schedule":{"multistep":{"at":[2,5],"factor":0}}},
            "train":{"loss":"hinge","margin":0.25,"optimizer":"adam","learning_rate":0.0011111111111111111,
            "schedule":{"step":{"every":30,"factor":0.1}},"momentum":0.5,"beta1":0.8,"beta2":0.99,"epsilon":1E-07,
            "weight_decay":0.0001,
            "batch":1,"epochs":7,"steps":200000000000,"order":"sequential","norm_limit":1000000000,
            "dropout":0.5,"gradient_noise":0.1,"warmup":3,"patience":100,"rate_warmup":4,"input_noise":0.05,
            "temperature":0.001,"averaging":"ema","average_decay":0.9,"average_from":2,"sharpness_radius":0.05},
            "measure":{"at":[0,{"every":10},"log","end"],"of":["error","norms"],"inputs":500,
            "heavy_at":[{"every":25}],"rank_inputs":60,
            "rank_tolerance":1E-09,"random_mean":0.25,"random_deviation":2,"pairs":30},
            "limit":{"kind":"laplace","beta":10,"lambda":5,"penalty":2,"hidden":"20","optimizer":"momentum",
            "learning_rate":0.01},"seed":42,"engine":"torch"}
            """.ReplaceLineEndings(""),
            CanonicalConfiguration.ToJson(Full)
        );

    [Fact]
    public void Canonical_OfPlainConfiguration_LeavesDefaultsOut() =>
        Assert.Equal("""{"data":{"name":"digits"},"train":{"epochs":3}}""", CanonicalConfiguration.ToJson(Plain));

    [Fact]
    public void Key_OfPlainConfiguration_IsTheRecordedHash()
    {
        Assert.Equal(
            "87ed2397428b43722ca5aec0924a810b6a7a779c537861d085bd31ac7a1efa65",
            TrialKey.Of(CanonicalConfiguration.ToUtf8(Plain), 1).ToString()
        );
        Assert.Equal(TrialKey.Of(CanonicalConfiguration.ToUtf8(Plain), EngineVersion.Current), TrialKey.Of(Plain));
        Assert.NotEqual(
            TrialKey.Of(CanonicalConfiguration.ToUtf8(Plain), 1),
            TrialKey.Of(CanonicalConfiguration.ToUtf8(Plain), 2)
        );
    }

    [Fact]
    public void Parse_OfEveryField_RestoresIt()
    {
        string hash = new('a', 64);
        string files =
            $"classes=3 inputs=2x5 pixels=0 train=9 test=8 label=a%20b train_files={hash}:70 "
            + $"test_files={hash}:60+{hash}:5";
        TrialConfiguration full = Full with { Data = Full.Data with { Files = OwnData.Parse(files) } };
        foreach (ConfigurationField field in ConfigurationFields.All)
        {
            Assert.False(
                field.IsDefaultValue(field.Get(full)),
                $"The test's configuration leaves {field.Path} at its default."
            );
            TrialConfiguration one = field.Set(Plain, field.Get(full));
            TrialConfiguration back = CanonicalForm.Read(CanonicalConfiguration.ToJson(one));
            Assert.True(
                ConfigurationFields.All.All(other => other.Agree(one, back)),
                $"{field.Path} came back as {field.TextOf(back)} in place of {field.TextOf(one)}."
            );
        }

        Assert.Equal(
            CanonicalConfiguration.ToJson(Full),
            CanonicalConfiguration.ToJson(CanonicalForm.Read(CanonicalConfiguration.ToJson(Full)))
        );
    }

    /// <summary>A property that is added to a configuration and forgotten in the table would make different trials
    /// share a key.</summary>
    [Fact]
    public void Table_HasOneFieldForEachProperty()
    {
        static int Count(Type type) =>
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Count(property => property.CanWrite);
        int properties =
            Count(typeof(DataConfiguration))
            + Count(typeof(NetworkConfiguration))
            + Count(typeof(NoiseConfiguration))
            + Count(typeof(TrainConfiguration))
            + Count(typeof(MeasureConfiguration))
            + Count(typeof(LimitConfiguration))
            + Count(typeof(TrialConfiguration))
            - 8; // less the six sections, and a program and its parameters, which have fields of their own making
        Assert.Equal(properties, ConfigurationFields.All.Count);
        Assert.Equal(
            ConfigurationFields.All.Count,
            ConfigurationFields
                .All.Select(field => CanonicalConfiguration.ToJson(field.Set(Plain, field.Get(Full))))
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public void Key_OfEqualMeaning_IsTheSame()
    {
        TrialConfiguration left = Plain with
        {
            Measure = new()
            {
                At = [new SnapshotRule.End(), new SnapshotRule.At(0), new SnapshotRule.At(0)],
                Of = ["b", "a"],
            },
            Network = new() { Freeze = [2, 1] },
        };
        TrialConfiguration right = Plain with
        {
            Measure = new() { At = [new SnapshotRule.At(0), new SnapshotRule.End()], Of = ["a", "b", "a"] },
            Network = new() { Freeze = [1, 2] },
        };
        Assert.Equal(TrialKey.Of(left), TrialKey.Of(right));
    }

    [Fact]
    public void Lineage_IgnoresTheLengthAlone()
    {
        TrialConfiguration Epochs(int epochs) => Plain with { Train = Plain.Train with { Epochs = epochs } };
        Assert.Equal(TrialKey.LineageOf(Epochs(3)), TrialKey.LineageOf(Epochs(9)));
        Assert.NotEqual(TrialKey.LineageOf(Epochs(3)), TrialKey.LineageOf(Epochs(3) with { Seed = 1 }));
        Assert.NotEqual(TrialKey.LineageOf(Epochs(3)), TrialKey.LineageOf(Plain with { Train = new() { Steps = 3 } }));
        Assert.NotEqual(TrialKey.LineageOf(Epochs(3)), TrialKey.Of(Epochs(3)));
        Assert.Null(TrialKey.LineageOf(Plain with { Train = Plain.Train with { Schedule = new Schedule.Cosine(0) } }));
    }

    [Fact]
    public void NamesOf_AnyLength_AreThoseOfEachByItself()
    {
        foreach (
            var configuration in new[]
            {
                Plain,
                Plain with
                {
                    Train = new() { Steps = 3 },
                },
                Plain with
                {
                    Train = Plain.Train with { Schedule = new Schedule.Cosine(0) },
                },
            }
        )
            Assert.Equal(
                (TrialKey.Of(configuration), TrialKey.LineageOf(configuration)),
                TrialKey.NamesOf(configuration)
            );
    }
}
