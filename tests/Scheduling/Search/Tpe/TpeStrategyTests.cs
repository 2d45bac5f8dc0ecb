using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Random;
using Sweeps.Scheduling.Search.Tpe;

namespace Sweeps.Scheduling.Tests.Search.Tpe;

public sealed class TpeStrategyTests
{
    private static readonly SearchSpace Space = new([
        new("x", DimensionKind.Continuous),
        new("y", DimensionKind.Continuous),
        new("c", DimensionKind.Categorical, 3),
    ]);

    [Fact]
    public void Proposals_AreAFunctionOfTheHistoryAlone()
    {
        var history = Histories.Run(TaskOf(4), TpeStrategy.Kind, Bowl, 40);
        double[] again = new TpeStrategy(TaskOf(4)).Ask(new(history, []), 40);
        TpeStrategy used = new(TaskOf(4));
        used.Ask(new([.. history.Take(20)], []), 20);
        Assert.Equal(again, used.Ask(new(history, []), 40));
        Assert.NotEqual(again, new TpeStrategy(TaskOf(5)).Ask(new(history, []), 40));
    }

    [Fact]
    public void Proposals_DependOnTheOrderOfValuesAlone_NotOnTheirScale()
    {
        var history = Histories.Run(TaskOf(1), TpeStrategy.Kind, Bowl, 40);
        SearchResult[] scaled = [.. history.Select(result => result with { Value = 1000 * result.Value - 7 })];
        Assert.Equal(
            new TpeStrategy(TaskOf(1)).Ask(new(history, []), 40),
            new TpeStrategy(TaskOf(1)).Ask(new(scaled, []), 40)
        );
    }

    [Fact]
    public void Failures_CountAsWorseThanAllValues()
    {
        var history = Histories.Run(TaskOf(1), TpeStrategy.Kind, Bowl, 40);
        SearchResult[] failed =
        [
            .. history.Select(result => result with { Value = result.Value > 0.2 ? null : result.Value }),
        ];
        SearchResult[] awful =
        [
            .. history.Select(result => result with { Value = result.Value > 0.2 ? 1e9 : result.Value }),
        ];
        Assert.Equal(
            new TpeStrategy(TaskOf(1)).Ask(new(awful, []), 40),
            new TpeStrategy(TaskOf(1)).Ask(new(failed, []), 40)
        );
    }

    [Fact]
    public void Pending_KeepsProposalsApart()
    {
        var history = Histories.Run(TaskOf(1), TpeStrategy.Kind, Bowl, 60);
        double[] alone = new TpeStrategy(TaskOf(1)).Ask(new(history, []), 60);
        double[][] crowd = [.. Enumerable.Repeat(alone, 30)];
        double[] beside = new TpeStrategy(TaskOf(1)).Ask(new(history, crowd), 60);
        Assert.NotEqual(alone, beside);
    }

    [Fact]
    public void Search_FindsBetterValuesThanRandomDraws()
    {
        double Best(SearchKind kind) =>
            Enumerable
                .Range(0, 20)
                .Average(seed => Histories.Run(TaskOf(seed), kind, Bowl, 60).Min(r => r.Value!.Value));
        Assert.True(Best(TpeStrategy.Kind) < 0.3 * Best(RandomStrategy.Kind));
    }

    private static double Bowl(double[] at) =>
        (at[0] - 0.3) * (at[0] - 0.3) + (at[1] - 0.8) * (at[1] - 0.8) + (at[2] == 1 ? 0 : 0.1);

    private static SearchTask TaskOf(long seed) => new(Space, seed, new Dictionary<string, double>());
}
