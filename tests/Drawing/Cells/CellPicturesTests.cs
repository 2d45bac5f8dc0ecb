using System.Xml.Linq;
using Sweeps.Drawing.Bars;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Heat;
using Sweeps.Drawing.Parallel;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;
using Sweeps.Tests;

namespace Sweeps.Drawing.Tests.Cells;

public sealed class CellPicturesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly CellFigureOptions Options = new()
    {
        Title = "made up",
        Subtitle = "five seeds",
        Measures = ["test_error", "active_fraction"],
    };

    [Theory]
    [InlineData(FigureKind.Heat)]
    [InlineData(FigureKind.Parallel)]
    [InlineData(FigureKind.Scatter)]
    public void Draw_KnownCells_MatchesTheReviewedPicture(FigureKind kind)
    {
        string svg = CellFigures.Draw(kind, Made.Cells(["active_fraction", "test_error"], Made.P, Made.Rate), Options)!;

        XDocument.Parse(svg);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Snapshot.Matches($"{kind.ToString().ToLowerInvariant()}.svg", svg);
    }

    [Fact]
    public void Draw_KnownCurves_MatchesTheReviewedPicture()
    {
        string svg = CellFigures.Draw([Made.Curves("test_error", [0, 1, 10, 100, 1000, 10_000], Made.P)], Options)!;

        XDocument.Parse(svg);
        Snapshot.Matches("curves.svg", svg);
    }

    [Fact]
    public void Draw_KnownImportance_MatchesTheReviewedPicture()
    {
        string svg = CellFigures.Draw([Made.Importance("test_error")], Options, cancellation: Token)!;

        XDocument.Parse(svg);
        Snapshot.Matches("importance.svg", svg);
    }

    [Fact]
    public void Importance_OfTooFewTrials_IsNothing() =>
        Assert.Null(CellFigures.Draw([Made.Importance("test_error", trials: 8)], Options, cancellation: Token));

    [Fact]
    public void Importance_DrawnNarrowly_KeepsItsNamesWithinTheirPanel()
    {
        BarFigure figure = new()
        {
            Title = "narrow",
            Description = "narrow",
            Panels =
            [
                new("only", "share", [new(new string('w', 80), Summary.Of([0.5, 0.7])), new("p", Summary.Of([0.1]))]),
            ],
        };

        string svg = BarFigureDrawing.Draw(figure, layout: new() { Width = 260 });

        Assert.Contains("…", svg, StringComparison.Ordinal);
        Assert.Contains($"<title>{new string('w', 80)}: 0.6 [0, 1] (n = 2)", svg, StringComparison.Ordinal);
        Assert.Contains("<title>p: 0.1 (n = 1)", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Heat_OfMoreAxesThanTwo_HasAPanelForEachOtherValueAndOneColourScale()
    {
        HeatFigure figure = CellHeat.Of(Made.Cells(["test_error"], Made.P, Made.Shape, Made.Rate), Options)!;

        Assert.Equal(("p (probability of label noise)", "learning rate"), (figure.X.Label, figure.Y.Label));
        Assert.Equal(["architecture 64", "architecture 64-64"], figure.Panels.Select(panel => panel.Title));
        Assert.All(figure.Panels, panel => Assert.Equal(9, panel.Squares.Count));
    }

    [Fact]
    public void Heat_AxesAskedFor_AreTaken()
    {
        HeatFigure figure = CellHeat.Of(
            Made.Cells(["test_error"], Made.P, Made.Shape, Made.Rate),
            Options with
            {
                Along = "learning_rate",
                By = "architecture",
            }
        )!;

        Assert.Equal(("learning rate", "architecture", 3), (figure.X.Label, figure.Y.Label, figure.Panels.Count));
    }

    [Fact]
    public void Heat_OfOneAxis_IsNothing() => Assert.Null(CellHeat.Of(Made.Cells(["test_error"], Made.P), Options));

    [Fact]
    public void Heat_CellThatDiverged_IsACrossNotAColour() =>
        Assert.Contains(
            "<title>p = 0.5, learning_rate = 1: no value (5 diverged)</title>",
            CellFigures.Draw(FigureKind.Heat, Made.Cells(["test_error"], Made.P, Made.Rate), Options)!,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(new long[] { 0, 1, 10, 100, 1000 }, AxisScale.Log)]
    [InlineData(new long[] { 0, 100, 200, 300, 400, 500 }, AxisScale.Linear)]
    public void Curves_Steps_AreSpacedAsTheyWereTaken(long[] steps, AxisScale scale)
    {
        LineFigure figure = CellCurves.Of([Made.Curves("test_error", steps, Made.P)], Options)!;

        Assert.Equal(("step (updates)", scale, "p"), (figure.X.Label, figure.X.Scale, figure.LegendTitle));
        Assert.Equal(["0", "0.2", "0.5"], figure.Lines.Select(line => line.Label));
        Assert.Equal(3 * steps.Length, Assert.Single(figure.Panels).Points.Count);
    }

    [Fact]
    public void Curves_OfMoreStepsThanCanBeSeen_KeepTheLast()
    {
        LineFigure figure = CellCurves.Of(
            [Made.Curves("test_error", [.. Enumerable.Range(0, 5001).Select(step => (long)step)])],
            Options
        )!;

        Assert.InRange(figure.X.Numbers.Count, 200, 400);
        Assert.Equal((5000.0, false), (figure.X.Numbers[^1], figure.IsMarked));
    }

    [Fact]
    public void Scatter_TwoMeasures_HasThemInTheirOrderWithBothIntervals()
    {
        LineFigure figure = CellScatter.Of(Made.Cells(["active_fraction", "test_error"], Made.P), Options)!;

        LinePoint point = Assert.Single(figure.Panels).Points[0];
        Assert.Equal(
            ("test error (fraction)", "active fraction (fraction)"),
            (figure.X.Label, figure.Panels[0].ValueLabel)
        );
        Assert.Equal((0.1, 1.0), (point.X, point.Value.Mean));
        var (low, high) = point.Across!.Value;
        Assert.Equal((0.09, 0.11), (Math.Round(low, 12), Math.Round(high, 12)));
        Assert.Equal(0.1, point.Value.HalfWidth!.Value);
    }

    [Fact]
    public void Scatter_OfOneMeasure_IsNothing() =>
        Assert.Null(CellScatter.Of(Made.Cells(["test_error"], Made.P), Options));

    [Fact]
    public void Parallel_ManyCells_DrawsAPartAndSaysSo()
    {
        PlanAxis many = Made.Numeric(
            "batch",
            AxisScale.Linear,
            [.. Enumerable.Range(1, 4000).Select(number => (double)number)]
        );

        ParallelFigure figure = CellParallel.Of(Made.Cells(["test_error"], many), Options)!;

        Assert.Equal(1334, figure.Lines.Count);
        Assert.Contains(
            "1 cell without a value is left out. Of 3999 cells about one in 3 is drawn.",
            figure.Caption,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Parallel_ManyCellsOfTwoAxes_LeavesNoValueOut()
    {
        PlanAxis outer = Made.Numeric(
            "batch",
            AxisScale.Linear,
            [.. Enumerable.Range(1, 200).Select(number => (double)number)]
        );
        PlanAxis inner = Made.Numeric(
            "width",
            AxisScale.Linear,
            [.. Enumerable.Range(1, 30).Select(number => (double)number)]
        );

        ParallelFigure figure = CellParallel.Of(Made.Cells(["test_error"], outer, inner), Options)!;

        Assert.InRange(figure.Lines.Count, 1480, 1520);
        Assert.Equal(200, figure.Lines.Select(line => line.Values[0]).Distinct().Count());
        Assert.Equal(30, figure.Lines.Select(line => line.Values[1]).Distinct().Count());
    }

    [Fact]
    public void Legend_OfALogarithmicSpacing_HasAsManyDigitsAsTellItsValuesApart()
    {
        PlanAxis rate = Made.Numeric("learning_rate", AxisScale.Log, 0.001, 0.00215443469003, 0.00464158883361, 0.01);
        PlanAxis close = Made.Numeric("learning_rate", AxisScale.Linear, 0.1, 0.1000001, 0.1000002, 0.2);

        Assert.Equal(
            ["0.001", "0.00215", "0.00464", "0.01"],
            CellFigure.Of(Made.Cells(["test_error"], Made.P, rate), Options)!.Lines.Select(line => line.Label)
        );
        Assert.Equal(
            ["0.1", "0.1000001", "0.1000002", "0.2"],
            CellFigure.Of(Made.Cells(["test_error"], Made.P, close), Options)!.Lines.Select(line => line.Label)
        );
    }

    [Fact]
    public void Lines_ByAnAxis_HaveALineForEachOfItsValuesOnly()
    {
        LineFigure figure = CellFigure.Of(
            Made.Cells(["test_error"], Made.P, Made.Rate, Made.Shape),
            Options with
            {
                Along = "learning_rate",
                By = "p",
            }
        )!;

        Assert.Equal(
            ("learning rate", "p", 3, 2),
            (figure.X.Label, figure.LegendTitle, figure.Lines.Count, figure.Panels.Count)
        );
    }

    [Theory]
    [InlineData(
        FigureKind.Line,
        "Hollow points of test error have all seeds they may have and are yet not known to ± 0.1."
    )]
    [InlineData(FigureKind.Scatter, "Hollow points of test error have all seeds they may have and are yet not known")]
    [InlineData(FigureKind.Heat, "Squares with a star of test error have all seeds they may have and are yet not")]
    [InlineData(FigureKind.Parallel, "1 of these cells' means of test error have all seeds they may have and are yet")]
    public void Draw_ACellWithAllSeedsAndAWiderIntervalThanAskedFor_IsMarked(FigureKind kind, string caption)
    {
        CellTable all = Made.Cells(["active_fraction", "test_error"], Made.P, Made.Rate);
        CellTable fine = all with { Cells = [.. all.Cells.SkipLast(1)], Rule = new("test_error", 0.1, 2) };
        CellTable wide = fine with
        {
            Cells = [fine.Cells[0], fine.Cells[1] with { IsTooWide = true }, .. fine.Cells.Skip(2)],
        };

        string before = CellFigures.Draw(kind, fine, Options)!;
        string svg = CellFigures.Draw(kind, wide, Options)!;

        // Captions are wrapped: lines are texts of their own.
        Assert.Contains(caption, Words(svg), StringComparison.Ordinal);
        Assert.Contains("all seeds, yet ± ", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("all seeds", before, StringComparison.Ordinal);
        if (kind is FigureKind.Line or FigureKind.Scatter)
            Assert.Equal(Hollow(before) + 1, Hollow(svg));

        static int Hollow(string svg) => svg.Split("class=\"paper s").Length - 1;
        static string Words(string svg) =>
            string.Join(
                ' ',
                XDocument.Parse(svg).Descendants().Where(e => e.Name.LocalName is "text").Select(e => e.Value)
            );
    }
}
