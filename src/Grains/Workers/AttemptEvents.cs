using Microsoft.Extensions.Logging;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Grains.Workers;

/// <summary>What comes of attempts, in a silo's log: each event has the ids of sweep, trial and attempt, and of the
/// trace that the sweep was submitted in. Attempts that end as they should are no events.</summary>
internal static partial class AttemptEvents
{
    /// <summary>Notes what is notable about a report.</summary>
    public static void Note(ILogger log, AttemptReport report, string? trace)
    {
        var (sweep, trial, fence) = (report.Attempt.SweepId, report.Attempt.Trial.ToString(), report.Attempt.Fence);
        switch (report)
        {
            case AttemptReport.Ended { Outcome: AttemptOutcome.Diverged } ended:
                Diverged(log, sweep, trial, fence, ended.Step, trace);
                break;
            case AttemptReport.Erred erred:
                Erred(log, sweep, trial, fence, erred.Error, trace);
                break;
            case AttemptReport.Refused:
                Refused(log, sweep, trial, fence, trace);
                break;
            case AttemptReport.Differed differed:
                Differed(log, sweep, trial, fence, differed.Metrics, trace);
                break;
            case AttemptReport.Restarted restarted:
                Restarted(log, sweep, trial, fence, restarted.Reason, trace);
                break;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Sweep {Sweep}: trial {Trial} diverged in attempt {Attempt} at step {Step} (trace {Trace})"
    )]
    private static partial void Diverged(
        ILogger log,
        string sweep,
        string trial,
        long attempt,
        long step,
        string? trace
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep}: trial {Trial} had an error of its own in attempt {Attempt}: {Reason} (trace {Trace})"
    )]
    private static partial void Erred(
        ILogger log,
        string sweep,
        string trial,
        long attempt,
        string reason,
        string? trace
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep}: trial {Trial} was taken over from attempt {Attempt}, which ends (trace {Trace})"
    )]
    private static partial void Refused(ILogger log, string sweep, string trial, long attempt, string? trace);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Sweep {Sweep}: trial {Trial} gave {Metrics} metrics in attempt {Attempt} that differ from those "
            + "recorded before (trace {Trace})"
    )]
    private static partial void Differed(
        ILogger log,
        string sweep,
        string trial,
        long attempt,
        int metrics,
        string? trace
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep}: trial {Trial} starts anew in attempt {Attempt}: {Reason} (trace {Trace})"
    )]
    private static partial void Restarted(
        ILogger log,
        string sweep,
        string trial,
        long attempt,
        string reason,
        string? trace
    );
}
