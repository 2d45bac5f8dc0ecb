using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class SearchKeyTests
{
    private const string Grid =
        "learning_rate: { log_uniform: [0.001, 1] }, p: { uniform: [0, 0.5] }, batch: { uniform: [8, 64] }, "
        + "train_size: { log_uniform: [10, 5000] }, architecture: [50, 100, 100-100], seed: 0..4";

    [Fact]
    public void Search_DrawsSoManyConfigurationsAndGivesEachAllSeeds()
    {
        Plan plan = new(Read(100));
        Assert.Equal((100L, 500L), (plan.Cells, plan.Trials));
        Assert.All(
            Enumerable.Range(0, 100),
            cell =>
            {
                TrialConfiguration[] trials = [.. plan.OrdinalsOfCell(cell).Select(plan.Configuration)];
                Assert.Equal([0, 1, 2, 3, 4], trials.Select(trial => trial.Seed));
                Assert.Single(trials.Select(trial => TrialKey.Of(trial with { Seed = 0 })).Distinct());
            }
        );
        Assert.Equal(
            100,
            Enumerable.Range(0, 100).Select(cell => TrialKey.Of(plan.Configuration(cell * 5L))).Distinct().Count()
        );
    }

    [Fact]
    public void Draws_FillTheirSpansEvenly()
    {
        Plan plan = new(Read(2000, seeds: false));
        TrialConfiguration[] trials = [.. Enumerable.Range(0, 2000).Select(ordinal => plan.Configuration(ordinal))];
        AssertEven([.. trials.Select(trial => trial.Noise.P / 0.5)]);
        AssertEven([.. trials.Select(trial => (Math.Log10(trial.Train.LearningRate) + 3) / 3)]);
        AssertEven([.. trials.Select(trial => (trial.Train.Batch - 8 + 0.5) / 57)]);
        AssertEven([.. trials.Select(trial => Math.Log(trial.Data.Train!.Value / 10.0) / Math.Log(500))], 0.06);
        Assert.Equal((8, 64), (trials.Min(trial => trial.Train.Batch), trials.Max(trial => trial.Train.Batch)));
        var architectures = trials.CountBy(trial => string.Join('-', trial.Network.Hidden)).ToDictionary();
        Assert.Equal(3, architectures.Count);
        Assert.All(architectures.Values, count => Assert.InRange(count, 580, 760));

        // Axes are drawn apart: no correlation between two of them beyond chance (5 deviations).
        double[] p = [.. trials.Select(trial => trial.Noise.P / 0.5 - 0.5)],
            batch = [.. trials.Select(trial => (trial.Train.Batch - 36) / 57.0)];
        Assert.InRange(p.Zip(batch, (x, y) => x * y).Average() * 12, -5 / Math.Sqrt(2000), 5 / Math.Sqrt(2000));
    }

    [Fact]
    public void Draws_AreTheSameForEver()
    {
        // Part of every drawn trial's identity: should this fail, the draws have changed and with them all searches.
        Plan plan = new(Read(3, seeds: false));
        Assert.Equal(
            "0.371865 0.0855946 17 1093 100; 0.0012383 0.128914 9 19 100; 0.47391 0.135486 9 866 50",
            string.Join("; ", Enumerable.Range(0, 3).Select(ordinal => string.Join(' ', plan.AxisValues(ordinal))))
        );
    }

    [Fact]
    public void Trials_OfALargerSearch_BeginWithThoseOfTheSmaller()
    {
        Plan small = new(Read(20));
        Plan large = new(Read(50));
        for (long ordinal = 0; ordinal < small.Trials; ordinal++)
        {
            Assert.Equal(TrialKey.Of(small.Configuration(ordinal)), TrialKey.Of(large.Configuration(ordinal)));
            Assert.Equal(small.Cell(ordinal), large.Cell(ordinal));
            Assert.Equal(ordinal, large.Find(small.Configuration(ordinal)));
        }
    }

    [Fact]
    public void Axis_AddedToASearch_LeavesTheDrawsOfTheOthers()
    {
        Plan one = new(Search("p: { uniform: [0, 0.5] }"));
        Plan two = new(Search("learning_rate: { uniform: [0, 1] }, p: { uniform: [0, 0.5] }"));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(ordinal => one.Configuration(ordinal).Noise.P),
            Enumerable.Range(0, 20).Select(ordinal => two.Configuration(ordinal).Noise.P)
        );
        Assert.NotEqual(
            one.Configuration(0).Noise.P,
            new Plan(Search("p: { uniform: [0, 0.5] }", seed: 2)).Configuration(0).Noise.P
        );
    }

    [Fact]
    public void Blocks_OfASearch_DrawTheSame()
    {
        Plan plan = new(
            GridFile.Read(
                "name: t\ntrain: { epochs: 1 }\nnoise: flip\nsearch: { random: { trials: 10 } }\ngrid: { p: { "
                    + "uniform: [0, 0.5] } }\nblocks: [{ name: a, data: digits }, { name: b, data: mixture }]\n",
                "t.yaml"
            )
        );
        Assert.Equal(20, plan.Cells);
        Assert.All(
            Enumerable.Range(0, 10),
            draw => Assert.Equal(plan.Configuration(draw).Noise.P, plan.Configuration(10 + draw).Noise.P)
        );
    }

    [Fact]
    public void Zipped_Fields_AreDrawnTogether()
    {
        Plan plan = new(Search("zip: { architecture: [50, 500], learning_rate: [0.1, 0.02] }, p: [0, 0.5]"));
        Assert.Equal(["architecture", "learning_rate", "p"], plan.Axes.Select(axis => axis.Name));
        Assert.Equal(
            ["50 0.1", "500 0.02"],
            Enumerable
                .Range(0, 20)
                .Select(ordinal =>
                    $"{plan.Configuration(ordinal).Network.Hidden[0]} "
                    + $"{Numerals.Text(plan.Configuration(ordinal).Train.LearningRate)}"
                )
                .Distinct()
                .Order()
        );
    }

    [Fact]
    public void Excluded_Draws_AreLeftOut()
    {
        Plan all = new(Search("p: { uniform: [0, 0.5] }, seed: 0..1"));
        Plan some = new(Search("p: { uniform: [0, 0.5] }, seed: 0..1", "exclude: [{ p: { above: 0.25 } }]"));
        double[] kept =
        [
            .. Enumerable.Range(0, 20).Select(cell => all.Configuration(cell * 2).Noise.P).Where(p => p <= 0.25),
        ];
        Assert.InRange(kept.Length, 3, 17);
        Assert.Equal(
            kept,
            Enumerable
                .Range(0, (int)some.Cells)
                .Select(cell => some.Configuration(some.OrdinalsOfCell(cell).First()).Noise.P)
        );
        Assert.Equal(kept.Length * 2, some.Trials);
    }

    [Fact]
    public void Axes_OfASearch_AreColumnsOfTheirOwnWithAllValuesTheyCanHave()
    {
        Plan plan = new(Read(40));
        Assert.Equal(
            ["learning_rate", "p", "batch", "train_size", "architecture", "seed"],
            plan.Axes.Select(axis => axis.Name)
        );
        Assert.Equal(
            [AxisScale.Log, AxisScale.Linear, AxisScale.Linear, AxisScale.Log, AxisScale.Categorical, AxisScale.Linear],
            plan.Axes.Select(axis => axis.Scale)
        );
        Assert.Equal("0.001 to 1, evenly on a logarithmic scale", plan.Axes[0].Span);
        Assert.Equal([true, true, false, true, false, false], plan.Axes.Select(axis => axis.Span is not null));
        Assert.Equal(
            (40, 57, 3, 5),
            (plan.Axes[0].Values.Count, plan.Axes[2].Values.Count, plan.Axes[4].Values.Count, plan.Axes[5].Values.Count)
        );
        Assert.Equal(plan.Axes[0].Numbers!.Order(), plan.Axes[0].Numbers);
        for (long ordinal = 0; ordinal < plan.Trials; ordinal++)
            Assert.All(
                plan.AxisValues(ordinal).Zip(plan.Axes),
                pair => Assert.Contains(pair.First, pair.Second.Values)
            );
    }

    [Fact]
    public void Plan_OfABillionDraws_IsMadeAtOnce()
    {
        Plan plan = new(Search("p: { uniform: [0, 0.5] }, architecture: [50, 100], seed: 0..4", trials: 1_000_000_000));
        long memory = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(5_000_000_000, plan.Trials);
        Assert.Equal(4, plan.Configuration(4_999_999_999).Seed);
        IssueOrder order = new(plan, _ => 1);
        Assert.Equal(4_999_999_999, order.Position(order.Ordinal(4_999_999_999)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - memory, 0, 10_000_000);
    }

    [Fact]
    public void Sections_AreOverriddenKeyByKey()
    {
        SweepDefinition definition = GridFile.Read(
            "name: t\ndata: digits\ntrain: { epochs: 1 }\nsearch: { random: { trials: 5, seed: 3 } }\ngrid: { "
                + "learning_rate: { uniform: [0, 1] } }\n",
            "t.yaml",
            [new("search.random.trials", "7"), new("budget.hours", "2"), new("learning_rate", "{ uniform: [0, 0.1] }")]
        );
        Assert.Equal(
            (7L, new SweepBudget(Time: TimeSpan.FromHours(2))),
            (new Plan(definition).Trials, definition.Budget)
        );
        SweepDefinition again = GridFile.Read(definition.EffectiveText, "t.yaml");
        Assert.Equal((definition.DefinitionHash, definition.Budget), (again.DefinitionHash, again.Budget));
    }

    [Fact]
    public void Definition_OfASearch_DependsOnItsSeedAndNumber()
    {
        string[] hashes =
        [
            Search("p: { uniform: [0, 0.5] }").DefinitionHash,
            Search("p: { uniform: [0, 0.5] }", seed: 2).DefinitionHash,
            Search("p: { uniform: [0, 0.5] }", trials: 21).DefinitionHash,
            Search("p: { uniform: [0, 0.4] }").DefinitionHash,
        ];
        Assert.Equal(4, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData(
        "search: random",
        "",
        "`search` must be a mapping with one key, the strategy, and under it a mapping, but was `random`. Write search:"
    )]
    [InlineData("search: { random: { } }", "", "`search.random` must have the key `trials`")]
    [InlineData(
        "search: { random: { trials: 0 } }",
        "",
        "`search.random.trials` must be at least 1 and at most 1,000,000,000, but was `0`"
    )]
    [InlineData(
        "search: { random: { trials: 5, sed: 1 } }",
        "",
        "`search.random` has no such key, but was `sed`. Did you mean `seed`?"
    )]
    [InlineData(
        "",
        "p: { uniform: [0, 1] }",
        "`p` has a span to draw from, which an axis of the grid may have under `search` only"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }",
        "p: { uniform: [0.5, 0] }",
        "`p` has a span, which must have two ends, the smaller first"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }",
        "p: { uniform: [0, 2] }",
        "`p` must be at least 0 and at most 1, but was `2`"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }",
        "p: { log_uniform: [0, 1] }",
        "`p` has a log_uniform span, whose ends must be above 0, but was `0`"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }",
        "seed: 0..4",
        "`search` must have something to draw: an axis under `grid` other than the seed"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }",
        "zip: { p: [0, 0.1], seed: [1, 2] }",
        "Under `search` the seed must be an axis of its own"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }",
        "p: [0, 0.1], seed: { uniform: [1, 5000] }",
        "`seed` has a span to draw from, but under `search` every drawn configuration gets all seeds"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }\nset: { seed: { log_uniform: [1, 5000] } }",
        "",
        "`seed` has a span to draw from, but under `search` every drawn configuration gets all seeds"
    )]
    [InlineData(
        "search: { random: { trials: 5 } }",
        "zip: { p: { uniform: [0, 1] }, learning_rate: { uniform: [0.1, 1] } }",
        "`p` has a span to draw from, which an axis of the grid may have under `search` only"
    )]
    public void Key_ThatBreaksARule_IsRefused(string search, string grid, string problem) =>
        Assert.Contains(
            problem,
            Assert
                .Throws<GridFileException>(() =>
                    GridFile.Read(
                        $"name: t\ndata: digits\ntrain: {{ epochs: 1 }}\nnoise: flip\ngrid: {{ "
                            + $"{(grid.Length > 0 ? grid : "p: [0, 0.1]")} }}\n{search}\n",
                        "t.yaml"
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Search_WithAnOverrideAsItsOnlyAxis_Draws() =>
        Assert.Equal(5, new Plan(Search("seed: 0..1", "set: { p: { uniform: [0, 1] } }", trials: 5)).Cells);

    [Fact]
    public void Axis_DrawnFromALongSpacing_IsNotListed()
    {
        Plan plan = new(Search("p: { linear: [0, 1], count: 1000000 }, seed: 0..1", trials: 30));
        long before = GC.GetAllocatedBytesForCurrentThread();
        PlanAxis axis = plan.Axes[0];
        Assert.Equal((1_000_000, "0", "1"), (axis.Values.Count, axis.Values[0], axis.Values[^1]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static SweepDefinition Read(int trials, bool seeds = true) =>
        Search(seeds ? Grid : Grid.Replace(", seed: 0..4", "", StringComparison.Ordinal), trials: trials);

    private static SweepDefinition Search(string grid, string more = "", int trials = 20, long seed = 1) =>
        GridFile.Read(
            $"name: t\ndata: mnist\ntrain: {{ epochs: 1 }}\nnoise: flip\nsearch: {{ random: {{ trials: {trials}, "
                + $"seed: {seed} }} }}\ngrid: {{ {grid} }}\n{more}\n",
            "t.yaml"
        );

    /// <summary>The largest distance of the empirical distribution to the even one (Kolmogorov–Smirnov): 1.95 / √n is
    /// passed once in a thousand.</summary>
    private static void AssertEven(double[] values, double most = 0.0436)
    {
        Array.Sort(values);
        Assert.InRange(values.Select((value, i) => Math.Abs(value - (i + 0.5) / values.Length)).Max(), 0, most);
    }
}
