using System.Xml.Linq;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Svg;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Tests.Cells;

/// <summary>Marks of what is unusual, and captions and headings that go with them.</summary>
public sealed class CellMarksTests
{
    private static readonly CellFigureOptions Options = new()
    {
        Title = "made up",
        Subtitle = "five seeds",
        Measures = ["test_error", "active_fraction"],
    };

    [Fact]
    public void Curves_WithValuesThatAreNotFinite_SayInTheCaptionWhatIsLeftOut()
    {
        CurveTable table = Made.Curves("test_loss", [0, 1], Made.P);
        CellCurve[] cells =
        [
            table.Cells[0] with
            {
                Points = [table.Cells[0].Points[0], (1, table.Cells[0].Points[1].Value with { NotFinite = 2 })],
                NotFinite = 2,
            },
            table.Cells[1] with
            {
                Points = [],
                NotFinite = 4,
            },
            table.Cells[2],
        ];

        LineFigure figure = CellCurves.Of([table with { Cells = cells }], Options)!;

        Assert.EndsWith(
            " 6 values of test loss are not finite numbers and are left out, and with them 1 cell that has no other.",
            figure.Caption,
            StringComparison.Ordinal
        );
        Assert.Equal(2, figure.Lines.Count);
        Assert.Contains(figure.Panels[0].Points, point => point.Note == "2 without a finite value");
        Assert.Null(CellCurves.Of([table with { Cells = [cells[1]] }], Options));
    }

    /// <summary>With steps that are marked one by one, and with more.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(60)]
    public void Curves_CellsStoppedAndTooWide_EndInMarksThatTheCaptionExplains(int steps)
    {
        CurveTable table = Made.Curves(
            "test_error",
            [.. Enumerable.Range(0, steps).Select(step => (long)step)],
            Made.P
        ) with
        {
            Rule = new("test_error", 0.001, 4),
        };
        CellCurve[] cells =
        [
            table.Cells[0] with
            {
                Stopped = 5,
                IsStopped = true,
            },
            table.Cells[1] with
            {
                IsTooWide = true,
            },
            table.Cells[2],
        ];

        LineFigure figure = CellCurves.Of([table with { Cells = cells }], Options)!;

        LinePoint[] last = [.. figure.Panels[0].Points.Where(point => point.X == steps - 1)];
        Assert.Equal([true, false, false], last.Select(point => point.EndsStopped));
        Assert.Equal([true, true, false], last.Select(point => point.IsRemarkable));
        Assert.Equal("5 stopped early", last[0].Note);
        Assert.Contains("> 0.001", last[1].Note, StringComparison.Ordinal);
        Assert.Contains("ends in a ring over a bar", figure.Caption, StringComparison.Ordinal);
        Assert.Contains("Lines that end in a hollow point of test error", figure.Caption, StringComparison.Ordinal);
        string svg = LineFigureDrawing.Draw(figure);
        Assert.Contains($"p = 0, step {steps - 1}: ", svg, StringComparison.Ordinal);
        Assert.Contains($"p = 0.2, step {steps - 1}: ", svg, StringComparison.Ordinal);
        Assert.Equal(steps <= 16, svg.Contains($"p = 0.5, step {steps - 1}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Scatter_IntervalsAlongTheAxis_HaveRoomOnIt()
    {
        LineFigure figure = CellScatter.Of(
            Made.Cells(["train_loss", "test_loss"], Made.P),
            Options with
            {
                Measures = ["train_loss", "test_loss"],
            }
        )!;

        Assert.All(
            figure.Panels[0].Points,
            point =>
            {
                Assert.NotNull(point.Across);
                Assert.InRange(point.Across.Value.Low, figure.X.Numbers.Min(), figure.X.Numbers.Max());
                Assert.InRange(point.Across.Value.High, figure.X.Numbers.Min(), figure.X.Numbers.Max());
            }
        );
        Assert.Contains("1 cell without a value is left out.", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Caption_CellsThatWereAllStopped_SpeaksOfNoCross()
    {
        CellTable made = Made.Cells(["test_error"], Made.P);
        CellTable table = made with
        {
            Cells =
            [
                made.Cells[0],
                made.Cells[2] with
                {
                    Diverged = 0,
                    Stopped = 5,
                    AtStop = [made.Cells[0].Measures[0]],
                },
            ],
        };

        string caption = CellFigure.Of(table, Options)!.Caption;

        Assert.DoesNotContain("cross", caption, StringComparison.Ordinal);
        Assert.DoesNotContain("Hollow", caption, StringComparison.Ordinal);
        Assert.Contains("A bar under a point", caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Panels_WithLongHeadings_KeepThemWithinTheirWidth()
    {
        PlanAxis[] axes =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(axis => new PlanAxis(
                    $"an_axis_with_a_long_name_{axis}",
                    ["1", "2"],
                    null,
                    AxisScale.Categorical
                )),
            Made.P,
        ];

        string svg = CellFigures.Draw([Made.Curves("test_error", [0, 1], axes)], Options)!;

        XElement[] headings =
        [
            .. XElement
                .Parse(svg)
                .Descendants()
                .Where(element =>
                    element.Name.LocalName == "text"
                    && element.Attribute("font-weight")?.Value == "bold"
                    && element.Value.Contains("axis", StringComparison.Ordinal)
                ),
        ];
        Assert.NotEmpty(headings);
        Assert.All(
            headings,
            heading =>
                Assert.True(
                    TextWidth.Of(
                        heading.Value,
                        double.Parse(
                            heading.Attribute("font-size")!.Value,
                            System.Globalization.CultureInfo.InvariantCulture
                        )
                    ) <= 640,
                    heading.Value
                )
        );
    }

    /// <summary>A program's `test_error` may be a percentage, and its `share` a fraction.</summary>
    [Theory]
    [InlineData("test_error", "percent", false)]
    [InlineData("share", "fraction", true)]
    public void Fractions_OfAProgram_AreThoseThatItSays(string measure, string unit, bool isFraction)
    {
        CellTable table = Made.Cells([measure], Made.P) with
        {
            Units = new Dictionary<string, string> { [measure] = unit },
        };
        CellFigureOptions options = Options with { Measures = [measure], Unit = _ => unit };

        Assert.Equal(isFraction, CellFigure.Of(table, options)!.Panels[0].IsFraction);
        Assert.Equal(isFraction, CellCurves.Of([Made.Curves(measure, [0, 1], Made.P)], options)!.Panels[0].IsFraction);
        Assert.Equal(isFraction, MainMeasures.IsFraction(table.Units, measure));
    }
}
