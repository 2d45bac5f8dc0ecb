using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Reading;

public sealed class AxisTallyTests
{
    [Fact]
    public void Tally_OfAGrid_HasTheMainAxisFirstAndEveryValue()
    {
        Plan plan = PlanOf("grid: { learning_rate: [0.1, 0.2], p: [0, 0.5, 1], seed: 0..3 }");

        var axes = new AxisTally(plan).Of([
            new(plan.Cell(0), new(0, 1, 3, 0, 0, 0)),
            new(plan.Cell(plan.Trials - 1), new(1, 0, 0, 1, 1, 1)),
        ]);

        Assert.Equal(["p", "learning_rate"], axes.Select(axis => axis.Axis));
        Assert.Equal(
            [("0", 8L, 3L, 0L), ("0.5", 8L, 0L, 0L), ("1", 8L, 2L, 1L)],
            axes[0].Values.Select(value => (value.Value, value.Trials, value.Counts.Done, value.Counts.Failed))
        );
        Assert.Equal(
            [("0.1", 12L, new SweepCounts(0, 1, 3, 0, 0, 0)), ("0.2", 12L, new SweepCounts(1, 0, 0, 1, 1, 1))],
            axes[1].Values.Select(value => (value.Value, value.Trials, value.Counts))
        );
    }

    [Fact]
    public void Tally_OfBlocksWithExclusions_AddsUpToTheTrialsThereAre()
    {
        Plan plan = PlanOf(
            """
            blocks:
              - grid: { p: [0, 0.5, 1], learning_rate: [0.1, 0.2], seed: 0..1 }
                exclude: [{ p: 1, learning_rate: 0.2 }]
              - grid: { p: [0.5, 0.7], learning_rate: [0.2], seed: 2..8 }
            """
        );

        var axes = new AxisTally(plan).Of([]);

        Assert.Equal(
            [("0", 4L), ("0.5", 11L), ("1", 2L), ("0.7", 7L)],
            axes[0].Values.Select(value => (value.Value, value.Trials))
        );
        Assert.All(axes, axis => Assert.Equal(plan.Trials, axis.Values.Sum(value => value.Trials)));
    }

    [Fact]
    public void Tally_OfAnAxisWithManyValues_PutsNeighboursTogether()
    {
        Plan plan = PlanOf(
            "grid: { p: [" + string.Join(", ", Enumerable.Range(0, 25).Select(i => $"0.{i:00}")) + "], seed: 0..1 }"
        );

        var values = new AxisTally(plan).Of([new(24, new(0, 0, 2, 0, 0, 0))])[0].Values;

        Assert.Equal(12, values.Count);
        Assert.Equal(("0 … 0.02", 6L), (values[0].Value, values[0].Trials));
        Assert.Equal(("0.23 … 0.24", 2L), (values[^1].Value, values[^1].Counts.Done));
        Assert.Equal(50, values.Sum(value => value.Trials));
    }

    [Fact]
    public void Tally_WhereOnlySeedsVary_HasNoAxes() =>
        Assert.Empty(new AxisTally(PlanOf("grid: { seed: 0..9 }")).Of([new(0, new(0, 0, 1, 0, 0, 0))]));

    [Fact]
    public void Tally_OfMoreTrialsThanItDivides_HasNoAxes() =>
        Assert.Empty(new AxisTally(PlanOf("grid: { p: [0, 1], seed: 0..999999 }")).Of([]));

    private static Plan PlanOf(string grid) =>
        new(
            GridFile.Read(
                "name: x\ndata: { name: mixture }\nnoise: { kind: replace }\ntrain: { epochs: 1 }\nmeasure: { of: "
                    + "[error] }\n"
                    + grid
                    + "\n",
                "grid"
            )
        );
}
