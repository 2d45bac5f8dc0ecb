using Microsoft.Extensions.Logging;

namespace Sweeps.Grains.Coordination;

internal sealed partial class CoordinatorGrain
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The queue cannot be read; slots stay dealt as they are: {Reason}"
    )]
    private partial void NoStore(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {Sweep} could not be reached; it is called again")]
    private partial void Unreachable(Exception error, string sweep);
}
