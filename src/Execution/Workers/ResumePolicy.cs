using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>
/// How an attempt begins. It continues from the trial's own checkpoint. Without one it continues from the end of a
/// shorter training of the same lineage, and inherits its metrics. Without either it begins at the first step. It ends
/// with the same bits in each case.
/// </summary>
internal static class ResumePolicy
{
    /// <summary>Begins, or says why there is nothing to continue from (null: nothing was expected).</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="engine">What trains.</param>
    /// <param name="own">Reads the trial's own checkpoint.</param>
    /// <param name="shorter">Reads the longest shorter training of its lineage.</param>
    /// <param name="stop">Ends the reading and making of its data.</param>
    public static (ITraining Training, IReadOnlyList<Metric> Inherited, string? Trouble) Of(
        Attempt attempt,
        ITrainingEngine engine,
        Func<StoredCheckpoint?> own,
        Func<ShorterTraining?> shorter,
        CancellationToken stop
    )
    {
        string? trouble = null;
        if (attempt.CheckpointStep is not null)
        {
            try
            {
                if (Continue(attempt, engine, own, shorter, stop) is (var training, var inherited))
                    return (training, inherited, null);
            }
            catch (CheckpointException refused)
            {
                trouble = refused.Message;
            }
        }

        return (engine.Start(attempt.Trial.Configuration, null, attempt.Title, stop), [], trouble);
    }

    private static (ITraining Training, IReadOnlyList<Metric> Inherited)? Continue(
        Attempt attempt,
        ITrainingEngine engine,
        Func<StoredCheckpoint?> own,
        Func<ShorterTraining?> shorter,
        CancellationToken stop
    )
    {
        var configuration = attempt.Trial.Configuration;
        if (own() is { } checkpoint)
        {
            attempt.Trace.Continues(checkpoint.Trace, checkpoint.Step);
            return (
                engine.Start(
                    configuration,
                    Checkpoint.Open(checkpoint.Bytes, attempt.Trial.Key.ToArray()).State,
                    attempt.Title,
                    stop
                ),
                []
            );
        }

        if (
            shorter() is not { } before
            || Inherit(
                EngineCatalog.Of(configuration).ScheduleOf(configuration),
                before.Metrics,
                before.Checkpoint.Step
            )
                is not { } inherited
        )
            return null;
        attempt.Trace.Continues(before.Checkpoint.Trace, before.Checkpoint.Step);
        return (
            engine.Start(
                configuration,
                Checkpoint.Open(before.Checkpoint.Bytes, before.Trial.ToArray()).State,
                attempt.Title,
                stop
            ),
            inherited
        );
    }

    /// <summary>
    /// Of a shorter training's metrics those that a longer one has too: what was measured only because it was the end
    /// there is left out. Null where the longer one has a snapshot that the shorter has not: then it has to be trained
    /// from the first step.
    /// </summary>
    internal static IReadOnlyList<Metric>? Inherit(
        SnapshotSchedule snapshots,
        IReadOnlyList<Metric> metrics,
        long through
    )
    {
        var measured = metrics.Select(metric => metric.Step).ToHashSet();
        var due = new HashSet<long>();
        for (long step = snapshots.NextAfter(-1); step <= through; step = snapshots.NextAfter(step))
        {
            if (!measured.Contains(step))
                return null;
            due.Add(step);
        }

        return [.. metrics.Where(metric => due.Contains(metric.Step))];
    }
}
