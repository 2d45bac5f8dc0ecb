using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Gp;
using Sweeps.Scheduling.Search.Random;

namespace Sweeps.Scheduling.Tests.Search.Gp;

public sealed class GpStrategyTests
{
    private static readonly SearchSpace Mixed = new([
        new("x", DimensionKind.Continuous),
        new("k", DimensionKind.Ordered, 9),
        new("c", DimensionKind.Categorical, 3),
        new("only", DimensionKind.Continuous) { Condition = new(2, [1]) },
    ]);

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Proposals_AreAFunctionOfTheHistoryAlone(int ahead)
    {
        var results = Histories.Run(TaskOf(Mixed, 4), GpStrategy.Kind, MixedBowl, 45, ahead);
        GpStrategy used = new(TaskOf(Mixed, 4));
        used.Ask(HistoryAt(results, 30, ahead), 30);
        for (int number = 8; number < 45; number += 9)
        {
            double[] expected = results[number].Choices;
            Assert.Equal(expected, new GpStrategy(TaskOf(Mixed, 4)).Ask(HistoryAt(results, number, ahead), number));
            Assert.Equal(expected, used.Ask(HistoryAt(results, number, ahead), number));
        }

        Assert.NotEqual(results[11].Choices, new GpStrategy(TaskOf(Mixed, 5)).Ask(HistoryAt(results, 11, ahead), 11));
    }

    [Fact]
    public void Proposals_DoNotDependOnTheScaleOfValues()
    {
        SearchTask task = TaskOf(Cube(2), 1);
        var plain = Histories.Run(task, GpStrategy.Kind, Bowl, 30);
        var scaled = Histories.Run(task, GpStrategy.Kind, x => 1024 * Bowl(x), 30);
        Assert.Equal(plain.Select(result => result.Choices), scaled.Select(result => result.Choices));
    }

    [Fact]
    public void Search_OfABowl_ComesNearWithFewProposals()
    {
        var results = Histories.Run(TaskOf(Cube(3), 2), GpStrategy.Kind, Bowl, 40);
        Assert.True(results.Min(result => result.Value) < 1e-5);
        var random = Histories.Run(TaskOf(Cube(3), 2), RandomStrategy.Kind, Bowl, 40);
        Assert.True(results.Min(result => result.Value) < 0.01 * random.Min(result => result.Value));
    }

    [Fact]
    public void Search_OfLevelsCategoriesAndConditions_FindsTheBest()
    {
        foreach (long seed in new long[] { 1, 2 })
        {
            var results = Histories.Run(TaskOf(Mixed, seed), GpStrategy.Kind, MixedBowl, 70);
            Assert.True(results.Min(result => result.Value) < 1e-3);
        }
    }

    [Fact]
    public void Search_OfNoisyValues_StaysWhereTheBestIsExpected()
    {
        double Off(long seed)
        {
            RandomStream noise = new(seed, RandomPurpose.Data);
            int number = 0;
            var results = Histories.Run(
                TaskOf(Cube(2), seed),
                GpStrategy.Kind,
                x => Bowl(x) + 0.03 * noise.Normal(number++, 0),
                80
            );
            return results.Skip(50).Where((_, i) => (i + 50) % 4 != 0).Average(result => Bowl(result.Choices));
        }

        double[] off = [.. Enumerable.Range(1, 5).Select(seed => Off(seed)).Order()];
        Assert.True(off[2] < 0.004, $"Proposals are {string.Join(", ", off)} above the best on average.");
    }

    [Fact]
    public void Search_WithManyUnderWay_SpreadsThem()
    {
        var results = Histories.Run(TaskOf(Cube(2), 3), GpStrategy.Kind, Bowl, 60, ahead: 16);
        Assert.True(results.Min(result => result.Value) < 1e-3);
        Assert.Equal(60, results.Select(result => ProposalList.Text(result.Choices)).Distinct().Count());
    }

