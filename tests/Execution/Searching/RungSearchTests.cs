using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Execution.Tests.Searching;

/// <summary>A search by rungs promotes the same configurations with any number of slots, and promoted trials go on from
/// the state of the shorter ones.</summary>
public sealed class RungSearchTests : Fixture
{
    private const int Slots = 16;

    [Theory]
    [InlineData("hyperband")]
    [InlineData("bohb")]
    public async Task Trials_OfPromotedConfigurations_GoOnAndAreTheSameWithAnyNumberOfSlots(string strategy)
    {
        string grid = $$"""
            name: fake
            data: onehot
            search: { {{strategy}}: { trials: 40, seed: 2, ahead: 5, measure: test_error, reduction_factor: 2 } }
            grid: { steps: [2, 4, 8], learning_rate: { log_uniform: [0.001, 1] }, seed: 0..1 }
            """;
        List<(string Fingerprint, IReadOnlyList<string> Proposals)> runs = [];
        foreach (int slots in new[] { 1, 2, Slots })
        {
            await using var store = SweepStores.Open(Path.Combine(Folder, $"slots{slots}.db"));
            Counting engine = new(new MeasuringEngine());
            await RunAsync(store, engine, grid, slots);
            var proposals = (await store.Registry.FindSweepAsync("fake", Token))!.Proposals;
            int promoted = proposals.Count - proposals.Select(text => text.Split(' ')[1]).Distinct().Count();
            Assert.InRange(promoted, 5, 25);
            // Each has two seeds.
            Assert.Equal(2 * promoted, engine.Continued);
            runs.Add((await FingerprintOf(store), proposals));
        }

        Assert.Equal(runs[0].Proposals, runs[1].Proposals);
        Assert.Equal(runs[0].Proposals, runs[2].Proposals);
        Assert.Single(runs.Select(run => run.Fingerprint).Distinct());
    }

    private static async Task RunAsync(ISweepStore store, ITrainingEngine engine, string grid, int slots)
    {
        var definition = GridFile.Read(grid, "grid");
        SweepManifest manifest = new(
            "fake",
            definition.DefinitionHash,
            grid,
            new Plan(definition).Trials,
            Model.EngineVersion.Current,
            "a test"
        );
        var run = await new EmbeddedHost(store, engine, new HostOptions { Slots = slots }).StartAsync(
            manifest,
            new PlannedTrials(definition),
            Token
        );
        var result = await run.Completion.WaitAsync(Patience, Token);
        Assert.Equal((SweepOutcome.Completed, 80L), (result.Outcome, result.Progress.Done));
    }

    /// <summary>Counts the trials that go on from a state.</summary>
    private sealed class Counting(ITrainingEngine engine) : ITrainingEngine
    {
        private int _continued;

        public int Continued => _continued;

        public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null)
        {
            if (state is not null)
                Interlocked.Increment(ref _continued);
            return engine.Start(configuration, state);
        }
    }
}
