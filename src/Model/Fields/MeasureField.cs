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
        Section.Add(
            "at",
            m => m.At,
            (m, v) => m with { At = v },
            new(
                "When to measure; times are epochs, or steps where training is given in steps, and 0 is before "
                    + "the first."
            )
            {
                Aliases = ["measure_at"],
                AffectsCost = true,
            }
        );

    public static Field<IReadOnlyList<string>> Of { get; } =
        Section.Add(
            "of",
            m => m.Of,
            (m, v) => m with { Of = v },
            new("Which measures, or groups of measures, to take.") { Aliases = ["measures"], AffectsCost = true }
        );

    public static Field<int> Inputs { get; } =
        Section.Add(
            "inputs",
            m => m.Inputs,
            (m, v) => m with { Inputs = v },
            new("Size of the fixed set of test inputs that activation measures use.")
            {
                Range = NumberRange.AtLeast(1),
                Unit = "inputs",
                AffectsCost = true,
            }
        );

    public static Field<IReadOnlyList<SnapshotRule>?> HeavyAt { get; } =
        Section.Add(
            "heavy_at",
            m => m.HeavyAt,
            (m, v) => m with { HeavyAt = v },
            new("When to take heavy measures (`sweeps measures` says which are), in place of `at`.")
            {
                Absent = "whenever the others are",
                AffectsCost = true,
            }
        );

    public static Field<int> RankInputs { get; } =
        Section.Add(
            "rank_inputs",
            m => m.RankInputs,
            (m, v) => m with { RankInputs = v },
            new(
                "Inputs that functional dimensions and linear regions are relative to: the first of each set. A "
                    + "Jacobian has this many rows for each output."
            )
            {
                Range = NumberRange.AtLeast(1),
                Unit = "inputs",
                AffectsCost = true,
            }
        );

    public static Field<double> RankTolerance { get; } =
        Section.Add(
            "rank_tolerance",
            m => m.RankTolerance,
            (m, v) => m with { RankTolerance = v },
            new(
                "What is left of a row of a Jacobian, relative to the longest row, counts as 0 from here down. "
                    + "Rounding leaves about 1e-14 of rows that are dependent."
            )
            {
                Range = new NumberRange(0, 1, Open: true, OpenAbove: true),
            }
        );

    public static Field<double> RandomMean { get; } =
        Section.Add(
            "random_mean",
            m => m.RandomMean,
            (m, v) => m with { RandomMean = v },
            new("Mean of each coordinate of the random inputs of functional dimensions.") { Range = NumberRange.Finite }
        );

    public static Field<double> RandomDeviation { get; } =
        Section.Add(
            "random_deviation",
            m => m.RandomDeviation,
            (m, v) => m with { RandomDeviation = v },
            new("Standard deviation of each coordinate of the random inputs.") { Range = NumberRange.AtLeast(0) }
        );

    public static Field<int> Pairs { get; } =
        Section.Add(
            "pairs",
            m => m.Pairs,
            (m, v) => m with { Pairs = v },
            new("Pairs of training inputs whose segments are walked.")
            {
                Aliases = ["segment_pairs"],
                Range = NumberRange.AtLeast(1),
                Unit = "pairs",
                AffectsCost = true,
            }
        );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<MeasureConfiguration> Whole { get; } = Section.Whole();
}
