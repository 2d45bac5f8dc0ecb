using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Sheets;

/// <summary>A rectangle on the paper, in pixels.</summary>
internal readonly record struct Frame(double Left, double Top, double Width, double Height);

/// <summary>What stands around the panels of a figure: heading, what holds for all of it, a key, and a
/// caption.</summary>
internal sealed record Sheet
{
    private const double Margin = 20;
    private const double TitleSize = 17;
    private const double SubtitleSize = 12.5;
    private const double CaptionSize = 11;

    public required string Title { get; init; }

    public required string Subtitle { get; init; }

    /// <summary>The figure in words, for readers who do not see it.</summary>
    public required string Description { get; init; }

    public required string Caption { get; init; }

    /// <summary>Begins every id.</summary>
    public required string IdPrefix { get; init; }

    public required int Panels { get; init; }

    /// <summary>Panels side by side.</summary>
    public required int Columns { get; init; }

    public required double PanelWidth { get; init; }

    public required double PanelHeight { get; init; }

    /// <summary>The colours of its lines and marks.</summary>
    public IReadOnlyList<Colour> Colours { get; init; } = [];

    /// <summary>Pixels within the margins.</summary>
    public double Inner => Columns * PanelWidth;

    /// <summary>Draws it as one SVG document that needs nothing from elsewhere.</summary>
    /// <param name="keyHeight">Pixels that the key takes; 0: there is none.</param>
    /// <param name="key">Draws the key with its upper left corner at a point.</param>
    /// <param name="panel">Draws a panel.</param>
    public string Draw(double keyHeight, Action<SvgWriter, double, double> key, Action<SvgWriter, int, Frame> panel)
    {
        int rows = (Panels + Columns - 1) / Columns;
        double width = 2 * Margin + Inner;
        IReadOnlyList<string> subtitle = TextWidth.Wrap(Subtitle, SubtitleSize, Inner);
        IReadOnlyList<string> title = TextWidth.Wrap(Title, TitleSize * 1.06, Inner);
        IReadOnlyList<string> caption = TextWidth.Wrap(Caption, CaptionSize, Inner);
        double titleBottom = Margin + title.Count * (TitleSize + 4);
        double subtitleBottom = titleBottom + subtitle.Count * (SubtitleSize + 4);
        double keyTop = subtitleBottom + (keyHeight > 0 ? 10 : 0);
        double panelsTop = keyTop + keyHeight + 8;
        double captionTop = panelsTop + rows * PanelHeight + 2;
        double height = Math.Ceiling(captionTop + caption.Count * (CaptionSize + 4) + (caption.Count > 0 ? 14 : 8));

        SvgWriter svg = new();
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", width),
            ("height", height),
            ("viewBox", $"0 0 {SvgWriter.Number(width)} {SvgWriter.Number(height)}"),
            ("role", "img"),
            ("aria-labelledby", $"{IdPrefix}-title {IdPrefix}-desc"),
            ("font-family", Palette.FontFamily)
        );
        svg.Text("title", Title, ("id", $"{IdPrefix}-title"));
        svg.Text("desc", Description, ("id", $"{IdPrefix}-desc"));
        svg.Raw($"  <style>{Palette.StyleSheet(Colours)}</style>\n");
        svg.Empty("rect", ("class", "paper"), ("width", width), ("height", height), ("fill", Palette.Paper));

        Lines(svg, title, Margin, Margin, TitleSize, "ink", Palette.Ink, bold: true);
        Lines(svg, subtitle, Margin, titleBottom, SubtitleSize, "muted", Palette.Muted);
        key(svg, Margin, keyTop);
        for (int i = 0; i < Panels; i++)
            panel(
                svg,
                i,
                new Frame(
                    Margin + i % Columns * PanelWidth,
                    panelsTop + i / Columns * PanelHeight,
                    PanelWidth,
                    PanelHeight
                )
            );
        Lines(svg, caption, Margin, captionTop, CaptionSize, "muted", Palette.Muted);
        return svg.Close().ToString();
    }

    private static void Lines(
        SvgWriter svg,
        IReadOnlyList<string> lines,
        double x,
        double top,
        double size,
        string style,
        string fill,
        bool bold = false
    )
    {
        for (int i = 0; i < lines.Count; i++)
        {
            svg.Text(
                "text",
                lines[i],
                ("class", style),
                ("x", x),
                ("y", top + size + i * (size + 4)),
                ("font-size", size),
                ("font-weight", bold ? "bold" : null),
                ("fill", fill)
            );
        }
    }
}
