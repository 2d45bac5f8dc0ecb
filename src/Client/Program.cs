using Sweeps.Client.Terminals;
using Sweeps.Client.Verbs;
using Sweeps.Execution.Telemetry;

namespace Sweeps.Client;

internal static class Program
{
    // Not async: that alone would have methods compiled that the plainest answer does not need.
    private static int Main(string[] arguments) =>
        AsksForVersionAlone(arguments) && ProgramVersion.TryPrint()
            ? ExitCode.Done
            : CommandLine.RunAsync(arguments, Terminal.OfProcess()).GetAwaiter().GetResult();

    /// <summary>Whether a command line asks for nothing but the version: parser, signals and terminal take longer to
    /// make than that answer.</summary>
    internal static bool AsksForVersionAlone(IReadOnlyList<string> arguments) =>
        arguments is ["version"] or ["--version"]
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TelemetryExport.EndpointVariable));
}
