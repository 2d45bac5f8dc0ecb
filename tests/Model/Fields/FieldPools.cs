using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Noise.Models;

namespace Sweeps.Model.Tests.Fields;

/// <summary>Some values of every field, the default among them where it can be trained fast, and random configurations
/// made of them.</summary>
internal static class FieldPools
{
    private static readonly Dictionary<IField, object?[]> Pools = new()
    {
        [DataField.Name] = ["mixture", "gaussian", "digits", "points1d", "onehot", "sensing", "points", "teacher"],
        [DataField.Size] = [null, 6],
        [DataField.Train] = [12, 20, null],
        [DataField.Test] = [11, 15],
        [DataField.Normalize] = [Normalization.Unit, Normalization.Standard],
        [DataField.Dimension] = [null, 1, 4],
        [DataField.Classes] = [null, 2, 3],
        [DataField.Spread] = [null, 2.0],
        [DataField.Target] = [null, "absolute", "parity"],
        [DataField.Fresh] = [false, false, true],
        [DataField.Seed] = [null, 3L],
        [DataField.Validation] = [0.0, 0.25],
        [DataField.Points] = [null, Points],
        [DataField.Rank] = [null, 2],
        [DataField.Files] = [null],
        [NetworkField.Hidden] = [Widths(), Widths(3), Widths(4, 3)],
        [NetworkField.Bias] = [true, false],
        [NetworkField.Init] = [new Initializer.He(), new Initializer.Uniform(0.7)],
        [NetworkField.BiasInit] = [new Initializer.Constant(0), new Initializer.Normal(0.3)],
        [NetworkField.Layers] = [Starts(), Starts(), Starts(0.5, 0.4)],
        [NetworkField.Skip] = [false, true],
        [NetworkField.Freeze] = [Widths(), Widths(1)],
        [NetworkField.Precision] = [Precision.Float32, Precision.Float64],
        [NetworkField.Activation] =
        [
            ActivationKind.Relu,
            ActivationKind.Relu,
            ActivationKind.Tanh,
            ActivationKind.LeakyRelu,
            ActivationKind.Gelu,
        ],
        [NetworkField.Form] = [NetworkForm.Layers, NetworkForm.Layers, NetworkForm.Factor],
        [NetworkField.Conv] = [Stages(), Stages(new ImageStage.Convolution(2, 3, 1, 0))],
        [NoiseField.Kind] = [.. NoiseCatalog.All.Select(model => model.Name)],
        [NoiseField.P] = [0.0, 0.3],
        [NoiseField.Sigma] = [0.0, 0.5],
        [NoiseField.Law] = [NoiseLaw.Rademacher, NoiseLaw.Normal],
        [NoiseField.Pairs] = [new Dictionary<int, int>(), new Dictionary<int, int> { [0] = 1 }],
        [NoiseField.Validation] = [true, false],
        [NoiseField.Schedule] = [new Schedule.Constant(), new Schedule.Step(1, 0.5), new Schedule.Cosine(0)],
        [TrainField.Loss] = [.. Enum.GetValues<LossKind>().Cast<object?>()],
        [TrainField.Margin] = [0.0, 0.4],
        [TrainField.Optimizer] = [OptimizerKind.Sgd, OptimizerKind.Momentum, OptimizerKind.Adam],
        [TrainField.LearningRate] = [0.1, 0.03],
        [TrainField.Schedule] = [new Schedule.Constant(), new Schedule.Cosine(0.1), new Schedule.MultiStep([1], 0.5)],
        [TrainField.Momentum] = [0.9, 0.4],
        [TrainField.Beta1] = [0.9, 0.5],
        [TrainField.Beta2] = [0.999, 0.9],
        [TrainField.Epsilon] = [1e-8, 1e-3],
        [TrainField.WeightDecay] = [0.0, 0.02],
        [TrainField.Batch] = [32, 5],
        [TrainField.Epochs] = [null, 0, 2],
        [TrainField.Steps] = [null, 0L, 5L],
        [TrainField.Order] = [VisitOrder.Shuffle, VisitOrder.Replacement, VisitOrder.Sequential],
        [TrainField.NormLimit] = [1e6, 1e4],
        [TrainField.Dropout] = [0.0, 0.3],
        [TrainField.GradientNoise] = [0.0, 0.2],
        [TrainField.Warmup] = [0L, 1L],
        [TrainField.Patience] = [null, 1],
        [TrainField.RateWarmup] = [0L, 1L],
        [TrainField.InputNoise] = [0.0, 0.2],
        [TrainField.Temperature] = [0.0, 1e-3],
        [TrainField.Averaging] = [AveragingKind.None, AveragingKind.Swa, AveragingKind.Ema],
        [TrainField.AverageDecay] = [0.999, 0.6],
        [TrainField.AverageFrom] = [0L, 1L],
        [TrainField.SharpnessRadius] = [0.0, 0.05],
        [MeasureField.At] = [Times(new SnapshotRule.End()), Times(new SnapshotRule.At(0), new SnapshotRule.Every(1))],
        [MeasureField.Of] =
        [
            Names("error", "activation"),
            Names("error"),
            Names("dimension", "sharpness"),
            Names("segments", "norms", "patterns"),
            Names("memorization", "fano", "information"),
            Names("curvature", "regularizer"),
            Names("training_activity", "kernel", "features"),
            Names("shape", "recovery", "rank"),
        ],
        [MeasureField.Inputs] = [1000, 6],
        [MeasureField.HeavyAt] = [null, Times(new SnapshotRule.At(0))],
        [MeasureField.RankInputs] = [200, 5],
        [MeasureField.RankTolerance] = [1e-10, 0.2],
        [MeasureField.RandomMean] = [0.5, 3.0],
        [MeasureField.RandomDeviation] = [1.0, 0.1],
        [MeasureField.Pairs] = [200, 4],
        [LimitField.Kind] = [LimitKind.None, LimitKind.None, LimitKind.Gaussian, LimitKind.Soft],
        [LimitField.Beta] = [0.0, 0.3],
        [LimitField.Lambda] = [null, 4.0],
        [LimitField.Penalty] = [1.0, 0.2],
        [LimitField.Hidden] = [null, Widths(5)],
        [LimitField.Optimizer] = [null, OptimizerKind.Momentum],
        [LimitField.LearningRate] = [null, 0.2],
        [TrialField.Seed] = [0L, 5L],
        [TrialField.Engine] = ["native"],
    };