    [Fact]
    public void Search_OfFewCombinations_ProposesEachOnceBeforeAnyTwice()
    {
        SearchSpace few = new([new("k", DimensionKind.Ordered, 5), new("c", DimensionKind.Categorical, 4)]);
        SearchTask task = TaskOf(few, 1) with { Settings = new Dictionary<string, double> { ["startup"] = 2 } };
        var results = Histories.Run(task, GpStrategy.Kind, x => x[0] + (x[1] - 2) * (x[1] - 2), 22);
        Assert.Equal(20, results.Take(20).Select(result => ProposalList.Text(result.Choices)).Distinct().Count());
    }

    [Fact]
    public void Search_BeyondTheCap_GoesOnNearTheBest()
    {
        SearchTask task = TaskOf(Cube(2), 1) with { Settings = new Dictionary<string, double> { ["most"] = 20 } };
        var results = Histories.Run(task, GpStrategy.Kind, Bowl, 60);
        Assert.True(results.Min(result => result.Value) < 1e-4);
        double[] best = results.Take(59).MinBy(result => result.Value)!.Choices;
        Assert.All(results[59].Choices.Zip(best), pair => Assert.InRange(pair.First - pair.Second, -0.81, 0.81));
    }

    [Fact]
    public void Search_WithNothingButFailures_GoesOnSpreading()
    {
        SearchResult[] failed =
        [
            .. Enumerable.Range(0, 30).Select(i => new SearchResult([i / 31.0 + 0.01, 0.5], null)),
        ];
        double[] proposed = new GpStrategy(TaskOf(Cube(2), 1)).Ask(new(failed, []), 30);
        Assert.All(proposed, choice => Assert.InRange(choice, 0, 1));
    }

    [Fact]
    public void Failures_AreKeptAwayFrom()
    {
        var results = Histories.Run(TaskOf(Cube(2), 1), GpStrategy.Kind, Bowl, 40);
        SearchResult[] failed = [.. results.Select(r => r.Choices[0] < 0.5 ? r : r with { Value = null })];
        double[] proposed = new GpStrategy(TaskOf(Cube(2), 1)).Ask(new(failed, []), 41);
        Assert.True(proposed[0] < 0.5);
    }

    [Fact]
    public void Values_AreInTheOrderOfResultsAndFailuresAsBadAsTheWorst()
    {
        double?[] given = [3, 1, null, 1000, 2, 40];
        double[] values = GpValues.Of([.. given.Select(value => new SearchResult([0], value))])!;
        Assert.Equal([1, 4, 0, 5, 2, 3], Enumerable.Range(0, 6).OrderBy(i => values[i]));
        Assert.Equal(values[3], values[2]);
        Assert.Equal(0, values.Average(), 1e-12);
        Assert.True(values[3] - values[5] < 30 * (values[0] - values[1]), "Bad values are drawn together.");
    }

    [Fact]
    public void Region_GrowsShrinksAndBeginsAnew()
    {
        TrustRegion region = new(4);
        foreach (double value in new double[] { 10, 9, 8 })
            region.Tell(value);
        Assert.Equal(1.6, region.Side);
        for (int i = 0; i < 4; i++)
            region.Tell(8);
        Assert.Equal(0.8, region.Side);
        for (int i = 0; i < 4 * 6 + 3; i++)
            region.Tell(null);
        Assert.Equal((0.0125, 0), (region.Side, region.Since));
        region.Tell(8);
        Assert.Equal((0.8, 35), (region.Side, region.Since));
    }

    private static SearchHistory HistoryAt(IReadOnlyList<SearchResult> results, int number, int ahead)
    {
        int visible = Math.Max(0, number - ahead + 1);
        return new(
            [.. results.Take(visible)],
            [.. results.Take(number).Skip(visible).Select(result => result.Choices)]
        );
    }

    private static SearchSpace Cube(int dimensions) =>
        new([.. Enumerable.Range(0, dimensions).Select(d => new SearchDimension($"x{d}", DimensionKind.Continuous))]);

    private static double Bowl(double[] x) => x.Sum(v => (v - 0.3) * (v - 0.3));

    private static double MixedBowl(double[] x) =>
        (x[0] - 0.3) * (x[0] - 0.3) + 0.02 * (x[1] - 6) * (x[1] - 6) + (x[2] == 1 ? (x[3] - 0.8) * (x[3] - 0.8) : 0.2);

    private static SearchTask TaskOf(SearchSpace space, long seed) =>
        new(space, seed, new Dictionary<string, double>());
}
