using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;

namespace Sweeps.Cluster.Tests;

/// <summary>The smallest cluster, end to end.</summary>
[Collection(nameof(CalmCluster))]
public sealed class OneSiloTests(CalmCluster calm)
{
    private const string Grid = """
        name: one silo
        data: { name: mixture, train: 200, test: 50, dimension: 10, classes: 3 }
        network: { hidden: 16 }
        noise: { kind: replace, p: 0 }
        train: { batch: 10, epochs: 10 }
        measure: { at: [0, end], of: [error, activation] }
        grid:
          p: [0, 0.2, 0.8]
          seed: 0..9
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_OnOneSilo_HasTheResultsOfARunWithoutACluster()
    {
        var scene = await calm.SceneAsync();
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(Grid, "a test"), Token);
        var live = await scene.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 30L, 0L), (live.Outcome, live.Progress.Done, live.Progress.Failed));
        Assert.Equal(
            await scene.QuietFingerprintAsync(Grid, Token),
            (await SweepFingerprint.OfAsync(scene.Store.Results, sweep, Token)).Hash
        );
        Assert.Empty(await scene.Store.Queue.ListQueueAsync(Token));
    }
}