    private static IReadOnlyList<IReadOnlyList<double>> Points =>
        [
            [-1, 0.5],
            [0, 1],
            [2, -1],
        ];

    /// <summary>The values of a field.</summary>
    public static IReadOnlyList<object?> Of(IField field) => Pools[field];

    /// <summary>A configuration of which each field is at its default, or with a probability at a value of its
    /// own.</summary>
    public static TrialConfiguration Draw(Random random, double change)
    {
        TrialConfiguration drawn = TrialField.Defaults;
        drawn = DataField.Name.With(drawn, "mixture");
        drawn = random.Next(2) == 0 ? TrainField.Epochs.With(drawn, 1) : TrainField.Steps.With(drawn, 4);
        foreach (IField field in TrialField.All)
        {
            if (random.NextDouble() < change)
                drawn = Pick(random, field, drawn);
        }

        return drawn;
    }

    private static TrialConfiguration Pick(Random random, IField field, TrialConfiguration configuration) =>
        field.With(configuration, Pools[field][random.Next(Pools[field].Length)]);

    private static IReadOnlyList<int> Widths(params int[] widths) => widths;

    private static IReadOnlyList<ImageStage> Stages(params ImageStage[] stages) => stages;

    private static IReadOnlyList<SnapshotRule> Times(params SnapshotRule[] rules) => rules;

    private static IReadOnlyList<string> Names(params string[] names) => names;

    private static IReadOnlyList<LayerInitialization> Starts(params double[] bounds) =>
        [
            .. bounds.Select(bound => new LayerInitialization(
                new Initializer.Uniform(bound),
                new Initializer.Constant(0)
            )),
        ];
}
