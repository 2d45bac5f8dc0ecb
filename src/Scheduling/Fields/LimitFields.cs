using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of the limit process: <c>limit</c>, in the order of the canonical form.</summary>
internal static class LimitFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        ConfigurationField.Of(
            LimitField.Kind,
            new ChoiceKind<LimitKind>(
                (LimitKind.None, "none"),
                (LimitKind.Gaussian, "gaussian"),
                (LimitKind.Laplace, "laplace"),
                (LimitKind.CrossEntropy, "cross_entropy"),
                (LimitKind.Soft, "soft")
            ),
            "What a second network, which predicts the classifier's gradients, minimises: the squared or absolute "
                + "distance to them or the cross-entropy of labels; or the penalty of the soft variant, whose "
                + "classifier keeps its own gradient."
        ) with
        {
            Aliases = ["limit"],
            AffectsCost = true,
        },
        ConfigurationField.Of(LimitField.Beta, "β: weight of the squared length of predicted gradients.") with
        {
            Aliases = ["limit_beta"],
        },
        ConfigurationField.Of(
            LimitField.Lambda,
            "λ of the sampling variant: the classifier follows draws around predicted gradients, with standard "
                + "deviation √(1/(2λ)) (gaussian) or √2/λ (laplace)."
        ) with
        {
            Aliases = ["limit_lambda"],
            Absent = "predicted gradients as they are",
        },
        ConfigurationField.Of(LimitField.Penalty, "λ of the soft variant: weight of ‖z‖² ‖y − t‖².") with
        {
            Aliases = ["limit_penalty"],
        },
        ConfigurationField.Of(LimitField.Hidden, new WidthsKind(), "Widths of the second network's hidden layers.") with
        {
            Aliases = ["limit_hidden"],
            Absent = "the network's",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            LimitField.Optimizer,
            new ChoiceKind<OptimizerKind>(
                (OptimizerKind.Sgd, "sgd"),
                (OptimizerKind.Momentum, "momentum"),
                (OptimizerKind.Adam, "adam")
            ),
            "The second network's update rule."
        ) with
        {
            Aliases = ["limit_optimizer"],
            Absent = "the network's",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            LimitField.LearningRate,
            "The second network's base learning rate; its schedule is the network's."
        ) with
        {
            Aliases = ["limit_learning_rate"],
            Absent = "the network's",
        },
    ];
}
