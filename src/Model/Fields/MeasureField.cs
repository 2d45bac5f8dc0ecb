using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of measuring: <c>measure</c>, in the order of the canonical form.
/// <see cref="MeasureConfiguration"/> says what each means.</summary>
public static class MeasureField
{
    private static readonly FieldSection<MeasureConfiguration> Section = new(
        "measure",
        c => c.Measure,
        (c, m) => c with { Measure = m }
    );

    public static Field<IReadOnlyList<SnapshotRule>> At { get; } =
        Section.Add("at", m => m.At, (m, v) => m with { At = v });

    public static Field<IReadOnlyList<string>> Of { get; } = Section.Add("of", m => m.Of, (m, v) => m with { Of = v });

    public static Field<int> Inputs { get; } =
        Section.Add("inputs", m => m.Inputs, (m, v) => m with { Inputs = v }, NumberRange.AtLeast(1));

    public static Field<IReadOnlyList<SnapshotRule>?> HeavyAt { get; } =
        Section.Add("heavy_at", m => m.HeavyAt, (m, v) => m with { HeavyAt = v });

    public static Field<int> RankInputs { get; } =
        Section.Add("rank_inputs", m => m.RankInputs, (m, v) => m with { RankInputs = v }, NumberRange.AtLeast(1));

    public static Field<double> RankTolerance { get; } =
        Section.Add(
            "rank_tolerance",
            m => m.RankTolerance,
            (m, v) => m with { RankTolerance = v },
            new(0, 1, Open: true, OpenAbove: true)
        );

    public static Field<double> RandomMean { get; } =
        Section.Add("random_mean", m => m.RandomMean, (m, v) => m with { RandomMean = v }, NumberRange.Finite);

    public static Field<double> RandomDeviation { get; } =
        Section.Add(
            "random_deviation",
            m => m.RandomDeviation,
            (m, v) => m with { RandomDeviation = v },
            NumberRange.AtLeast(0)
        );

    public static Field<int> Pairs { get; } =
        Section.Add("pairs", m => m.Pairs, (m, v) => m with { Pairs = v }, NumberRange.AtLeast(1));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<MeasureConfiguration> Whole { get; } = Section.Whole();
}
