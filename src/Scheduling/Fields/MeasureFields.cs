using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of measuring: <c>measure</c>, in the order of the canonical form.</summary>
internal static class MeasureFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        Field(
            "at",
            new SnapshotsKind(),
            "When to measure; times are epochs, or steps where training is given in steps, and 0 is before the first.",
            m => m.At,
            (m, v) => m with { At = (IReadOnlyList<SnapshotRule>)v! }
        ) with
        {
            Aliases = ["measure_at"],
            AffectsCost = true,
        },
        Field(
            "of",
            new NamesKind(),
            "Which measures, or groups of measures, to take.",
            m => m.Of,
            (m, v) => m with { Of = (IReadOnlyList<string>)v! }
        ) with
        {
            Aliases = ["measures"],
            AffectsCost = true,
        },
        Field(
            "inputs",
            FieldValues.Integer("measure.inputs"),
            "Size of the fixed set of test inputs that activation measures use.",
            m => m.Inputs,
            (m, v) => m with { Inputs = FieldValues.Int(v)!.Value }
        ) with
        {
            Aliases = ["inputs"],
            Unit = "inputs",
            AffectsCost = true,
        },
        Field(
            "heavy_at",
            new SnapshotsKind(),
            "When to take heavy measures (`sweeps measures` says which are), in place of `at`.",
            m => m.HeavyAt,
            (m, v) => m with { HeavyAt = (IReadOnlyList<SnapshotRule>?)v }
        ) with
        {
            Aliases = ["heavy_at"],
            Absent = "whenever the others are",
            AffectsCost = true,
        },
        Field(
            "rank_inputs",
            FieldValues.Integer("measure.rank_inputs"),
            "Inputs that functional dimensions and linear regions are relative to: the first of each set. A "
                + "Jacobian has this many rows for each output.",
            m => m.RankInputs,
            (m, v) => m with { RankInputs = FieldValues.Int(v)!.Value }
        ) with
        {
            Aliases = ["rank_inputs"],
            Unit = "inputs",
            AffectsCost = true,
        },
        Field(
            "rank_tolerance",
            FieldValues.Number("measure.rank_tolerance"),
            "What is left of a row of a Jacobian, relative to the longest row, counts as 0 from here down. "
                + "Rounding leaves about 1e-14 of rows that are dependent.",
            m => m.RankTolerance,
            (m, v) => m with { RankTolerance = (double)v! }
        ) with
        {
            Aliases = ["rank_tolerance"],
        },
        Field(
            "random_mean",
            FieldValues.Number("measure.random_mean"),
            "Mean of each coordinate of the random inputs of functional dimensions.",
            m => m.RandomMean,
            (m, v) => m with { RandomMean = (double)v! }
        ) with
        {
            Aliases = ["random_mean"],
        },
        Field(
            "random_deviation",
            FieldValues.Number("measure.random_deviation"),
            "Standard deviation of each coordinate of the random inputs.",
            m => m.RandomDeviation,
            (m, v) => m with { RandomDeviation = (double)v! }
        ) with
        {
            Aliases = ["random_deviation"],
        },
        Field(
            "pairs",
            FieldValues.Integer("measure.pairs"),
            "Pairs of training inputs whose segments are walked.",
            m => m.Pairs,
            (m, v) => m with { Pairs = FieldValues.Int(v)!.Value }
        ) with
        {
            Aliases = ["segment_pairs"],
            Unit = "pairs",
            AffectsCost = true,
        },
    ];

    private static ConfigurationField Field(
        string key,
        FieldKind kind,
        string description,
        Func<MeasureConfiguration, object?> get,
        Func<MeasureConfiguration, object?, MeasureConfiguration> set
    ) =>
        new(
            "measure." + key,
            kind,
            description,
            c => FieldValues.Wide(get(c.Measure)),
            (c, v) => c with { Measure = set(c.Measure, v) }
        );
}
