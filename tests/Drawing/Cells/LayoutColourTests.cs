using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Styles;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Tests.Cells;

public sealed class LayoutColourTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(11)]
    [InlineData(64)]
    [InlineData(200)]
    public void Scatter_ValuesOfANumericAxis_TakeShadesInOrderAndNoTwoLookAlike(int values)
    {
        double[] numbers = [.. Enumerable.Range(0, values).Select(i => i / 10.0)];
        LineFigure figure = CellScatter.Of(
            Made.Cells(["a", "b"], Made.Numeric("p", AxisScale.Linear, numbers)),
            new() { Title = "", Measures = ["a", "b"] }
        )!;
        AssertAllDiffer(figure);
        Assert.Equal(
            figure.Lines.Select(line => line.Colour),
            Enumerable.Range(0, figure.Lines.Count).Select(i => Colour.OfOrdered(i, figure.Lines.Count))
        );
    }

    /// <summary>Colours are the first axis, marks the second; the caption says what neither tells apart.</summary>
    [Fact]
    public void Scatter_OfTwoAxes_HasColoursOfOneAndMarksOfTheOther()
    {
        LineFigure figure = CellScatter.Of(
            Made.Cells(["a", "b"], Made.P, Made.Shape, Made.Rate),
            new() { Title = "", Measures = ["a", "b"] }
        )!;

        AssertAllDiffer(figure);
        Assert.Equal(9, figure.Lines.Count);
        Assert.Equal(
            Enumerable.Range(0, 9).Select(i => (Colour.OfOrdered(i / 3, 3), i % 3)),
            figure.Lines.Select(line => (line.Colour, line.Marker))
        );
        Assert.Contains(
            " Points that differ in architecture alone look the same.",
            figure.Caption,
            StringComparison.Ordinal
        );
        Assert.EndsWith("coloured by p, with marks by learning rate.", figure.Description, StringComparison.Ordinal);
    }

    /// <summary>More values than there are marks are not shown by marks, and the caption says so.</summary>
    [Fact]
    public void Scatter_OfTooManyValues_SaysThatTheyLookTheSame()
    {
        double[] rates = [.. Enumerable.Range(1, Marker.Shapes + 1).Select(i => i / 10.0)];
        LineFigure figure = CellScatter.Of(
            Made.Cells(["a", "b"], Made.P, Made.Numeric("learning_rate", AxisScale.Linear, rates)),
            new() { Title = "", Measures = ["a", "b"] }
        )!;

        Assert.Equal(3, figure.Lines.Count);
        Assert.Contains(
            " Points that differ in learning rate alone look the same.",
            figure.Caption,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lines_OfAxesThatGoAlongWithEachOther_AreThoseThatSomeCellHas()
    {
        CellTable all = Made.Cells(["a"], Made.P, Made.Shape, Made.Rate);
        CellTable tied = new(
            all.Axes,
            all.Measures,
            [.. all.Cells.Where(cell => (cell.AxisValues[1], cell.AxisValues[2]) is ("64", "0.01") or ("64-64", "1"))]
        );

        LineFigure figure = CellFigure.Of(tied, new() { Title = "", Measures = ["a"] })!;

        Assert.Equal(["64 · 0.01", "64-64 · 1"], figure.Lines.Select(line => line.Label));
        Assert.Equal([0, 1, 0, 1, 0, 1], Assert.Single(figure.Panels).Points.Select(point => point.Line));
        AssertAllDiffer(figure);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(49)]
    [InlineData(120)]
    public void Lines_Categories_NoTwoLookAlike(int values) =>
        AssertAllDiffer(
            CellFigure.Of(
                Made.Cells(
                    ["a"],
                    Made.P,
                    new PlanAxis(
                        "kind",
                        [.. Enumerable.Range(0, values).Select(i => $"k{i}")],
                        null,
                        AxisScale.Categorical
                    )
                ),
                new() { Title = "", Measures = ["a"] }
            )!
        );

    [Fact]
    public void Shades_OnLightAndDarkPaper_AllDiffer()
    {
        foreach (bool dark in (bool[])[false, true])
            Assert.Equal(
                Colour.Shades,
                Enumerable.Range(0, Colour.Shades).Select(shade => Gradient.Ordered(shade, dark)).Distinct().Count()
            );
    }

    /// <summary>By what marks show alone: lines have dashes besides.</summary>
    private static void AssertAllDiffer(LineFigure figure) =>
        Assert.Equal(
            figure.Lines.Count,
            figure.Lines.Select(line => (line.Colour, line.Marker % Marker.Shapes)).Distinct().Count()
        );
}
