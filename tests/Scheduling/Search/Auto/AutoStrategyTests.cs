using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Auto;
using Sweeps.Scheduling.Search.Gp;

namespace Sweeps.Scheduling.Tests.Search.Auto;

public sealed class AutoStrategyTests
{
    [Theory]
    [InlineData(10, 3, 0, "random")]
    [InlineData(15, 3, 0, "gp")]
    [InlineData(200, 20, 2, "gp")]
    [InlineData(1000, 6, 0, "gp")]
    [InlineData(1001, 6, 0, "cma-es")]
    [InlineData(5000, 6, 1, "tpe")]
    [InlineData(500, 50, 0, "cma-es")]
    public void Choice_FollowsSpaceAndBudget(int trials, int numbers, int categories, string expected)
    {
        SearchChoice choice = AutoStrategy.Choose(TaskOf(trials, numbers, categories));
        Assert.Equal(expected, choice.Kind.Name);
        Assert.Contains(trials.ToString(System.Globalization.CultureInfo.InvariantCulture), choice.Why);
    }

    [Fact]
    public void Proposals_AreThoseOfTheChosenStrategy()
    {
        static double Slope(double[] x) => x.Sum();
        SearchTask task = TaskOf(30, 2, 0);
        Assert.Equal(
            Histories.Run(task, GpStrategy.Kind, Slope, 20).Select(result => result.Choices),
            Histories.Run(task, AutoStrategy.Kind, Slope, 20).Select(result => result.Choices)
        );
    }

    [Fact]
    public void Search_OfAGridFile_SaysWhatItTakesAndWhy()
    {
        string text =
            "name: s\ndata: mixture\ntrain: { epochs: 1 }\nmeasure: { of: [error] }\n"
            + "search: { auto: { trials: 60, measure: test_error } }\n"
            + "grid: { learning_rate: { log_uniform: [0.001, 1] }, architecture: [50, 100], seed: 0..2 }\n";
        Assert.Equal(
            "auto takes gp: a model of the values learns most from few trials: 60 over 2 axes",
            GridFile.Read(text, "grid").Search!.Words
        );
    }

    private static SearchTask TaskOf(int trials, int numbers, int categories) =>
        new(
            new([
                .. Enumerable.Range(0, numbers).Select(d => new SearchDimension($"x{d}", DimensionKind.Continuous)),
                .. Enumerable
                    .Range(0, categories)
                    .Select(d => new SearchDimension($"c{d}", DimensionKind.Categorical, 3)),
            ]),
            1,
            new Dictionary<string, double>()
        )
        {
            Trials = trials,
        };
}
