using System.Diagnostics;
using Sweeps.Execution;
using Sweeps.Execution.Control;
using Sweeps.Storage;

namespace Sweeps.Cluster.Tests;

/// <summary>Three silos share a sweep while one after the other is killed, once the database, and once all of them.</summary>
public sealed class ChaosTests
{
    private const int Silos = 3;
    private const int Kills = 10;
    private const int Trials = 300;

    private const string Grid = """
        name: cluster chaos
        data: { name: mixture, train: 400, test: 100, dimension: 20, classes: 4 }
        network: { hidden: 32 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, epochs: 500 }
        measure: { at: [0, { every: 100 }, end], of: [error, activation] }
        grid:
          p: [0, 0.1, 0.2, 0.4, 0.6, 0.8]
          learning_rate: [0.01, 0.1]
          seed: 0..24
        """;

    /// <summary>How long a killed silo stays away.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(2.5);

    private readonly Dictionary<string, DateTimeOffset> _killed = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_OnKilledSilos_LosesAndDoublesNothing()
    {
        await using var scene = new ClusterScene();
        await scene.StartAsync(Silos, slots: 1, Token);
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(Grid, "a test"), Token);
        var clock = Stopwatch.StartNew();
        for (int kill = 0; kill < Kills; kill++)
        {
            var silo = scene.Silos[kill % Silos];
            await AtWorkAsync(scene, silo);
            await KillAsync(scene, silo);
            if (kill == Kills / 2)
            {
                scene.Server.Crash();
                scene.Server.Start();
            }

            await Task.Delay(Away, Token);
            silo.Start();
        }

        foreach (var silo in scene.Silos)
            await silo.ReadyAsync(TimeSpan.FromSeconds(40), Token);
        foreach (var silo in scene.Silos)
            await KillAsync(scene, silo);
        var dark = Stopwatch.StartNew();
        foreach (var silo in scene.Silos)
            silo.Start();
        foreach (var silo in scene.Silos)
            await silo.ReadyAsync(TimeSpan.FromSeconds(60), Token);
        var restart = dark.Elapsed;
        long before = (long)scene.Server.ExecuteAt(scene.Location, "SELECT count(*) FROM trials WHERE state IN (2, 3)")!;
        Assert.True(before < Trials, $"All {Trials} trials were done after {clock.Elapsed}, before the last silo was killed: the sweep is too short.");

        var live = await scene.EndOfAsync(sweep.Id, TimeSpan.FromSeconds(90), Token);
        var took = clock.Elapsed;
        await using var store = SweepStores.Open(scene.Location);
        Assert.Equal((SweepOutcome.Completed, 0L), (live.Outcome, live.Progress.Failed));
        var trials = await store.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        Assert.Equal(Trials, trials.Count(trial => trial.State is TrialState.Finished or TrialState.Diverged));
        Assert.Empty(await store.ReadViolationsAsync(sweep.Id, Token));
        var (attempts, takeovers) = await TakeoversAsync(store, trials);
        Assert.NotEmpty(takeovers);
        Assert.Equal(await scene.QuietFingerprintAsync(Grid, Token), (await SweepFingerprint.OfAsync(store, sweep, Token)).Hash);
        double median = takeovers[takeovers.Count / 2];
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{Kills} kills, a database crash and a kill of all silos at once in {took.TotalSeconds:0.0} s; {attempts} attempts at {Trials} trials; all silos ready {restart.TotalSeconds:0.0} s after they were killed; a killed silo's trial ran elsewhere after {median:0.0} s (median of {takeovers.Count}; {takeovers[0]:0.0} … {takeovers[^1]:0.0})"));
        Assert.True(median < 5, $"The trials of a killed silo should run elsewhere within 5 s, but took {median:0.0} s (median).");
    }

    /// <summary>Waits until a silo trains something, so that killing it costs something.</summary>
    private static async Task AtWorkAsync(ClusterScene scene, SiloProcess silo)
    {
        await silo.ReadyAsync(TimeSpan.FromSeconds(40), Token);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(20, Token))
        {
            long held = (long)scene.Server.ExecuteAt(scene.Location, $"SELECT count(*) FROM trials t JOIN workers w ON w.number = t.worker WHERE w.process = {silo.ProcessId}")!;
            if (held > 0)
                return;
        }

        Assert.Fail($"Silo {silo.SiloPort} should have been at work by now.\n{scene.Logs}");
    }

    private async Task KillAsync(ClusterScene scene, SiloProcess silo)
    {
        string worker = (string)scene.Server.ExecuteAt(scene.Location, $"SELECT id FROM workers WHERE process = {silo.ProcessId} ORDER BY number DESC LIMIT 1")!;
        _killed[worker] = DateTimeOffset.UtcNow;
        silo.Kill();
        await silo.ExitAsync(TimeSpan.FromSeconds(5), Token);
    }

    /// <summary>For every attempt that died with its silo, the seconds from that moment to the beginning of the next attempt; in order.</summary>
    private async Task<(int Attempts, List<double> Takeovers)> TakeoversAsync(ISweepStore store, IReadOnlyList<TrialRecord> trials)
    {
        List<double> takeovers = [];
        int attempts = 0;
        foreach (var trial in trials)
        {
            var tries = await store.ReadAttemptsAsync(trial.Trial, Token);
            attempts += tries.Count;
            Assert.All(tries, one => Assert.NotNull(one.Outcome));
            Assert.Single(tries, one => one.Outcome is AttemptOutcome.Finished or AttemptOutcome.Diverged);
            for (int at = 1; at < tries.Count; at++)
            {
                if (tries[at - 1].Outcome == AttemptOutcome.Lost && _killed.TryGetValue(tries[at - 1].Worker, out var moment))
                    takeovers.Add((tries[at].Started - moment).TotalSeconds);
            }
        }

        takeovers.Sort();
        return (attempts, takeovers);
    }
}
