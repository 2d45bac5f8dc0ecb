using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.CmaEs;

namespace Sweeps.Scheduling.Tests.Search.CmaEs;

public sealed class CmaEsStrategyTests
{
    private static readonly SearchSpace Mixed = new([
        new("x", DimensionKind.Continuous),
        new("k", DimensionKind.Ordered, 20),
        new("c", DimensionKind.Categorical, 4),
        new("only", DimensionKind.Continuous) { Condition = new(2, [1]) },
    ]);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Proposals_AreAFunctionOfTheHistoryAlone(int ahead)
    {
        var results = Histories.Run(TaskOf(Mixed, 4), CmaEsStrategy.Kind, MixedBowl, 120, ahead);
        CmaEsStrategy used = new(TaskOf(Mixed, 4));
        used.Ask(HistoryAt(results, 50, ahead), 50);
        for (int number = 0; number < 120; number += 13)
        {
            double[] expected = results[number].Choices;
            Assert.Equal(expected, new CmaEsStrategy(TaskOf(Mixed, 4)).Ask(HistoryAt(results, number, ahead), number));
            Assert.Equal(expected, used.Ask(HistoryAt(results, number, ahead), number));
        }

        // Another history of the same length is another history to an instance that has seen the first.
        SearchResult[] other = [.. results.Select(result => result with { Value = -result.Value })];
        Assert.Equal(
            new CmaEsStrategy(TaskOf(Mixed, 4)).Ask(HistoryAt(other, 119, ahead), 119),
            used.Ask(HistoryAt(other, 119, ahead), 119)
        );
        Assert.NotEqual(results[119].Choices, used.Ask(HistoryAt(other, 119, ahead), 119));
    }

    [Fact]
    public void Proposals_OfAGeneration_DependOnEarlierGenerationsAlone()
    {
        SearchTask task = TaskOf(Cube(3), 2); // λ = 7
        var results = Histories.Run(task, CmaEsStrategy.Kind, Sphere, 20);
        SearchResult[] changed =
        [
            .. results.Select((result, i) => i < 14 ? result : result with { Value = 100 - result.Value }),
        ];
        Assert.Equal(results[18].Choices, new CmaEsStrategy(task).Ask(HistoryAt(changed, 18, 1), 18));
    }

    [Fact]
    public void Proposals_DependOnTheOrderOfValuesAlone()
    {
        SearchTask task = TaskOf(Cube(4), 1);
        var plain = Histories.Run(task, CmaEsStrategy.Kind, Sphere, 100);
        var bent = Histories.Run(task, CmaEsStrategy.Kind, x => Math.Exp(5 * Sphere(x)) - 30, 100);
        Assert.Equal(plain.Select(result => result.Choices), bent.Select(result => result.Choices));
    }

    [Fact]
    public void Search_OfASphere_ConvergesLinearly()
    {
        var results = Histories.Run(TaskOf(Cube(5), 3), CmaEsStrategy.Kind, Sphere, 1000);
        Assert.True(results.Take(500).Min(result => result.Value) < 1e-5);
        Assert.True(results.Min(result => result.Value) < 1e-10);
    }

    [Fact]
    public void Search_OfRosenbrocksValley_ComesToItsEnd()
    {
        double Valley(double[] x)
        {
            double[] z = [.. x.Select(v => 4 * v - 2)];
            return Enumerable.Range(0, 3).Sum(i => 100 * Square(z[i + 1] - z[i] * z[i]) + Square(1 - z[i]));
        }

        var results = Histories.Run(TaskOf(Cube(4), 1), CmaEsStrategy.Kind, Valley, 3000);
        Assert.True(results.Min(result => result.Value) < 1e-6);
    }

    [Fact]
    public void Search_WithManyUnderWay_ConvergesToo()
    {
        var results = Histories.Run(TaskOf(Cube(5), 3), CmaEsStrategy.Kind, Sphere, 1500, ahead: 16);
        Assert.True(results.Min(result => result.Value) < 1e-6);
    }

    [Fact]
    public void Search_ThatHasConverged_StartsAgainElsewhere()
    {
        // A wide valley around the middle and a narrow, deeper one in a corner.
        double Two(double[] x) => Math.Min(Sphere(x, 0.5), Sphere(x, 0.9) * 4 - 0.05);
        var results = Histories.Run(TaskOf(Cube(2), 1), CmaEsStrategy.Kind, Two, 4000);
        Assert.True(results.Take(200).Min(result => result.Value) >= -1e-12);
        Assert.True(results.Min(result => result.Value) < -0.0499);
    }

    [Fact]
    public void Search_OfLevelsAndCategories_FindsTheBest()
    {
        foreach (long seed in new long[] { 1, 2, 3 })
        {
            var results = Histories.Run(TaskOf(Mixed, seed), CmaEsStrategy.Kind, MixedBowl, 600);
            Assert.True(results.Min(result => result.Value) < 1e-4);
        }
    }

    [Fact]
    public void Search_OfCategoriesAlone_FindsTheBest()
    {
        SearchSpace space = new([
            .. Enumerable.Range(0, 6).Select(d => new SearchDimension($"c{d}", DimensionKind.Categorical, 5)),
        ]);
        var results = Histories.Run(
            TaskOf(space, 1),
            CmaEsStrategy.Kind,
            x => x.Select((level, d) => level == d % 5 ? 0.0 : 1).Sum(),
            500
        );
        Assert.Equal(0, results.Min(result => result.Value));
    }

    [Fact]
    public void Failures_CountAsWorseThanAllValues()
    {
        SearchTask task = TaskOf(Cube(3), 6);
        var failing = Histories.Run(task, CmaEsStrategy.Kind, x => x[0] < 0.5 ? 1e9 + Sphere(x) : Sphere(x), 60);
        SearchResult[] failed = [.. failing.Select(r => r with { Value = r.Value > 1e8 ? null : r.Value })];
        double[] proposed = new CmaEsStrategy(task).Ask(new(failed, []), 60);
        Assert.All(proposed, choice => Assert.InRange(choice, 0, 1));
        Assert.True(failed.TakeLast(20).Count(r => r.Value is null) < failed.Take(20).Count(r => r.Value is null));
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

    private static double Sphere(double[] x) => Sphere(x, 0.7);

    private static double Sphere(double[] x, double center) => x.Sum(v => Square(v - center));

    private static double MixedBowl(double[] x) =>
        Square(x[0] - 0.3) + 0.01 * Square(x[1] - 16) + (x[2] == 1 ? Square(x[3] - 0.8) : 0.2);

    private static double Square(double x) => x * x;

    private static SearchTask TaskOf(SearchSpace space, long seed) =>
        new(space, seed, new Dictionary<string, double>());
}
