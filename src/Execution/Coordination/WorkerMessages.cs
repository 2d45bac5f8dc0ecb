using System.Diagnostics;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>Turns what workers report into events of the machine, and the machine's commands into orders.</summary>
internal static class WorkerMessages
{
    /// <summary>The event that a report is; null: it is news of an attempt that goes on.</summary>
    public static SweepEvent? EventOf(string worker, AttemptReport report, HeldTrials held)
    {
        var (position, fence) = (report.Attempt.Position, report.Attempt.Fence);
        return report switch
        {
            AttemptReport.Ended ended => new SweepEvent.TrialEnded(worker, position, fence, ended.Result),
            AttemptReport.Erred erred => new SweepEvent.AttemptFailed(
                worker,
                position,
                fence,
                erred.Error,
                erred.Repeatable
            ),
            AttemptReport.Returned => new SweepEvent.AttemptReturned(worker, position, fence),
            AttemptReport.Refused => new SweepEvent.AttemptLost(
                worker,
                position,
                fence,
                $"another attempt has taken trial {held.OrdinalAt(position)} over"
            ),
            AttemptReport.Unknown => new SweepEvent.AttemptLost(
                worker,
                position,
                fence,
                $"worker {worker} does not have it"
            ),
            AttemptReport.Differed or AttemptReport.Restarted => null,
            _ => throw new UnreachableException($"No rule for the report {report.GetType().Name}."),
        };
    }

    /// <summary>The order that a command is, and whose; null: it is none for a worker.</summary>
    public static (string Worker, WorkerOrder Order)? OrderOf(SweepCommand command, HeldTrials held)
    {
        return command switch
        {
            SweepCommand.StartAttempt c => (c.Worker, new WorkerOrder.Train(held.Find(c.Position, c.Fence)!)),
            SweepCommand.StopAttempt c => (c.Worker, new WorkerOrder.Stop(held.NameOf(c.Position, c.Fence))),
            SweepCommand.DisownAttempt c => (c.Worker, new WorkerOrder.Release(held.NameOf(c.Position, c.Fence))),
            SweepCommand.RecordOrphan c => (c.Worker, Record(c.Position, c.Fence, AttemptOutcome.Retried, c.Error)),
            SweepCommand.RecordRetry c => (c.Worker, Record(c.Position, c.Fence, AttemptOutcome.Retried, c.Error)),
            SweepCommand.RecordFailure c => (c.Worker, Record(c.Position, c.Fence, AttemptOutcome.Failed, c.Error)),
            SweepCommand.ClaimPositions or SweepCommand.ReleaseAttempt or SweepCommand.SweepEnded => null,
            _ => throw new UnreachableException($"No rule for the command {command.GetType().Name}."),
        };

        WorkerOrder Record(long position, long fence, AttemptOutcome outcome, string error) =>
            new WorkerOrder.RecordOutcome(held.NameOf(position, fence), outcome, error);
    }
}
