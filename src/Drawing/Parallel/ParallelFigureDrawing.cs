using System.Text;
using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Parallel;

/// <summary>Draws a <see cref="ParallelFigure"/> as one SVG document that needs nothing from elsewhere.</summary>
public static class ParallelFigureDrawing
{
    private const double Side = 70;
    private const double TopRoom = 44;
    private const double BottomRoom = 22;
    private const double PlotHeight = 300;
    private const double TickSize = 11;
    private const double LabelSize = 12;

    /// <summary>The SVG text; the same figure gives the same bytes.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="idPrefix">Begins every id, so that several pictures can stand in one page.</param>
    /// <param name="layout">How large it is on paper; null: as large as its axes need.</param>
    /// <exception cref="FigureSizeException">The size that was asked for is too small.</exception>
    public static string Draw(ParallelFigure figure, string idPrefix = "sweeps", FigureLayout? layout = null)
    {
        layout ??= FigureLayout.Usual;
        double between = figure.Axes.Max(axis => TextWidth.Of(axis.Label, LabelSize)) / 2 + 34;
        between = Math.Clamp(between, 110, 190);
        Sheet sheet = new()
        {
            Title = figure.Title,
            Subtitle = figure.Subtitle,
            Description = figure.Description,
            Caption = figure.Caption,
            IdPrefix = idPrefix,
            Panels = 1,
            Columns = 1,
            PanelWidth = layout.PanelWidth(1, Math.Max(520, 2 * Side + between * (figure.Axes.Count - 1))),
            PanelHeight = TopRoom + PlotHeight + BottomRoom,
            Layout = layout,
            Colours = [.. Enumerable.Range(0, Colour.Shades).Select(shade => Colour.OfOrdered(shade, Colour.Shades))],
        };
        sheet = sheet.Fitted(ColourKey.Height);
        ColourKey key = new(figure.Lines.Select(line => line.Values[^1]), figure.Axes[^1].Label, lines: true);
        return sheet.Draw(
            ColourKey.Height,
            (svg, left, top) => key.Draw(svg, left, top, sheet.Inner),
            (svg, _, frame) => DrawPanel(svg, figure, key, frame)
        );
    }

    private static void DrawPanel(SvgWriter svg, ParallelFigure figure, ColourKey key, Frame frame)
    {
        double top = frame.Top + TopRoom;
        double height = frame.Height - TopRoom - BottomRoom;
        double between = figure.Axes.Count > 1 ? (frame.Width - 2 * Side) / (figure.Axes.Count - 1) : 0;
        Scale[] scales =
        [
            .. figure.Axes.Select(axis =>
                axis.IsMeasured ? LinearScale.ForMeasured(axis.Axis.Numbers, height) : Scale.Of(axis.Axis)
            ),
        ];
        double opacity = figure.Lines.Count switch
        {
            <= 40 => 0.9,
            <= 200 => 0.6,
            _ => 0.35,
        };
        svg.Open(
            "g",
            ("fill", "none"),
            ("stroke-width", figure.Lines.Count <= 200 ? 1.6 : 1),
            ("stroke-opacity", opacity)
        );
        foreach (ParallelLine line in figure.Lines)
        {
            StringBuilder path = new();
            for (int i = 0; i < scales.Length; i++)
                path.Append(i == 0 ? 'M' : 'L')
                    .Append(SvgWriter.Number(frame.Left + Side + i * between))
                    .Append(' ')
                    .Append(SvgWriter.Number(top + height * (1 - scales[i].Position(line.Values[i]))));
            Colour colour = key.OfLine(line.Values[^1]);
            svg.Open(
                    "path",
                    ("class", colour.StrokeClass),
                    ("d", path.ToString()),
                    ("stroke", colour.Light),
                    ("stroke-dasharray", line.IsStopped ? "5 3" : null)
                )
                .Text("title", line.Name)
                .Close();
        }

        svg.Close();
        for (int i = 0; i < scales.Length; i++)
            DrawAxis(
                svg,
                figure.Axes[i],
                scales[i],
                frame.Left + Side + i * between,
                (top, height),
                between,
                frame.Top + (i % 2 == 0 ? 30 : 14)
            );
    }

    private static void DrawAxis(
        SvgWriter svg,
        ParallelAxis axis,
        Scale scale,
        double x,
        (double Top, double Height) plot,
        double between,
        double labelAt
    )
    {
        svg.Empty(
            "line",
            ("class", "axis"),
            ("x1", x),
            ("y1", plot.Top),
            ("x2", x),
            ("y2", plot.Top + plot.Height),
            ("stroke", Palette.Axis),
            ("stroke-width", 1.5)
        );
        svg.Text(
            "text",
            axis.Label,
            ("class", "ink"),
            ("x", x),
            ("y", labelAt),
            ("font-size", LabelSize),
            ("font-weight", axis.IsMeasured ? "bold" : null),
            ("text-anchor", "middle"),
            ("fill", Palette.Ink)
        );
        svg.Open("g", ("font-size", TickSize), ("text-anchor", "end"));
        foreach (Tick tick in scale.Ticks(plot.Height, _ => TickSize))
        {
            double y = plot.Top + plot.Height * (1 - tick.Position);
            svg.Empty(
                "line",
                ("class", "axis"),
                ("x1", x - 4),
                ("y1", y),
                ("x2", x),
                ("y2", y),
                ("stroke", Palette.Axis)
            );
            svg.Text(
                "text",
                tick.Label,
                ("class", "ink halo"),
                ("x", x - 7),
                ("y", y + 0.35 * TickSize),
                ("fill", Palette.Ink),
                ("stroke", Palette.Paper),
                ("stroke-width", 3),
                ("paint-order", "stroke")
            );
        }

        svg.Close();
    }
}
