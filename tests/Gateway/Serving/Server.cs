using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Execution.Control;
using Sweeps.Execution.Speed;
using Sweeps.Gateway.Settings;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>A real server on a free port of loopback, over a store of its own.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    /// <summary>Four trials: p in two values, two seeds.</summary>
    public const string Grid = """
        name: tiny
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        noise: { kind: replace }
        train: { learning_rate: 0.1, batch: 10, epochs: 3 }
        measure: { at: [0, { every: 1 }], of: [error, activation] }
        grid:
          p: [0, 0.5]
          seed: 0..1

        """;

    private readonly string _folder;
    private readonly WebApplication _app;

    private Server(string folder, WebApplication app, TestControl control)
    {
        (_folder, _app, Control) = (folder, app, control);
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient { BaseAddress = new Uri(Address) };
        Client = new SweepsClient(Address, Token);
    }

    public string Address { get; }

    public TestControl Control { get; }

    public ISweepStore Store => Control.Store;

    /// <summary>Says nothing of itself.</summary>
    public HttpClient Http { get; }

    /// <summary>Shows the token.</summary>
    public SweepsClient Client { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Server> StartAsync(
        Action<GatewayOptions>? configure = null,
        Func<ISweepStore, ISweepStore>? wrap = null,
        TimeProvider? clock = null,
        string? location = null,
        KeptSpeed? speed = null
    )
    {
        string folder = Directory.CreateTempSubdirectory("sweeps-gateway-").FullName;
        var store = SweepStores.Open(location ?? Path.Combine(folder, "sweeps.db"));
        TestControl control = new(wrap is null ? store : wrap(store));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ISweepControl>(control);
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        if (speed is not null)
            builder.Services.AddSingleton(speed);
        builder.AddSweepsGateway(options =>
        {
            (options.Token, options.Listen) = (null, ["http://127.0.0.1:0"]);
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapSweepsApi();
        await app.StartAsync(Cancellation);
        return new(folder, app, control);
    }

    /// <summary>Queues a grid.</summary>
    public Task<SweepView> QueueAsync(string grid = Grid, params string[] set) =>
        Client.SubmitAsync(new() { Grid = grid, Set = set }, Cancellation);

    /// <summary>Ends trials of a sweep as if they had been trained, each with a metric at two steps.</summary>
    public async Task TrainAsync(
        SweepView sweep,
        IEnumerable<long> ordinals,
        AttemptOutcome outcome = AttemptOutcome.Finished,
        Func<long, double>? error = null
    )
    {
        var attempts = await ClaimAsync(sweep, ordinals);
        await Store.Attempts.CommitAsync(
            [
                .. attempts.Select(attempt => new AttemptWrite(
                    attempt.Trial,
                    attempt.Fence,
                    [
                        new(0, "test_error", 0.75),
                        new(18, "active_fraction", 0.5),
                        new(18, "test_error", error?.Invoke(attempt.Ordinal) ?? 0.1 * (attempt.Ordinal + 1)),
                    ],
                    End: new(
                        outcome,
                        18,
                        outcome == AttemptOutcome.Failed ? null : new byte[32],
                        outcome == AttemptOutcome.Finished ? null : $"it {outcome} at step 18.".ToLowerInvariant(),
                        0.25
                    )
                )),
            ],
            Cancellation
        );
    }

    /// <summary>Has trials of a sweep be under way.</summary>
    public async Task<IReadOnlyList<ClaimedTrial>> ClaimAsync(SweepView sweep, IEnumerable<long> ordinals)
    {
        var record = (await Store.Registry.FindSweepAsync(sweep.Id, Cancellation))!;
        Plan plan = new(GridFile.Read(record.Manifest.GridText, "grid"));
        await Store.Leases.RegisterWorkerAsync(
            new("worker-1", "testhost", "", 1, DateTimeOffset.UnixEpoch, 4),
            TimeSpan.FromMinutes(10),
            Cancellation
        );
        return await Store.ClaimTrialsAsync(
            sweep.Id,
            "worker-1",
            [
                .. ordinals.Select(ordinal => new TrialClaim(
                    ordinal,
                    plan.Cell(ordinal),
                    TrialKey.Of(plan.Configuration(ordinal))
                )),
            ],
            cancellation: Cancellation
        );
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        string? token = null,
        Action<HttpRequestHeaders>? headers = null
    )
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        headers?.Invoke(request.Headers);
        return await Http.SendAsync(request, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await _app.DisposeAsync();
        await Control.Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
