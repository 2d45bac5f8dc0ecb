using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sweeps.Execution.Telemetry;

/// <summary>
/// Sends spans, metrics and logs to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, if it says anything; the other
/// variables of OpenTelemetry hold as well. A collector that does not answer never delays a command by more than a
/// second: <see cref="ExitWithin"/>, and the 0.2 to 0.3 s that it takes to load and make what sends.
/// </summary>
public static class TelemetryExport
{
    /// <summary>The variable that asks for it.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>How long what is left is sent for at the end.</summary>
    public static readonly TimeSpan ExitWithin = TimeSpan.FromMilliseconds(600);

    private const string ServiceVariable = "OTEL_SERVICE_NAME";

    private static readonly string[] Sources =
    [
        SweepsTelemetry.Name,
        "Npgsql",
        "Microsoft.AspNetCore",
        "System.Net.Http",
        "Microsoft.Orleans.Application",
        "Microsoft.Orleans.Runtime",
        "Microsoft.Orleans.Storage",
    ];

    private static readonly string[] Meters =
    [
        SweepsTelemetry.Name,
        "Npgsql",
        "Microsoft.Orleans",
        "Microsoft.AspNetCore.Hosting",
        "System.Runtime",
    ];

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    // Of a value that it does not know the library takes no notice, and says so to nobody.
    private static readonly (string Variable, string[] Values)[] Choices =
    [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", Protocols),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", Protocols),
        ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", Protocols),
        ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", Protocols),
        (
            "OTEL_TRACES_SAMPLER",
            [
                "always_on",
                "always_off",
                "traceidratio",
                "parentbased_always_on",
                "parentbased_always_off",
                "parentbased_traceidratio",
            ]
        ),
    ];

    /// <summary>Whether anybody has asked for it.</summary>
    public static bool IsAskedFor => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable));

    /// <summary>Begins to send what a command does; null where nobody has asked for it.</summary>
    /// <param name="service">The service's name, where <c>OTEL_SERVICE_NAME</c> gives none.</param>
    /// <exception cref="TelemetryRefusedException">A variable of OpenTelemetry cannot be used.</exception>
    public static IDisposable? Begin(string service)
    {
        if (!IsAskedFor)
            return null;
        Require();
        return new Export(service);
    }

    /// <summary>Sends a server's traces, metrics and log for as long as it runs, if anybody has asked for them. Lets
    /// others read its metrics, if they are to.</summary>
    /// <param name="builder">The server that is being built. Call this before other services are added, so that it ends
    /// after them.</param>
    /// <param name="service">The service's name, where <c>OTEL_SERVICE_NAME</c> gives none.</param>
    /// <param name="instance">The name of this one among several.</param>
    /// <param name="readers">Adds others that read its metrics; null: there are none.</param>
    /// <exception cref="TelemetryRefusedException">A variable of OpenTelemetry cannot be used.</exception>
    public static void AddTelemetryExport(
        this IHostApplicationBuilder builder,
        string service,
        string instance,
        Action<MeterProviderBuilder>? readers = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!IsAskedFor && readers is null)
            return;
        var export = builder
            .Services.AddHostedService<Ending>()
            .AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, service, instance))
            .WithMetrics(metrics => readers?.Invoke(metrics.AddMeter(Meters)));
        if (!IsAskedFor)
            return;
        Require();
        export
            .WithTracing(traces => traces.AddSource(Sources).AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddOtlpExporter())
            .WithLogging(logs => logs.AddOtlpExporter(), log => log.IncludeFormattedMessage = true);
    }

    /// <summary>An exporter finds out at its making that it cannot use what it is told, or never says so.</summary>
    private static void Require()
    {
        string endpoint = Environment.GetEnvironmentVariable(EndpointVariable)!;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new TelemetryRefusedException(
                $"{EndpointVariable} must be an address such as http://127.0.0.1:4317, but was `{endpoint}`. Correct "
                    + "it, or unset it to send nothing."
            );
        foreach (var (variable, values) in Choices)
        {
            if (
                Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
                && !values.Contains(value, StringComparer.Ordinal)
            )
                throw new TelemetryRefusedException(
                    $"{variable} must be {string.Join(", ", values)}, but was `{value}`. Correct it, or unset it to "
                        + "take the usual one."
                );
        }

        try
        {
            using OtlpTraceExporter exporter = new(new OtlpExporterOptions());
        }
        catch (Exception error)
            when (error is ArgumentException or FormatException or NotSupportedException or InvalidOperationException)
        {
            throw new TelemetryRefusedException(
                $"The variables OTEL_EXPORTER_OTLP_… must be as OpenTelemetry defines them, but: "
                    + $"{error.Message.TrimEnd('.')}. Correct them, or unset {EndpointVariable} to send nothing.",
                error
            );
        }
    }

    private static void Describe(ResourceBuilder resource, string service, string? instance)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ServiceVariable)))
            resource.AddService(service, serviceInstanceId: instance);
        resource.AddEnvironmentVariableDetector();
    }

    /// <summary>Sends what is left of all at once. Each call blocks until its collector has answered or its time is
    /// over.</summary>
    private static Task EndAsync(IEnumerable<Func<int, bool>> shutdowns) =>
        Task.WhenAll(
            shutdowns.Select(shutdown =>
                Task.Factory.StartNew(
                    () => shutdown((int)ExitWithin.TotalMilliseconds),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            )
        );

    private sealed class Export(string service) : IDisposable
    {
        private readonly TracerProvider _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, service, null))
            .AddSource(Sources)
            .AddOtlpExporter()
            .Build();

        private readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => Describe(resource, service, null))
            .AddMeter(Meters)
            .AddOtlpExporter()
            .Build();

        /// <summary>Sends what is left. The providers themselves go with the process: disposing of them would wait
        /// anew.</summary>
        public void Dispose() => EndAsync([_traces.Shutdown, _metrics.Shutdown]).Wait(2 * ExitWithin);
    }

    /// <summary>Ends the sending when a server stops, after everything that was added later has stopped.</summary>
    private sealed class Ending(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            List<Func<int, bool>> shutdowns = [];
            if (services.GetService<TracerProvider>() is { } traces)
                shutdowns.Add(traces.Shutdown);
            if (services.GetService<MeterProvider>() is { } metrics)
                shutdowns.Add(metrics.Shutdown);
            if (services.GetService<LoggerProvider>() is { } logs)
                shutdowns.Add(logs.Shutdown);
            return EndAsync(shutdowns);
        }
    }
}
