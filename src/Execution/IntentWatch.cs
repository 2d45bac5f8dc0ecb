using System.Diagnostics;
using Sweeps.Execution.Control;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>Hears what others want of a sweep, by asking the store. One that is paused or cancelled, by whatever
/// process, is left: nobody here waits for it to go on.</summary>
internal sealed class IntentWatch(
    ISweepStore store,
    SweepCoordinator coordinator,
    StoreRetry retry,
    HostOptions options
)
{
    /// <summary>Wishes are heard within about this.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(1);

    private volatile SweepIntent _latest = SweepIntent.Run;

    /// <summary>What is wanted of the sweep, as last heard.</summary>
    public SweepIntent Latest => _latest;

    /// <summary>Asks again and again; ends only by <paramref name="abandon"/>.</summary>
    public async Task WatchAsync(CancellationToken abandon)
    {
        var period = options.Lease / 3 < LongestPeriod ? options.Lease / 3 : LongestPeriod;
        while (true)
        {
            await Task.Delay(period, options.Clock, abandon).ConfigureAwait(false);
            var sweep = await retry
                .AskAsync(() => store.FindSweepAsync(coordinator.Sweep.Id, abandon), abandon)
                .ConfigureAwait(false);

            // One that was deleted is wanted no more.
            var intent = sweep?.Intent ?? SweepIntent.Cancel;
            if (intent != _latest)
                Reconcile(intent, sweep?.Reason);
        }
    }

    private void Reconcile(SweepIntent intent, string? reason)
    {
        _latest = intent;
        switch (intent)
        {
            case SweepIntent.Pause:
                coordinator.Notice(SweepNoticeKind.Halt, null, SweepQueue.HaltNotice(intent, reason));
                coordinator.Drain();
                break;
            case SweepIntent.Cancel:
                coordinator.Notice(SweepNoticeKind.Halt, null, SweepQueue.HaltNotice(intent, reason));
                coordinator.Cancel();
                break;
            case SweepIntent.Run:
                break; // whoever is on the way out goes, and may come back
            default:
                throw new UnreachableException($"No rule for the intent {intent}.");
        }
    }
}
