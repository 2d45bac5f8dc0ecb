using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Tests;
using Sweeps.Execution.Tests.Control;
using Sweeps.Gateway.Cluster;
using Sweeps.Grains.Contracts;
using Sweeps.Grains.Workers;
using Sweeps.Model.Training;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Grains.Tests;

/// <summary>Silos in this process, on one store of their own and an engine that trains nothing.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-grains-").FullName;
    private readonly InProcessTestCluster _cluster;
    private int _trialGrains;

    private TestCluster(
        ITrainingEngine engine,
        int silos,
        Func<int, SiloWorkerOptions, SiloWorkerOptions>? configure,
        Func<string, Task>? beforeClaimAnswer,
        bool workers
    )
    {
        string location = Path.Combine(_folder, "store.db");
        var store = new GatedStore(SweepStores.Open(location))
        {
            BeforeClaimAnswer = beforeClaimAnswer ?? (_ => Task.CompletedTask),
        };
        store.Gate.SetResult();
        Gates = store;
        var builder = new InProcessTestClusterBuilder((short)silos);
        int started = -1;
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.UseInMemoryReminderService();
                silo.AddSweepGrains();
                silo.AddIncomingGrainCallFilter(call =>
                {
                    if (
                        call.InterfaceMethod.Name == nameof(ISweepGrain.PullAsync)
                        && call.Request.GetArgument(0) is PullWire pull
                    )
                        Pulls.Enqueue(pull);
                    if (call.InterfaceMethod.Name == nameof(ITrialGrain.TrainAsync))
                        Interlocked.Increment(ref _trialGrains);
                    return call.Invoke();
                });
            }
        );
        builder.ConfigureSiloHost(
            (_, host) =>
            {
                host.Logging.ClearProviders();
                host.Services.AddSingleton(Store);
                host.Services.AddSingleton(engine);
                var options = new SiloWorkerOptions
                {
                    Store = location,
                    Slots = 2,
                    CheckpointEvery = TimeSpan.FromMilliseconds(50),
                };
                if (workers)
                    host.Services.AddSiloWorker(
                        configure?.Invoke(Interlocked.Increment(ref started), options) ?? options
                    );
            }
        );
        _cluster = builder.Build();
    }

    public ISweepStore Store => Gates.Store;

    /// <summary>The store, for what is to be held up.</summary>
    public GatedStore Gates { get; }

    /// <summary>How many trials were trained by way of a grain of their own.</summary>
    public int TrialGrains => Volatile.Read(ref _trialGrains);

    /// <summary>What workers have asked sweeps with.</summary>
    public ConcurrentQueue<PullWire> Pulls { get; } = new();

    public ISweepControl Control { get; private set; } = null!;

    public IGrainFactory Grains => _cluster.Client;

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <summary>
    /// Starts silos. <paramref name="configure"/> is given each one's number and what it would have;
    /// <paramref name="beforeClaimAnswer"/> the worker that trials have been claimed for. Without workers nobody
    /// trains, and nobody asks the coordinator for anything.
    /// </summary>
    public static async Task<TestCluster> StartAsync(
        ITrainingEngine engine,
        int silos = 2,
        Func<int, SiloWorkerOptions, SiloWorkerOptions>? configure = null,
        Func<string, Task>? beforeClaimAnswer = null,
        bool workers = true
    )
    {
        var cluster = new TestCluster(engine, silos, configure, beforeClaimAnswer, workers);
        await cluster._cluster.DeployAsync();
        cluster.Control = new ClusterControl(
            cluster.Grains,
            cluster.Store,
            TimeProvider.System,
            NullLogger<ClusterControl>.Instance,
            runsPrograms: true
        );
        return cluster;
    }

    /// <summary>A grid of so many seeds, each of so many steps.</summary>
    public static string Grid(string name, int trials, int steps) =>
        $$"""
            name: {{name}}
            data: { name: onehot }
            network: { hidden: 4 }
            train: { steps: {{steps}}, batch: 1 }
            measure: { at: [0, end], of: [error] }
            grid: { seed: 0..{{trials - 1}} }
            """;

    public Task<SweepRecord> SubmitAsync(string grid, int priority = 0, int? maxSlots = null, params string[] labels) =>
        Control.SubmitAsync(
            new SweepSubmission(grid, "a test")
            {
                Priority = priority,
                MaxSlots = maxSlots,
                Labels = labels,
            }
        );

    public Task<LiveSweep> EndOfAsync(string sweepId, CancellationToken cancellation) =>
        Control.EndOfAsync(sweepId, cancellation);

    /// <summary>Lets an activation go, as the directory does with those whose part of it leaves with a silo.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Ends a silo without a word; what it had going goes on, since it is in this process.</summary>
    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
