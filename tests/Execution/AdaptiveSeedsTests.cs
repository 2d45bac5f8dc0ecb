using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests;

/// <summary>Cells get as many seeds as they need: the same ones with any number of slots, after an interruption, and
/// beside results of other sweeps.</summary>
public sealed class AdaptiveSeedsTests : Fixture
{
    private const string Grid =
        "name: fake\ndata: onehot\ntrain: { steps: 3 }\ngrid: { learning_rate: [0.1, 0.2, 0.3, 0.4] }\nseeds: { "
        + "start: 3, until: { measure: test_error, half_width: 0.4, max: 12 } }\n";
    private static readonly SweepDefinition Definition = GridFile.Read(Grid, "grid");
    private static readonly Plan Plan = new(Definition);
    private static readonly ReplicationRule Rule = Definition.Replication!;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Seeds_WithAnyNumberOfSlots_AreThoseTheRuleAsksFor(int slots)
    {
        await using var store = OpenStore();
        var result = await RunAsync(store, slots);

        var trained = await TrainedAsync(store);
        Assert.Equal(Expected(), trained);
        Assert.InRange(trained.Count, 13, 47);
        Assert.Equal(
            (SweepOutcome.Completed, (long)trained.Count, 48L - trained.Count, 0L),
            (result.Outcome, result.Progress.Done, result.Progress.Unneeded, result.Progress.Waiting)
        );
        Assert.Equal(48 - trained.Count, await UnneededAsync(store));
    }

    [Fact]
    public async Task Seeds_AfterAnInterruptionAtEveryFewTrials_AreTheSame()
    {
        await using var store = OpenStore();
        for (int pieces = 0; (await RunAsync(store, 2, stopAfter: 5)).Outcome != SweepOutcome.Completed; pieces++)
            Assert.True(pieces < 40, "Every run trains some trials, so that the sweep must come to its end.");
        Assert.Equal(Expected(), await TrainedAsync(store));
    }

    [Fact]
    public async Task Seeds_ThatAnotherSweepHasTrained_DoNotChangeThoseThatAreNeeded()
    {
        await using var store = OpenStore();
        var every = new PlannedTrials(Plan);
        var whole = await new EmbeddedHost(store, new MeasuringEngine(), new HostOptions { Slots = 2 }).StartAsync(
            Manifest("every"),
            every,
            Token
        );
        await whole.Completion.WaitAsync(Patience, Token);
        var result = await RunAsync(store, 2);
        Assert.Equal(Expected(), await TrainedAsync(store));
        Assert.Equal((0L, (long)Expected().Count), (result.Progress.Finished, result.Progress.Reused));
    }

    [Fact]
    public async Task Why_OfATrialThatIsNotNeeded_SaysWhatTheCellHas()
    {
        await using var store = OpenStore();
        await RunAsync(store, 2);
        var trained = await TrainedAsync(store);
        long unneeded = Enumerable.Range(0, 48).First(ordinal => !trained.Contains(ordinal));
        var sweep = await store.Registry.FindSweepAsync("fake", Token);
        string text = await TrialExplanation.ExplainAsync(
            store,
            sweep!,
            new PlannedTrials(Plan, Rule),
            unneeded,
            DateTimeOffset.UnixEpoch,
            Token
        );
        Assert.Matches(
            @"^Trial \d+ is not needed: the first \d+ seeds of its cell give test_error as 0\.\d+ ± 0\.\d+, "
                + @"and ± 0\.4 was asked for\.$",
            text
        );
    }

    private static SortedSet<long> Expected()
    {
        SortedSet<long> expected = [];
        for (long cell = 0; cell < Plan.Cells; cell++)
        {
            CellSeeds seeds = new(Rule);
            int seed = 0;
            foreach (long ordinal in Plan.OrdinalsOfCell(cell))
            {
                if (seeds.Need(seed++) != SeedNeed.Needed)
                    break;
                expected.Add(ordinal);
                var configuration = Plan.Configuration(ordinal);
                seeds.Add(new(SeedEnd.Valued, MeasuringEngine.ValueOf(configuration)));
            }
        }

        return expected;
    }

    private static async Task<SweepResult> RunAsync(ISweepStore store, int slots, int stopAfter = int.MaxValue)
    {
        var engine = new MeasuringEngine();
        var run = await new EmbeddedHost(store, engine, new HostOptions { Slots = slots }).StartAsync(
            Manifest("fake"),
            new PlannedTrials(Plan, Rule),
            Token
        );
        engine.Begun = count =>
        {
            if (count >= stopAfter)
                run.Stop();
        };
        return await run.Completion.WaitAsync(Patience, Token);
    }

    private static SweepManifest Manifest(string name) =>
        new(name, Definition.DefinitionHash, Grid, Plan.Trials, Model.EngineVersion.Current, "a test");

    private static async Task<SortedSet<long>> TrainedAsync(ISweepStore store)
    {
        var sweep = await store.Registry.FindSweepAsync("fake", Token);
        SortedSet<long> trained = [];
        await foreach (var trial in store.Results.ReadTrialsAsync(sweep!.Id, Token))
        {
            Assert.Equal(TrialState.Finished, trial.State);
            trained.Add(trial.Ordinal);
        }

        return trained;
    }

    private static async Task<long> UnneededAsync(ISweepStore store) =>
        await UnneededTrials.CountAsync(
            store.Results,
            (await store.Registry.FindSweepAsync("fake", Token))!,
            Plan,
            Rule,
            Token
        );
}
