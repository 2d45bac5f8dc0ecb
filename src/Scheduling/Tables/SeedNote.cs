using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

/// <summary>Says which seeds of a cell are in none of its values.</summary>
public static class SeedNote
{
    /// <summary>Such as "2 diverged, 1 failed"; empty: all seeds are in them.</summary>
    public static string Of(long diverged, long stopped, long failed, params (long Seeds, string What)[] others) =>
        string.Join(
            ", ",
            new (long Seeds, string What)[] { (diverged, "diverged"), (stopped, "stopped early"), (failed, "failed") }
                .Concat(others)
                .Where(part => part.Seeds > 0)
                .Select(part => $"{part.Seeds} {part.What}")
        );

    /// <summary>Says of measures how many seeds were trained to the end and gave NaN or an infinity, such as "1 without
    /// a finite loss"; empty: none.</summary>
    public static string OfValues(IEnumerable<(string Measure, Summary Value)> measures) =>
        string.Join(
            ", ",
            measures
                .Where(measure => measure.Value.NotFinite > 0)
                .Select(measure => $"{measure.Value.NotFinite} without a finite {measure.Measure}")
        );
}
