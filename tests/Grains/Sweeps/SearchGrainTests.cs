using Sweeps.Execution;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Tests;
using Sweeps.Execution.Trials;
using Sweeps.Model;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Grains.Tests.Sweeps;

/// <summary>A search on a cluster is the search of one slot.</summary>
public sealed class SearchGrainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tpe")]
    [InlineData("gp")]
    [InlineData("cma-es")]
    public async Task Search_OnTwoSilos_ProposesAndTrainsWhatOneSlotDoes(string strategy)
    {
        string grid = $$"""
            name: searched
            data: onehot
            train: { steps: 3 }
            search: { {{strategy}}: { trials: 30, seed: 2, ahead: 6, measure: test_error } }
            grid: { learning_rate: { log_uniform: [0.001, 1] }, batch: { uniform: [1, 40] }, seed: 0..1 }
            """;
        await using var cluster = await TestCluster.StartAsync(new MeasuringEngine());
        var sweep = await cluster.SubmitAsync(grid);
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 60L), (live.Outcome, live.Progress.Done));

        string file = Path.Combine(Directory.CreateTempSubdirectory("sweeps-search-").FullName, "store.db");
        await using (var alone = SweepStores.Open(file))
        {
            var definition = GridFile.Read(grid, "grid");
            SweepManifest manifest = new(
                "searched",
                definition.DefinitionHash,
                grid,
                new Plan(definition).Trials,
                EngineVersion.Current,
                "a test"
            );
            var run = await new EmbeddedHost(alone, new MeasuringEngine(), new HostOptions { Slots = 1 }).StartAsync(
                manifest,
                new PlannedTrials(definition),
                Token
            );
            Assert.Equal(SweepOutcome.Completed, (await run.Completion).Outcome);
            var expected = (await alone.Registry.FindSweepAsync("searched", Token))!;
            var found = (await cluster.Store.Registry.FindSweepAsync("searched", Token))!;
            Assert.Equal(expected.Proposals, found.Proposals);
            Assert.Equal(
                (await SweepFingerprint.OfAsync(alone.Results, expected, Token)).Hash,
                (await SweepFingerprint.OfAsync(cluster.Store.Results, found, Token)).Hash
            );
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
