using System.Text;
using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Charts;

/// <summary>Draws one panel: axes, bands, lines, markers, and marks for cells that have no value.</summary>
internal static partial class PanelDrawing
{
    private const double LeftRoom = 64;
    private const double RightRoom = 16;
    private const double TopRoom = 30;
    private const double BottomRoom = 50;
    private const double TickSize = 11;
    private const double LabelSize = 12;
    private const double StarSize = 17;

    /// <summary>A star hangs at the upper end of its line of text, above its bar.</summary>
    private const double StarDrop = 3;

    /// <summary>The same where there is no bar but a mark.</summary>
    private const double StarLift = 5;

    /// <summary>The plot itself within a panel.</summary>
    public static Frame Plot(Frame panel) =>
        new(panel.Left + LeftRoom, panel.Top + TopRoom, panel.Width - LeftRoom - RightRoom, PlotHeight(panel.Height));

    /// <summary>The height of the plot itself in a panel of a given height.</summary>
    public static double PlotHeight(double panelHeight) => panelHeight - TopRoom - BottomRoom;

    public static void Draw(
        SvgWriter svg,
        LineFigure figure,
        LinePanel panel,
        Frame frame,
        Scale x,
        Scale y,
        string clipId
    )
    {
        Frame plot = Plot(frame);
        svg.Open("g");
        PanelHeading.Draw(svg, panel.Title, plot.Left, frame.Top, frame.Left + frame.Width - plot.Left);
        DrawVertical(svg, panel.ValueLabel, plot, y, frame.Left);
        DrawHorizontal(svg, figure.X.Label, plot, x);

        svg.Open("clipPath", ("id", clipId))
            .Empty("rect", ("x", plot.Left), ("y", plot.Top - 6), ("width", plot.Width), ("height", plot.Height + 12))
            .Close();
        svg.Open("g", ("clip-path", $"url(#{clipId})"));
        ILookup<int, Place> lines = panel
            .Points.OrderBy(point => x.Position(point.X))
            .Select(point => PlaceOf(point, plot, x, y, panel.IsFraction))
            .ToLookup(place => place.Point.Line);
        bool connected = x is not CategoryScale && !figure.IsScattered;
        double opacity = figure.Lines.Count switch
        {
            <= 2 => 0.2,
            <= 4 => 0.15,
            _ => 0.1,
        };
        for (int line = 0; line < figure.Lines.Count; line++)
        {
            if (connected)
                DrawBand(svg, [.. lines[line]], figure.Lines[line], opacity);
        }

        for (int line = 0; line < figure.Lines.Count; line++)
            DrawLine(svg, figure, panel, [.. lines[line]], line, connected);
        svg.Close();
        for (int line = 0; line < figure.Lines.Count; line++)
            DrawStars(svg, [.. lines[line]], Dodge(figure, line, connected));
        DrawMissing(svg, figure, panel, plot, x);
        svg.Close();
    }

    /// <summary>The 95 % band, one piece for each run of points that have an interval.</summary>
    private static void DrawBand(SvgWriter svg, Place[] places, LineKey key, double opacity)
    {
        foreach (Place[] run in Runs(places, place => place.HasInterval && !place.Point.IsStopped))
        {
            if (run.Length < 2)
                continue;
            StringBuilder path = new();
            foreach (Place place in run)
                path.Append(path.Length == 0 ? 'M' : 'L')
                    .Append(SvgWriter.Number(place.X))
                    .Append(' ')
                    .Append(SvgWriter.Number(place.High));
            foreach (Place place in run.Reverse())
                path.Append('L').Append(SvgWriter.Number(place.X)).Append(' ').Append(SvgWriter.Number(place.Low));
            svg.Empty(
                "path",
                ("class", key.Colour.FillClass),
                ("d", path.Append('Z').ToString()),
                ("fill", key.Colour.Light),
                ("fill-opacity", opacity)
            );
        }
    }

