using Sweeps.Execution.Workers;

namespace Sweeps.Execution.Control;

/// <summary>
/// Takes slots back from sweeps that have more than their share, so that a sweep of trials that take minutes does not
/// keep the others waiting for as long: an attempt is stopped at a checkpoint and its trial waits again. Only after a
/// while, and only where somebody goes without for it.
/// </summary>
/// <param name="trialWorker">Whose slots.</param>
/// <param name="clock">The clock.</param>
public sealed class Preemption(TrialWorker trialWorker, TimeProvider clock)
{
    /// <summary>An attempt is left alone for this long, so that what it costs to stop and go on stays small beside what
    /// is trained.</summary>
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(5);

    /// <summary>Gives back what is too much. <paramref name="shares"/>: the slots of every sweep that runs.</summary>
    public void Enforce(IReadOnlyDictionary<string, int> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var busy = trialWorker
            .Slots.Where(slot => slot.Attempt is not null)
            .ToLookup(slot => slot.Attempt!.Value.SweepId);
        foreach (var (sweep, slots) in shares)
        {
            if (slots == 0)
                trialWorker.HandBackWaiting(sweep);
        }

        bool somebodyWaits = shares.Any(share => busy[share.Key].Count() < share.Value);
        if (!somebodyWaits)
            return;
        foreach (var (sweep, slots) in shares)
        {
            // The latest to begin have the least to lose.
            foreach (
                var slot in busy[sweep]
                    .OrderBy(slot => slot.Progress.Since)
                    .Skip(slots)
                    .Where(slot => clock.GetUtcNow() - slot.Progress.Since >= LeftAlone)
            )
                trialWorker.Take(new WorkerOrder.Stop(slot.Attempt!.Value));
        }
    }
}
