using System.Diagnostics;
using System.Globalization;
using Sweeps.Execution.Reading;
using Sweeps.Grains.Tests.Transport;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>
/// Three silos, which speak to each other over TLS, share a sweep that the command has queued through a gateway and
/// watches there, while one silo after the other is killed, once the database, once all silos are asked to end, and
/// once all of them are killed.
/// </summary>
public sealed class ChaosTests : IDisposable
{
    private const int Silos = 3;
    private const int Kills = 4;
    private const int Trials = 96;

    // Trials rest at every second step, and those of the last third wait there for the end of the chaos: on however
    // slow a machine the sweep is not over before.
    private static readonly string _grid = ClusterScene.Whole(
        $$"""
        name: cluster chaos
        {{ClusterScene.Plugin}}
        data: { name: mixture, train: 40, test: 20, dimension: 5, classes: 4 }
        network: { hidden: 8 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, steps: 40 }
        measure: { at: [0, { every: 2 }, end], of: [error, activation, rest] }
        grid:
          seed: [0, 1, 2, 3, 4, 5, 6, 7, 100, 101, 102, 103]
          p: [0, 0.1, 0.4, 0.8]
          learning_rate: [0.01, 0.1]
        """
    );

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(0.05);

    private readonly Dictionary<string, DateTimeOffset> _killed = [];
    private readonly List<double> _noticed = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-chaos-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sweep_OnKilledSilos_LosesAndDoublesNothing()
    {
        using Authority authority = new(_folder, "cluster");
        var (certificate, key) = authority.Write(_folder, "member");
        var tls = TlsTests.Named(certificate, key, authority.File);
        await using var scene = new ClusterScene();
        // No lease runs out on the way: what frees a silo's trials is that others have declared it dead.
        (string, string)[] more = [ClusterScene.EndlessLease, .. scene.Resting(_pause), .. tls];
        await scene.StartAsync(Silos, slots: 1, connect: false, Token, more);
        await using var gateway = new GatewayProcess(scene.Location, "test", [("SWEEPS_PROGRAMS", "1"), .. tls]);
        await gateway.ReadyAsync(Token);
        var watching = gateway.QueueAndWatchAsync(_grid, Token);
        var clock = Stopwatch.StartNew();
        var (stop, again) = (TimeSpan.Zero, TimeSpan.Zero);
        for (int kill = 0; kill < Kills; kill++)
        {
            var silo = scene.Silos[kill % Silos];
            // There are to be others that can take its trials.
            foreach (var one in scene.Silos)
                await one.ReadyAsync(Token);
            await AtWorkAsync(scene, silo);
            string row = RowOf(scene, silo);
            await KillAsync(scene, silo);
            var away = Stopwatch.StartNew();
            if (kill == Kills / 2)
            {
                scene.CrashServer();
            }
            else
            {
                await DeadAsync(scene, row, away);
            }

            silo.Start();
            if (kill == Kills / 4)
                (stop, again) = await StopAndStartAsync(scene);
        }

        foreach (var silo in scene.Silos)
            await silo.ReadyAsync(Token);
        foreach (var silo in scene.Silos)
            await KillAsync(scene, silo);
        var dark = Stopwatch.StartNew();
        foreach (var silo in scene.Silos)
            silo.Start();
        foreach (var silo in scene.Silos)
            await silo.ReadyAsync(Token);
        var restart = dark.Elapsed;
        long before = (long)
            scene.Server.ExecuteAt(scene.Location, "SELECT count(*) FROM trials WHERE state IN (2, 3)")!;
        scene.OpenGate();
        var (code, said) = await watching.WaitAsync(Waiting.Patience, Token);
        var took = clock.Elapsed;
        Assert.True(code == 0, $"{said}\n{scene.Logs}");
        await using var store = SweepStores.Open(scene.Location);
        var sweep = (await store.Registry.FindSweepAsync("cluster chaos", Token))!;
        var trials = await store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        Assert.Equal(Trials, trials.Count(trial => trial.State is TrialState.Finished or TrialState.Diverged));
        Assert.Empty(await store.Results.ReadViolationsAsync(sweep.Id, Token));
        var (attempts, releases, takeovers) = await TakeoversAsync(store, trials);
        Assert.NotEmpty(takeovers);
        Assert.Equal(
            await scene.QuietFingerprintAsync(_grid, Token),
            (await SweepFingerprint.OfAsync(store.Results, sweep, Token)).Hash
        );
        _noticed.Sort();
        var (median, noticed, free) = (
            takeovers[takeovers.Count / 2],
            _noticed[_noticed.Count / 2],
            releases[releases.Count / 2]
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Kills} kills, a database crash, a stop of all silos and a kill of all at once in "
                    + $"{took.TotalSeconds:0.0} s; {attempts} attempts at {Trials} trials, {before} of which were "
                    + $"done when the last silos were killed"
            )
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"on {Environment.ProcessorCount} processors under a load of "
                    + $"{File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
            )
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"a killed silo was declared dead after {noticed:0.0} s (median of {_noticed.Count}; "
                    + $"{_noticed[0]:0.0} … {_noticed[^1]:0.0}); its trials were free after {free:0.0} s, and ran "
                    + $"elsewhere after {median:0.0} s (median of {takeovers.Count}; {takeovers[0]:0.0} … "
                    + $"{takeovers[^1]:0.0})"
            )
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"all silos had handed back their trials and ended {stop.TotalSeconds:0.0} s after they were asked "
                    + $"to, and were ready {again.TotalSeconds:0.0} s after they were started; killed all at once, "
                    + $"they were ready after {restart.TotalSeconds:0.0} s"
            )
        );
    }

    /// <summary>All silos are asked to end, and started again: no trial is lost on the way.</summary>
    private static async Task<(TimeSpan Stop, TimeSpan Again)> StopAndStartAsync(ClusterScene scene)
    {
        foreach (var silo in scene.Silos)
            await silo.ReadyAsync(Token);
        var clock = Stopwatch.StartNew();
        foreach (var silo in scene.Silos)
            silo.Terminate();
        foreach (var silo in scene.Silos)
            Assert.Equal(0, await silo.ExitAsync(Token));
        var stop = clock.Elapsed;
        Assert.Equal(0L, scene.Server.ExecuteAt(scene.Location, "SELECT count(*) FROM trials WHERE state = 1"));
        clock.Restart();
        foreach (var silo in scene.Silos)
            silo.Start();
        foreach (var silo in scene.Silos)
            await silo.ReadyAsync(Token);
        return (stop, clock.Elapsed);
    }

    /// <summary>What picks a silo's row in the table of the cluster's members.</summary>
    private static string RowOf(ClusterScene scene, SiloProcess silo)
    {
        object generation = scene.Server.ExecuteAt(
            scene.Location,
            $"SELECT max(generation) FROM orleansmembershiptable WHERE port = {silo.SiloPort} AND status = 3"
        )!;
        return $"port = {silo.SiloPort} AND generation = {generation}";
    }

    /// <summary>Waits until the others have declared a killed silo dead, and notes how long that took.</summary>
    private async Task DeadAsync(ClusterScene scene, string row, Stopwatch away)
    {
        await scene.UntilAsync($"SELECT count(*) FROM orleansmembershiptable WHERE {row} AND status = 6", Token);
        _noticed.Add(away.Elapsed.TotalSeconds);
    }

    /// <summary>Waits until a silo trains something, so that killing it costs something.</summary>
    private static async Task AtWorkAsync(ClusterScene scene, SiloProcess silo)
    {
        await silo.ReadyAsync(Token);
        await scene.UntilAsync(
            $"SELECT count(*) FROM trials t JOIN workers w ON w.number = t.worker WHERE w.process = {silo.ProcessId}",
            Token
        );
    }

    private async Task KillAsync(ClusterScene scene, SiloProcess silo)
    {
        string worker = (string)
            scene.Server.ExecuteAt(
                scene.Location,
                $"SELECT id FROM workers WHERE process = {silo.ProcessId} ORDER BY number DESC LIMIT 1"
            )!;
        _killed[worker] = DateTimeOffset.UtcNow;
        silo.Kill();
        await silo.ExitAsync(Token);
    }

    /// <summary>For every attempt that died with its silo, the seconds from that moment to the attempt's end in the
    /// store, and to the beginning of the next one; each in order.</summary>
    private async Task<(int Attempts, List<double> Releases, List<double> Takeovers)> TakeoversAsync(
        ISweepStore store,
        IReadOnlyList<TrialRecord> trials
    )
    {
        List<double> releases = [],
            takeovers = [];
        int attempts = 0;
        foreach (var trial in trials)
        {
            var tries = await store.Results.ReadAttemptsAsync(trial.Trial, Token);
            attempts += tries.Count;
            Assert.All(tries, one => Assert.NotNull(one.Outcome));
            Assert.Single(tries, one => one.Outcome is AttemptOutcome.Finished or AttemptOutcome.Diverged);
            for (int at = 1; at < tries.Count; at++)
            {
                if (
                    tries[at - 1].Outcome == AttemptOutcome.Lost
                    && _killed.TryGetValue(tries[at - 1].Worker, out var moment)
                    && tries[at - 1].Ended >= moment
                )
                {
                    releases.Add((tries[at - 1].Ended!.Value - moment).TotalSeconds);
                    takeovers.Add((tries[at].Started - moment).TotalSeconds);
                }
            }
        }

        releases.Sort();
        takeovers.Sort();
        return (attempts, releases, takeovers);
    }
}
