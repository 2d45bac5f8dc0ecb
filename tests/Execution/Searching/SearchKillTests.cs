using System.Diagnostics;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Searching;

/// <summary>Searches in real processes that are really killed come to the same proposals and the same bits.</summary>
public sealed class SearchKillTests : Fixture
{
    private const int Kills = 6;

    private const string Grid = """
        name: searched
        data: { name: mixture, train: 200, test: 50, dimension: 10, classes: 3 }
        network: { hidden: 16 }
        train: { batch: 4, epochs: 200 }
        measure: { at: [end], of: [error] }
        search: { gp: { trials: 24, seed: 3, ahead: 4, measure: test_loss, startup: 5 } }
        grid:
          learning_rate: { log_uniform: [0.001, 1] }
          weight_decay: { log_uniform: [0.00001, 0.1] }
          seed: 0..1
        """;

    [Fact]
    public async Task Search_KilledAgainAndAgain_ProposesTheSame() => await Compare(StorePath);

    [Fact]
    public async Task Search_OnAServer_KilledAgainAndAgain_ProposesTheSame() =>
        await Compare(PostgresServer.Shared.MakeDatabase() + "?pool=4");

    private async Task Compare(string location)
    {
        string file = Path.Combine(Folder, "grid.yaml");
        await File.WriteAllTextAsync(file, Grid, Token);
        int known = 0;
        int kills = 0;
        for (bool isDone = false; kills < Kills && !isDone; kills++)
        {
            using var victim = Victims.Start(location, file);
            known = await SomethingNew(victim, location, known);
            isDone = victim.HasExited;
            victim.Kill();
            await victim.WaitForExitAsync(Token);
        }

        Assert.True(kills > 3, $"The search was over after {kills} kills.");
        using (var last = Victims.Start(location, file))
        {
            await last.WaitForExitAsync(Token).WaitAsync(Patience * 2, Token);
            Assert.Equal(0, last.ExitCode);
        }

        await using var disturbed = SweepStores.Open(location);
        await using var quiet = SweepStores.Open(Path.Combine(Folder, "quiet.db"));
        await RunQuietly(quiet);
        Assert.Equal(await ProposalsOf(quiet), await ProposalsOf(disturbed));
        Assert.Equal(24, (await ProposalsOf(quiet)).Count);
        Assert.Equal(await FingerprintOf(quiet, "searched"), await FingerprintOf(disturbed, "searched"));
        var sweep = await disturbed.Registry.FindSweepAsync("searched", Token);
        Assert.Empty(await disturbed.Results.ReadViolationsAsync(sweep!.Id, Token));
    }

    /// <summary>Waits until the victim has proposed more than before.</summary>
    private async Task<int> SomethingNew(Process victim, string location, int before)
    {
        int known = 0;
        await Waiting.UntilAsync(
            async () =>
            {
                if (location == StorePath && !File.Exists(StorePath))
                    return false;
                await using var store = SweepStores.Open(location);
                known = (await store.Registry.FindSweepAsync("searched", Token))?.Proposals.Count ?? 0;
                return known > before || victim.HasExited;
            },
            () => $"the victim has made more than {before} proposals, and not {known}",
            Token
        );
        return known;
    }

    private static async Task<IReadOnlyList<string>> ProposalsOf(ISweepStore store) =>
        (await store.Registry.FindSweepAsync("searched", Token))!.Proposals;

    private static async Task RunQuietly(ISweepStore store)
    {
        var result = await Victims.RunQuietlyAsync(store, Grid, 1, Patience * 2, Token);
        Assert.Equal((SweepOutcome.Completed, 48L), (result.Outcome, result.Progress.Finished));
    }
}
