using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Execution.Control;
using Sweeps.Execution.Engines;
using Sweeps.Execution.Progress;
using Sweeps.Model.Data;
using Sweeps.Programs;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Grains.Tests.Programs;

/// <summary>People's own programs on silos: where their operators let them, with files from the store.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgramClusterTests
{
    // Not bit-exact: what it measures says which attempt it is. Every step waits a little, so that both silos work.
    private const string Trainer = """
        i=${SWEEPS_STEP:-0}
        exec 3>"$SWEEPS_METRICS"
        while [ "$i" -lt 6 ]; do
          i=$((i + 1))
          echo "{\"step\": $i, \"attempt\": $SWEEPS_ATTEMPT}" >&3
          echo "$i" >"$SWEEPS_CHECKPOINT/state"
          [ $((i % 2)) -ne 0 ] || echo "{\"checkpoint\": $i}" >&3
          sleep 0.05
        done

        """;

    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Trainer)));

    private static readonly string Grid = $$"""
        name: programs
        program:
          run: [sh, train.sh]
          content: { train.sh: "{{Hash}} {{Trainer.Length}}" }
          measures: [attempt]
        grid: { seed: 0..11 }

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_OnTwoSilosOfWhichOneIsKilled_HasEveryRowOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        TestCluster? made = null;
        using ProgramRunner runner = new(
            hash => new StoredFiles(made!.Store.Programs, TimeProvider.System).Read(hash),
            4
        );
        await using var cluster = made = await TestCluster.StartAsync(
            new TrainingEngines(new DataSets(), null, runner),
            configure: (_, options) => options with { RunsPrograms = true }
        );
        await cluster.Store.Programs.KeepFileAsync(Hash, Encoding.UTF8.GetBytes(Trainer), Token);
        var sweep = await cluster.SubmitAsync(Grid);
        await Waiting.UntilAsync(
            async () =>
                await cluster
                    .Store.Results.ReadTrialsAsync(sweep.Id, Token)
                    .Where(trial => trial.State == TrialState.Running && trial.Step >= 2)
                    .CountAsync(Token) >= 3,
            "both silos are at work",
            Token
        );

        await cluster.KillAsync(cluster.Silos[1]);
        var live = await cluster.EndOfAsync(sweep.Id, Token);

        Assert.Equal(SweepOutcome.Completed, live.Outcome);
        Assert.Equal(12, (await cluster.Store.Results.CountAsync(sweep.Id, Token)).Finished);
        var rows = await cluster.Store.Results.ReadMetricsAsync(sweep.Id, new MetricQuery(), Token).ToListAsync(Token);
        foreach (var trial in rows.GroupBy(row => row.Ordinal))
        {
            Assert.Equal(Enumerable.Range(1, 6), trial.Select(row => (int)row.Metric.Step));
            Assert.Equal(trial.Select(row => row.Metric.Value).Order(), trial.Select(row => row.Metric.Value));
        }

        Assert.Equal(12, rows.Select(row => row.Ordinal).Distinct().Count());
        Assert.Empty(await cluster.Store.Results.ReadViolationsAsync(sweep.Id, Token));
    }

    [Fact]
    public async Task Sweep_WhereOneSiloMayRunPrograms_IsTrainedByThatOneAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        TestCluster? made = null;
        using ProgramRunner runner = new(
            hash => new StoredFiles(made!.Store.Programs, TimeProvider.System).Read(hash),
            4
        );
        await using var cluster = made = await TestCluster.StartAsync(
            new TrainingEngines(new DataSets(), null, runner),
            configure: (number, options) => options with { RunsPrograms = number == 1 }
        );
        await cluster.Store.Programs.KeepFileAsync(Hash, Encoding.UTF8.GetBytes(Trainer), Token);

        var sweep = await cluster.SubmitAsync(Grid);
        var live = await cluster.EndOfAsync(sweep.Id, Token);

        Assert.Equal((SweepOutcome.Completed, 12L), (live.Outcome, live.Progress.Finished));
        var workers = (await cluster.Store.Leases.ListWorkersAsync(Token)).ToDictionary(
            worker => worker.Identity.Id,
            worker => worker.Identity.RunsPrograms
        );
        await foreach (var trial in cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token))
            Assert.True(
                workers[Assert.Single(await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token)).Worker]
            );
    }

    [Fact]
    public async Task Submit_OfAProgramWhoseFileIsNotThere_IsRefused()
    {
        await using var cluster = await TestCluster.StartAsync(
            new TrainingEngines(new DataSets()),
            silos: 1,
            workers: false
        );

        var refused = await Assert.ThrowsAsync<SweepRefusedException>(() => cluster.SubmitAsync(Grid));

        Assert.Contains("`train.sh`", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await cluster.Store.Registry.ListSweepsAsync(Token));
    }
}
