using Sweeps.Client.Tables;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Client.Results;

/// <summary>How tables show differences that are paired by seed: for people "+0.069 ± 0.004", for programs mean, half
/// width and number of pairs.</summary>
internal static class DifferenceCells
{
    /// <summary>Value for people.</summary>
    public static Value Estimate(Summary difference) =>
        new(
            null,
            difference is { Count: > 0, Mean: > 0 } ? "+" + Display.Estimate(difference) : Display.Estimate(difference)
        );

    /// <summary>A mean for programs; none of no values.</summary>
    public static Value Mean(Summary summary) => new(summary.Count == 0 ? null : summary.Mean, "");

    /// <summary>Columns for programs of a measure's difference.</summary>
    public static IEnumerable<Column> Columns(string measure) =>
        [
            new($"{measure}_difference", For: Audience.Programs),
            new($"{measure}_half_width", For: Audience.Programs),
            new($"{measure}_n", For: Audience.Programs),
        ];

    /// <summary>The values of <see cref="Columns"/>.</summary>
    public static IEnumerable<Value> Values(Summary difference) =>
        [Mean(difference), new Value(difference.HalfWidth, ""), (long)difference.Count];
}
