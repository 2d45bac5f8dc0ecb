using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Scheduling.Tests.Tables;

public sealed class ComparisonTests
{
    private static readonly PlanAxis P = new("p", ["0", "0.5"], [0, 0.5], AxisScale.Linear);

    [Fact]
    public void Build_TwoSidesWithSharedSeeds_CountsOnlyPairs()
    {
        Comparison comparison = new([P]);
        foreach (
            var (second, seed, value) in ((bool, long, double)[])
                [(false, 0, 1), (false, 1, 2), (false, 2, 100), (true, 0, 1.5), (true, 1, 3.5), (true, 7, 100)]
        )
            Assert.True(comparison.Add(second, ["0"], seed, [("error", value)]));

        ComparisonTable table = comparison.Build(["error"]);

        ComparisonRow row = Assert.Single(table.Rows);
        Assert.Equal(
            (1.5, 2.5, 1.0, 2, 2),
            (
                row.Measures[0].First.Mean,
                row.Measures[0].Second.Mean,
                row.Measures[0].Difference.Mean,
                row.Measures[0].Difference.Count,
                row.Unpaired
            )
        );
        // differences 0.5 and 1.5; Student's t with one degree of freedom
        Assert.Equal(12.7062 * 0.5, row.Measures[0].Difference.HalfWidth!.Value, 4);
    }

    [Fact]
    public void Build_PlaceOfOneSideOnly_IsCountedNotShown()
    {
        Comparison comparison = new([P]);
        comparison.Add(false, ["0"], 0, [("error", 1)]);
        comparison.Add(true, ["0.5"], 0, [("error", 1)]);

        ComparisonTable table = comparison.Build(["error"]);

        Assert.Equal((0, 2), (table.Rows.Count, table.Alone));
    }

    [Fact]
    public void Build_PlacesWhoseTrialsDidNotEndWell_HaveRowsThatSaySo()
    {
        Comparison comparison = new([P]);
        comparison.Add(false, ["0"], 0, [("error", 1)]);
        comparison.AddUnfinished(false, ["0"], AttemptOutcome.Failed);
        comparison.AddUnfinished(true, ["0"], AttemptOutcome.Diverged);
        comparison.AddUnfinished(true, ["0"], AttemptOutcome.Diverged);
        comparison.AddUnfinished(false, ["0.5"], AttemptOutcome.Stopped);
        comparison.AddUnfinished(true, ["0.5"], null);

        ComparisonTable table = comparison.Build(["error"]);

        Assert.Equal(0, table.Alone);
        Assert.All(table.Rows, row => Assert.Equal(0, row.Measures[0].Difference.Count));
        Assert.Equal([1, 0], table.Rows.Select(row => row.Unpaired));
        Assert.Equal(["1 failed", "1 stopped early"], table.Rows.Select(row => row.First.Note));
        Assert.Equal([new(2, 0, 0, 0), new(0, 0, 0, 1)], table.Rows.Select(row => row.Second));
    }

    [Fact]
    public void Add_ASecondTrialAtAPlaceWithTheSameSeed_IsRefused()
    {
        Comparison comparison = new([P]);
        comparison.Add(false, ["0"], 0, [("error", 1)]);

        Assert.False(comparison.Add(false, ["0"], 0, [("error", 2)]));
    }

    [Fact]
    public void Curves_ValueThatIsNotFinite_LeavesTheCurveThere()
    {
        CurveTableBuilder builder = new(TwoCells(seeds: 2), "loss");
        builder.Add(0, 0, 1);
        builder.Add(0, 10, 2);
        builder.Add(1, 0, 3);
        builder.Add(1, 10, double.NaN);

        CurveTable table = builder.Build();

        CellCurve curve = Assert.Single(table.Cells);
        Assert.Equal(["0"], curve.AxisValues);
        Assert.Equal(
            [(0L, 2, 2.0), (10L, 1, 2.0)],
            curve.Points.Select(point => (point.Step, point.Value.Count, point.Value.Mean))
        );
    }

    [Fact]
    public void Curves_SeedsNotTrainedToTheEnd_AreInNoMean()
    {
        CurveTableBuilder builder = new(TwoCells(seeds: 4), "loss");
        AttemptOutcome?[] ends =
        [
            AttemptOutcome.Finished,
            AttemptOutcome.Stopped,
            AttemptOutcome.Diverged,
            AttemptOutcome.Failed,
            AttemptOutcome.Diverged,
            AttemptOutcome.Stopped,
            AttemptOutcome.Stopped,
            AttemptOutcome.Failed,
        ];
        foreach (var (ordinal, end) in ends.Index())
        {
            builder.Add(ordinal, 0, 10 + ordinal, end);
            if (end == AttemptOutcome.Finished)
                builder.Add(ordinal, 10, 1, end);
        }

        CurveTable table = builder.Build();

        Assert.Equal(
            [(0L, 1, 10.0), (10L, 1, 1.0)],
            table.Cells[0].Points.Select(point => (point.Step, point.Value.Count, point.Value.Mean))
        );
        Assert.Equal("1 diverged, 1 stopped early, 1 failed", table.Cells[0].Note);
        Assert.False(table.Cells[0].IsStopped);
        Assert.Equal(
            [(0L, 2, 15.5)],
            table.Cells[1].Points.Select(point => (point.Step, point.Value.Count, point.Value.Mean))
        );
        Assert.True(table.Cells[1].IsStopped);
    }

    [Fact]
    public void Curves_CellOfWhichAllSeedsFailed_IsLeftOut()
    {
        CurveTableBuilder builder = new(TwoCells(seeds: 2), "loss");
        builder.Add(0, 0, 1, AttemptOutcome.Failed);
        builder.Add(2, 0, 3);

        Assert.Equal(1, Assert.Single(builder.Build().Cells).Cell);
    }

    private static Plan TwoCells(int seeds) =>
        new(
            Sweeps.Scheduling.Grids.GridFile.Read(
                "name: c\ndata: { name: mixture, train: 60, test: 60 }\nnetwork: { hidden: 4 }\nnoise: { kind: "
                    + "replace }\ntrain: { epochs: 1 }\nmeasure: { at: [end], of: [error] }\ngrid: { p: [0, 0.5], "
                    + $"seed: 0..{seeds - 1} }}\n",
                "test"
            )
        );
}
