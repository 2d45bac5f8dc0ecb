using Sweeps.Model.Fields;

namespace Sweeps.Scheduling.Fields;

/// <summary>The fields of measuring: <c>measure</c>, in the order of the canonical form.</summary>
internal static class MeasureFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        ConfigurationField.Of(
            MeasureField.At,
            new SnapshotsKind(),
            "When to measure; times are epochs, or steps where training is given in steps, and 0 is before the first."
        ) with
        {
            Aliases = ["measure_at"],
            AffectsCost = true,
        },
        ConfigurationField.Of(MeasureField.Of, new NamesKind(), "Which measures, or groups of measures, to take.") with
        {
            Aliases = ["measures"],
            AffectsCost = true,
        },
        ConfigurationField.Of(
            MeasureField.Inputs,
            "Size of the fixed set of test inputs that activation measures use."
        ) with
        {
            Aliases = ["inputs"],
            Unit = "inputs",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            MeasureField.HeavyAt,
            new SnapshotsKind(),
            "When to take heavy measures (`sweeps measures` says which are), in place of `at`."
        ) with
        {
            Aliases = ["heavy_at"],
            Absent = "whenever the others are",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            MeasureField.RankInputs,
            "Inputs that functional dimensions and linear regions are relative to: the first of each set. A "
                + "Jacobian has this many rows for each output."
        ) with
        {
            Aliases = ["rank_inputs"],
            Unit = "inputs",
            AffectsCost = true,
        },
        ConfigurationField.Of(
            MeasureField.RankTolerance,
            "What is left of a row of a Jacobian, relative to the longest row, counts as 0 from here down. "
                + "Rounding leaves about 1e-14 of rows that are dependent."
        ) with
        {
            Aliases = ["rank_tolerance"],
        },
        ConfigurationField.Of(
            MeasureField.RandomMean,
            "Mean of each coordinate of the random inputs of functional dimensions."
        ) with
        {
            Aliases = ["random_mean"],
        },
        ConfigurationField.Of(
            MeasureField.RandomDeviation,
            "Standard deviation of each coordinate of the random inputs."
        ) with
        {
            Aliases = ["random_deviation"],
        },
        ConfigurationField.Of(MeasureField.Pairs, "Pairs of training inputs whose segments are walked.") with
        {
            Aliases = ["segment_pairs"],
            Unit = "pairs",
            AffectsCost = true,
        },
    ];
}
