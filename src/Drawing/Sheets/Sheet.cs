using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Sheets;

/// <summary>A rectangle on the paper, in pixels.</summary>
internal readonly record struct Frame(double Left, double Top, double Width, double Height);

/// <summary>What stands around the panels of a figure: heading, what holds for all of it, a key, and a
/// caption.</summary>
internal sealed record Sheet
{
    /// <summary>Pixels around everything.</summary>
    public const double Margin = 20;

    private const double TitleSize = 17;
    private const double SubtitleSize = 12.5;
    private const double CaptionSize = 11;
    private const double BoldWidth = 1.06;

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

    /// <summary>How large it is on paper.</summary>
    public FigureLayout Layout { get; init; } = FigureLayout.Usual;

    /// <summary>Pixels beside the panels, for a key that stands there.</summary>
    public double Beside { get; init; }

    /// <summary>Pixels within the margins.</summary>
    public double Inner => Columns * PanelWidth + Beside;

    /// <summary>The upper left corner of what stands beside the panels.</summary>
    public (double Left, double Top) Corner => (Margin + Columns * PanelWidth, Places(0).PanelsTop);

    private IReadOnlyList<string> TitleLines =>
        Layout.Title is "" ? [] : TextWidth.Wrap(Layout.Title ?? Title, TitleSize * BoldWidth, Inner);

    private IReadOnlyList<string> SubtitleLines =>
        Layout.Title is "" || !Layout.ShowsSubtitle ? [] : TextWidth.Wrap(Subtitle, SubtitleSize, Inner);

    private IReadOnlyList<string> CaptionLines =>
        Layout.ShowsCaption ? TextWidth.Wrap(Caption, CaptionSize, Inner) : [];

    private int Rows => (Panels + Columns - 1) / Columns;

    /// <summary>The same with panels as high as the height of the whole leaves them; as it is where no height was
    /// given.</summary>
    /// <param name="keyHeight">Pixels that the key takes.</param>
    /// <exception cref="FigureSizeException">They would be too low to be read.</exception>
    public Sheet Fitted(double keyHeight)
    {
        if (Layout.Height is not { } height)
            return this;
        double around = Places(keyHeight).Height - Rows * PanelHeight;
        double panel = Math.Floor((height / Layout.Scale - around) / Rows);
        return panel >= FigureLayout.LeastPanelHeight
            ? this with
            {
                PanelHeight = panel,
            }
            : throw new FigureSizeException(
                "height",
                height,
                (around + Rows * FigureLayout.LeastPanelHeight) * Layout.Scale,
                Layout.FontSize
            );
    }

    /// <summary>Draws it as one SVG document that needs nothing from elsewhere.</summary>
    /// <param name="keyHeight">Pixels that the key takes; 0: there is none.</param>
    /// <param name="key">Draws the key with its upper left corner at a point.</param>
    /// <param name="panel">Draws a panel.</param>
    public string Draw(double keyHeight, Action<SvgWriter, double, double> key, Action<SvgWriter, int, Frame> panel)
    {
        double width = 2 * Margin + Inner;
        var (titleBottom, keyTop, panelsTop, captionTop, height) = Places(keyHeight);

        SvgWriter svg = new();
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", width * Layout.Scale),
            ("height", height * Layout.Scale),
            ("viewBox", $"0 0 {SvgWriter.Number(width)} {SvgWriter.Number(height)}"),
            ("role", "img"),
            ("aria-labelledby", $"{IdPrefix}-title {IdPrefix}-desc"),
            ("font-family", Layout.FontFamilies)
        );
        svg.Text("title", Title, ("id", $"{IdPrefix}-title"));
        svg.Text("desc", Description, ("id", $"{IdPrefix}-desc"));
        svg.Raw($"  <style>{Palette.StyleSheet(Colours)}</style>\n");
        svg.Empty("rect", ("class", "paper"), ("width", width), ("height", height), ("fill", Palette.Paper));

        Lines(svg, TitleLines, Margin, Margin, TitleSize, "ink", Palette.Ink, bold: true);
        Lines(svg, SubtitleLines, Margin, titleBottom, SubtitleSize, "muted", Palette.Muted);
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
        Lines(svg, CaptionLines, Margin, captionTop, CaptionSize, "muted", Palette.Muted);
        return svg.Close().ToString();
    }

    /// <summary>Where things stand, from top to bottom.</summary>
    private (double TitleBottom, double KeyTop, double PanelsTop, double CaptionTop, double Height) Places(
        double keyHeight
    )
    {
        int caption = CaptionLines.Count;
        double titleBottom = Margin + TitleLines.Count * (TitleSize + 4);
        double subtitleBottom = titleBottom + SubtitleLines.Count * (SubtitleSize + 4);
        double keyTop = subtitleBottom + (keyHeight > 0 ? 10 : 0);
        double panelsTop = keyTop + keyHeight + 8;
        double captionTop = panelsTop + Rows * PanelHeight + 2;
        double height = Math.Ceiling(captionTop + caption * (CaptionSize + 4) + (caption > 0 ? 14 : 8));
        return (titleBottom, keyTop, panelsTop, captionTop, height);
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
