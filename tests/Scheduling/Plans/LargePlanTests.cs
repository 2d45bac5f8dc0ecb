using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Plans;

public sealed class LargePlanTests
{
    /// <summary>Memory is what counts here, and it is exact; a plan that went through its trials would allocate
    /// gigabytes.</summary>
    [Theory]
    [InlineData(
        "seed: 0..99\n  p: { linear: [0, 1], count: 100 }\n  learning_rate: { log: [0.001, 1], count: 100 }",
        1_000_000,
        10_000
    )]
    [InlineData(
        "seed: 0..999\n  p: { linear: [0, 1], count: 1000 }\n  learning_rate: { log: [0.001, 1], count: 1000 }",
        1_000_000_000,
        1_000_000
    )]
    [InlineData("seed: 0..999999999", 1_000_000_000, 1)]
    [InlineData(
        "seed: 0..999999\n  p: { linear: [0, 1], count: 1000 }\nexclude: [{ p: { above: 0.5 } }]\ninclude: [{ "
            + "architecture: 10 }]",
        1_500_000_000,
        1500
    )]
    public void Plan_OfManyTrials_TakesConstantMemory(string grid, long trials, long cells)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Plan plan = new(
            GridFile.Read(
                "name: a\ndata: digits\nnoise: replace\ntrain: { epochs: 1 }\ngrid:\n  " + grid + "\n",
                "a.yaml"
            )
        );
        IssueOrder order = new(plan, new CostModel().Seconds);
        Assert.Equal((trials, cells), (plan.Trials, plan.Cells));
        foreach (long position in new[] { 0, 1, trials / 3, trials - 1 })
        {
            long ordinal = order.Ordinal(position);
            Assert.Equal(position, order.Position(ordinal));
            Assert.Equal(ordinal, plan.Find(plan.Configuration(ordinal)));
            Assert.InRange(plan.Cell(ordinal), 0, cells - 1);
        }

        Assert.True(order.SecondsFrom(trials / 2) > 0);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    [Fact]
    public void IssueOrder_StartsWithTheLongestAndTheFirstSeed()
    {
        Plan plan = new(
            GridFile.Read(
                "name: a\ndata: digits\nnoise: replace\ntrain: { epochs: 1 }\ngrid: { seed: 5..7, p: [0, 1], "
                    + "architecture: [10, 300, 20] }\n",
                "a.yaml"
            )
        );
        IssueOrder order = new(plan, new CostModel().Seconds);
        string[] places =
        [
            .. Enumerable.Range(0, 18).Select(position => string.Join(' ', plan.AxisValues(order.Ordinal(position)))),
        ];
        Assert.Equal(["5 0 300", "5 1 300", "6 0 300", "6 1 300", "7 0 300", "7 1 300", "5 0 20"], places[..7]);
    }

    [Fact]
    public void IssueOrder_WithTooManyClasses_FollowsTheOrdinals()
    {
        Plan plan = new(GridFile.Read("name: a\ndata: digits\ngrid: { batch: 1..1000, epochs: 1..1000 }\n", "a.yaml"));
        IssueOrder order = new(plan, _ => 2);
        Assert.Equal((777L, 777L, 2e6), (order.Ordinal(777), order.Position(777), order.SecondsFrom(0)));
    }
}
