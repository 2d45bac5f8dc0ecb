using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Bars;

/// <summary>Draws a <see cref="BarFigure"/> as one SVG document that needs nothing from elsewhere.</summary>
public static class BarFigureDrawing
{
    private const double RightRoom = 24;
    private const double TopRoom = 30;
    private const double BottomRoom = 50;
    private const double RowHeight = 26;
    private const double Filled = 0.62; // of a row
    private const double ValueRoom = 42;
    private const double TickSize = 11;
    private const double LabelSize = 12;

    /// <summary>The SVG text; the same figure gives the same bytes.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="idPrefix">Begins every id, so that several pictures can stand in one page.</param>
    /// <param name="layout">How large it is on paper; null: as large as its panels need.</param>
    /// <exception cref="FigureSizeException">The size that was asked for is too small.</exception>
    public static string Draw(BarFigure figure, string idPrefix = "sweeps", FigureLayout? layout = null)
    {
        layout ??= FigureLayout.Usual;
        int columns = layout.Columns(Math.Clamp(figure.Panels.Count, 1, figure.Columns));
        int rows = figure.Panels.Max(panel => panel.Bars.Count);
        Sheet sheet = new()
        {
            Title = figure.Title,
            Subtitle = figure.Subtitle,
            Description = figure.Description,
            Caption = figure.Caption,
            IdPrefix = idPrefix,
            Panels = figure.Panels.Count,
            Columns = columns,
            PanelWidth = layout.PanelWidth(columns, columns == 1 ? 640 : 460),
            PanelHeight = TopRoom + RowHeight * Math.Max(2, rows) + BottomRoom,
            Layout = layout,
        };
        sheet = sheet.Fitted(0);
        double names = figure.Panels.SelectMany(panel => panel.Bars).Max(bar => TextWidth.Of(bar.Name, LabelSize));
        double left = Math.Clamp(names + 12, 40, 0.42 * sheet.PanelWidth);
        return sheet.Draw(
            0,
            static (_, _, _) => { },
            (svg, i, frame) =>
                DrawPanel(
                    svg,
                    figure.Panels[i],
                    frame,
                    new Frame(
                        frame.Left + left,
                        frame.Top + TopRoom,
                        Math.Max(40, frame.Width - left - RightRoom),
                        frame.Height - TopRoom - BottomRoom
                    )
                )
        );
    }

    private static void DrawPanel(SvgWriter svg, BarPanel panel, Frame frame, Frame plot)
    {
        svg.Open("g");
        PanelHeading.Draw(svg, panel.Title, frame.Left, frame.Top, frame.Width);
        double longest = panel.Bars.Max(bar => bar.Value.Interval(true)?.High ?? bar.Value.Mean);
        // What stands behind the longest bar stays within the plot.
        LinearScale scale = LinearScale.ForMeasured(
            [0, longest * plot.Width / Math.Max(plot.Width - ValueRoom, 1)],
            plot.Width
        );
        DrawAxis(svg, panel.ValueLabel, scale, plot);
        double row = plot.Height / panel.Bars.Count;
        double textSize = Math.Min(LabelSize, 0.9 * row);
        for (int at = 0; at < panel.Bars.Count; at++)
            DrawBar(svg, panel.Bars[at], scale, plot, frame.Left, plot.Top + row * at, row, textSize);
        svg.Empty(
                "line",
                ("class", "axis"),
                ("x1", plot.Left),
                ("y1", plot.Top),
                ("x2", plot.Left),
                ("y2", plot.Top + plot.Height),
                ("stroke", Palette.Axis)
            )
            .Close();
    }

    private static void DrawBar(
        SvgWriter svg,
        FigureBar bar,
        LinearScale scale,
        Frame plot,
        double left,
        double top,
        double row,
        double textSize
    )
    {
        Colour colour = Colour.OfCategory(0);
        double middle = top + row / 2;
        string value = $"{NumberLabel.Of(bar.Value.Mean, 2)}{NumberLabel.Spread(bar.Value, true)}";
        svg.Open("g").Text("title", $"{bar.Name}: {value} (n = {bar.Value.Count})");
        svg.Text(
            "text",
            TextWidth.Cut(bar.Name, textSize, plot.Left - 9 - left),
            ("class", "ink"),
            ("x", plot.Left - 7),
            ("y", middle + 0.35 * textSize),
            ("font-size", textSize),
            ("text-anchor", "end"),
            ("fill", Palette.Ink)
        );
        double end = At(bar.Value.Mean);
        svg.Empty(
            "rect",
            ("class", colour.FillClass),
            ("x", plot.Left),
            ("y", middle - Filled * row / 2),
            ("width", end - plot.Left),
            ("height", Filled * row),
            ("fill", colour.Light)
        );
        double tail = end;
        if (bar.Value.Interval(true) is var (low, high))
        {
            tail = At(high);
            double cap = Math.Min(4, Filled * row / 3);
            svg.Empty(
                "path",
                ("class", "pen"),
                (
                    "d",
                    $"M{SvgWriter.Number(At(low))} {SvgWriter.Number(middle)}H{SvgWriter.Number(tail)}"
                        + $"m0 {SvgWriter.Number(-cap)}v{SvgWriter.Number(2 * cap)}"
                        + $"M{SvgWriter.Number(At(low))} {SvgWriter.Number(middle - cap)}v{SvgWriter.Number(2 * cap)}"
                ),
                ("stroke", Palette.Ink),
                ("stroke-width", 1.2),
                ("fill", "none")
            );
        }

        svg.Text(
                "text",
                NumberLabel.Of(bar.Value.Mean, 2),
                ("class", "muted"),
                ("x", tail + 6),
                ("y", middle + 0.35 * textSize),
                ("font-size", Math.Min(TickSize, textSize)),
                ("fill", Palette.Muted)
            )
            .Close();

        double At(double share) => plot.Left + plot.Width * scale.Position(share);
    }

    private static void DrawAxis(SvgWriter svg, string label, LinearScale scale, Frame plot)
    {
        double bottom = plot.Top + plot.Height;
        svg.Open("g", ("font-size", TickSize), ("text-anchor", "middle"));
        foreach (Tick tick in scale.Ticks(plot.Width, text => TextWidth.Of(text, TickSize)))
        {
            double x = plot.Left + plot.Width * tick.Position;
            svg.Empty(
                "line",
                ("class", "grid"),
                ("x1", x),
                ("y1", plot.Top),
                ("x2", x),
                ("y2", bottom),
                ("stroke", Palette.Grid)
            );
            svg.Text("text", tick.Label, ("class", "muted"), ("x", x), ("y", bottom + 15), ("fill", Palette.Muted));
        }

        svg.Close();
        svg.Text(
            "text",
            label,
            ("class", "ink"),
            ("x", plot.Left + plot.Width / 2),
            ("y", bottom + 34),
            ("font-size", LabelSize),
            ("text-anchor", "middle"),
            ("fill", Palette.Ink)
        );
    }
}
