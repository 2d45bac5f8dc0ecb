using Microsoft.Extensions.Logging;
using Sweeps.Execution.Progress;

namespace Sweeps.Grains.Workers;

public sealed partial class SiloWorker
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} is ready with {Slots} slots")]
    private partial void Started(string worker, int slots);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Worker {Worker} has handed back its trials in {Seconds:0.00} s"
    )]
    private partial void Drained(string worker, double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Worker {Worker} leaves although not all sweeps have heard that it hands back its trials; they "
            + "go on from their checkpoints"
    )]
    private partial void LeftUnheard(string worker);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Worker {Worker} could not hand back all of its trials; they go on from their latest checkpoints"
    )]
    private partial void DrainFailed(Exception error, string worker);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Trials} trials of worker {Worker} are free: its silo has left the cluster"
    )]
    private partial void Released(string worker, long trials);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The coordinator cannot be reached; asked again in a moment: {Reason}"
    )]
    private partial void NoCoordinator(string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep}: trial {Trial} is trained without its grain in attempt {Attempt} (trace {Trace})"
    )]
    private partial void WithoutGrain(Exception error, string sweep, string trial, long attempt, string? trace);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind}: {Message}")]
    private partial void Notable(SweepNoticeKind kind, string message);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Worker {Worker} cannot go on; its silo ends")]
    private partial void Broke(Exception error, string worker);
}
