using Microsoft.Extensions.Logging;
using Sweeps.Grains.Contracts;

namespace Sweeps.Grains.Sweeps;

internal sealed partial class SweepLifecycle
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} is driven by {Coordinator}")]
    private partial void Began(string sweep, string coordinator);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} is now {Standing}")]
    private partial void Ended(string sweep, SweepStandingWire standing);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} goes on without worker {Worker}")]
    private partial void LostWorker(string sweep, string worker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {Sweep} cannot be run by this build: {Reason}")]
    private partial void NotRunnable(string sweep, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Sweep {Sweep} could not be driven any further; it is taken up again from the queue"
    )]
    private partial void Broke(Exception error, string sweep);
}
