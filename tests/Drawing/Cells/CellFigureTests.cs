using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Charts;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Tests.Cells;

public sealed class CellFigureTests
{
    private static readonly PlanAxis P = Numeric("p", AxisScale.Linear, 0, 0.5);
    private static readonly PlanAxis Rate = Numeric("learning_rate", AxisScale.Log, 0.01, 0.1, 1);
    private static readonly PlanAxis Shape = new("architecture", ["64", "64-64"], null, AxisScale.Categorical);

    [Fact]
    public void Of_SeveralAxes_RunsAlongPWithOneLineForEachOther()
    {
        LineFigure figure = Figure(Table(["test_error"], Rate, P));

        Assert.Equal("p (probability of label noise)", figure.X.Label);
        Assert.Equal(["0.01", "0.1", "1"], figure.Lines.Select(line => line.Label));
        Assert.Equal("learning rate", figure.LegendTitle);
        LinePanel panel = Assert.Single(figure.Panels);
        Assert.Equal(
            [(0, 0.0), (0, 0.5), (1, 0.0), (1, 0.5), (2, 0.0), (2, 0.5)],
            panel.Points.Select(point => (point.Line, point.X))
        );
    }

    [Fact]
    public void Of_NoP_RunsAlongTheNumericAxisWithMostValues()
    {
        LineFigure figure = Figure(Table(["test_error"], Shape, Rate));

        Assert.Equal(("learning rate", AxisScale.Log), (figure.X.Label, figure.X.Scale));
    }

    [Fact]
    public void Of_MoreLinesThanCanBeToldApart_BecomesRowsOfPanelsOnOneScale()
    {
        LineFigure figure = Figure(Table(["test_error", "active_fraction"], P, Rate, Shape));

        Assert.Equal(
            [
                "Test error: architecture 64",
                "Active fraction: architecture 64",
                "Test error: architecture 64-64",
                "Active fraction: architecture 64-64",
            ],
            figure.Panels.Select(panel => panel.Title)
        );
        Assert.Equal(3, figure.Lines.Count);
        Assert.Equal(2, figure.Columns);
        Assert.Equal(figure.Panels[0].Group, figure.Panels[2].Group);
        Assert.All(figure.Panels, panel => Assert.Equal(6, panel.Points.Count));
    }

    [Fact]
    public void Of_OneCell_IsASinglePoint()
    {
        LineFigure figure = Figure(Table(["test_error"]));

        Assert.Equal((AxisScale.Categorical, 1), (figure.X.Scale, Assert.Single(figure.Panels).Points.Count));
        Assert.NotEmpty(LineFigureDrawing.Draw(figure));
    }

    [Fact]
    public void Of_MeasuresThatNoTrialHas_IsNothing() =>
        Assert.Null(
            CellFigure.Of(Table(["test_error"], P), new CellFigureOptions { Title = "t", Measures = ["reach"] })
        );

    [Fact]
    public void Of_CellsOfDifferentSize_SayTheRangeOfN()
    {
        CellTable table = Table(["test_error"], P);
        CellResult[] cells =
        [
            table.Cells[0],
            table.Cells[1] with
            {
                Measures = [new Summary(2, 0.1, 0.1, 0.2)],
                Finished = 2,
                Diverged = 3,
            },
        ];

        LineFigure figure = Figure(table with { Cells = cells });

        Assert.Contains("(n = 2 to 5)", figure.Caption, StringComparison.Ordinal);
        Assert.Contains("Hollow points leave out seeds that diverged.", figure.Caption, StringComparison.Ordinal);
        Assert.Equal("3 diverged", figure.Panels[0].Points[1].Note);
    }

    [Fact]
    public void Of_CellsWithSeedsStoppedEarly_SaysThatTheyAreLeftOut()
    {
        CellTable table = Table(["test_error"], P);
        CellResult[] cells =
        [
            table.Cells[0] with
            {
                Finished = 4,
                Failed = 1,
            },
            table.Cells[1] with
            {
                Measures = [new Summary(2, 0.1, 0.1, 0.2)],
                Finished = 2,
                Stopped = 3,
            },
        ];

        LineFigure figure = Figure(table with { Cells = cells });

        Assert.Contains(
            "Hollow points leave out seeds that were stopped early or failed.",
            figure.Caption,
            StringComparison.Ordinal
        );
        Assert.Equal("3 stopped early", figure.Panels[0].Points[1].Note);
    }

    [Theory]
    [InlineData("active_fraction.2", "Active fraction, layer 2")]
    [InlineData("active_fraction.1.p90", "Active fraction, layer 1, 90th percentile")]
    [InlineData("test_error", "Test error")]
    public void Measure_Name_BecomesAHeading(string name, string heading) =>
        Assert.Equal(heading, Labels.Measure(name));

    private static LineFigure Figure(CellTable table) =>
        CellFigure.Of(table, new CellFigureOptions { Title = "t", Measures = table.Measures })!;

    private static PlanAxis Numeric(string name, AxisScale scale, params double[] values) =>
        new(
            name,
            [.. values.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))],
            values,
            scale
        );

    /// <summary>All combinations of the axes' values, the last axis fastest, five seeds each.</summary>
    private static CellTable Table(string[] measures, params PlanAxis[] axes)
    {
        IEnumerable<string[]> combinations =
        [
            [],
        ];
        foreach (PlanAxis axis in axes)
            combinations = combinations.SelectMany(left => axis.Values.Select(value => (string[])[.. left, value]));
        Summary[] values = [.. measures.Select(_ => new Summary(5, 0.1, 0.01, 0.012))];
        return new CellTable(
            axes,
            measures,
            [.. combinations.Select((combination, index) => new CellResult(index, combination, values, 5, 0, 0, 0, 0))]
        );
    }

    [Fact]
    public void Points_ThousandsOnLines_HaveNoMarksOfTheirOwn()
    {
        PlanAxis many = Made.Numeric(
            "p",
            AxisScale.Linear,
            [.. Enumerable.Range(0, 2001).Select(number => number / 2001.0)]
        );

        LineFigure few = CellFigure.Of(
            Made.Cells(["test_error"], many),
            new CellFigureOptions { Title = "few", Measures = ["test_error"] }
        )!;
        LineFigure crowd = CellFigure.Of(
            Made.Cells(["test_error", "active_fraction"], many),
            new CellFigureOptions { Title = "crowd", Measures = ["test_error", "active_fraction"] }
        )!;

        Assert.True(few.IsMarked);
        Assert.False(crowd.IsMarked);
        Assert.StartsWith("Lines are means over seeds", crowd.Caption, StringComparison.Ordinal);
        Assert.DoesNotContain("oints", crowd.Caption, StringComparison.Ordinal);
    }
}
