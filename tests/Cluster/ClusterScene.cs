using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sweeps.Execution;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Tests.Control;
using Sweeps.Execution.Trials;
using Sweeps.Gateway.Cluster;
using Sweeps.Grains.Transport;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Training;
using Sweeps.Resting;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>A server, silos, and a client of them.</summary>
internal sealed class ClusterScene : IAsyncDisposable
{
    /// <summary>A lease that no test lives to see the end of.</summary>
    public static readonly (string Key, string Value) EndlessLease = ("SWEEPS_LEASE", "01:00:00");

    /// <summary>The line of a grid file that brings the measure <see cref="Rest"/>.</summary>
    public static readonly string Plugin = $"plugins: [\"{typeof(Rest).Assembly.Location}\"]";

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-cluster-").FullName;
    private readonly NpgsqlDataSource _asked;
    private readonly List<SiloProcess> _silos = [];
    private IHost? _client;
    private ISweepStore? _store;

    public ClusterScene(bool durable = true)
    {
        // Connections of processes that were killed linger for a moment.
        Server = new PostgresServer(durable, "max_connections = 150");
        Location = Server.MakeDatabase();
        _asked = Server.Keep(Location);
    }

    public PostgresServer Server { get; }

    public string Location { get; }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public ISweepStore Store => _store ??= SweepStores.Open(Location);

    public ISweepControl Control => _client!.Services.GetRequiredService<ISweepControl>();

    public IGrainFactory Grains => _client!.Services.GetRequiredService<IClusterClient>();

    private string Gate => Path.Combine(_folder, "gate");

    public string Logs => string.Join("\n----\n", _silos.Select(silo => silo.Log));

    /// <summary>The text of a grid with the content of the plugins that it names.</summary>
    public static string Whole(string grid)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, grid);
            return GridFile.Load(file).EffectiveText;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Has trials that measure <see cref="Rest"/> take a while at each snapshot on silos with these variables.
    /// While the gate is shut, those with great seeds do not come to an end.</summary>
    public (string Key, string Value)[] Resting(TimeSpan pause)
    {
        File.WriteAllText(Gate, "");
        return
        [
            ("SWEEPS_PROGRAMS", "1"),
            (Rest.Pause, pause.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)),
            (Rest.Gate, Gate),
        ];
    }

    /// <summary>Lets the trials go on that the gate has held.</summary>
    public void OpenGate() => File.Delete(Gate);

    /// <summary>Ends the database as a power failure would, and starts it again.</summary>
    public void CrashServer()
    {
        Server.Crash();
        Server.Start();
        _asked.Clear();
    }

    /// <summary>Starts silos, waits until all are ready, and connects.</summary>
    public Task StartAsync(
        int silos,
        int slots,
        CancellationToken cancellation,
        params (string Key, string Value)[] more
    ) => StartAsync(silos, slots, connect: true, cancellation, more);

    /// <summary>Starts silos, waits until all are ready, and connects or does not.</summary>
    public async Task StartAsync(
        int silos,
        int slots,
        bool connect,
        CancellationToken cancellation,
        params (string Key, string Value)[] more
    )
    {
        _ = Store;
        for (int silo = 0; silo < silos; silo++)
            Add(slots, more);
        await Task.WhenAll(_silos.Select(silo => silo.ReadyAsync(cancellation)));
        if (connect)
            await ConnectAsync(cancellation, programs: more.Any(one => one.Key == "SWEEPS_PROGRAMS"));
    }

    /// <summary>Starts one silo more.</summary>
    public SiloProcess Add(int slots, params (string Key, string Value)[] more)
    {
        _silos.Add(new SiloProcess(Location, "test", slots, more));
        _silos[^1].Start();
        return _silos[^1];
    }

    public async Task ConnectAsync(
        CancellationToken cancellation,
        PeerCertificates? certificates = null,
        bool programs = false
    )
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.AddSweepCluster(Location, "test", programs, certificates);
        _client = builder.Build();
        await _client.StartAsync(cancellation);
    }

    /// <summary>How a sweep stands when it has ended.</summary>
    public Task<LiveSweep> EndOfAsync(string sweepId, CancellationToken cancellation) =>
        Control.EndOfAsync(sweepId, cancellation);

    /// <summary>Waits until so many trials of a sweep are all in training beyond a step.</summary>
    public Task TrainingOfAsync(string sweepId, int trials, long beyondStep, CancellationToken cancellation) =>
        Control.SeenAsync(
            sweepId,
            live => live.Progress.Slots.Count(slot => slot.Ordinal is not null && slot.Step > beyondStep) == trials,
            $"{trials} trials are beyond step {beyondStep}",
            cancellation
        );

    /// <summary>Waits until a query has a number that is not 0 for an answer.</summary>
    public async Task<long> UntilAsync(string query, CancellationToken cancellation)
    {
        long answer = 0;
        await Waiting.UntilAsync(
            async () =>
            {
                await using var command = _asked.CreateCommand(query);
                answer = await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
                return answer != 0;
            },
            () => $"there is an answer other than 0 to: {query}\n{Logs}",
            cancellation
        );
        return answer;
    }

    /// <summary>The fingerprint of the same grid, trained by this process alone, without a cluster.</summary>
    public async Task<string> QuietFingerprintAsync(string grid, CancellationToken cancellation)
    {
        await using var store = SweepStores.Open(Path.Combine(_folder, "quiet.db"));
        var definition = GridFile.Read(grid, "grid.yaml");
        var plan = new Plan(definition);
        var manifest = SweepManifest.Of(definition, plan.Trials, "a test");
        var run = await new EmbeddedHost(
            store,
            new TrainingEngine(new DataSets(), new NativeNetworks()),
            new Execution.Hosting.HostOptions { Slots = 2, RunsPrograms = true }
        ).StartAsync(manifest, new PlannedTrials(plan), cancellation);
        var result = await run.Completion.WaitAsync(Waiting.Patience, cancellation);
        Assert.Equal((SweepOutcome.Completed, plan.Trials), (result.Outcome, result.Progress.Done));
        var sweep = (await store.Registry.FindSweepAsync(definition.Name, cancellation))!;
        return (await SweepFingerprint.OfAsync(store.Results, sweep, cancellation)).Hash;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        if (_client is not null)
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _client.StopAsync(enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_client is IAsyncDisposable owned)
                await owned.DisposeAsync();
        }

        if (_store is not null)
            await _store.DisposeAsync();
        await _asked.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
