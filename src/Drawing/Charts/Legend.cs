using Sweeps.Drawing.Sheets;
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

    private static readonly (bool Right, bool Upper)[] Corners =
    [
        (true, true),
        (false, true),
        (true, false),
        (false, false),
    ];

    private readonly List<(LineKey Key, double X, int Row)> _entries = [];
    private readonly string _title;
    private int _rows;

    private Legend(string title) => _title = title;

    /// <summary>No key at all.</summary>
    public static Legend None { get; } = new("");

    /// <summary>Pixels from top to bottom.</summary>
    public double Height => _rows * RowHeight;

    /// <summary>Pixels from left to right, of entries that stand in one column.</summary>
    public double Width =>
        _entries.Count == 0
            ? 0
            : Math.Max(
                _entries.Max(entry => TextWidth.Of(entry.Key.Label, Size)) + Swatch + Gap / 2,
                TextWidth.Of(_title, Size) + Gap / 2
            );

    /// <summary>The entries one under the other, their heading above.</summary>
    public static Legend Column(LineFigure figure)
    {
        Legend legend = new(figure.LegendTitle);
        if (figure.Lines.Count < 2)
            return legend;
        int first = figure.LegendTitle.Length > 0 ? 1 : 0;
        for (int i = 0; i < figure.Lines.Count; i++)
            legend._entries.Add((figure.Lines[i], 0, first + i));
        legend._rows = first + figure.Lines.Count;
        return legend;
    }

    /// <summary>Draws it in the corner of a plot where it hides fewest points, on paper of its own.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="plot">The plot.</param>
    /// <param name="points">Places of the points, 0 to 1 from the lower left corner.</param>
    public void DrawWithin(SvgWriter svg, Frame plot, IReadOnlyList<(double X, double Y)> points)
    {
        if (_entries.Count == 0)
            return;
        const double edge = 6;
        double wide = (Width + 2 * edge) / plot.Width;
        double high = (Height + 2 * edge) / plot.Height;
        var (right, upper) = Corners.MinBy(corner =>
            points.Count(point =>
                (corner.Right ? point.X > 1 - wide : point.X < wide)
                && (corner.Upper ? point.Y > 1 - high : point.Y < high)
            )
        );
        double left = right ? plot.Left + plot.Width - Width - edge : plot.Left + edge;
        double top = upper ? plot.Top + edge : plot.Top + plot.Height - Height - edge;
        svg.Empty(
            "rect",
            ("class", "paper"),
            ("x", left - edge / 2),
            ("y", top - edge / 2),
            ("width", Width + edge),
            ("height", Height + edge),
            ("fill", Palette.Paper),
            ("fill-opacity", 0.85)
        );
        Draw(svg, left, top);
    }

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
