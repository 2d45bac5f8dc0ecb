using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sweeps.Gateway;
using Sweeps.Gateway.Cluster;
using Sweeps.Storage;

const int Failed = 1;
const int Misused = 2;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.AddEnvironmentVariables(ClusterGatewayOptions.Prefix);
builder.Configuration.AddCommandLine(args);
ClusterGatewayOptions options = new();
try
{
    builder.Configuration.Bind(options);
    options.RequireStore();
    builder.AddSweepsGateway(options.Set);
    builder.AddSweepCluster(options.Store, options.Cluster);
}
catch (Exception error) when (error is GatewayOptionsException or StoreException)
{
    await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
    return Misused;
}

// Requests are told of by traces; a line for each would bury what matters.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning);
AddTelemetry(builder);
try
{
    var app = builder.Build();
    await using var owned = app.ConfigureAwait(false);
    app.MapSweepsApi();
    await app.RunAsync().ConfigureAwait(false);
    return 0;
}
catch (Exception error) when (error is StoreException or IOException)
{
    await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
    return Failed;
}

// As in a silo: nothing is collected unless the standard variable names a collector.
static void AddTelemetry(WebApplicationBuilder builder)
{
    if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        return;
    builder
        .Services.AddOpenTelemetry()
        .ConfigureResource(resource =>
            resource
                .AddService("sweeps-gateway", serviceInstanceId: Environment.MachineName)
                .AddEnvironmentVariableDetector()
        )
        .WithTracing(traces =>
            traces
                .AddSource("Sweeps", "Npgsql", "Microsoft.Orleans.Application", "Microsoft.AspNetCore")
                .AddOtlpExporter()
        )
        .WithMetrics(metrics =>
            metrics
                .AddMeter("Sweeps", "Npgsql", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime")
                .AddOtlpExporter()
        )
        .WithLogging(logs => logs.AddOtlpExporter(), log => log.IncludeFormattedMessage = true);
}
