using System.Collections.Concurrent;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>
/// Keeps a worker from beginning more of a sweep that may just have failed too often. A sweep with a limit of failures
/// begins nothing more here from a trial's error on until the error is recorded and the store has counted. Below the
/// limit it goes on. At the limit, what waits for a slot is handed back, and the sweep's coordinator has its time to
/// end the sweep. Thread-safe.
/// </summary>
/// <param name="store">Counts the failures of all who train the sweep.</param>
/// <param name="ready">What waits for a slot.</param>
/// <param name="handBackWaiting">Hands back what a sweep has waiting.</param>
/// <param name="retry">Waits for a store that is away.</param>
/// <param name="clock">The clock.</param>
/// <param name="abandon">The worker leaves at once.</param>
internal sealed class FailureBrake(
    ISweepStore store,
    ReadyQueue ready,
    Action<string> handBackWaiting,
    StoreRetry retry,
    TimeProvider clock,
    CancellationToken abandon
)
{
    /// <summary>How often it is looked whether the sweep has ended.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>A coordinator that has not ended the sweep by then was lost; the next one counts again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Attempt, bool> _undecided = new();

    /// <summary>An attempt has ended in an error of its own; its slot has not yet looked for another.</summary>
    public void Hold(Attempt attempt)
    {
        if (attempt.Order.Limits.MostOf(attempt.Order.SweepTrials) is not null && _undecided.TryAdd(attempt, true))
            ready.Hold(attempt.Order.SweepId);
    }

    /// <summary>An attempt's end is recorded, or somebody else has the trial.</summary>
    public void Release(Attempt attempt, AttemptOutcome outcome)
    {
        if (!_undecided.TryRemove(attempt, out _))
            return;
        if (outcome == AttemptOutcome.Failed)
            _ = Task.Run(() => CountAsync(attempt.Order), CancellationToken.None);
        else
            ready.LetGo(attempt.Order.SweepId);
    }

    private async Task CountAsync(TrialOrder order)
    {
        try
        {
            long since = clock.GetTimestamp();
            while (await IsToEndAsync(order).ConfigureAwait(false))
            {
                handBackWaiting(order.SweepId);
                if (ready.IsForgotten(order.SweepId) || clock.GetElapsedTime(since) >= Patience)
                    break;
                await Task.Delay(Period, clock, abandon).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is StoreException || abandon.IsCancellationRequested)
        {
            // The worker comes upon the same, and leaves.
        }
        finally
        {
            ready.LetGo(order.SweepId);
        }
    }

    /// <summary>Whether the limit is reached and the sweep has not ended. Of one that has ended nothing is left
    /// waiting.</summary>
    private async Task<bool> IsToEndAsync(TrialOrder order)
    {
        var counts = await retry
            .AskAsync(() => store.Results.CountAsync(order.SweepId, abandon), abandon)
            .ConfigureAwait(false);
        if (order.Limits.Reached(counts.Failed, order.SweepTrials) is null)
            return false;
        var sweep = await retry
            .AskAsync(() => store.Registry.FindSweepAsync(order.SweepId, abandon), abandon)
            .ConfigureAwait(false);
        if (sweep?.Intent == SweepIntent.Run)
            return true;
        handBackWaiting(order.SweepId);
        return false;
    }
}
