using Sweeps.Model.Configurations;
using Sweeps.Model.Validation;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of training: <c>train</c>, in the order of the canonical form.</summary>
internal static class TrainFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        Field(
            "loss",
            new ChoiceKind<LossKind>(
                (LossKind.CrossEntropy, "cross_entropy"),
                (LossKind.Logistic, "logistic"),
                (LossKind.Hinge, "hinge"),
                (LossKind.Squared, "squared"),
                (LossKind.HalfSquared, "half_squared"),
                (LossKind.MeanAbsolute, "mean_absolute"),
                (LossKind.Forward, "forward"),
                (LossKind.Dmi, "dmi")
            ),
            "The loss: softmax cross-entropy; ln(1 + e^(−yf)) or max(0, margin − yf) of one output and y = ±1; Σ(f "
                + "− t)², or half of it; "
                + "of s = softmax(f): Σ|s − t|, cross-entropy after the configured noise's matrix (forward "
                + "correction), or −ln|det| of the batch's joint distribution of label and prediction.",
            t => t.Loss,
            (t, v) => t with { Loss = (LossKind)v! }
        ) with
        {
            Aliases = ["loss"],
            AffectsCost = true,
        },
        Field(
            "margin",
            FieldValues.Number("train.margin"),
            "Margin β of the hinge loss.",
            t => t.Margin,
            (t, v) => t with { Margin = (double)v! }
        ) with
        {
            Aliases = ["margin"],
        },
        Field(
            "optimizer",
            new ChoiceKind<OptimizerKind>(
                (OptimizerKind.Sgd, "sgd"),
                (OptimizerKind.Momentum, "momentum"),
                (OptimizerKind.Adam, "adam")
            ),
            "The update rule.",
            t => t.Optimizer,
            (t, v) => t with { Optimizer = (OptimizerKind)v! }
        ) with
        {
            Aliases = ["optimizer"],
            AffectsCost = true,
        },
        Field(
            "learning_rate",
            FieldValues.Number("train.learning_rate"),
            "Base learning rate.",
            t => t.LearningRate,
            (t, v) => t with { LearningRate = (double)v! }
        ) with
        {
            Aliases = ["learning_rate", "lr"],
        },
        Field(
            "schedule",
            new ScheduleKind(),
            "How the learning rate changes; periods are epochs, or steps where training is given in steps.",
            t => t.Schedule,
            (t, v) => t with { Schedule = (Schedule)v! }
        ) with
        {
            Aliases = ["schedule"],
        },
        Field(
            "momentum",
            FieldValues.Number("train.momentum"),
            "μ of the momentum rule.",
            t => t.Momentum,
            (t, v) => t with { Momentum = (double)v! }
        ) with
        {
            Aliases = ["momentum"],
        },
        Field(
            "beta1",
            FieldValues.Number("train.beta1"),
            "β₁ of Adam.",
            t => t.Beta1,
            (t, v) => t with { Beta1 = (double)v! }
        ) with
        {
            Aliases = ["beta1"],
        },
        Field(
            "beta2",
            FieldValues.Number("train.beta2"),
            "β₂ of Adam.",
            t => t.Beta2,
            (t, v) => t with { Beta2 = (double)v! }
        ) with
        {
            Aliases = ["beta2"],
        },
        Field(
            "epsilon",
            FieldValues.Number("train.epsilon"),
            "ε of Adam.",
            t => t.Epsilon,
            (t, v) => t with { Epsilon = (double)v! }
        ) with
        {
            Aliases = ["epsilon"],
        },
        Field(
            "weight_decay",
            FieldValues.Number("train.weight_decay"),
            "λ of weight decay, for weights and not for biases.",
            t => t.WeightDecay,
            (t, v) => t with { WeightDecay = (double)v! }
        ) with
        {
            Aliases = ["weight_decay"],
        },
        Field(
            "batch",
            FieldValues.Integer("train.batch"),
            "Examples a step.",
            t => (long)t.Batch,
            (t, v) => t with { Batch = FieldValues.Int(v)!.Value }
        ) with
        {
            Aliases = ["batch"],
            Unit = "examples",
            AffectsCost = true,
        },
        Field(
            "epochs",
            FieldValues.Integer("train.epochs"),
            "Length of training in passes over the training set; 0 trains nothing.",
            t => t.Epochs,
            (t, v) => t with { Epochs = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["epochs"],
            Unit = "epochs",
            Absent = "`steps` must be given",
            AffectsCost = true,
            Displaces = "train.steps",
        },
        Field(
            "steps",
            new IntegerKind(ConfigurationRules.Ranges["train.steps"]),
            "Length of training in steps; 0 trains nothing.",
            t => t.Steps,
            (t, v) => t with { Steps = (long?)v }
        ) with
        {
            Aliases = ["steps"],
            Unit = "steps",
            Absent = "`epochs` must be given",
            AffectsCost = true,
            Displaces = "train.epochs",
        },
        Field(
            "order",
            new ChoiceKind<VisitOrder>(
                (VisitOrder.Shuffle, "shuffle"),
                (VisitOrder.Replacement, "replacement"),
                (VisitOrder.Sequential, "sequential")
            ),
            "In which order examples are visited: a new permutation every epoch; drawn at every visit; or as they "
                + "lie in the set.",
            t => t.Order,
            (t, v) => t with { Order = (VisitOrder)v! }
        ) with
        {
            Aliases = ["order"],
        },
        Field(
            "norm_limit",
            FieldValues.Number("train.norm_limit"),
            "Euclidean norm of all parameters above which a trial counts as diverged.",
            t => t.NormLimit,
            (t, v) => t with { NormLimit = (double)v! }
        ) with
        {
            Aliases = ["norm_limit"],
        },
        Field(
            "dropout",
            FieldValues.Number("train.dropout"),
            "Probability with which a hidden neuron is left out of an example's step; what stays is divided by 1 − "
                + "dropout.",
            t => t.Dropout,
            (t, v) => t with { Dropout = (double)v! }
        ) with
        {
            Aliases = ["dropout"],
            AffectsCost = true,
        },
        Field(
            "gradient_noise",
            FieldValues.Number("train.gradient_noise"),
            "Standard deviation of Gaussian noise on each example's gradient by the logits, before the mean over "
                + "the batch.",
            t => t.GradientNoise,
            (t, v) => t with { GradientNoise = (double)v! }
        ) with
        {
            Aliases = ["gradient_noise"],
        },
        Field(
            "warmup",
            new IntegerKind(ConfigurationRules.Ranges["train.warmup"]),
            "Epochs (steps, where training is given in steps) of cross-entropy before the losses `mean_absolute`, "
                + "`forward` and `dmi`.",
            t => t.Warmup,
            (t, v) => t with { Warmup = (long)v! }
        ) with
        {
            Aliases = ["warmup"],
        },
        Field(
            "patience",
            FieldValues.Integer("train.patience"),
            "Training ends when so many epochs in a row have not lowered the validation error.",
            t => t.Patience,
            (t, v) => t with { Patience = FieldValues.Int(v) }
        ) with
        {
            Aliases = ["patience"],
            Unit = "epochs",
            Absent = "all epochs are trained",
            AffectsCost = true,
        },
    ];

    private static ConfigurationField Field(
        string key,
        FieldKind kind,
        string description,
        Func<TrainConfiguration, object?> get,
        Func<TrainConfiguration, object?, TrainConfiguration> set
    ) =>
        new(
            "train." + key,
            kind,
            description,
            c => FieldValues.Wide(get(c.Train)),
            (c, v) => c with { Train = set(c.Train, v) }
        );
}
