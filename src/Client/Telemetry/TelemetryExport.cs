using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sweeps.Execution.Telemetry;

namespace Sweeps.Client.Telemetry;

/// <summary>Sends spans and metrics to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, if it says anything. The other
/// variables of OpenTelemetry hold as well.</summary>
internal sealed class TelemetryExport : IDisposable
{
    /// <summary>The variable that asks for it.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Spans of requests over HTTP: a server's answering, and the asking.</summary>
    private static readonly string[] BetweenProcesses = ["Microsoft.AspNetCore", "System.Net.Http"];

    private const string ServiceVariable = "OTEL_SERVICE_NAME";
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private TelemetryExport()
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource([SweepsTelemetry.Name, .. BetweenProcesses])
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(SweepsTelemetry.Name)
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Begins to send; null where nobody has asked for it.</summary>
    public static TelemetryExport? Begin() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable)) ? null : new TelemetryExport();

    /// <summary>Sends what is left; a collector that does not answer is not waited for long.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static void Describe(ResourceBuilder resource)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ServiceVariable)))
            resource.AddService("sweeps");
    }
}
