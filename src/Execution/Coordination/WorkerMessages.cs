using System.Diagnostics;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;

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
            AttemptReport.Ended ended => new SweepEvent.AttemptEnded(worker, position, fence, ended.Outcome),
            AttemptReport.Erred erred => new SweepEvent.AttemptErred(
                worker,
                position,
                fence,
                erred.Error,
                erred.Repeatable
            ),
            AttemptReport.Refused => Lost($"another attempt has taken trial {held.OrdinalAt(position)} over"),
            AttemptReport.Unknown => Lost($"worker {worker} does not have it"),
            AttemptReport.Differed or AttemptReport.Restarted => null,
            _ => throw new UnreachableException($"No rule for the report {report.GetType().Name}."),
        };

        SweepEvent Lost(string reason) =>
            new SweepEvent.AttemptEnded(worker, position, fence, AttemptOutcome.Lost, reason);
    }

    /// <summary>The order that a command is, and whose; null: it is none for a worker.</summary>
    public static (string Worker, WorkerOrder Order)? OrderOf(SweepCommand command, HeldTrials held)
    {
        return command switch
        {
            SweepCommand.StartAttempt c => (c.Worker, new WorkerOrder.Train(held.Find(c.Position, c.Fence)!)),
            SweepCommand.StopAttempt c => (c.Worker, new WorkerOrder.Stop(held.NameOf(c.Position, c.Fence))),
            SweepCommand.ReleaseAttempt c => (c.Worker, new WorkerOrder.Release(held.NameOf(c.Position, c.Fence))),
            SweepCommand.RecordOutcome c => (
                c.Worker,
                new WorkerOrder.RecordOutcome(held.NameOf(c.Position, c.Fence), c.Outcome, c.Error)
            ),
            SweepCommand.ClaimPositions or SweepCommand.HandBackAttempt or SweepCommand.SweepEnded => null,
            _ => throw new UnreachableException($"No rule for the command {command.GetType().Name}."),
        };
    }
}
