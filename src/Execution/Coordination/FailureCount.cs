using Sweeps.Execution.Hosting;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>
/// Ends a sweep where as many of its trials have failed as the grid file allows. The store counts the failures of all
/// who train the sweep, and is told of the end so that all of them hear of it. It is to be asked when a trial has
/// failed. Failures from before are no reason by themselves: a sweep that is resumed goes on until the next one.
/// </summary>
internal static class FailureCount
{
    /// <summary>Who cancels the sweep then.</summary>
    private const string Rule = "stop.failures";

    /// <summary>What its coordinator is to be told of a sweep that has ended so, by this or by another who trains it;
    /// null: it goes on. The store has the reason by then. Until it is known, the coordinator sends nothing more to be
    /// trained.</summary>
    public static async Task<SweepEvent?> EndAsync(
        ISweepStore store,
        string sweepId,
        ITrialPlan trials,
        StoreRetry retry,
        CancellationToken abandon
    )
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var counts = await retry
            .AskAsync(() => store.Results.CountAsync(sweepId, abandon), abandon)
            .ConfigureAwait(false);
        if (trials.Limits.Reached(counts.Failed, trials.Count) is not { } reason)
            return null;
        var sweep = await retry
            .AskAsync(() => store.Registry.FindSweepAsync(sweepId, abandon), abandon)
            .ConfigureAwait(false);
        if (sweep?.Intent != SweepIntent.Run)
            return sweep?.Intent == SweepIntent.Pause ? new SweepEvent.DrainAsked() : new SweepEvent.CancelAsked();
        using var rule = Actor.Use(Rule);
        await retry
            .AskAsync(() => store.Registry.SetSweepIntentAsync(sweepId, SweepIntent.Cancel, reason, abandon), abandon)
            .ConfigureAwait(false);
        return new SweepEvent.CancelAsked();
    }
}
