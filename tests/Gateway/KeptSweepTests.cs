using Sweeps.Api.Calls;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests;

/// <summary>A sweep whose grid an earlier build accepted, and a rule of this one refuses.</summary>
public sealed class KeptSweepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_ThatARuleRefuses_IsShownWithTheRule()
    {
        await using Server server = await Server.StartAsync();
        var definition = GridFile.Read(Server.Grid, "grid");
        await server.Store.Registry.OpenSweepAsync(
            SweepManifest.Of(definition, new Plan(definition).Trials, "a machine") with
            {
                GridText = Server.Grid + "run: { labels: ['two words'] }\n",
            },
            Token
        );

        var shown = await server.Client.ShowAsync("tiny", Token);
        var cells = await server.Client.CellsAsync("tiny", cancellation: Token);
        var resumed = await Assert.ThrowsAsync<ApiException>(() =>
            server.Client.SetIntentAsync("tiny", "resume", Token)
        );

        Assert.Contains("A label under `run.labels` must be a word", shown.Refusal, StringComparison.Ordinal);
        Assert.Equal(2, shown.Cells);
        Assert.Equal(["p"], cells.Axes);
        Assert.Contains("A label under `run.labels` must be a word", resumed.Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(await server.Client.ListAsync(Token)).Refusal);
    }
}
