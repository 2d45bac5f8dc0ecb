using Microsoft.Extensions.Logging;

namespace Sweeps.Grains.Transport;

/// <summary>Takes warnings from what is made before there is a log.</summary>
public sealed partial class Warnings
{
    /// <summary>Where they go, from when there is one.</summary>
    public ILogger? Log { get; set; }

    /// <summary>Warns.</summary>
    public void Say(string warning)
    {
        if (Log is { } log)
            Warn(log, warning);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void Warn(ILogger log, string warning);
}
