using System.Net;
using Sweeps.Execution.Reading;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>The way that a user goes: the command, the gateway, a silo.</summary>
[Collection(nameof(CalmCluster))]
public sealed class GatewayTests(CalmCluster calm)
{
    private const string Grid = """
        name: through the gateway
        data: { name: mixture, train: 200, test: 50, dimension: 10, classes: 3 }
        network: { hidden: 16 }
        noise: { kind: replace, p: 0 }
        train: { batch: 10, epochs: 10 }
        measure: { at: [0, end], of: [error, activation] }
        grid:
          p: [0, 0.4]
          seed: 0..9
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grid_QueuedByTheCommand_IsTrainedByTheClusterAndWatched()
    {
        var scene = await calm.SceneAsync();
        var (code, said) = await calm.Gateway.QueueAndWatchAsync(Grid, Token).WaitAsync(Waiting.Patience, Token);
        Assert.True(code == 0, $"{said}\n{scene.Logs}");
        var sweep = (await scene.Store.Registry.FindSweepAsync("through the gateway", Token))!;
        Assert.Equal(20, (await scene.Store.Results.CountAsync(sweep.Id, Token)).Done);
        Assert.Equal(
            await scene.QuietFingerprintAsync(Grid, Token),
            (await SweepFingerprint.OfAsync(scene.Store.Results, sweep, Token)).Hash
        );
    }

    [Fact]
    public async Task Gateway_BeforeAnySilo_LivesAndSaysThatItIsNotReady()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 0, slots: 1, connect: false, Token);
        await using var gateway = new GatewayProcess(scene.Location, "test");

        await gateway.AnswersAsync("/healthz/live", HttpStatusCode.OK, Token);
        string said = await gateway.AnswersAsync("/healthz/ready", HttpStatusCode.ServiceUnavailable, Token);

        Assert.Contains("none of the cluster `test` has answered yet", said, StringComparison.Ordinal);
        await scene.StartAsync(silos: 1, slots: 1, connect: false, Token);
        await gateway.ReadyAsync(Token);
        Assert.Equal(0, await gateway.EndAsync(Token));
    }

    [Theory]
    [InlineData("", "SWEEPS_STORE must name the cluster's PostgreSQL store, but is not set.")]
    [InlineData("sweeps.db", "SWEEPS_STORE: A cluster keeps its sweeps in PostgreSQL, but the store is sweeps.db.")]
    public async Task Gateway_WithoutAStoreOfACluster_NamesTheVariableAndEnds(string store, string expected)
    {
        using var gateway = GatewayProcess.Begin("sweeps-gateway.dll", [], ("SWEEPS_STORE", store));
        string trouble = await gateway.StandardError.ReadToEndAsync(Token);
        await gateway.WaitForExitAsync(Token);
        Assert.Equal(2, gateway.ExitCode);
        Assert.StartsWith(expected, trouble, StringComparison.Ordinal);
    }
}
