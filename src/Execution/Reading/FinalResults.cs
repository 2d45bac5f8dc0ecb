using System.Runtime.CompilerServices;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>A trial with the last value of each of its measures, in order of name.</summary>
public sealed record FinalResult(TrialRecord Trial, IReadOnlyList<(string Measure, double Value)> Measures)
{
    /// <summary>What the trial's state means for its cell.</summary>
    public AttemptOutcome? End => Trial.State.Outcome();

    /// <summary>The last value of a measure; null: it has none.</summary>
    public double? Last(string measure)
    {
        foreach (var (name, value) in Measures)
        {
            if (name == measure)
                return value;
        }

        return null;
    }
}

/// <summary>Reads how a sweep's trials ended.</summary>
internal static class FinalResults
{
    /// <summary>All trials that were begun, in order of ordinal; two readings of the store are merged on the way,
    /// neither held in memory.</summary>
    public static async IAsyncEnumerable<FinalResult> ReadAsync(
        ISweepResults results,
        string sweepId,
        IReadOnlyList<string>? measures,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var metrics = results
            .ReadMetricsAsync(sweepId, new MetricQuery(measures, LastOnly: true), cancellation)
            .GetAsyncEnumerator(cancellation);
        bool more = await metrics.MoveNextAsync().ConfigureAwait(false);
        await foreach (var trial in results.ReadTrialsAsync(sweepId, cancellation).ConfigureAwait(false))
        {
            List<(string Measure, double Value)> values = [];
            while (more && metrics.Current.Ordinal <= trial.Ordinal)
            {
                if (metrics.Current.Ordinal == trial.Ordinal)
                    values.Add((metrics.Current.Metric.Measure, metrics.Current.Metric.Value));
                more = await metrics.MoveNextAsync().ConfigureAwait(false);
            }

            // They come in order of step, and the last steps of two measures may differ.
            values.Sort(static (left, right) => string.CompareOrdinal(left.Measure, right.Measure));
            yield return new FinalResult(trial, values);
        }
    }

    /// <summary>The sweep's trials, summarized cell by cell.</summary>
    public static async Task<CellTable> ByCellAsync(
        ISweepResults results,
        string sweepId,
        SweepDefinition definition,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation
    )
    {
        CellTableBuilder table = new(new Plan(definition), definition.Replication);
        await foreach (var trial in results.ReadFinalsAsync(sweepId, measures, cancellation).ConfigureAwait(false))
            table.Add(trial.Ordinal, trial.State.Outcome(), trial.Last);
        return table.Build();
    }

    /// <summary>Differences to the cells at one value of an axis, paired by seed.</summary>
    public static async Task<PairedTable> InPairsAsync(
        ISweepResults results,
        string sweepId,
        PairedDifferences differences,
        IReadOnlyList<string>? measures,
        CancellationToken cancellation
    )
    {
        await foreach (var trial in results.ReadFinalsAsync(sweepId, measures, cancellation).ConfigureAwait(false))
        {
            if (trial.State == TrialState.Finished)
                differences.Add(trial.Ordinal, Values(trial));
            else
                differences.AddUnfinished(trial.Ordinal, trial.State.Outcome());
        }

        return differences.Build();
    }

    private static (string Measure, double Value)[] Values(in TrialFinals trial)
    {
        var values = new (string, double)[trial.Last.Count];
        for (int at = 0; at < values.Length; at++)
            values[at] = (trial.Last[at].Measure, trial.Last[at].Value);
        return values;
    }
}
