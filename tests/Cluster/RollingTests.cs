using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Cluster.Tests;

/// <summary>A sweep goes on while its silos are replaced, one by one, and when all of them were gone.</summary>
public sealed class RollingTests
{
    private const string Grid = """
        name: rolling
        data: { name: mixture, train: 400, test: 100, dimension: 20, classes: 4 }
        network: { hidden: 32 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, epochs: 1000 }
        measure: { at: [0, { every: 250 }, end], of: [error, activation] }
        grid:
          p: [0, 0.2, 0.4, 0.8]
          seed: 0..8
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_ReplacedOneByOne_InterruptNoTrialButTheirOwn()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 2, slots: 1, Token);
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(Grid, "a test"), Token);
        List<int> left = [];
        foreach (var silo in scene.Silos.ToList())
        {
            await AtWorkAsync(scene, silo);
            var replacement = scene.Add(slots: 1);
            await replacement.ReadyAsync(Token);
            left.Add(silo.ProcessId);
            silo.Terminate();
            Assert.Equal(0, await silo.ExitAsync(Token));
        }

        string ended =
            $"SELECT count(*) FROM attempts a JOIN workers w ON w.number = a.worker WHERE a.outcome = "
            + $"{(int)AttemptOutcome.HandedBack} AND w.process NOT IN ({string.Join(", ", left)})";
        Assert.Equal(0L, scene.Server.ExecuteAt(scene.Location, ended));
        Assert.True(
            (await scene.Store.Results.CountAsync(sweep.Id, Token)).Done < 36,
            "The sweep is too short: it was over before all silos were replaced."
        );
        var live = await scene.EndOfAsync(sweep.Id, Token);
        Assert.Equal(
            (SweepOutcome.Completed, 36L, 0L, 0L),
            (live.Outcome, live.Progress.Done, live.Progress.Failed, live.Progress.Violations)
        );
        Assert.Equal(
            0L,
            scene.Server.ExecuteAt(
                scene.Location,
                $"SELECT count(*) FROM attempts WHERE outcome NOT IN ({(int)AttemptOutcome.Finished}, "
                    + $"{(int)AttemptOutcome.HandedBack})"
            )
        );
        Assert.Equal(
            await scene.QuietFingerprintAsync(Grid, Token),
            (await SweepFingerprint.OfAsync(scene.Store.Results, sweep, Token)).Hash
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sweep_UnfinishedWhenAllSilosEnd_GoesOnWithTheNextOnesThoughNobodyAsks(bool orderly)
    {
        await using var scene = new ClusterScene(durable: false);
        var sweep = await SweepQueue.AddAsync(scene.Store, new SweepSubmission(Grid, "a test"), Token);
        await scene.StartAsync(silos: 1, slots: 1, connect: false, Token);
        var silo = scene.Silos[0];
        await AtWorkAsync(scene, silo);
        await scene.UntilAsync("SELECT count(*) FROM orleansreminderstable", Token);
        if (orderly)
            silo.Terminate();
        else
            silo.Kill();
        await silo.ExitAsync(Token);
        Assert.Equal(1L, scene.Server.ExecuteAt(scene.Location, "SELECT count(*) FROM orleansreminderstable"));
        silo.Start();
        await silo.ReadyAsync(Token);
        await AtWorkAsync(scene, silo);

        // Once the sweep is over nothing is left to be reminded of.
        await SweepQueue.SetIntentAsync(scene.Store, sweep.Id, SweepIntent.Cancel, null, Token);
        await scene.UntilAsync("SELECT 1 - count(*) FROM orleansreminderstable", Token);
    }

    private static Task AtWorkAsync(ClusterScene scene, SiloProcess silo) =>
        scene.UntilAsync(
            $"SELECT count(*) FROM trials t JOIN workers w ON w.number = t.worker WHERE t.state = 1 AND w.process "
                + $"= {silo.ProcessId}",
            Token
        );
}
