using Microsoft.Extensions.Logging;

namespace Sweeps.Execution.Telemetry;

/// <summary>The log of a server on its console.</summary>
public static class ConsoleLog
{
    /// <summary>Lines for people.</summary>
    public const string Text = "text";

    /// <summary>One JSON object a line, with the names and values of an event, and its trace and span where there are
    /// any.</summary>
    public const string Json = "json";

    /// <summary>Whether a format is one of those.</summary>
    public static bool Has(string format) => format is Text or Json;

    /// <summary>Writes the log so, in UTC.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static ILoggingBuilder AddConsoleLog(this ILoggingBuilder logging, string format)
    {
        ArgumentNullException.ThrowIfNull(logging);
        if (!Has(format))
            throw new ArgumentException($"A log is `{Text}` or `{Json}`, but was `{format}`. Take one of them.");
        logging.Configure(options =>
            options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId
        );
        return format == Json
            ? logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = "O";
                console.UseUtcTimestamp = true;
                console.IncludeScopes = true;
            })
            : logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
                console.UseUtcTimestamp = true;
            });
    }
}
