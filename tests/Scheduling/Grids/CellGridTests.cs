using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Search;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class CellGridTests
{
    private const string Plain = """
        name: tried
        data: { name: mixture, train: 100 }
        noise: flip
        train: { epochs: 2 }
        measure: { at: [end], of: [error] }
        stop: { failures: 3 }
        budget: { trials: 7 }
        grid:
          p: [0, 0.1, 0.3]
          zip: { name: setup, as: [narrow, wide], architecture: [20, 50-20], learning_rate: [0.1, 0.02] }
          seed: 0..4
        """;

    [Fact]
    public void Text_OfSomeCells_GivesThoseAndNoOthers_WithFreshSeeds()
    {
        Plan plan = new(GridFile.Read(Plain, "grid"));
        TrialConfiguration[] cells = [plan.Configuration(20), plan.Configuration(5)];
        Plan again = new(GridFile.Read(CellGrid.Text(GridFile.Read(Plain, "grid"), cells, "it's", 5, 3), "grid"));
        Assert.Equal((6L, 2L), (again.Trials, again.Cells));
        Assert.Equal(
            cells.SelectMany(cell => new long[] { 5, 6, 7 }.Select(seed => KeyOf(cell with { Seed = seed }))),
            Enumerable.Range(0, 6).Select(ordinal => KeyOf(again.Configuration(ordinal)))
        );
    }

    [Fact]
    public void Text_LeavesOutWhatChoosesAndStops_AndSettingsOfIt()
    {
        SweepDefinition definition = GridFile.Read(
            Plain,
            "grid",
            [GridOverride.Parse("p=0.2"), GridOverride.Parse("train.batch=7"), GridOverride.Parse("budget.trials=3")]
        );
        string text = CellGrid.Text(definition, [new Plan(definition).Configuration(0)], "x", 9, 1);
        foreach (string key in new[] { "stop:", "budget", "search", "exclude" })
            Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        TrialConfiguration one = new Plan(GridFile.Read(text, "grid")).Configuration(0);
        Assert.Equal((7, 9L), (one.Train.Batch, one.Seed));
    }

    [Fact]
    public void Text_OfProposals_HasEveryBitOfTheirValues()
    {
        SweepDefinition definition = GridFile.Read(
            """
            name: searched
            data: onehot
            train: { steps: 3 }
            search: { tpe: { trials: 4, measure: test_error } }
            grid: { learning_rate: { log_uniform: [0.001, 1] }, batch: { uniform: [1, 40] }, seed: 0..1 }
            """,
            "grid"
        );
        for (int number = 0; number < 4; number++)
            definition.Search!.Proposals.Add(number, definition.Search.Strategy().Ask(SearchHistory.Empty, number));
        Plan plan = new(definition);
        TrialConfiguration[] cells = [plan.Configuration(6), plan.Configuration(2)];
        Plan again = new(GridFile.Read(CellGrid.Text(definition, cells, "x", 2, 1), "grid"));
        Assert.Equal(
            cells.Select(cell => KeyOf(cell with { Seed = 2 })),
            [KeyOf(again.Configuration(0)), KeyOf(again.Configuration(1))]
        );
    }

    [Fact]
    public void Text_OfOneAxis_NamesItAlone()
    {
        SweepDefinition definition = GridFile.Read(
            "name: one\ndata: onehot\ntrain: { steps: 1 }\nnoise: flip\ngrid: { p: [0, 0.1, 0.3], seed: 0..1 }\n",
            "grid"
        );
        string text = CellGrid.Text(definition, [new Plan(definition).Configuration(4)], "x", 2, 2);
        Assert.EndsWith("grid:\n  noise.p: [0.3]\n  seed: 2..3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfSeveralBlocks_IsRefused()
    {
        SweepDefinition definition = GridFile.Read(
            "name: two\ntrain: { epochs: 1 }\nblocks: [{ data: digits }, { data: mixture }]\ngrid: { seed: 0..1 }\n",
            "grid"
        );
        var refused = Assert.Throws<ArgumentException>(() =>
            CellGrid.Text(definition, [new Plan(definition).Configuration(0)], "x", 2, 1)
        );
        Assert.Contains("one block", refused.Message, StringComparison.Ordinal);
    }

    private static TrialKey KeyOf(TrialConfiguration configuration) => TrialKey.Of(configuration);
}
