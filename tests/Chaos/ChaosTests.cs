using System.Diagnostics;
using System.Globalization;
using Sweeps.Execution;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Training;
using Sweeps.Resting;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Chaos.Tests;

/// <summary>Four processes share a sweep on PostgreSQL while one after the other is killed, and once the
/// server.</summary>
public sealed class ChaosTests : IAsyncDisposable
{
    private const int Processes = 4;
    private const int Kills = 12;
    private const int Trials = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // Trials rest at every second step, and leave the processor to those that are started and killed.
    private static readonly string _grid = $$"""
        name: chaos
        plugins: ["{{typeof(Rest).Assembly.Location}}"]
        data: { name: mixture, train: 40, test: 20, dimension: 5, classes: 4 }
        network: { hidden: 8 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, steps: 40 }
        measure: { at: [0, { every: 2 }, end], of: [error, activation, rest] }
        grid:
          p: [0, 0.1, 0.2, 0.4, 0.8]
          learning_rate: [0.01, 0.1]
          seed: 0..5
        """;

    private static readonly (string Key, string Value) _rests = (Rest.Pause, "40");

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-chaos-").FullName;
    private readonly PostgresServer _server = new(durable: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_OfKilledProcessesAndAKilledServer_LosesAndDoublesNothing()
    {
        string location = _server.MakeDatabase();
        string file = Path.Combine(_folder, "grid.yaml");
        await File.WriteAllTextAsync(file, _grid, Token);
        var clock = Stopwatch.StartNew();
        var random = new Random(7);
        int kills = 0;
        await using var processes = new SweepProcesses(file, location, slots: 1, _rests);
        processes.Start(Processes);
        while (kills < Kills)
        {
            // By what has been trained and not by the clock: all in the first half, however fast the machine is.
            kills++;
            await processes.EndedAsync(kills * Trials / (2 * Kills), Token);
            await Task.Delay(random.Next(200), Token);
            await processes.KillAsync(random);
            if (kills == Kills / 2)
            {
                await processes.AllAtWorkAsync(Token);
                _server.Crash();
                _server.Start();
            }
        }

        await processes.WaitAsync(Patience, Token);
        await using var disturbed = SweepStores.Open(location);
        var sweep = (await disturbed.Registry.FindSweepAsync("chaos", Token))!;
        var trials = await disturbed.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        Assert.Equal(Trials, trials.Count(trial => trial.State is TrialState.Finished or TrialState.Diverged));
        Assert.Empty(await disturbed.Results.ReadViolationsAsync(sweep.Id, Token));
        var takeovers = new List<double>();
        int attempts = 0;
        foreach (var trial in trials)
        {
            var tries = await disturbed.Results.ReadAttemptsAsync(trial.Trial, Token);
            attempts += tries.Count;
            Assert.All(tries, one => Assert.NotNull(one.Outcome));
            Assert.Single(tries, one => one.Outcome is AttemptOutcome.Finished or AttemptOutcome.Diverged);
            for (int at = 1; at < tries.Count; at++)
                takeovers.Add((tries[at].Started - tries[at - 1].Ended!.Value).TotalSeconds);
        }

        await using var quiet = SweepStores.Open(Path.Combine(_folder, "quiet.db"));
        var before = clock.Elapsed;
        await RunQuietlyAsync(quiet, file);
        var other = (await quiet.Registry.FindSweepAsync("chaos", Token))!;
        Assert.Equal(
            (await SweepFingerprint.OfAsync(quiet.Results, other, Token)).Hash,
            (await SweepFingerprint.OfAsync(disturbed.Results, sweep, Token)).Hash
        );
        takeovers.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{kills} kills and a server crash in {before.TotalSeconds:0.0} s (undisturbed, one process: "
                    + $"{(clock.Elapsed - before).TotalSeconds:0.0} s); {attempts} attempts at {Trials} trials; a "
                    + $"lost trial began again "
                    + $"{(takeovers.Count > 0 ? takeovers[takeovers.Count / 2] : 0):0.00} s (median) after "
                    + $"its loss was noticed"
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task RunQuietlyAsync(ISweepStore store, string file)
    {
        var definition = GridFile.Load(file);
        var plan = new Plan(definition);
        var manifest = SweepManifest.Of(definition, plan.Trials, "a test");
        var run = await new EmbeddedHost(
            store,
            new TrainingEngine(new DataSets(), new NativeNetworks()),
            new HostOptions { Slots = 2, RunsPrograms = true }
        ).StartAsync(manifest, new PlannedTrials(plan), Token);
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal((SweepOutcome.Completed, (long)Trials), (result.Outcome, result.Progress.Done));
    }
}
