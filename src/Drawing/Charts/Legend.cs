using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Charts;

/// <summary>The entries of a figure's lines in as many rows as they need; nothing where there is only one
/// line.</summary>
internal sealed class Legend
{
    private const double Size = 12;
    private const double RowHeight = 19;
    private const double Swatch = 34;
    private const double Gap = 18;

    private readonly List<(LineKey Key, double X, int Row)> _entries = [];
    private readonly string _title;
    private int _rows;

    private Legend(string title) => _title = title;

    /// <summary>Pixels from top to bottom.</summary>
    public double Height => _rows * RowHeight;

    /// <summary>Places the entries in columns of equal width, so that rows can be compared.</summary>
    public static Legend Lay(LineFigure figure, double width)
    {
        Legend legend = new(figure.LegendTitle);
        if (figure.Lines.Count < 2)
            return legend;

        double indent = figure.LegendTitle.Length == 0 ? 0 : TextWidth.Of(figure.LegendTitle, Size) + Gap;
        if (indent > 0.4 * width)
        {
            legend._rows = 1;
            indent = 0;
        }

        double entry = figure.Lines.Max(line => TextWidth.Of(line.Label, Size)) + Swatch + Gap;
        int columns = Math.Max(1, (int)((width - indent) / entry));
        int firstRow = legend._rows;
        for (int i = 0; i < figure.Lines.Count; i++)
        {
            int row = firstRow + i / columns;
            legend._entries.Add((figure.Lines[i], indent + i % columns * entry, row));
            legend._rows = row + 1;
        }

        return legend;
    }

    /// <summary>Draws it with its upper left corner at a point.</summary>
    public void Draw(SvgWriter svg, double left, double top)
    {
        if (_entries.Count == 0)
            return;
        svg.Open("g", ("font-size", Size));
        svg.Text("text", _title, ("class", "muted"), ("x", left), ("y", top + Size + 1), ("fill", Palette.Muted));
        foreach (var (key, x, row) in _entries)
        {
            double middle = top + row * RowHeight + 0.75 * Size;
            double start = left + x;
            svg.Empty(
                "line",
                ("class", key.Colour.StrokeClass),
                ("x1", start),
                ("y1", middle),
                ("x2", start + Swatch - 8),
                ("y2", middle),
                ("stroke", key.Colour.Light),
                ("stroke-width", 2),
                ("stroke-dasharray", Palette.Dash(key.Form))
            );
            Marker.Draw(svg, start + (Swatch - 8) / 2, middle, key.Marker, key.Colour, hollow: false, tooltip: null);
            svg.Text(
                "text",
                key.Label,
                ("class", "ink"),
                ("x", start + Swatch - 2),
                ("y", top + row * RowHeight + Size + 1),
                ("fill", Palette.Ink)
            );
        }

        svg.Close();
    }
}
