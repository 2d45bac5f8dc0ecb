using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of training: <c>train</c>, in the order of the canonical form.
/// <see cref="TrainConfiguration"/> says what each means.</summary>
public static class TrainField
{
    private static readonly FieldSection<TrainConfiguration> Section = new(
        "train",
        c => c.Train,
        (c, t) => c with { Train = t }
    );

    public static Field<LossKind> Loss { get; } = Section.Add("loss", t => t.Loss, (t, v) => t with { Loss = v });

    public static Field<double> Margin { get; } =
        Section.Add("margin", t => t.Margin, (t, v) => t with { Margin = v }, NumberRange.AtLeast(0));

    public static Field<OptimizerKind> Optimizer { get; } =
        Section.Add("optimizer", t => t.Optimizer, (t, v) => t with { Optimizer = v });

    public static Field<double> LearningRate { get; } =
        Section.Add(
            "learning_rate",
            t => t.LearningRate,
            (t, v) => t with { LearningRate = v },
            NumberRange.AtLeast(0)
        );

    public static Field<Schedule> Schedule { get; } =
        Section.Add("schedule", t => t.Schedule, (t, v) => t with { Schedule = v });

    public static Field<double> Momentum { get; } =
        Section.Add("momentum", t => t.Momentum, (t, v) => t with { Momentum = v }, new(0, 1, OpenAbove: true));

    public static Field<double> Beta1 { get; } =
        Section.Add("beta1", t => t.Beta1, (t, v) => t with { Beta1 = v }, new(0, 1, OpenAbove: true));

    public static Field<double> Beta2 { get; } =
        Section.Add("beta2", t => t.Beta2, (t, v) => t with { Beta2 = v }, new(0, 1, OpenAbove: true));

    public static Field<double> Epsilon { get; } =
        Section.Add("epsilon", t => t.Epsilon, (t, v) => t with { Epsilon = v }, NumberRange.Above(0));

    public static Field<double> WeightDecay { get; } =
        Section.Add("weight_decay", t => t.WeightDecay, (t, v) => t with { WeightDecay = v }, NumberRange.AtLeast(0));

    public static Field<int> Batch { get; } =
        Section.Add("batch", t => t.Batch, (t, v) => t with { Batch = v }, NumberRange.AtLeast(1));

    public static Field<int?> Epochs { get; } =
        Section.Add("epochs", t => t.Epochs, (t, v) => t with { Epochs = v }, NumberRange.AtLeast(0));

    public static Field<long?> Steps { get; } =
        Section.Add("steps", t => t.Steps, (t, v) => t with { Steps = v }, NumberRange.AtLeast(0));

    public static Field<VisitOrder> Order { get; } = Section.Add("order", t => t.Order, (t, v) => t with { Order = v });

    public static Field<double> NormLimit { get; } =
        Section.Add("norm_limit", t => t.NormLimit, (t, v) => t with { NormLimit = v }, NumberRange.Above(0));

    public static Field<double> Dropout { get; } =
        Section.Add("dropout", t => t.Dropout, (t, v) => t with { Dropout = v }, new(0, 1, OpenAbove: true));

    public static Field<double> GradientNoise { get; } =
        Section.Add(
            "gradient_noise",
            t => t.GradientNoise,
            (t, v) => t with { GradientNoise = v },
            NumberRange.AtLeast(0)
        );

    public static Field<long> Warmup { get; } =
        Section.Add("warmup", t => t.Warmup, (t, v) => t with { Warmup = v }, NumberRange.AtLeast(0));

    public static Field<int?> Patience { get; } =
        Section.Add("patience", t => t.Patience, (t, v) => t with { Patience = v }, NumberRange.AtLeast(1));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<TrainConfiguration> Whole { get; } = Section.Whole();
}
