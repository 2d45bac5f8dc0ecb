using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Catalog;
using Sweeps.Scheduling.Search.Enumeration;
using Sweeps.Scheduling.Search.Random;

namespace Sweeps.Scheduling.Tests.Search;

/// <summary>A search as a strategy, and what a plan makes of its proposals.</summary>
public sealed class SearchPlanTests
{
    private const string Head = "name: s\ndata: mixture\ntrain: { epochs: 1 }\nmeasure: { of: [error] }\n";
    private const string Axes =
        "grid: { learning_rate: { log_uniform: [0.001, 1] }, batch: { uniform: [8, 64] }, architecture: [50, 100, "
        + "100-100], seed: 0..2 }\n";

    [Fact]
    public void Grid_AsAStrategy_IsThePlanOfTheGrid()
    {
        var definition = Read(
            Head + "grid: { learning_rate: [0.1, 0.2, 0.3], weight_decay: [0, 0.1], batch: [4, 8, 16, 32] }\n"
        );
        var plan = new Plan(definition);
        EnumerationStrategy strategy = new(new(SpaceOf(3, 2, 4), 0, new Dictionary<string, double>()));
        for (long ordinal = 0; ordinal < plan.Trials; ordinal++)
        {
            double[] choices = strategy.Ask(SearchHistory.Empty, ordinal);
            string[] expected = [.. plan.Axes.Select((axis, i) => axis.Values[(int)choices[i]])];
            Assert.Equal(expected, plan.AxisValues(ordinal));
        }
    }

    [Fact]
    public void Random_AsAStrategy_DrawsWhatThePlanOfARandomSearchDraws()
    {
        var random = new Plan(Read(Head + "search: { random: { trials: 20, seed: 5 } }\n" + Axes));
        var proposed = Read(Head + "search: { tpe: { trials: 20, measure: test_error } }\n" + Axes);
        RandomStrategy strategy = new(new(proposed.Search!.Space, 5, new Dictionary<string, double>()));
        for (int number = 0; number < 20; number++)
            proposed.Search.Proposals.Add(number, strategy.Ask(SearchHistory.Empty, number));
        var plan = new Plan(proposed);
        Assert.Equal((random.Trials, random.Cells), (plan.Trials, plan.Cells));
        for (long ordinal = 0; ordinal < plan.Trials; ordinal++)
        {
            // Whole numbers of a span are levels to a strategy, of which each has the same part of the way.
            Assert.Equal(TrialKey.Of(random.Configuration(ordinal)), TrialKey.Of(plan.Configuration(ordinal)));
            Assert.Equal(ordinal, plan.Find(plan.Configuration(ordinal)));
        }
    }

    [Fact]
    public void Plan_BeforeAProposal_ShowsNoValue_AndAfterItWhatWasProposed()
    {
        var definition = Read(Head + "search: { tpe: { trials: 4, measure: test_error } }\n" + Axes);
        var plan = new Plan(definition);
        Assert.Equal(["-", "-", "-", "1"], plan.AxisValues(4));
        definition.Search!.Proposals.Fill(["0.5 0 2", "0.25 56 0"]);
        Assert.Equal(["0.0316228", "8", "100-100", "1"], plan.AxisValues(1));
        Assert.Equal(["0.00562341", "64", "50", "1"], plan.AxisValues(4));
        Assert.Equal(["-", "-", "-", "1"], plan.AxisValues(7));
    }

    [Fact]
    public void Proposals_AsText_KeepEveryBit()
    {
        double[] choices = [1.0 / 3, double.NaN, 12, 1e-9];
        Assert.Equal(choices, ProposalList.Parse(ProposalList.Text(choices)));
    }

