using System.Net;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Orleans.Configuration;
using Sweeps.Execution.Control;
using Sweeps.Execution.Telemetry;
using Sweeps.Grains;
using Sweeps.Grains.Database;
using Sweeps.Grains.Transport;
using Sweeps.Grains.Workers;
using Sweeps.Model.Engines.Programs;
using Sweeps.Programs;
using Sweeps.Storage;

namespace Sweeps.Silo;

/// <summary>Puts a silo together.</summary>
internal static class SiloHost
{
    /// <summary>Reminders and whatever else outlives a cluster are kept under this name, for ever.</summary>
    public const string ServiceId = "sweeps";

    /// <summary>A silo that is not yet started.</summary>
    /// <exception cref="OptionsValidationException">A value cannot be used; its failures name the keys.</exception>
    /// <exception cref="TlsRefusedException">A certificate cannot be used.</exception>
    public static WebApplication Build(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddEnvironmentVariables(SiloOptions.Prefix);
        builder.Configuration.AddCommandLine(arguments);
        var options = Read(builder.Configuration);

        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain + TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(ListenAddress(options), options.HealthPort));
        builder.Logging.AddConsoleLog(options.Log);
        // What a silo that has been told to go says of its end has been said in one line.
        FatalErrors fatal = new();
        foreach (string category in (string[])["Orleans", "Microsoft.Orleans", "Microsoft.Extensions.Hosting"])
            builder.Logging.AddFilter(category, level => level >= LogLevel.Warning && !fatal.HasHappened);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        builder.AddTelemetryExport(
            "sweeps-silo",
            options.Name,
            options.Metrics == 1 ? metrics => metrics.AddPrometheusExporter() : null
        );
        Warnings warnings = new();
        var certificates = options.SiloTlsFiles is { } files
            ? new PeerCertificates(files, TimeProvider.System, warnings.Say)
            : null;
        builder.UseOrleans(silo => SetUp(silo, options, certificates));
        builder.Services.AddSiloWorker(WorkerOf(options));
        var user = options.Programs == 1 ? UserOf() : null;
        builder.Services.AddSingleton<IProgramRunner>(services => new ProgramRunner(
            new StoredFiles(services.GetRequiredService<ISweepStore>().Programs, TimeProvider.System).Read,
            options.Slots,
            options.GpuList
        )
        {
            User = user,
        });

        builder.Services.AddSingleton(fatal).AddSingleton<IFatalErrorHandler>(fatal);
        var app = builder.Build();
        fatal.Stop = app.Lifetime.StopApplication;
        warnings.Log = app.Services.GetRequiredService<ILogger<PeerCertificates>>();
        Health.Map(app);
        if (options.Metrics == 1)
            app.MapPrometheusScrapingEndpoint();
        return app;
    }

    private static ProgramUser? UserOf()
    {
        try
        {
            return ProgramUser.OfEnvironment();
        }
        catch (ProgramUserException trouble)
        {
            throw new OptionsValidationException(nameof(SiloOptions), typeof(SiloOptions), [trouble.Message]);
        }
    }

    /// <summary>The options of a silo that is started with these arguments.</summary>
    internal static SiloOptions OptionsOf(string[] arguments) =>
        Read(new ConfigurationBuilder().AddEnvironmentVariables(SiloOptions.Prefix).AddCommandLine(arguments).Build());

    /// <summary>Reads and checks the options.</summary>
    internal static SiloOptions Read(IConfiguration configuration)
    {
        var options = new SiloOptions();
        SiloTimes.Spell(configuration);
        configuration.Bind(options);
        var verdict = new SiloOptionsRules().Validate(null, options);
        return verdict.Failed
            ? throw new OptionsValidationException(nameof(SiloOptions), typeof(SiloOptions), verdict.Failures)
            : options;
    }

    private static void SetUp(ISiloBuilder silo, SiloOptions options, PeerCertificates? certificates)
    {
        if (certificates is not null)
            silo.UseMutualTls(certificates);
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.Cluster;
            cluster.ServiceId = ServiceId;
        });
        silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = options.Name);
        silo.ConfigureEndpoints(
            options.Address,
            options.SiloPort,
            options.GatewayPort,
            listenOnAnyHostAddress: !IPAddress.IsLoopback(options.Address)
        );
        silo.UseAdoNetClustering(
            (OptionsBuilder<AdoNetClusteringSiloOptions> clustering) =>
                clustering.Configure<ISweepStore>(
                    (settings, store) =>
                    {
                        settings.Invariant = AdoNet;
                        settings.DataSource = ClusterDatabase.Open(store);
                    }
                )
        );
        silo.UseAdoNetReminderService(
            (OptionsBuilder<AdoNetReminderTableOptions> reminders) =>
                reminders.Configure<ISweepStore>(
                    (settings, store) =>
                    {
                        settings.Invariant = AdoNet;
                        settings.DataSource = ClusterDatabase.Open(store);
                    }
                )
        );
        silo.Configure<ClusterMembershipOptions>(Membership.Set);
        silo.AddActivityPropagation();
        silo.AddSweepGrains();
    }

    private static IPAddress ListenAddress(SiloOptions options) =>
        IPAddress.IsLoopback(options.Address) ? options.Address : IPAddress.Any;

    private static SiloWorkerOptions WorkerOf(SiloOptions options) =>
        new()
        {
            Store = options.Store,
            Slots = options.Slots,
            Labels = options.LabelList,
            Lease = options.Lease,
            CheckpointEvery = options.Checkpoint,
            Drain = options.Drain,
            TrialGrains = options.TrialGrains,
            Data = options.Data,
            RunsPrograms = options.Programs == 1,
            Gpus = options.GpuList,
        };

    /// <summary>The name by which Orleans' providers know Npgsql.</summary>
    private const string AdoNet = "Npgsql";
}
