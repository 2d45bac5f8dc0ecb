using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Heat;

/// <summary>Draws a <see cref="HeatFigure"/> as one SVG document that needs nothing from elsewhere.</summary>
public static class HeatFigureDrawing
{
    private const double RightRoom = 16;
    private const double TopRoom = 30;
    private const double BottomRoom = 50;
    private const double TickSize = 11;
    private const double LabelSize = 12;

    /// <summary>The SVG text; the same figure gives the same bytes.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="idPrefix">Begins every id, so that several pictures can stand in one page.</param>
    /// <param name="layout">How large it is on paper; null: as large as its panels need.</param>
    /// <exception cref="FigureSizeException">The size that was asked for is too small.</exception>
    public static string Draw(HeatFigure figure, string idPrefix = "sweeps", FigureLayout? layout = null)
    {
        layout ??= FigureLayout.Usual;
        int columns = layout.Columns(Math.Clamp(figure.Panels.Count, 1, 2));
        double width = layout.PanelWidth(columns, columns == 1 ? 640 : 430);
        double leftRoom = Math.Clamp(figure.Y.Names.Max(name => TextWidth.Of(name, TickSize)) + 34, 64, 180);
        double square = Math.Clamp((width - leftRoom - RightRoom) / figure.X.Names.Count, 4, 64);
        double plotHeight = Math.Clamp(square * 0.62 * figure.Y.Names.Count, 90, 440);
        Sheet sheet = new()
        {
            Title = figure.Title,
            Subtitle = figure.Subtitle,
            Description = figure.Description,
            Caption = figure.Caption,
            IdPrefix = idPrefix,
            Panels = figure.Panels.Count,
            Columns = columns,
            PanelWidth = width,
            PanelHeight = TopRoom + plotHeight + BottomRoom,
            Layout = layout,
        };
        sheet = sheet.Fitted(ColourKey.Height);
        ColourKey key = new(
            figure.Panels.SelectMany(panel => panel.Squares).Select(square => square.Value.Mean),
            figure.ValueLabel
        );
        return sheet.Draw(
            ColourKey.Height,
            (svg, left, top) => key.Draw(svg, left, top, sheet.Inner),
            (svg, i, frame) =>
                DrawPanel(
                    svg,
                    figure,
                    figure.Panels[i],
                    key,
                    frame,
                    new Frame(
                        frame.Left + leftRoom,
                        frame.Top + TopRoom,
                        Math.Max(40, frame.Width - leftRoom - RightRoom),
                        frame.Height - TopRoom - BottomRoom
                    )
                )
        );
    }

    private static void DrawPanel(
        SvgWriter svg,
        HeatFigure figure,
        HeatPanel panel,
        ColourKey key,
        Frame frame,
        Frame plot
    )
    {
        svg.Open("g");
        PanelHeading.Draw(svg, panel.Title, plot.Left, frame.Top, frame.Left + frame.Width - plot.Left);
        double width = plot.Width / figure.X.Names.Count;
        double height = plot.Height / figure.Y.Names.Count;
        double gap = Math.Min(width, height) > 8 ? 1 : 0;
        double textSize = Math.Min(TickSize, height - 6);
        bool written = textSize >= 8 && panel.Squares.All(square => TextWidth.Of(Text(square), textSize) <= width - 4);
        svg.Open("g", ("font-size", textSize > 0 ? textSize : TickSize), ("text-anchor", "middle"));
        foreach (HeatSquare square in panel.Squares)
        {
            double left = plot.Left + square.X * width;
            double top = plot.Top + plot.Height - (square.Y + 1) * height;
            if (!double.IsFinite(square.Value.Mean))
            {
                if (square.Note.Length > 0)
                {
                    svg.Open(
                            "path",
                            ("class", "pen"),
                            ("stroke", Palette.Ink),
                            ("stroke-width", 1.5),
                            ("fill", "none"),
                            (
                                "d",
                                $"M{SvgWriter.Number(left + width / 2 - 3)} "
                                    + $"{SvgWriter.Number(top + height / 2 - 3)}l6 6m0 -6l-6 6"
                            )
                        )
                        .Text("title", $"{square.Name}: no value ({square.Note})")
                        .Close();
                }

                continue;
            }

            double place = key.Place(square.Value.Mean);
            svg.Open(
                    "rect",
                    ("x", left),
                    ("y", top),
                    ("width", width - gap),
                    ("height", height - gap),
                    ("fill", Gradient.At(place))
                )
                .Text("title", Tooltip(square, figure.IsFraction))
                .Close();
            if (written)
                svg.Text(
                    "text",
                    Text(square),
                    ("x", left + (width - gap) / 2),
                    ("y", top + height / 2 + 0.35 * textSize),
                    ("fill", Gradient.InkOn(place)),
                    ("pointer-events", "none")
                );
        }

        svg.Close();
        DrawAxes(svg, figure, plot, frame.Left);
        svg.Close();
    }

    private static void DrawAxes(SvgWriter svg, HeatFigure figure, Frame plot, double left)
    {
        double bottom = plot.Top + plot.Height;
        svg.Open("g", ("font-size", TickSize), ("text-anchor", "middle"));
        foreach (Tick tick in new CategoryScale(figure.X.Names).Ticks(plot.Width, text => TextWidth.Of(text, TickSize)))
            svg.Text(
                "text",
                tick.Label,
                ("class", "muted"),
                ("x", plot.Left + plot.Width * tick.Position),
                ("y", bottom + 15),
                ("fill", Palette.Muted)
            );
        svg.Close();
        svg.Open("g", ("font-size", TickSize), ("text-anchor", "end"));
        foreach (Tick tick in new CategoryScale(figure.Y.Names).Ticks(plot.Height, _ => TickSize))
            svg.Text(
                "text",
                tick.Label,
                ("class", "muted"),
                ("x", plot.Left - 6),
                ("y", bottom - plot.Height * tick.Position + 0.35 * TickSize),
                ("fill", Palette.Muted)
            );
        svg.Close();
        svg.Text(
            "text",
            figure.X.Label,
            ("class", "ink"),
            ("x", plot.Left + plot.Width / 2),
            ("y", bottom + 34),
            ("font-size", LabelSize),
            ("text-anchor", "middle"),
            ("fill", Palette.Ink)
        );
        TurnedLabel.Draw(svg, figure.Y.Label, left + 13, plot.Top + plot.Height / 2, LabelSize);
    }

    private static string Text(HeatSquare square) =>
        double.IsFinite(square.Value.Mean)
            ? NumberLabel.Of(square.Value.Mean, 3) + (square.Note.Length > 0 ? "*" : "")
            : "";

    private static string Tooltip(HeatSquare square, bool isFraction)
    {
        string spread = NumberLabel.Spread(square.Value, isFraction);
        string note = square.Note.Length > 0 ? $"; {square.Note}" : "";
        return $"{square.Name}: {NumberLabel.Of(square.Value.Mean, 4)}{spread} (n = {square.Value.Count}{note})";
    }
}