    [Fact]
    public void Proposals_OutOfOrder_AreRefusedAndTheFirstStays()
    {
        ProposalList list = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => list.Add(1, [0]));
        list.Add(0, [1]);
        list.Add(0, [2]);
        Assert.Equal([1], list.Find(0)!);
        Assert.Null(list.Find(1));
    }

    [Fact]
    public void Strategy_OfAnotherAssembly_IsNamedByAGridFile()
    {
        SearchKind toy = new("middle", "Always the middle.", task => new Middle(task))
        {
            Settings = [new("weight", 1, 0, 2, "Nothing.")],
        };
        var definition = GridFile.Read(
            Head + "search: { middle: { trials: 3, measure: test_error, weight: 0.5 } }\n" + Axes,
            "grid",
            reading: new() { Strategies = [.. SearchCatalog.All, toy] }
        );
        Assert.Equal([0.5, 28, 1], definition.Search!.Strategy().Ask(SearchHistory.Empty, 0));
        Assert.Equal(0.5, definition.Search.Settings["weight"]);
    }

    [Fact]
    public void Drawing_OfAnotherAssembly_IsNamedByAGridFile()
    {
        SearchKind toy = new("first", "Always the first value.", task => new Middle(task))
        {
            Learns = false,
            Draws = (seed, axis) => new First(),
        };
        var plan = new Plan(
            GridFile.Read(
                Head + "search: { first: { trials: 3 } }\n" + Axes,
                "grid",
                reading: new() { Strategies = [.. SearchCatalog.All, toy] }
            )
        );

        Assert.Equal(9, plan.Trials);
        Assert.Equal(["0.001", "8", "50", "1"], plan.AxisValues(4));
    }

    [Theory]
    [InlineData("search: { tpe: { measure: test_error } }\n", "must have the key `trials`")]
    [InlineData("search: { tpe: { trials: 4 } }\n", "must have the key `measure`")]
    [InlineData("search: { tpe: { trials: 4, measure: test_errors } }\n", "Did you mean `test_error`?")]
    [InlineData("search: { tpe: { trials: 4, measure: active_fraction } }\n", "must be taken by every trial")]
    [InlineData(
        "search: { tpe: { trials: 4, measure: test_error, gamma: 2 } }\n",
        "must be a number from 0.001 to 0.5"
    )]
    [InlineData("search: { tpe: { trials: 4, measure: test_error, direction: up } }\n", "minimize or maximize")]
    [InlineData("search: { tpf: { trials: 4, measure: test_error } }\n", "Did you mean `tpe`?")]
    [InlineData("search: { optuna: { trials: 4, measure: test_error } }\n", "Did you mean `tpe`?")]
    [InlineData(
        "search: { tpe: { trials: 4, measure: test_error } }\nexclude: [{ batch: 8 }]\n",
        "`exclude` must not be given"
    )]
    [InlineData(
        "search: { tpe: { trials: 4, measure: test_error } }\ninclude: [{ batch: 8 }]\n",
        "`include` must not be given"
    )]
    [InlineData(
        "search: { gp: { trials: 4, measure: test_error } }\n"
            + "seeds: { until: { measure: test_error, half_width: 0.01 } }\n",
        "`seeds.until` must not be given"
    )]
    [InlineData("search: { gp: { trials: 4, measure: test_error, per: [learnig_rate] } }\n", "`per` must name axes")]
    [InlineData("search: { gp: { trials: 4, measure: test_error, per: [learning_rate] } }\n", "axes of listed values")]
    [InlineData("search: { gp: { trials: 4, measure: test_error, per: [p] } }\n", "but `p` is none")]
    [InlineData(
        "search: { tpe: { trials: 4, measure: test_error } }\nblocks: [{ name: a }]\n",
        "`blocks` must not be given"
    )]
    [InlineData(
        "search: { tpe: { trials: 4, measure: test_error } }\nstop: { median: { measure: test_error, direction: "
            + "minimize } }\n",
        "depends on timing"
    )]
    public void Search_ThatBreaksARule_IsRefused(string keys, string words)
    {
        var refusal = Assert.Throws<GridFileException>(() => Read(Head + keys + Axes));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_OfASearch_FollowsWhatDecidesProposals()
    {
        string HashOf(string settings) =>
            Read(Head + $"search: {{ tpe: {{ trials: 4, measure: test_error{settings} }} }}\n" + Axes).DefinitionHash;
        string[] hashes =
        [
            HashOf(""),
            HashOf(", seed: 1"),
            HashOf(", ahead: 3"),
            HashOf(", direction: maximize"),
            HashOf(", gamma: 0.3"),
            HashOf(", per: [architecture]"),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], HashOf(", ahead: 16, seed: 0, direction: minimize"));
    }

    [Fact]
    public void Per_GivesEachCombinationOfValuesItsOwnProposalsInTurn()
    {
        var definition = Read(
            Head
                + "noise: flip\nsearch: { gp: { trials: 3, measure: test_error, per: [p, architecture] } }\n"
                + "grid: { learning_rate: { log_uniform: [0.01, 1] }, p: [0, 0.4], architecture: [50, 100], "
                + "seed: 0..1 }\n"
        );
        var search = definition.Search!;
        Plan plan = new(definition);
        Assert.Equal((4, 12, 24L), (search.Groups, search.Count, plan.Trials));
        Assert.Equal(["train.learning_rate"], search.Space.Dimensions.Select(dimension => dimension.Name));
        search.Proposals.Fill([.. Enumerable.Range(1, 12).Select(i => $"0.{i + 10}")]);
        string[] expected = ["0 50", "0 100", "0.4 50", "0.4 100", "0 50"];
        for (int cell = 0; cell < expected.Length; cell++)
            Assert.Equal(expected[cell], string.Join(' ', plan.AxisValues(2 * cell).Skip(1).Take(2)));
        for (long ordinal = 0; ordinal < 24; ordinal++)
            Assert.Equal(ordinal, plan.Find(plan.Configuration(ordinal)));
        Assert.Equal("3 configurations by gp for each p and architecture, 16 under way at once", search.Words);
    }

    [Fact]
    public void Per_WithNothingElseToChoose_IsRefused()
    {
        var refusal = Assert.Throws<GridFileException>(() =>
            Read(
                Head
                    + "search: { gp: { trials: 3, measure: test_error, per: [learning_rate] } }\n"
                    + "grid: { learning_rate: [0.1, 0.2] }\n"
            )
        );
        Assert.Contains("something to choose besides", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_OverAProgramsOwnParameters_ChoosesThem()
    {
        var definition = Read(
            "name: a\nprogram: { run: [x], measures: [loss] }\n"
                + "search: { gp: { trials: 20, measure: loss, ahead: 2 } }\n"
                + "grid: { width: { uniform: [1, 64] }, rate: { log_uniform: [0.001, 1] }, kind: [a, b, c] }\n"
        );
        var search = definition.Search!;
        Assert.Equal(
            ["parameters.width", "parameters.rate", "parameters.kind"],
            search.Space.Dimensions.Select(dimension => dimension.Name)
        );
        var results = Histories.Run(
            new(search.Space, 1, new Dictionary<string, double>()),
            search.Kind,
            at => at[1] + at[2],
            20,
            search.Ahead
        );
        search.Proposals.Fill([.. results.Select(result => ProposalList.Text(result.Choices))]);
        Plan plan = new(definition);
        Assert.Equal(20, Enumerable.Range(0, 20).Select(i => TrialKey.Of(plan.Configuration(i))).Distinct().Count());
        Assert.True(results.TakeLast(5).Average(result => result.Value) < results.Take(5).Average(r => r.Value));
    }

    private static SweepDefinition Read(string text) => GridFile.Read(text, "grid");

    private static SearchSpace SpaceOf(params int[] levels) =>
        new([.. levels.Select((count, i) => new SearchDimension($"d{i}", DimensionKind.Categorical, count))]);

    private sealed class Middle(SearchTask task) : ISearchStrategy
    {
        public double[] Ask(SearchHistory history, long number) =>
            [.. Enumerable.Range(0, task.Space.Count).Select(d => task.Space.ChoiceAt(d, 0.5))];
    }

    private sealed class First : IAxisDraws
    {
        public string Words => "taken first";

        public double Uniform(long number) => 0;

        public int Below(int count, long number) => 0;
    }
}
