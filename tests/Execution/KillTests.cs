using System.Diagnostics;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests;

/// <summary>Real trials in real processes that are really killed.</summary>
public sealed class KillTests : Fixture
{
    private const int Kills = 4;

    private const string Grid = """
        name: victim
        data: { name: mixture, train: 200, test: 50, dimension: 10, classes: 3 }
        network: { hidden: 16 }
        noise: { kind: replace, p: 0 }
        train: { batch: 4, epochs: 3000 }
        measure: { at: [0, { every: 250 }], of: [error] }
        grid:
          p: [0, 0.4]
          learning_rate: [0.01, 0.1]
          seed: 0..2
        """;

    [Fact]
    public async Task Process_KilledAgainAndAgain_LosesAndDoublesNothing()
    {
        string file = Path.Combine(Folder, "grid.yaml");
        await File.WriteAllTextAsync(file, Grid, Token);
        long recorded = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using var victim = Victims.Start(StorePath, file);
            long now = await SomethingNew(victim, recorded);
            victim.Kill();
            await victim.WaitForExitAsync(Token);
            await using var store = OpenStore();
            long after = await Rows(store);
            Assert.True(after >= now, $"{now} metrics were recorded before the kill, {after} after it");
            recorded = after;
        }

        using (var last = Victims.Start(StorePath, file))
        {
            await last.WaitForExitAsync(Token).WaitAsync(Patience * 2, Token);
            Assert.Equal(0, last.ExitCode);
        }

        await using var disturbed = OpenStore();
        await using var quiet = SweepStores.Open(Path.Combine(Folder, "quiet.db"));
        await RunQuietly(quiet, slots: 1);
        Assert.Equal(await MetricsOf(quiet, "victim"), await MetricsOf(disturbed, "victim"));
        Assert.Equal(await FingerprintOf(quiet, "victim"), await FingerprintOf(disturbed, "victim"));
        var sweep = await disturbed.Registry.FindSweepAsync("victim", Token);
        Assert.Empty(await disturbed.Results.ReadViolationsAsync(sweep!.Id, Token));
        var trials = await disturbed.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        Assert.Equal(12, trials.Count(trial => trial.State == TrialState.Finished));
        Assert.Contains(trials, trial => trial.Attempts > 1);
    }

    [Fact]
    public async Task Fingerprint_OfRealTrials_DoesNotDependOnTheNumberOfSlots()
    {
        var fingerprints = new List<string>();
        foreach (int slots in new[] { 1, 2, 4 })
        {
            await using var store = SweepStores.Open(Path.Combine(Folder, $"slots{slots}.db"));
            await RunQuietly(store, slots);
            fingerprints.Add(await FingerprintOf(store, "victim"));
        }

        Assert.Single(fingerprints.Distinct());
    }

    /// <summary>Waits until the victim has recorded more than before, and has a checkpoint to lose.</summary>
    private async Task<long> SomethingNew(Process victim, long before)
    {
        long rows = before;
        await Waiting.UntilAsync(
            async () =>
            {
                Assert.False(victim.HasExited, "the victim should run for longer than this");
                if (!File.Exists(StorePath))
                    return false;
                await using var store = OpenStore();
                rows = await Rows(store);
                return rows > before
                    && await store.Registry.FindSweepAsync("victim", Token) is { } sweep
                    && await store
                        .Results.ReadTrialsAsync(sweep.Id, Token)
                        .AnyAsync(trial => trial.State == TrialState.Running && trial.Step > 0, Token);
            },
            () => $"the victim has recorded more than {before} metrics, and not {rows}",
            Token
        );
        return rows;
    }

    private static async Task<long> Rows(ISweepStore store) =>
        await store.Registry.FindSweepAsync("victim", Token) is { } sweep
            ? await store.Results.ReadMetricsAsync(sweep.Id, new MetricQuery(), Token).LongCountAsync(Token)
            : 0;

    private static async Task RunQuietly(ISweepStore store, int slots)
    {
        var result = await Victims.RunQuietlyAsync(store, Grid, slots, Patience * 2, Token);
        Assert.Equal((SweepOutcome.Completed, 12L), (result.Outcome, result.Progress.Finished));
    }
}
