using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Execution.Control;
using Sweeps.Execution.Engines;
using Sweeps.Execution.Hosting;
using Sweeps.Gateway;
using Sweeps.Model.Data;
using Sweeps.Programs;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Browser.Tests.Serving;

/// <summary>A server that trains, on a free port of loopback and over a store of its own.</summary>
public sealed class Server : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    /// <summary>Twelve trials in six cells, which take a moment.</summary>
    public const string Grid = """
        name: tiny
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        noise: { kind: replace }
        train: { batch: 10, epochs: 6 }
        measure: { at: [0, { every: 1 }], of: [error, activation] }
        grid:
          p: [0, 0.2, 0.4]
          learning_rate: { log: [0.01, 0.1], count: 2 }
          seed: 0..1

        """;

    /// <summary>A trial that nobody waits for.</summary>
    public const string Endless = """
        name: endless
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        train: { learning_rate: 0.01, batch: 10, epochs: 1000000 }
        measure: { at: [0], of: [error] }
        grid:
          seed: 0..3

        """;

    private const int Slots = 2;

    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly SweepHost _host;
    private readonly ProgramRunner? _runner;

    private Server(string folder, WebApplication app, SweepHost host, ProgramRunner? runner, string? token)
    {
        (_folder, _app, _host, _runner) = (folder, app, host, runner);
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Client = new SweepsClient(Address, token);
    }

    public string Address { get; }

    public SweepsClient Client { get; }

    public ISweepStore Store => _host.Store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Server> StartAsync(string? token = null, bool programs = false)
    {
        string folder = Directory.CreateTempSubdirectory("sweeps-browser-").FullName;
        var store = SweepStores.Open(Path.Combine(folder, "sweeps.db"));
        ProgramRunner? runner = programs
            ? new(new StoredFiles(store.Programs, TimeProvider.System).Read, Slots) { Folder = folder }
            : null;
        var host = await SweepHost.StartAsync(
            store,
            new TrainingEngines(new DataSets(), null, runner is null ? [] : [runner]),
            new HostOptions { Slots = Slots, RunsPrograms = programs },
            Cancellation
        );
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ISweepControl>(host);
        builder.AddSweepsGateway(options => (options.Token, options.Listen) = (token, ["http://127.0.0.1:0"]));
        var app = builder.Build();
        app.MapSweepsApi();
        await app.StartAsync(Cancellation);
        return new(folder, app, host, runner, token);
    }

    /// <summary>Queues a grid.</summary>
    public Task<SweepView> QueueAsync(string grid = Grid) => Client.SubmitAsync(new() { Grid = grid }, Cancellation);

    /// <summary>Queues a grid and waits until all of it is trained.</summary>
    public async Task<SweepView> TrainAsync(string grid = Grid)
    {
        var sweep = await QueueAsync(grid);
        await foreach (var _ in Client.WatchAsync(sweep.Id, Cancellation)) { }

        return await Client.ShowAsync(sweep.Id, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await _host.DisposeAsync();
        await _host.Store.DisposeAsync();
        _runner?.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
