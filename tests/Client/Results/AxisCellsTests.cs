using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Tests.Results;

public sealed class AxisCellsTests
{
    [Fact]
    public void Value_ThatABlockLacks_IsNullForProgramsAndADashForPeople()
    {
        PlanAxis[] axes =
        [
            new("size", ["40", PlanAxis.None], null, AxisScale.Categorical) { HasGaps = true, IsOfNumbers = true },
            new("text", ["a", PlanAxis.None], null, AxisScale.Categorical),
        ];

        Value[] there = [.. AxisCells.Of(axes, ["40", "a"])];
        Value[] none = [.. AxisCells.Of(axes, [PlanAxis.None, PlanAxis.None])];

        Assert.Equal(["40", "a"], there.Select(value => value.Text));
        Assert.Equal(["-", "-"], none.Select(value => value.Text));
        Assert.Equal([null, "-"], none.Select(value => value.Raw));
        Assert.IsNotType<string>(there[0].Raw);
    }
}
