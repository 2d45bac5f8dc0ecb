using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Search;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Execution.Tests.Searching;

/// <summary>A search proposes the same trials with any number of slots, and after interruptions.</summary>
public sealed class SearchSweepTests : Fixture
{
    private const string Grid = """
        name: fake
        data: onehot
        train: { steps: 3 }
        search: { tpe: { trials: 30, seed: 2, ahead: 5, measure: test_error, startup: 4 } }
        grid: { learning_rate: { log_uniform: [0.001, 1] }, batch: { uniform: [1, 40] }, seed: 0..1 }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public async Task Trials_WithAnyNumberOfSlots_AreThoseOfASearchOneAfterTheOther(int slots)
    {
        await using var store = OpenStore();
        var result = await RunAsync(store, slots);
        Assert.Equal((SweepOutcome.Completed, 60L), (result.Outcome, result.Progress.Done));
        Assert.Equal(Expected(), (await store.Registry.FindSweepAsync("fake", Token))!.Proposals);
    }

    [Theory]
    [InlineData("cma-es: { trials: 40, ahead: 5, measure: test_error }")]
    [InlineData("gp: { trials: 20, ahead: 5, measure: test_error, startup: 4 }")]
    [InlineData("auto: { trials: 18, ahead: 5, measure: test_error }")]
    [InlineData("tpe: { trials: 15, ahead: 5, measure: test_error, startup: 3, per: [p] }")]
    public async Task Trials_OfEveryStrategy_AreTheSameWithAnyNumberOfSlots(string search)
    {
        string grid = $$"""
            name: fake
            data: onehot
            noise: flip
            train: { steps: 3 }
            search: { {{search}} }
            grid: { learning_rate: { log_uniform: [0.001, 1] }, p: [0, 0.1, 0.3], seed: 0..1 }
            """;
        List<(string Fingerprint, IReadOnlyList<string> Proposals)> runs = [];
        foreach (int slots in new[] { 1, 2, 16 })
        {
            await using var store = SweepStores.Open(Path.Combine(Folder, $"slots{slots}.db"));
            Assert.Equal(SweepOutcome.Completed, (await RunAsync(store, slots, grid: grid)).Outcome);
            runs.Add((await FingerprintOf(store), (await store.Registry.FindSweepAsync("fake", Token))!.Proposals));
        }

        Assert.Equal(runs[0].Proposals, runs[1].Proposals);
        Assert.Equal(runs[0].Proposals, runs[2].Proposals);
        Assert.Single(runs.Select(run => run.Fingerprint).Distinct());
        Assert.Equal(Expected(grid), runs[0].Proposals);
    }

    [Fact]
    public async Task Trials_AfterAnInterruptionAtEveryFew_AreTheSame()
    {
        await using var store = OpenStore();
        for (int pieces = 0; (await RunAsync(store, 3, stopAfter: 7)).Outcome != SweepOutcome.Completed; pieces++)
            Assert.True(pieces < 60, "Every run trains some trials, so that the sweep must come to its end.");
        Assert.Equal(Expected(), (await store.Registry.FindSweepAsync("fake", Token))!.Proposals);
    }

    [Fact]
    public async Task Proposals_ThatAreRecorded_StandWhoeverMadeThem()
    {
        await using var store = OpenStore();
        var definition = GridFile.Read(Grid, "grid");
        var sweep = await store.Registry.OpenSweepAsync(Manifest(definition), Token);
        await store.Registry.ProposeAsync(sweep.Id, 0, "0.5 7", Token);
        await RunAsync(store, 2);
        var after = (await store.Registry.FindSweepAsync("fake", Token))!.Proposals;
        Assert.Equal("0.5 7", after[0]);
        Assert.Equal(30, after.Count);
    }

    [Fact]
    public async Task Why_OfATrialThatIsNotProposed_SaysWhatTheProposalWaitsFor()
    {
        await using var store = OpenStore();
        var definition = GridFile.Read(Grid, "grid");
        var sweep = await store.Registry.OpenSweepAsync(Manifest(definition), Token);
        string text = await TrialExplanation.ExplainAsync(
            store,
            sweep,
            new PlannedTrials(definition),
            41,
            DateTimeOffset.UnixEpoch,
            Token
        );
        Assert.Equal(
            "Trial 41 is not known yet: it is of proposal 20 of the search, of which 0 have been made. That is "
                + "made once the proposals 0 to 15 have ended, since it looks at their results.",
            text
        );
    }

    private static List<string> Expected(string grid = Grid)
    {
        var definition = GridFile.Read(grid, "grid");
        var search = definition.Search!;
        Plan plan = new(definition);
        var strategies = Enumerable.Range(0, search.Groups).Select(_ => search.Strategy()).ToList();
        List<SearchResult> results = [];
        for (int number = 0; number < search.Count; number++)
        {
            // Every search sees what is of its own turns.
            int visible = Math.Max(0, number - search.Ahead + 1);
            var own = results.Select((result, n) => (result, n)).Where(one => (number - one.n) % search.Groups == 0);
            double[] choices = strategies[number % search.Groups]
                .Ask(
                    new(
                        [.. own.Where(one => one.n < visible).Select(one => one.result)],
                        [.. own.Where(one => one.n >= visible).Select(one => one.result.Choices)]
                    ),
                    number / search.Groups
                );
            search.Proposals.Add(number, choices);
            double[] values =
            [
                .. plan.OrdinalsOfCell(number).Select(o => MeasuringEngine.ValueOf(plan.Configuration(o))),
            ];
            results.Add(new(choices, values.Sum() / values.Length));
        }

        return [.. Enumerable.Range(0, search.Count).Select(n => ProposalList.Text(search.Proposals.Find(n)!))];
    }

    private static async Task<SweepResult> RunAsync(
        ISweepStore store,
        int slots,
        int stopAfter = int.MaxValue,
        string grid = Grid
    )
    {
        var engine = new MeasuringEngine();
        var definition = GridFile.Read(grid, "grid");
        var run = await new EmbeddedHost(store, engine, new HostOptions { Slots = slots }).StartAsync(
            Manifest(definition, grid),
            new PlannedTrials(definition),
            Token
        );
        engine.Begun = count =>
        {
            if (count >= stopAfter)
                run.Stop();
        };
        return await run.Completion.WaitAsync(Patience, Token);
    }

    private static SweepManifest Manifest(SweepDefinition definition, string grid = Grid) =>
        new(
            "fake",
            definition.DefinitionHash,
            grid,
            new Plan(definition).Trials,
            Model.EngineVersion.Current,
            "a test"
        );
}