    private static void DrawLine(
        SvgWriter svg,
        LineFigure figure,
        LinePanel panel,
        Place[] places,
        int line,
        bool connected
    )
    {
        LineKey key = figure.Lines[line];
        string stroke = key.Colour.StrokeClass;
        double dodge = Dodge(figure, line, connected);
        if (connected)
        {
            foreach (
                Place[] run in Runs(places, place => place.HasMean && !place.Point.IsStopped)
                    .Where(run => run.Length > 1)
            )
            {
                string points = string.Join(
                    ' ',
                    run.Select(place => $"{SvgWriter.Number(place.X)},{SvgWriter.Number(place.Mean)}")
                );
                svg.Empty(
                    "polyline",
                    ("class", stroke),
                    ("points", points),
                    ("fill", "none"),
                    ("stroke", key.Colour.Light),
                    ("stroke-width", 2),
                    ("stroke-linejoin", "round"),
                    ("stroke-dasharray", Palette.Dash(key.Form))
                );
            }
        }

        foreach (Place place in places.Where(place => place.HasMean && (figure.IsMarked || place.Point.IsRemarkable)))
        {
            double at = place.X + dodge;
            if (place.HasInterval && figure.IsMarked)
            {
                svg.Empty(
                    "path",
                    ("class", stroke),
                    (
                        "d",
                        $"M{N(at)} {N(place.Low)}V{N(place.High)}M{N(at - 3)} {N(place.Low)}h6M{N(at - 3)} "
                            + $"{N(place.High)}h6"
                    ),
                    ("stroke", key.Colour.Light),
                    ("stroke-width", 1.1),
                    ("fill", "none")
                );
            }

            if (place.Point.Across is var (low, high))
            {
                double left = at - (place.Point.X - low) * place.Unit;
                double right = at + (high - place.Point.X) * place.Unit;
                svg.Empty(
                    "path",
                    ("class", stroke),
                    (
                        "d",
                        $"M{N(left)} {N(place.Mean)}H{N(right)}M{N(left)} {N(place.Mean - 3)}v6M{N(right)} "
                            + $"{N(place.Mean - 3)}v6"
                    ),
                    ("stroke", key.Colour.Light),
                    ("stroke-width", 1.1),
                    ("fill", "none")
                );
            }

            if (place.Point.IsStopped || place.Point.EndsStopped)
            {
                Marker.DrawStopped(svg, at, place.Mean, key.Colour, place.Point.Tooltip(panel.IsFraction));
                continue;
            }

            Marker.Draw(
                svg,
                at,
                place.Mean,
                key.Marker,
                key.Colour,
                place.Point.Note.Length > 0,
                place.Point.Tooltip(panel.IsFraction),
                figure.IsCrowded
            );
        }

        static string N(double value) => SvgWriter.Number(value);
    }

    /// <summary>How far marks of categories stand beside each other.</summary>
    private static double Dodge(LineFigure figure, int line, bool connected) =>
        connected || figure.IsScattered ? 0 : (line - (figure.Lines.Count - 1) / 2.0) * 9;

    /// <summary>A star above what differs from the reference, also where that ends at the edge of the plot.</summary>
    private static void DrawStars(SvgWriter svg, Place[] places, double dodge)
    {
        foreach (Place place in places.Where(place => place.HasMean && place.Point.Differs))
            svg.Text(
                "text",
                "*",
                ("class", "ink"),
                ("x", place.X + dodge),
                ("y", (place.HasInterval ? place.High : place.Mean - StarLift) + StarDrop),
                ("font-size", StarSize),
                ("font-weight", "bold"),
                ("text-anchor", "middle"),
                ("fill", Palette.Ink)
            );
    }

    /// <summary>A cross above the plot for every cell that ended without any value: leaving it out would hide a
    /// result.</summary>
    private static void DrawMissing(SvgWriter svg, LineFigure figure, LinePanel panel, Frame plot, Scale x)
    {
        foreach (
            IGrouping<double, LinePoint> place in panel
                .Points.Where(point => point.Value.Count == 0 && point.Note.Length > 0)
                .GroupBy(point => point.X)
        )
        {
            int index = 0;
            foreach (LinePoint point in place)
            {
                LineKey key = figure.Lines[point.Line];
                double at = plot.Left + plot.Width * x.Position(point.X) + 9 * (index++ - (place.Count() - 1) / 2.0);
                double y = plot.Top - 3;
                svg.Open(
                        "path",
                        ("class", key.Colour.StrokeClass),
                        ("stroke", key.Colour.Light),
                        ("stroke-width", 2),
                        ("d", $"M{SvgWriter.Number(at - 3)} {SvgWriter.Number(y - 3)}l6 6m0 -6l-6 6")
                    )
                    .Text("title", $"{point.Name}: no value ({point.Note})")
                    .Close();
            }
        }
    }

    private static Place PlaceOf(LinePoint point, Frame plot, Scale x, Scale y, bool isFraction)
    {
        var (low, high) = point.Value.Interval(isFraction) ?? (double.NaN, double.NaN);
        return new Place(
            point,
            plot.Left + plot.Width * x.Position(point.X),
            Vertical(point.Value.Mean),
            Vertical(low),
            Vertical(high)
        )
        {
            Unit = x is LinearScale linear ? plot.Width / (linear.End - linear.Start) : 0,
        };

        double Vertical(double value) => plot.Top + plot.Height * (1 - y.Position(value));
    }

    /// <summary>The longest stretches of neighbours that all have what it takes.</summary>
    private static IEnumerable<Place[]> Runs(Place[] places, Func<Place, bool> has)
    {
        int start = 0;
        while (start < places.Length)
        {
            Place[] run = [.. places.Skip(start).TakeWhile(has)];
            if (run.Length > 0)
                yield return run;
            start += Math.Max(run.Length, 1);
        }
    }

    private readonly record struct Place(LinePoint Point, double X, double Mean, double Low, double High)
    {
        /// <summary>Pixels that one unit of a linear horizontal axis takes.</summary>
        public double Unit { get; init; }

        public bool HasMean => double.IsFinite(Mean);

        public bool HasInterval => double.IsFinite(Low) && double.IsFinite(High);
    }
}
