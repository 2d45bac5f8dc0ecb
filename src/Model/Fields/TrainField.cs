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

    public static Field<LossKind> Loss { get; } =
        Section.Add(
            "loss",
            t => t.Loss,
            (t, v) => t with { Loss = v },
            new(
                "The loss: softmax cross-entropy; ln(1 + e^(−yf)) or max(0, margin − yf) of one output and y = "
                    + "±1; Σ(f − t)², or half of it; of s = softmax(f): Σ|s − t|, cross-entropy after the configured "
                    + "noise's matrix (forward correction), or −ln|det| of the batch's joint distribution of label and "
                    + "prediction."
            )
            {
                AffectsCost = true,
            }
        );

    public static Field<double> Margin { get; } =
        Section.Add(
            "margin",
            t => t.Margin,
            (t, v) => t with { Margin = v },
            new("Margin β of the hinge loss.") { Range = NumberRange.AtLeast(0) }
        );

    public static Field<OptimizerKind> Optimizer { get; } =
        Section.Add(
            "optimizer",
            t => t.Optimizer,
            (t, v) => t with { Optimizer = v },
            new("The update rule.") { AffectsCost = true }
        );

    public static Field<double> LearningRate { get; } =
        Section.Add(
            "learning_rate",
            t => t.LearningRate,
            (t, v) => t with { LearningRate = v },
            new("Base learning rate.") { Aliases = ["learning_rate", "lr"], Range = NumberRange.AtLeast(0) }
        );

    public static Field<Schedule> Schedule { get; } =
        Section.Add(
            "schedule",
            t => t.Schedule,
            (t, v) => t with { Schedule = v },
            new("How the learning rate changes; periods are epochs, or steps where training is given in steps.")
        );

    public static Field<double> Momentum { get; } =
        Section.Add(
            "momentum",
            t => t.Momentum,
            (t, v) => t with { Momentum = v },
            new("μ of the momentum rule.") { Range = new NumberRange(0, 1, OpenAbove: true) }
        );

    public static Field<double> Beta1 { get; } =
        Section.Add(
            "beta1",
            t => t.Beta1,
            (t, v) => t with { Beta1 = v },
            new("β₁ of Adam.") { Range = new NumberRange(0, 1, OpenAbove: true) }
        );

    public static Field<double> Beta2 { get; } =
        Section.Add(
            "beta2",
            t => t.Beta2,
            (t, v) => t with { Beta2 = v },
            new("β₂ of Adam.") { Range = new NumberRange(0, 1, OpenAbove: true) }
        );

    public static Field<double> Epsilon { get; } =
        Section.Add(
            "epsilon",
            t => t.Epsilon,
            (t, v) => t with { Epsilon = v },
            new("ε of Adam.") { Range = NumberRange.Above(0) }
        );

    public static Field<double> WeightDecay { get; } =
        Section.Add(
            "weight_decay",
            t => t.WeightDecay,
            (t, v) => t with { WeightDecay = v },
            new("λ of weight decay, for weights and not for biases.") { Range = NumberRange.AtLeast(0) }
        );

    public static Field<int> Batch { get; } =
        Section.Add(
            "batch",
            t => t.Batch,
            (t, v) => t with { Batch = v },
            new("Examples a step.")
            {
                Range = NumberRange.AtLeast(1),
                Unit = "examples",
                AffectsCost = true,
            }
        );

    public static Field<int?> Epochs { get; } =
        Section.Add(
            "epochs",
            t => t.Epochs,
            (t, v) => t with { Epochs = v },
            new("Length of training in passes over the training set; 0 trains nothing.")
            {
                Range = NumberRange.AtLeast(0),
                Unit = "epochs",
                Absent = "`steps` must be given",
                AffectsCost = true,
                Displaces = "train.steps",
            }
        );

    public static Field<long?> Steps { get; } =
        Section.Add(
            "steps",
            t => t.Steps,
            (t, v) => t with { Steps = v },
            new("Length of training in steps; 0 trains nothing.")
            {
                Range = NumberRange.AtLeast(0),
                Unit = "steps",
                Absent = "`epochs` must be given",
                AffectsCost = true,
                Displaces = "train.epochs",
            }
        );

    public static Field<VisitOrder> Order { get; } =
        Section.Add(
            "order",
            t => t.Order,
            (t, v) => t with { Order = v },
            new(
                "In which order examples are visited: a new permutation every epoch; drawn at every visit; or as "
                    + "they lie in the set."
            )
        );

    public static Field<double> NormLimit { get; } =
        Section.Add(
            "norm_limit",
            t => t.NormLimit,
            (t, v) => t with { NormLimit = v },
            new("Euclidean norm of all parameters above which a trial counts as diverged.")
            {
                Range = NumberRange.Above(0),
            }
        );

    public static Field<double> Dropout { get; } =
        Section.Add(
            "dropout",
            t => t.Dropout,
            (t, v) => t with { Dropout = v },
            new(
                "Probability with which a hidden neuron is left out of an example's step; what stays is divided "
                    + "by 1 − dropout."
            )
            {
                Range = new NumberRange(0, 1, OpenAbove: true),
                AffectsCost = true,
            }
        );

    public static Field<double> GradientNoise { get; } =
        Section.Add(
            "gradient_noise",
            t => t.GradientNoise,
            (t, v) => t with { GradientNoise = v },
            new(
                "Standard deviation of Gaussian noise on each example's gradient by the logits, before the mean "
                    + "over the batch."
            )
            {
                Range = NumberRange.AtLeast(0),
            }
        );

    public static Field<long> Warmup { get; } =
        Section.Add(
            "warmup",
            t => t.Warmup,
            (t, v) => t with { Warmup = v },
            new(
                "Epochs (steps, where training is given in steps) of cross-entropy before the losses "
                    + "`mean_absolute`, `forward` and `dmi`."
            )
            {
                Range = NumberRange.AtLeast(0),
            }
        );

    public static Field<int?> Patience { get; } =
        Section.Add(
            "patience",
            t => t.Patience,
            (t, v) => t with { Patience = v },
            new("Training ends when so many epochs in a row have not lowered the validation error.")
            {
                Range = NumberRange.AtLeast(1),
                Unit = "epochs",
                Absent = "all epochs are trained",
                AffectsCost = true,
            }
        );

    public static Field<long> RateWarmup { get; } =
        Section.Add(
            "rate_warmup",
            t => t.RateWarmup,
            (t, v) => t with { RateWarmup = v },
            new(
                "Epochs (steps, where training is given in steps) over which the learning rate rises linearly to the "
                    + "schedule's."
            )
            {
                Range = NumberRange.AtLeast(0),
            }
        );

    public static Field<double> InputNoise { get; } =
        Section.Add(
            "input_noise",
            t => t.InputNoise,
            (t, v) => t with { InputNoise = v },
            new(
                "Standard deviation of Gaussian noise on each number of an input, as it is scaled, drawn anew at every "
                    + "visit of training."
            )
            {
                Range = NumberRange.AtLeast(0),
                AffectsCost = true,
            }
        );

    public static Field<double> Temperature { get; } =
        Section.Add(
            "temperature",
            t => t.Temperature,
            (t, v) => t with { Temperature = v },
            new(
                "T of Langevin noise: after each update every number that is trained moves by √(2 h T) times a "
                    + "standard normal draw, h being the step's learning rate."
            )
            {
                Range = NumberRange.AtLeast(0),
                AffectsCost = true,
            }
        );

    public static Field<AveragingKind> Averaging { get; } =
        Section.Add(
            "averaging",
            t => t.Averaging,
            (t, v) => t with { Averaging = v },
            new(
                "Takes measures at averaged weights: the mean over the ends of epochs (steps, where training is given "
                    + "in steps), or an exponential moving average over steps."
            )
            {
                AffectsCost = true,
            }
        );

    public static Field<double> AverageDecay { get; } =
        Section.Add(
            "average_decay",
            t => t.AverageDecay,
            (t, v) => t with { AverageDecay = v },
            new("β of the moving average a ← β a + (1 − β) θ.") { Range = new NumberRange(0, 1, OpenAbove: true) }
        );

    public static Field<long> AverageFrom { get; } =
        Section.Add(
            "average_from",
            t => t.AverageFrom,
            (t, v) => t with { AverageFrom = v },
            new("Epochs (steps, where training is given in steps) before averaging begins.")
            {
                Range = NumberRange.AtLeast(0),
            }
        );

    public static Field<double> SharpnessRadius { get; } =
        Section.Add(
            "sharpness_radius",
            t => t.SharpnessRadius,
            (t, v) => t with { SharpnessRadius = v },
            new(
                "ρ of sharpness-aware minimisation: the gradient of a step is taken where all that is trained has "
                    + "moved by ρ along the normalised gradient."
            )
            {
                Aliases = ["sharpness_radius", "sam"],
                Range = NumberRange.AtLeast(0),
                AffectsCost = true,
            }
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<TrainConfiguration> Whole { get; } = Section.Whole();
}
