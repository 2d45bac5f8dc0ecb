using System.Threading.Channels;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>What is told of a sweep while it runs: notable happenings, spans, how long trials take and how the sweep
/// stands. It hears of everything that a coordinator hears of, and decides nothing.</summary>
/// <param name="sweep">The sweep.</param>
/// <param name="trials">Its trials.</param>
/// <param name="clock">The clock of notices.</param>
/// <param name="held">The attempts that workers have been told to make.</param>
internal sealed class SweepObserver(SweepRecord sweep, ITrialPlan trials, TimeProvider clock, HeldTrials held)
{
    private readonly SweepNotices _notices = new(clock, held);
    private SweepTrace? _trace;

    /// <summary>How long trials take.</summary>
    public Estimator Estimator { get; } = new(trials);

    /// <summary>Notable happenings, oldest first.</summary>
    public ChannelReader<SweepNotice> Notices => _notices.Reader;

    /// <summary>The sweep runs.</summary>
    public void Begin() => _trace = new SweepTrace(sweep);

    /// <summary>It does no more; null: without a verdict.</summary>
    public void End(SweepVerdict? verdict)
    {
        _trace!.End(verdict is { } known ? EnumWords.Of(known) : "left");
        _notices.Complete();
    }

    /// <summary>Something notable has happened.</summary>
    public void Note(SweepNoticeKind kind, long? ordinal, string message) => _notices.Add(kind, ordinal, message);

    /// <summary>The store is in trouble, or (null) is no longer.</summary>
    public void NoteTrouble(string? trouble) =>
        Note(
            trouble is null ? SweepNoticeKind.StoreRecovery : SweepNoticeKind.StoreTrouble,
            null,
            trouble ?? "The store can be written again."
        );

    /// <summary>The order under which a trial's spans are the sweep's.</summary>
    public TrialOrder Follow(TrialOrder order) => _trace!.Follow(order);

    /// <summary>A worker says what came of an attempt. How long trials take is learnt from one that was trained from
    /// its first step on.</summary>
    public void Observe(AttemptReport report)
    {
        _notices.Observe(report);
        if (
            report is AttemptReport.Ended { Outcome: AttemptOutcome.Finished } ended
            && held.Find(ended.Attempt.Position, ended.Attempt.Fence) is { CheckpointStep: null } order
        )
            Estimator.Observe(order.Trial, ended.Seconds);
    }

    /// <summary>What a worker said is part of the sweep now.</summary>
    public void Settle(SweepEvent happened)
    {
        if (
            happened is SweepEvent.AttemptEnded
            {
                Outcome: not (AttemptOutcome.HandedBack or AttemptOutcome.Lost)
            } trial
        )
            _trace!.End(trial.Position, EnumWords.Of(trial.Outcome));
    }

    /// <summary>A trial turned out to be done already.</summary>
    public void EndElsewhere(long position) => _trace!.End(position, "elsewhere");

    /// <summary>The machine has taken an event.</summary>
    public void Observe(SweepEvent happened, SweepTally before, SweepTally after)
    {
        if (happened is SweepEvent.AttemptEnded { Outcome: AttemptOutcome.Lost } lost && after.Losses > before.Losses)
            Note(
                SweepNoticeKind.Loss,
                held.OrdinalAt(lost.Position),
                $"An attempt was lost and is made again: {lost.Reason}."
            );
    }

    /// <summary>The machine has decided something.</summary>
    public void Observe(SweepCommand command) => _notices.Observe(command);

    /// <summary>How the sweep stands.</summary>
    /// <param name="state">The machine's state.</param>
    /// <param name="slots">The slots that are at the sweep.</param>
    /// <param name="offered">How many slots workers give to it.</param>
    /// <param name="storeTrouble">What is wrong with the store; null: nothing.</param>
    public SweepProgress CurrentProgress(
        SweepState state,
        IReadOnlyList<SlotState> slots,
        int offered,
        string? storeTrouble
    ) =>
        new()
        {
            Trials = state.Trials,
            Finished = state.Tally.Finished,
            Diverged = state.Tally.Diverged,
            Stopped = state.Tally.Stopped,
            Reused = state.Tally.Reused,
            Failed = state.Tally.Failed,
            Unneeded = state.Tally.Unneeded,
            Retried = state.Tally.Retries,
            Lost = state.Tally.Losses,
            Remaining = Estimator.Remaining(state.Cursor, held.All, slots, offered),
            Slots = [.. slots.Select(slot => slot.Progress)],
            Halting = state.Mode != SweepMode.Running,
            StoreTrouble = storeTrouble,
            Violations = _notices.Violations,
            Refusals = _notices.Refusals,
        };
}
