using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of the limit process: <c>limit</c>, in the order of the canonical form.
/// <see cref="LimitConfiguration"/> says what each means.</summary>
public static class LimitField
{
    private static readonly FieldSection<LimitConfiguration> Section = new(
        "limit",
        c => c.Limit,
        (c, l) => c with { Limit = l }
    );

    public static Field<LimitKind> Kind { get; } =
        Section.Add(
            "kind",
            l => l.Kind,
            (l, v) => l with { Kind = v },
            new(
                "What a second network, which predicts the classifier's gradients, minimises: the squared or "
                    + "absolute distance to them or the cross-entropy of labels; or the penalty of the soft variant, "
                    + "whose classifier keeps its own gradient."
            )
            {
                Aliases = ["limit"],
                AffectsCost = true,
            }
        );

    public static Field<double> Beta { get; } =
        Section.Add(
            "beta",
            l => l.Beta,
            (l, v) => l with { Beta = v },
            new("β: weight of the squared length of predicted gradients.")
            {
                Aliases = ["limit_beta"],
                Range = NumberRange.AtLeast(0),
            }
        );

    public static Field<double?> Lambda { get; } =
        Section.Add(
            "lambda",
            l => l.Lambda,
            (l, v) => l with { Lambda = v },
            new(
                "λ of the sampling variant: the classifier follows draws around predicted gradients, with "
                    + "standard deviation √(1/(2λ)) (gaussian) or √2/λ (laplace)."
            )
            {
                Aliases = ["limit_lambda"],
                Range = NumberRange.Above(0),
                Absent = "predicted gradients as they are",
            }
        );

    public static Field<double> Penalty { get; } =
        Section.Add(
            "penalty",
            l => l.Penalty,
            (l, v) => l with { Penalty = v },
            new("λ of the soft variant: weight of ‖z‖² ‖y − t‖².")
            {
                Aliases = ["limit_penalty"],
                Range = NumberRange.AtLeast(0),
            }
        );

    public static Field<IReadOnlyList<int>?> Hidden { get; } =
        Section.Add(
            "hidden",
            l => l.Hidden,
            (l, v) => l with { Hidden = v },
            new("Widths of the second network's hidden layers.")
            {
                Aliases = ["limit_hidden"],
                Absent = "the network's",
                AffectsCost = true,
            }
        );

    public static Field<OptimizerKind?> Optimizer { get; } =
        Section.Add(
            "optimizer",
            l => l.Optimizer,
            (l, v) => l with { Optimizer = v },
            new("The second network's update rule.")
            {
                Aliases = ["limit_optimizer"],
                Absent = "the network's",
                AffectsCost = true,
            }
        );

    public static Field<double?> LearningRate { get; } =
        Section.Add(
            "learning_rate",
            l => l.LearningRate,
            (l, v) => l with { LearningRate = v },
            new("The second network's base learning rate; its schedule is the network's.")
            {
                Aliases = ["limit_learning_rate"],
                Range = NumberRange.AtLeast(0),
                Absent = "the network's",
            }
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<LimitConfiguration> Whole { get; } = Section.Whole();
}
