using System.Runtime.CompilerServices;
using Sweeps.Drawing.Cells;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>A trial with the last value of each of its measures.</summary>
internal sealed record FinalResult(TrialRecord Trial, IReadOnlyList<(string Measure, double Value)> Measures);

/// <summary>Reads how a sweep's trials ended.</summary>
internal static class FinalResults
{
    /// <summary>All trials that were begun, in order of ordinal; two readings of the store are merged on the way, neither held in memory.</summary>
    public static async IAsyncEnumerable<FinalResult> ReadAsync(
        ISweepStore store, SweepRecord sweep, IReadOnlyList<string>? measures, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<MetricRow> metrics =
            store.ReadMetricsAsync(sweep.Id, new MetricQuery(measures, LastOnly: true), cancellation).GetAsyncEnumerator(cancellation);
        bool more = await metrics.MoveNextAsync();
        await foreach (TrialRecord trial in store.ReadTrialsAsync(sweep.Id, cancellation))
        {
            List<(string, double)> values = [];
            while (more && metrics.Current.Ordinal <= trial.Ordinal)
            {
                if (metrics.Current.Ordinal == trial.Ordinal)
                    values.Add((metrics.Current.Metric.Measure, metrics.Current.Metric.Value));
                more = await metrics.MoveNextAsync();
            }

            yield return new FinalResult(trial, values);
        }
    }

    /// <summary>The sweep's trials, summarized cell by cell.</summary>
    public static async Task<CellTable> ByCellAsync(ISweepStore store, SweepRecord sweep, Plan plan, IReadOnlyList<string>? measures, CancellationToken cancellation)
    {
        CellTableBuilder table = new(plan);
        await foreach (FinalResult result in ReadAsync(store, sweep, measures, cancellation))
            table.Add(result.Trial.Ordinal, EndOf(result.Trial.State), result.Measures);
        return table.Build();
    }

    private static TrialEnd EndOf(TrialState state) => state switch
    {
        TrialState.Finished => TrialEnd.Finished,
        TrialState.Stopped => TrialEnd.Stopped,
        TrialState.Diverged => TrialEnd.Diverged,
        TrialState.Failed => TrialEnd.Failed,
        _ => TrialEnd.Open,
    };
}
