using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Plans;

public sealed class BlockNameTests
{
    [Fact]
    public void Points_ThatDifferBetweenNamedBlocks_GoByTheBlocksNames()
    {
        Plan plan = Read("name: near, ", "name: far, ");
        Assert.Equal(["seed", "points"], plan.Axes.Select(axis => axis.Name));
        Assert.Equal(["near", "far"], plan.Axes[1].Values);
        Assert.Equal(["1", "near"], plan.AxisValues(1));
        Assert.Equal(["0", "far"], plan.AxisValues(2));
    }

    [Theory]
    [InlineData("{ normal: 0.14142135623730951 }, bias_init: { normal: 0.14142135623730951 }", "a", "b")]
    [InlineData("he", "he, 0 | he, 0", "glorot, 0 | he, 0")]
    public void Layers_ThatDifferBetweenNamedBlocks_GoByTheBlocksNamesWhereTheyAreLong(
        string init,
        params string[] values
    )
    {
        Plan plan = new(
            GridFile.Read(
                $$"""
                name: t
                data: { name: mixture, train: 10, test: 10 }
                train: { epochs: 1 }
                network: { hidden: 4 }
                grid: { seed: 0..1 }
                blocks:
                  - { name: a, network: { layers: [{ init: {{init}} }, { init: he }] } }
                  - { name: b, network: { layers: [{ init: glorot }, { init: he }] } }
                """,
                "t.yaml"
            )
        );
        Assert.Equal(values, plan.Axes.Single(axis => axis.Name == "layers").Values);
    }

    [Theory]
    [InlineData("", "name: far, ")]
    [InlineData("name: near, ", "name: near, ")]
    public void Points_OfBlocksThatNamesDoNotTellApart_AreWrittenOut(string first, string second)
    {
        Plan plan = Read(first, second);
        Assert.Equal(["(0 0) (1 1)", "(0 0) (9 1)"], plan.Axes[1].Values);
    }

    [Fact]
    public void Numbers_ThatOneBlockLacks_AreNumbersWithGaps()
    {
        Plan plan = new(
            GridFile.Read(
                """
                name: t
                train: { epochs: 1 }
                grid: { seed: 0..1 }
                blocks:
                  - { data: { name: mixture, dimension: 4, classes: 2, train: 10, test: 40 } }
                  - { data: digits }
                """,
                "t.yaml"
            )
        );
        PlanAxis size = plan.Axes.Single(axis => axis.Name == "test_size");
        Assert.Equal(["40", PlanAxis.None], size.Values);
        Assert.Null(size.Numbers);
        Assert.True(size is { HasGaps: true, IsOfNumbers: true });
        Assert.Equal(
            ("40", PlanAxis.None, (string?)null),
            (size.ValueOf("4e1"), size.ValueOf("-"), size.ValueOf("41"))
        );
        Assert.False(plan.Axes.Single(axis => axis.Name == "data").HasGaps);
    }

    private static Plan Read(string first, string second) =>
        new(
            GridFile.Read(
                $$"""
                name: t
                train: { epochs: 1, loss: squared }
                measure: { of: [error] }
                grid: { seed: 0..1 }
                blocks:
                  - { {{first}}data: { name: points, points: [[0, 0], [1, 1]] } }
                  - { {{second}}data: { name: points, points: [[0, 0], [9, 1]] } }
                """,
                "t.yaml"
            )
        );
}
