using System.Threading.Channels;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution.Coordination;

/// <summary>What a coordinator finds notable, in words.</summary>
internal sealed class SweepNotices(TimeProvider clock, HeldTrials held)
{
    /// <summary>Notices kept for a reader that is slow, or not there.</summary>
    private const int Kept = 1024;

    private readonly Channel<SweepNotice> _notices = Channel.CreateBounded<SweepNotice>(
        new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest }
    );
    private long _violations;
    private long _refusals;

    /// <summary>The notices, oldest first.</summary>
    public ChannelReader<SweepNotice> Reader => _notices.Reader;

    /// <summary>Metrics that came out different from what was recorded.</summary>
    public long Violations => Interlocked.Read(ref _violations);

    /// <summary>Writes refused because another attempt had taken the trial over.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Adds a notice.</summary>
    public void Add(SweepNoticeKind kind, long? ordinal, string message) =>
        _notices.Writer.TryWrite(new(kind, clock.GetUtcNow(), ordinal, message));

    /// <summary>There will be no more.</summary>
    public void Complete() => _notices.Writer.TryComplete();

    /// <summary>Notes what is notable about a report.</summary>
    public void Observe(AttemptReport report)
    {
        long position = report.Attempt.Position;
        switch (report)
        {
            case AttemptReport.Ended { Outcome: AttemptOutcome.Diverged } ended:
                About(position, SweepNoticeKind.Divergence, $"diverged at step {ended.Step}: {ended.Reason}");
                break;
            case AttemptReport.Refused:
                Interlocked.Increment(ref _refusals);
                break;
            case AttemptReport.Differed differed:
                Interlocked.Add(ref _violations, differed.Metrics);
                About(
                    position,
                    SweepNoticeKind.Violation,
                    $"gave {differed.Metrics} metrics that differ from those recorded before; `sweeps show` lists "
                        + "them."
                );
                break;
            case AttemptReport.Restarted restarted:
                About(
                    position,
                    SweepNoticeKind.Checkpoint,
                    $"starts again from its first step, since its checkpoint cannot be used. {restarted.Reason}"
                );
                break;
        }
    }

    /// <summary>Notes what is notable about a command of the machine.</summary>
    public void Observe(SweepCommand command)
    {
        switch (command)
        {
            case SweepCommand.RecordOutcome { Outcome: AttemptOutcome.Failed } failure:
                About(failure.Position, SweepNoticeKind.Failure, $"has failed: {failure.Error}");
                break;
            case SweepCommand.RecordOutcome { IsOrphan: false } retry:
                About(retry.Position, SweepNoticeKind.Retry, $"failed and is tried again: {retry.Error}");
                break;
        }
    }

    /// <summary>Adds a notice of a trial, whose number comes first.</summary>
    private void About(long position, SweepNoticeKind kind, string what) =>
        Add(kind, held.OrdinalAt(position), $"Trial {held.OrdinalAt(position)} {what}");
}
