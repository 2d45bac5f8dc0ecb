using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>How attempts end.</summary>
internal sealed partial class Slot
{
    /// <summary>It has failed, and trying again would take as long; its last state is kept for a longer
    /// limit.</summary>
    private void EndInTime(Attempt attempt, ITraining training, IReadOnlyList<Metric> metrics)
    {
        Enqueue(
            attempt,
            new AttemptWrite(
                attempt.Trial.Key,
                attempt.Fence,
                metrics,
                training.SavedStep is null ? null : Seal(attempt, training)
            )
        );
        _context.Failed(
            attempt,
            FailureLimits.TimedOut(attempt.Order.Limits.TrialTime ?? default, training.Step, training.TotalSteps),
            false
        );
    }

    /// <summary>It was stopped before it had its data, and is as it was.</summary>
    private void EndUnbegun(Attempt attempt)
    {
        attempt.Step = attempt.CheckpointStep ?? 0;
        if (attempt.Overtaken)
            return;
        if (attempt.TimedOut)
            _context.Failed(
                attempt,
                FailureLimits.TimedOut(attempt.Order.Limits.TrialTime ?? default, attempt.Step, attempt.Trial.Steps),
                false
            );
        else
            Enqueue(attempt, attempt.Ending(AttemptOutcome.HandedBack, null));
    }

    private AttemptWrite LastWord(
        Attempt attempt,
        ITraining training,
        TrainingStatus status,
        string? stopped,
        IReadOnlyList<Metric> metrics
    )
    {
        var (checkpoint, outcome, reason) = status switch
        {
            TrainingStatus.Finished => (Last(attempt, training), AttemptOutcome.Finished, (string?)null),
            TrainingStatus.Diverged => (null, AttemptOutcome.Diverged, training.Divergence),
            TrainingStatus.Running when stopped is not null => (
                Last(attempt, training),
                AttemptOutcome.Stopped,
                stopped
            ),
            TrainingStatus.Running => (
                training.SavedStep is null ? null : Seal(attempt, training),
                AttemptOutcome.HandedBack,
                null
            ),
            _ => throw new System.Diagnostics.UnreachableException($"No rule for the status {status}."),
        };
        byte[]? weights = outcome == AttemptOutcome.HandedBack ? null : training.WeightsHash();
        return new(
            attempt.Trial.Key,
            attempt.Fence,
            metrics,
            checkpoint,
            new AttemptEnd(outcome, training.Step, weights, reason, attempt.Seconds)
        );
    }

    /// <summary>The last state, if it is worth its room. Longer trainings continue from it. So do sweeps that train to
    /// the end what a rule of another sweep has stopped.</summary>
    private static StoredCheckpoint? Last(Attempt attempt, ITraining training)
    {
        if (attempt.Trial.Lineage is null || training.Step == 0 || training.SavedStep is null || attempt.KeepsUpTo <= 0)
            return null;
        var last = Seal(attempt, training);
        return last.Bytes.Length <= attempt.KeepsUpTo ? last : null;
    }
}
