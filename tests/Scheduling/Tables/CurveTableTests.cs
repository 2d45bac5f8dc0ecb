using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Scheduling.Tests.Tables;

public sealed class CurveTableTests
{
    private static readonly Plan Plan = new(
        GridFile.Read(
            """
            name: curves
            data: digits
            noise: replace
            train: { epochs: 2 }
            network: { hidden: 4 }
            measure: { of: [error] }
            grid: { p: [0, 0.2, 0.4], seed: 0..1 }
            """,
            "curves.yaml"
        )
    );

    [Fact]
    public void Build_OfValuesThatAreNotFinite_CountsThemAndDrawsTheOthers()
    {
        CurveTableBuilder builder = new(Plan, "train_loss");
        Add(builder, cell: 0, seed: 0, AttemptOutcome.Finished, 1, double.NaN, 3);
        Add(builder, cell: 0, seed: 1, AttemptOutcome.Finished, 2, double.PositiveInfinity, double.NaN);
        Add(builder, cell: 1, seed: 0, AttemptOutcome.Finished, double.NaN);
        Add(builder, cell: 1, seed: 1, AttemptOutcome.Diverged, 7, double.NaN);
        Add(builder, cell: 2, seed: 0, null, double.NegativeInfinity);

        IReadOnlyList<CellCurve> cells = builder.Build().Cells;

        Assert.Equal([(0L, 1.5, 2), (2, 3, 1)], Points(cells[0]));
        Assert.Equal((3L, false), (cells[0].NotFinite, cells[0].IsDiverged));
        // A seed without any number to draw is no reason to hide one that has some.
        Assert.Equal([(0L, 7.0, 1)], Points(cells[1]));
        Assert.Equal((1L, true), (cells[1].NotFinite, cells[1].IsDiverged));
        Assert.Equal((0, 1L), (cells[2].Points.Count, cells[2].NotFinite));
    }

    private static void Add(CurveTableBuilder builder, long cell, int seed, AttemptOutcome? end, params double[] values)
    {
        foreach (var (step, value) in values.Index())
            builder.Add(Plan.OrdinalsOfCell(cell).ElementAt(seed), step, value, end);
    }

    private static IEnumerable<(long, double, int)> Points(CellCurve cell) =>
        cell.Points.Select(point => (point.Step, point.Value.Mean, point.Value.Count));
}
