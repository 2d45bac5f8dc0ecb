using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Measures of a sweep over training.</summary>
public static class SweepCurves
{
    /// <summary>The curves of each measure.</summary>
    /// <param name="reader">Where the sweep is.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="measures">The measures, each once.</param>
    /// <param name="takes">Which trials are looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<CurveTable>> ReadAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        IReadOnlyList<string> measures,
        Func<long, bool> takes,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(takes);
        var rule = SweepReading.DefinitionOf(sweep).Replication;
        HashSet<long> tooWide =
            rule is not null && measures.Contains(rule.Measure)
                ?
                [
                    .. (await reader.CellsAsync(sweep, [rule.Measure], cancellation).ConfigureAwait(false))
                        .Cells.Where(cell => cell.IsTooWide)
                        .Select(cell => cell.Cell),
                ]
                : [];
        var tables = measures.ToDictionary(
            measure => measure,
            measure => new CurveTableBuilder(plan, measure, rule, tooWide),
            StringComparer.Ordinal
        );
        var ends = await UnfinishedAsync(reader, sweep, cancellation).ConfigureAwait(false);
        (long Ordinal, bool Taken, AttemptOutcome? End) latest = (-1, false, null);
        await foreach (
            var row in reader.ReadMetricsAsync(sweep, new MetricQuery(measures), cancellation).ConfigureAwait(false)
        )
        {
            if (row.Ordinal != latest.Ordinal)
                latest = (
                    row.Ordinal,
                    takes(row.Ordinal),
                    ends.TryGetValue(row.Ordinal, out var end) ? end : AttemptOutcome.Finished
                );
            if (latest.Taken)
                tables[row.Metric.Measure].Add(row.Ordinal, row.Metric.Step, row.Metric.Value, latest.End);
        }

        return [.. measures.Select(measure => tables[measure].Build())];
    }

    /// <summary>How the trials ended that were not trained to the end; null: they are under way. Trials are read only
    /// where there are such.</summary>
    private static async Task<Dictionary<long, AttemptOutcome?>> UnfinishedAsync(
        ISweepReader reader,
        SweepRecord sweep,
        CancellationToken cancellation
    )
    {
        Dictionary<long, AttemptOutcome?> ends = [];
        var counts = (await reader.StandAsync(sweep, cancellation).ConfigureAwait(false)).Counts;
        if (counts.Finished == counts.Touched)
            return ends;
        await foreach (var result in reader.ReadResultsAsync(sweep, [], cancellation).ConfigureAwait(false))
        {
            if (result.End != AttemptOutcome.Finished)
                ends.Add(result.Trial.Ordinal, result.End);
        }

        return ends;
    }
}
