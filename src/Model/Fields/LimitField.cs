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

    public static Field<LimitKind> Kind { get; } = Section.Add("kind", l => l.Kind, (l, v) => l with { Kind = v });

    public static Field<double> Beta { get; } =
        Section.Add("beta", l => l.Beta, (l, v) => l with { Beta = v }, NumberRange.AtLeast(0));

    public static Field<double?> Lambda { get; } =
        Section.Add("lambda", l => l.Lambda, (l, v) => l with { Lambda = v }, NumberRange.Above(0));

    public static Field<double> Penalty { get; } =
        Section.Add("penalty", l => l.Penalty, (l, v) => l with { Penalty = v }, NumberRange.AtLeast(0));

    public static Field<IReadOnlyList<int>?> Hidden { get; } =
        Section.Add("hidden", l => l.Hidden, (l, v) => l with { Hidden = v });

    public static Field<OptimizerKind?> Optimizer { get; } =
        Section.Add("optimizer", l => l.Optimizer, (l, v) => l with { Optimizer = v });

    public static Field<double?> LearningRate { get; } =
        Section.Add(
            "learning_rate",
            l => l.LearningRate,
            (l, v) => l with { LearningRate = v },
            NumberRange.AtLeast(0)
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<LimitConfiguration> Whole { get; } = Section.Whole();
}
