using System.Diagnostics;
using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>
/// Drives one sweep from its start to its end, for whoever owns it: a command, a host of many sweeps, a grain. It makes
/// the sweep's coordinator, tells it what is wanted of the sweep, and says what the coordinator's verdict means. An
/// owner brings workers and reports, and a driver is made anew where a sweep is to be gone through again.
/// </summary>
public sealed class SweepDriver
{
    private readonly ISweepStore _store;
    private readonly StoreRetry _retry;
    private readonly TimeProvider _clock;
    private readonly bool _queued;
    private volatile SweepIntent _intent = SweepIntent.Run;
    private volatile bool _leaving;
    private volatile bool _deleted;

    /// <param name="store">Where the sweep is recorded.</param>
    /// <param name="sweep">The sweep, as the store has it.</param>
    /// <param name="trials">Its trials.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="send">Brings a worker an order; see <see cref="SweepCoordinator"/>.</param>
    /// <param name="rules">When trials are tried again; null takes the defaults.</param>
    /// <param name="retry">How trouble with the store is waited for, and told; null: as the sweep's own
    /// notices.</param>
    /// <param name="queued">Whether the sweep is in the store's queue, which it leaves at its end.</param>
    public SweepDriver(
        ISweepStore store,
        SweepRecord sweep,
        ITrialPlan trials,
        TimeProvider clock,
        Action<string, WorkerOrder> send,
        SweepRules? rules = null,
        StoreRetry? retry = null,
        bool queued = true
    )
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_store, _clock, _queued) = (store, clock, queued);
        Trials = trials;
        Began = clock.GetTimestamp();
        Coordinator = new SweepCoordinator(store, sweep, trials, rules, clock, send, retry);
        _retry = Coordinator.Retry;
    }

    /// <summary>The sweep.</summary>
    public SweepRecord Sweep => Coordinator.Sweep;

    /// <summary>Its trials.</summary>
    public ITrialPlan Trials { get; }

    /// <summary>Slots that it could use now or in a moment; see <see cref="SweepCoordinator.Wants"/>.</summary>
    public int WantedSlots => Math.Min(int.MaxValue / Trials.Needs.Slots, Coordinator.Wants) * Trials.Needs.Slots;

    /// <summary>Who gives the orders.</summary>
    public SweepCoordinator Coordinator { get; }

    /// <summary>When the sweep began to be driven, as a timestamp of the clock; one that follows another driver has
    /// that one's.</summary>
    public long Began { get; init; }

    /// <summary>What is wanted of the sweep, as last heard.</summary>
    public SweepIntent Intent => _intent;

    /// <summary>Notable happenings, oldest first; see <see cref="SweepCoordinator.Notices"/>.</summary>
    public ChannelReader<SweepNotice> Notices => Coordinator.Notices;

    /// <summary>
    /// Hears what is wanted of the sweep. To pause or cancel it stops what runs at a checkpoint, and the run ends. A
    /// sweep that was deleted is wanted no more. One that is resumed on its way out leaves first, and may be begun
    /// again after that. Said again: no effect.
    /// </summary>
    /// <param name="sweep">The sweep as the store has it by now; null: it was deleted.</param>
    public void Follow(SweepRecord? sweep)
    {
        _deleted = sweep is null;
        var intent = sweep?.Intent ?? SweepIntent.Cancel;
        if (intent == _intent)
            return;
        _intent = intent;
        switch (intent)
        {
            case SweepIntent.Pause:
                Note(SweepNoticeKind.Halt, HaltNotice("paused", sweep?.Reason));
                Coordinator.Drain();
                break;
            case SweepIntent.Cancel:
                Note(SweepNoticeKind.Halt, HaltNotice(_deleted ? "deleted" : "cancelled", sweep?.Reason));
                Coordinator.Cancel();
                break;
            case SweepIntent.Run:
                break;
            default:
                throw new UnreachableException($"No rule for the intent {intent}.");
        }
    }

    /// <summary>Reads from the store what is wanted of the sweep, and follows it.</summary>
    /// <returns>The sweep as the store has it; null: it was deleted.</returns>
    public async Task<SweepRecord?> FollowIntentAsync(CancellationToken cancellation)
    {
        var sweep = await _retry
            .AskAsync(() => _store.Registry.FindSweepAsync(Sweep.Id, cancellation), cancellation)
            .ConfigureAwait(true);
        Follow(sweep);
        return sweep;
    }

    /// <summary>The owner leaves: what runs is stopped at a checkpoint, and the run ends. The sweep is still
    /// wanted.</summary>
    public void Leave()
    {
        _leaving = true;
        Coordinator.Drain();
    }

    /// <summary>
    /// Runs the sweep until it has ended or is not to run any more. To be called once, on the scheduler that the
    /// coordinator is to work on. A sweep that has ended is out of the queue by then.
    /// </summary>
    /// <param name="abandon">Leaves everything as it is, for the next driver.</param>
    /// <returns>How it ended; null: it was resumed on its way out, and is to be driven anew.</returns>
    /// <exception cref="StoreException">The store cannot be used any more.</exception>
    public async Task<SweepOutcome?> RunAsync(CancellationToken abandon)
    {
        var verdict = await Coordinator.RunAsync(abandon).ConfigureAwait(true);
        switch (verdict)
        {
            case SweepVerdict.Completed or SweepVerdict.BudgetSpent:
                await DequeueAsync(null, abandon).ConfigureAwait(true);
                return verdict == SweepVerdict.Completed ? SweepOutcome.Completed : SweepOutcome.BudgetSpent;
            case SweepVerdict.Cancelled when !_queued:
                return SweepOutcome.Cancelled;
            case SweepVerdict.Cancelled or SweepVerdict.Drained:
                // The store says what is wanted by now: a cancelled sweep may have been resumed on its way out.
                return await DequeueAsync(SweepIntent.Cancel, abandon).ConfigureAwait(true)
                    ? SweepOutcome.Cancelled
                    : Halted();
            default:
                throw new UnreachableException($"No rule for the verdict {verdict}.");
        }
    }

    /// <summary>How the sweep stands.</summary>
    /// <param name="slots">The slots that are at it, as far as the owner knows.</param>
    /// <param name="work">What has been done for it since it began.</param>
    public SweepProgress CurrentProgress(IReadOnlyList<SlotState> slots, WorkDone work) =>
        Coordinator.CurrentProgress(slots).At(_clock.GetElapsedTime(Began), work);

    /// <summary>What a stop means that was no end.</summary>
    private SweepOutcome? Halted() =>
        _deleted ? SweepOutcome.Cancelled
        : _intent == SweepIntent.Pause ? SweepOutcome.Paused
        : _leaving || !_queued ? SweepOutcome.Interrupted
        : null;

    private async Task<bool> DequeueAsync(SweepIntent? wanted, CancellationToken abandon) =>
        _queued
        && !_deleted
        && await _retry
            .AskAsync(() => _store.Queue.DequeueSweepAsync(Sweep.Id, wanted, abandon), abandon)
            .ConfigureAwait(true);

    private static string HaltNotice(string what, string? reason) =>
        $"The sweep was {what}{(reason is null ? "" : $" ({reason})")}; running trials are checkpointed and handed "
        + "back.";

    private void Note(SweepNoticeKind kind, string message) => Coordinator.Notice(kind, null, message);
}
