using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of the limit process: <c>limit</c>, in the order of the canonical form.</summary>
internal static class LimitFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        Field(
            "kind",
            new ChoiceKind<LimitKind>(
                (LimitKind.None, "none"),
                (LimitKind.Gaussian, "gaussian"),
                (LimitKind.Laplace, "laplace"),
                (LimitKind.CrossEntropy, "cross_entropy"),
                (LimitKind.Soft, "soft")
            ),
            "What a second network, which predicts the classifier's gradients, minimises: the squared or absolute "
                + "distance to them or the cross-entropy of labels; or the penalty of the soft variant, whose "
                + "classifier keeps its own gradient.",
            l => l.Kind,
            (l, v) => l with { Kind = (LimitKind)v! }
        ) with
        {
            Aliases = ["limit"],
            AffectsCost = true,
        },
        Field(
            "beta",
            FieldValues.Number("limit.beta"),
            "β: weight of the squared length of predicted gradients.",
            l => l.Beta,
            (l, v) => l with { Beta = (double)v! }
        ) with
        {
            Aliases = ["limit_beta"],
        },
        Field(
            "lambda",
            FieldValues.Number("limit.lambda"),
            "λ of the sampling variant: the classifier follows draws around predicted gradients, with standard "
                + "deviation √(1/(2λ)) (gaussian) or √2/λ (laplace).",
            l => l.Lambda,
            (l, v) => l with { Lambda = (double?)v }
        ) with
        {
            Aliases = ["limit_lambda"],
            Absent = "predicted gradients as they are",
        },
        Field(
            "penalty",
            FieldValues.Number("limit.penalty"),
            "λ of the soft variant: weight of ‖z‖² ‖y − t‖².",
            l => l.Penalty,
            (l, v) => l with { Penalty = (double)v! }
        ) with
        {
            Aliases = ["limit_penalty"],
        },
        Field(
            "hidden",
            new WidthsKind(),
            "Widths of the second network's hidden layers.",
            l => l.Hidden,
            (l, v) => l with { Hidden = (IReadOnlyList<int>?)v }
        ) with
        {
            Aliases = ["limit_hidden"],
            Absent = "the network's",
            AffectsCost = true,
        },
        Field(
            "optimizer",
            new ChoiceKind<OptimizerKind>(
                (OptimizerKind.Sgd, "sgd"),
                (OptimizerKind.Momentum, "momentum"),
                (OptimizerKind.Adam, "adam")
            ),
            "The second network's update rule.",
            l => l.Optimizer,
            (l, v) => l with { Optimizer = (OptimizerKind?)v }
        ) with
        {
            Aliases = ["limit_optimizer"],
            Absent = "the network's",
            AffectsCost = true,
        },
        Field(
            "learning_rate",
            FieldValues.Number("limit.learning_rate"),
            "The second network's base learning rate; its schedule is the network's.",
            l => l.LearningRate,
            (l, v) => l with { LearningRate = (double?)v }
        ) with
        {
            Aliases = ["limit_learning_rate"],
            Absent = "the network's",
        },
    ];

    private static ConfigurationField Field(
        string key,
        FieldKind kind,
        string description,
        Func<LimitConfiguration, object?> get,
        Func<LimitConfiguration, object?, LimitConfiguration> set
    ) => new("limit." + key, kind, description, c => get(c.Limit), (c, v) => c with { Limit = set(c.Limit, v) });
}
