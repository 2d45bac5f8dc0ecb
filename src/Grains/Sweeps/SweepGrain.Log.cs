using Microsoft.Extensions.Logging;

namespace Sweeps.Grains.Sweeps;

internal sealed partial class SweepGrain
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The reminder of sweep {Sweep} could not be set or deleted; tried again: {Reason}"
    )]
    private partial void NotReminded(string sweep, string reason);
}
