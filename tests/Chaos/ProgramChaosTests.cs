using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;
using Sweeps.Tests;

namespace Sweeps.Chaos.Tests;

/// <summary>Four processes on PostgreSQL share trials that are programs, which go on from checkpoints of their own and
/// measure something else in each attempt, while processes and programs are killed.</summary>
public sealed class ProgramChaosTests : IAsyncDisposable
{
    private const int Processes = 4;
    private const int Kills = 8;
    private const int Trials = 60;
    private const int Steps = 15;
    private const int StepsOfACheckpoint = 3;
    private const int SigKill = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // The value says which attempt measured it, so that rows of two histories would be told apart.
    private static readonly string _trainer = $$"""
        i=${SWEEPS_STEP:-0}
        echo $$ >"$ROLL/$SWEEPS_TRIAL.$SWEEPS_ATTEMPT"
        exec 3>"$SWEEPS_METRICS"
        while [ "$i" -lt {{Steps}} ]; do
          i=$((i + 1))
          sleep 0.1
          echo "{\"step\": $i, \"attempt\": $SWEEPS_ATTEMPT}" >&3
          [ $((i % {{StepsOfACheckpoint}})) -eq 0 ] || continue
          echo "$i" >"$SWEEPS_CHECKPOINT/state"
          echo "{\"checkpoint\": $i}" >&3
        done

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-chaos-").FullName;
    private readonly PostgresServer _server = new(durable: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Roll => Path.Combine(_folder, "roll");

    [Fact]
    public async Task Programs_KilledAloneAndWithTheirWorkers_FinishOnceWithOneHistory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        string location = _server.MakeDatabase();
        string grid = await WriteAsync();
        var random = new Random(11);
        var killed = new HashSet<string>();
        var clock = Stopwatch.StartNew();
        await using (var processes = new SweepProcesses(grid, location, slots: 2))
        {
            processes.Start(Processes);
            for (int kill = 1; kill <= Kills; kill++)
            {
                // By what has been trained and not by the clock: all in the first half, however fast the machine is.
                await processes.EndedAsync(kill * Trials / (2 * Kills), Token);
                await processes.KillAsync(random);
                await KillProgramAsync(random, killed);
            }

            await processes.WaitAsync(Patience, Token);
        }

        var took = clock.Elapsed;
        await using var store = SweepStores.Open(location);
        var sweep = (await store.Registry.FindSweepAsync("chaos", Token))!;
        var trials = await store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        Assert.Equal(Trials, trials.Count(trial => trial.State is TrialState.Finished));
        int attempts = 0;
        int continued = 0;
        foreach (var trial in trials)
        {
            var tries = await store.Results.ReadAttemptsAsync(trial.Trial, Token);
            attempts += tries.Count;
            Assert.All(tries, one => Assert.NotNull(one.Outcome));
            Assert.Single(tries, one => one.Outcome is AttemptOutcome.Finished);
        }

        var rows = await store.Results.ReadMetricsAsync(sweep.Id, new MetricQuery(), Token).ToListAsync(Token);
        foreach (var history in rows.GroupBy(row => row.Ordinal))
        {
            var steps = history.OrderBy(row => row.Metric.Step).ToList();
            Assert.Equal(Enumerable.Range(1, Steps).Select(step => (long)step), steps.Select(row => row.Metric.Step));
            foreach (var (one, next) in steps.Zip(steps.Skip(1)))
            {
                Assert.True(next.Metric.Value >= one.Metric.Value, $"trial {history.Key} went back at {next.Metric}");
                if (next.Metric.Value == one.Metric.Value)
                    continue;
                Assert.True(one.Metric.Step % StepsOfACheckpoint == 0, $"trial {history.Key} tore at {next.Metric}");
                continued++;
            }
        }

        Assert.True(continued > 0, "No trial has gone on from a checkpoint.");
        Assert.Empty(Left());
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Kills} workers and {killed.Count} programs were killed in {took.TotalSeconds:0.0} s; {attempts} "
                    + $"attempts at {Trials} trials, of which {continued} went on from a checkpoint"
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> WriteAsync()
    {
        Directory.CreateDirectory(Roll);
        await File.WriteAllTextAsync(Path.Combine(_folder, "train.sh"), _trainer, Token);
        string grid = Path.Combine(_folder, "grid.yaml");
        await File.WriteAllTextAsync(
            grid,
            $$"""
            name: chaos
            program: { run: [sh, train.sh], files: [train.sh], env: { ROLL: "{{Roll}}" }, measures: [attempt] }
            grid: { p: [0, 0.1, 0.2, 0.4], seed: 0..14 }

            """,
            Token
        );
        return grid;
    }

    /// <summary>Kills a program that runs now, of a trial whose program was not killed before.</summary>
    private Task KillProgramAsync(Random random, HashSet<string> killed) =>
        Waiting.UntilAsync(
            async () =>
            {
                string[] running = [.. Directory.GetFiles(Roll).Where(file => !killed.Contains(TrialOf(file)))];
                random.Shuffle(running);
                foreach (string file in running)
                {
                    if (
                        int.TryParse(await File.ReadAllTextAsync(file, Token), out int process)
                        && Marked(process)
                        && kill(process, SigKill) == 0
                    )
                        return killed.Add(TrialOf(file));
                }

                return false;
            },
            "a program has run that could be killed",
            Token
        );

    private static string TrialOf(string file) => Path.GetFileNameWithoutExtension(file);

    private IEnumerable<int> Left() =>
        Directory
            .GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out int process) && Marked(process))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    /// <summary>Whether a process is one of the programs, or was started by one.</summary>
    private bool Marked(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Contains($"ROLL={Roll}", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
