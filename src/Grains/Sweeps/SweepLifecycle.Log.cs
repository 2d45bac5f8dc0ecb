using Microsoft.Extensions.Logging;
using Sweeps.Grains.Contracts;

namespace Sweeps.Grains.Sweeps;

internal sealed partial class SweepLifecycle
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} is driven by {Coordinator} (trace {Trace})")]
    private partial void Began(string sweep, string coordinator, string? trace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} is now {Standing} (trace {Trace})")]
    private partial void Ended(string sweep, SweepStandingWire standing, string? trace);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Sweep {Sweep} goes on without worker {Worker} (trace {Trace})"
    )]
    private partial void LostWorker(string sweep, string worker, string? trace);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweep {Sweep} cannot be run by this build: {Reason} (trace {Trace})"
    )]
    private partial void NotRunnable(string sweep, string reason, string? trace);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Sweep {Sweep} could not be driven any further; it is taken up again from the queue (trace {Trace})"
    )]
    private partial void Broke(Exception error, string sweep, string? trace);
}
