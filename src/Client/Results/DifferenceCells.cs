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

    /// <summary>Last columns of such a table: how many seeds had no partner, and for people a note where any had
    /// none.</summary>
    public static IEnumerable<Column> UnpairedColumns(bool any)
    {
        yield return new("unpaired", For: Audience.Programs);
        if (any)
            yield return new("note", For: Audience.People);
    }

    /// <summary>The values of <see cref="UnpairedColumns"/>.</summary>
    public static IEnumerable<Value> Unpaired(long count, bool any)
    {
        yield return count;
        if (any)
            yield return count > 0 ? $"{count} without a partner" : "";
    }
}
