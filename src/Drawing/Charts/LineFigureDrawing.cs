using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Drawing.Charts;

/// <summary>Lays a <see cref="LineFigure"/> out and draws it as one SVG document that needs nothing from elsewhere.</summary>
public static class LineFigureDrawing
{
    private const double Margin = 20;
    private const double TitleSize = 17;
    private const double SubtitleSize = 12.5;
    private const double CaptionSize = 11;
    private const double PanelHeight = 292;

    /// <summary>The SVG text; the same figure gives the same bytes.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="idPrefix">Begins every id, so that several pictures can stand in one page.</param>
    public static string Draw(LineFigure figure, string idPrefix = "sweeps")
    {
        int columns = Math.Clamp(Math.Min(figure.Columns, figure.Panels.Count), 1, 4);
        int rows = (figure.Panels.Count + columns - 1) / columns;
        double panelWidth = columns switch { 1 => 640, 2 => 430, 3 => 340, _ => 290 };
        double width = 2 * Margin + columns * panelWidth;
        double inner = width - 2 * Margin;

        IReadOnlyList<string> subtitle = TextWidth.Wrap(figure.Subtitle, SubtitleSize, inner);
        IReadOnlyList<string> title = TextWidth.Wrap(figure.Title, TitleSize * 1.06, inner);
        IReadOnlyList<string> caption = TextWidth.Wrap(figure.Caption, CaptionSize, inner);
        Legend legend = Legend.Lay(figure, inner);

        double titleBottom = Margin + title.Count * (TitleSize + 4);
        double subtitleBottom = titleBottom + subtitle.Count * (SubtitleSize + 4);
        double legendTop = subtitleBottom + (legend.Height > 0 ? 10 : 0);
        double panelsTop = legendTop + legend.Height + 8;
        double captionTop = panelsTop + rows * PanelHeight + 2;
        double height = Math.Ceiling(captionTop + caption.Count * (CaptionSize + 4) + (caption.Count > 0 ? 14 : 8));

        SvgWriter svg = new();
        svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("width", width), ("height", height), ("viewBox", $"0 0 {SvgWriter.Number(width)} {SvgWriter.Number(height)}"),
            ("role", "img"), ("aria-labelledby", $"{idPrefix}-title {idPrefix}-desc"), ("font-family", Palette.FontFamily));
        svg.Text("title", figure.Title, ("id", $"{idPrefix}-title"));
        svg.Text("desc", figure.Description, ("id", $"{idPrefix}-desc"));
        svg.Raw($"  <style>{Palette.StyleSheet()}</style>\n");
        svg.Empty("rect", ("class", "paper"), ("width", width), ("height", height), ("fill", Palette.Paper));

        Lines(svg, title, Margin, Margin, TitleSize, "ink", Palette.Ink, bold: true);
        Lines(svg, subtitle, Margin, titleBottom, SubtitleSize, "muted", Palette.Muted);
        legend.Draw(svg, Margin, legendTop);

        Dictionary<string, LinearScale> scales = figure.Panels.GroupBy(panel => panel.Group)
            .ToDictionary(group => group.Key, group => LinearScale.ForMeasured(group.SelectMany(panel => panel.Points).SelectMany(Extent), PanelDrawing.PlotHeight(PanelHeight)));
        Scale x = ScaleOf(figure.X);
        for (int i = 0; i < figure.Panels.Count; i++)
        {
            Frame frame = new(Margin + i % columns * panelWidth, panelsTop + i / columns * PanelHeight, panelWidth, PanelHeight);
            PanelDrawing.Draw(svg, figure, figure.Panels[i], frame, x, scales[figure.Panels[i].Group], $"{idPrefix}-plot{i}");
        }

        Lines(svg, caption, Margin, captionTop, CaptionSize, "muted", Palette.Muted);
        return svg.Close().ToString();
    }

    private static Scale ScaleOf(HorizontalAxis axis) => axis.Scale switch
    {
        AxisScale.Log when axis.Numbers.Any(value => value > 0) => new LogScale(axis.Numbers),
        AxisScale.Categorical => new CategoryScale(axis.Names),
        _ => LinearScale.ForChosen(axis.Numbers),
    };

    /// <summary>The values that a point's mark covers.</summary>
    private static IEnumerable<double> Extent(LinePoint point)
    {
        if (!double.IsFinite(point.Value.Mean))
            yield break;
        double half = point.Value.HalfWidth is { } width && double.IsFinite(width) ? width : 0;
        yield return point.Value.Mean - half;
        yield return point.Value.Mean + half;
    }

    private static void Lines(SvgWriter svg, IReadOnlyList<string> lines, double x, double top, double size, string style, string fill, bool bold = false)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            svg.Text("text", lines[i], ("class", style), ("x", x), ("y", top + size + i * (size + 4)), ("font-size", size),
                ("font-weight", bold ? "bold" : null), ("fill", fill));
        }
    }
}

/// <summary>A rectangle on the paper, in pixels.</summary>
internal readonly record struct Frame(double Left, double Top, double Width, double Height);
