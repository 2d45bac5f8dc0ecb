using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sweeps.Silo;

/// <summary>
/// Traces, metrics and logs by OTLP, where the standard environment variables ask for them:
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin. Without that variable nothing is collected.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder, SiloOptions options)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)))
            return;
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService("sweeps-silo", serviceInstanceId: options.Name).AddEnvironmentVariableDetector()
            )
            .WithTracing(traces =>
                traces
                    .AddSource(
                        "Sweeps",
                        "Npgsql",
                        "Microsoft.Orleans.Application",
                        "Microsoft.Orleans.Runtime",
                        "Microsoft.Orleans.Storage",
                        "Microsoft.AspNetCore"
                    )
                    .AddOtlpExporter()
            )
            .WithMetrics(metrics =>
                metrics.AddMeter("Sweeps", "Npgsql", "Microsoft.Orleans", "System.Runtime").AddOtlpExporter()
            )
            .WithLogging(logs => logs.AddOtlpExporter(), log => log.IncludeFormattedMessage = true);
    }
}
