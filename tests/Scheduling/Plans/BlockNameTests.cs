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
    [InlineData("", "name: far, ")]
    [InlineData("name: near, ", "name: near, ")]
    public void Points_OfBlocksThatNamesDoNotTellApart_AreWrittenOut(string first, string second)
    {
        Plan plan = Read(first, second);
        Assert.Equal(["(0 0) (1 1)", "(0 0) (9 1)"], plan.Axes[1].Values);
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
