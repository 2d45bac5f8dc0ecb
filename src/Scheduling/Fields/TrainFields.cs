using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of training: <c>train</c>, in the order of the canonical form.</summary>
internal static class TrainFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        ConfigurationField.Of(
            TrainField.Loss,
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
                + "correction), or −ln|det| of the batch's joint distribution of label and prediction."
        ) with
        {
            Aliases = ["loss"],
            AffectsCost = true,
        },
        ConfigurationField.Of(TrainField.Margin, "Margin β of the hinge loss.") with
        {
            Aliases = ["margin"],
        },
        ConfigurationField.Of(
            TrainField.Optimizer,
            new ChoiceKind<OptimizerKind>(
                (OptimizerKind.Sgd, "sgd"),
                (OptimizerKind.Momentum, "momentum"),
                (OptimizerKind.Adam, "adam")
            ),
            "The update rule."
        ) with
        {
            Aliases = ["optimizer"],
            AffectsCost = true,
        },
        ConfigurationField.Of(TrainField.LearningRate, "Base learning rate.") with
        {
            Aliases = ["learning_rate", "lr"],
        },
        ConfigurationField.Of(
            TrainField.Schedule,
            new ScheduleKind(),
            "How the learning rate changes; periods are epochs, or steps where training is given in steps."
        ) with
        {
            Aliases = ["schedule"],
        },
        ConfigurationField.Of(TrainField.Momentum, "μ of the momentum rule.") with
        {
            Aliases = ["momentum"],
        },
        ConfigurationField.Of(TrainField.Beta1, "β₁ of Adam.") with
        {
            Aliases = ["beta1"],
        },
        ConfigurationField.Of(TrainField.Beta2, "β₂ of Adam.") with
        {
            Aliases = ["beta2"],
        },
        ConfigurationField.Of(TrainField.Epsilon, "ε of Adam.") with
        {
            Aliases = ["epsilon"],
        },
        ConfigurationField.Of(TrainField.WeightDecay, "λ of weight decay, for weights and not for biases.") with
        {
            Aliases = ["weight_decay"],
        },
        ConfigurationField.Of(TrainField.Batch, "Examples a step.") with
        {
            Aliases = ["batch"],
            Unit = "examples",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            TrainField.Epochs,
            "Length of training in passes over the training set; 0 trains nothing."
        ) with
        {
            Aliases = ["epochs"],
            Unit = "epochs",
            Absent = "`steps` must be given",
            AffectsCost = true,
            Displaces = "train.steps",
        },
        ConfigurationField.Of(TrainField.Steps, "Length of training in steps; 0 trains nothing.") with
        {
            Aliases = ["steps"],
            Unit = "steps",
            Absent = "`epochs` must be given",
            AffectsCost = true,
            Displaces = "train.epochs",
        },
        ConfigurationField.Of(
            TrainField.Order,
            new ChoiceKind<VisitOrder>(
                (VisitOrder.Shuffle, "shuffle"),
                (VisitOrder.Replacement, "replacement"),
                (VisitOrder.Sequential, "sequential")
            ),
            "In which order examples are visited: a new permutation every epoch; drawn at every visit; or as they "
                + "lie in the set."
        ) with
        {
            Aliases = ["order"],
        },
        ConfigurationField.Of(
            TrainField.NormLimit,
            "Euclidean norm of all parameters above which a trial counts as diverged."
        ) with
        {
            Aliases = ["norm_limit"],
        },
        ConfigurationField.Of(
            TrainField.Dropout,
            "Probability with which a hidden neuron is left out of an example's step; what stays is divided by 1 − "
                + "dropout."
        ) with
        {
            Aliases = ["dropout"],
            AffectsCost = true,
        },
        ConfigurationField.Of(
            TrainField.GradientNoise,
            "Standard deviation of Gaussian noise on each example's gradient by the logits, before the mean over "
                + "the batch."
        ) with
        {
            Aliases = ["gradient_noise"],
        },
        ConfigurationField.Of(
            TrainField.Warmup,
            "Epochs (steps, where training is given in steps) of cross-entropy before the losses `mean_absolute`, "
                + "`forward` and `dmi`."
        ) with
        {
            Aliases = ["warmup"],
        },
        ConfigurationField.Of(
            TrainField.Patience,
            "Training ends when so many epochs in a row have not lowered the validation error."
        ) with
        {
            Aliases = ["patience"],
            Unit = "epochs",
            Absent = "all epochs are trained",
            AffectsCost = true,
        },
    ];
}
