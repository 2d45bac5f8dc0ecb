using OpenTelemetry.Metrics;
using Sweeps.Execution.Control;
using Sweeps.Execution.Speed;
using Sweeps.Execution.Telemetry;
using Sweeps.Gateway;
using Sweeps.Gateway.Cluster;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Grains.Transport;
using Sweeps.Storage;

const int Failed = 1;
const int Misused = 2;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.AddEnvironmentVariables(ClusterGatewayOptions.Prefix);
builder.Configuration.AddCommandLine(args);
ClusterGatewayOptions options = new();
Warnings warnings = new();
try
{
    builder.Configuration.Bind(options);
    options.RequireStore();
    builder.AddTelemetryExport(
        "sweeps-gateway",
        Environment.MachineName,
        options.Metrics == 1 ? metrics => metrics.AddPrometheusExporter() : null
    );
    GatewayOptions? gateway = null;
    builder.AddSweepsGateway(set => options.Set(gateway = set));
    if (ListenFailure.Probe(gateway!, ClusterGatewayOptions.Prefix + "LISTEN") is { } taken)
        throw new GatewayOptionsException(taken);
    if (!ConsoleLog.Has(options.Log))
        throw new GatewayOptionsException(
            $"SWEEPS_LOG must be `text` or `json`, but was `{options.Log}`. Correct it and start the gateway again."
        );
    builder.Logging.AddConsoleLog(options.Log);
    var certificates = options.SiloTlsFiles is { } files
        ? new PeerCertificates(files, TimeProvider.System, warnings.Say)
        : null;
    _ = ProgramRules.KeepPluginsOut(options.Programs == 1);
    builder.AddSweepCluster(options.Store, options.Cluster, options.Programs == 1, certificates);
    builder.Services.AddSingleton(KeptSpeed.OfThisMachine());
    builder.ListenBeforeSilos();
}
catch (Exception error)
    when (error is GatewayOptionsException or StoreException or TelemetryRefusedException or TlsRefusedException)
{
    await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
    return Misused;
}

// Requests are told of by traces; a line for each would bury what matters.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning);
try
{
    var app = builder.Build();
    await using var owned = app.ConfigureAwait(false);
    warnings.Log = app.Logger;
    app.WaitForSilos(options.Cluster);
    app.MapSweepsApi();
    if (options.Metrics == 1)
        app.MapSweepsMetrics();
    await app.RunAsync().ConfigureAwait(false);
    return 0;
}
catch (Exception error) when (ListenFailure.Of(error, ClusterGatewayOptions.Prefix + "LISTEN") is { } trouble)
{
    await Console.Error.WriteLineAsync(trouble).ConfigureAwait(false);
    return Misused;
}
catch (StoreException error)
{
    await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
    return Failed;
}
