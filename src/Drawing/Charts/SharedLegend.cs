using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Styles;
using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Charts;

/// <summary>One key for the lines of several figures.</summary>
public static class SharedLegend
{
    /// <summary>The figure whose lines a shared key names: the one that has most of them.</summary>
    public static LineFigure Of(IReadOnlyList<LineFigure> figures) => figures.MaxBy(figure => figure.Lines.Count)!;

    /// <summary>The same figure with its lines as another one draws lines of their names; null: it has a line that the
    /// other has not.</summary>
    public static LineFigure? Like(LineFigure figure, LineFigure other)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(other);
        Dictionary<string, LineKey> known = other.Lines.ToDictionary(line => line.Label, StringComparer.Ordinal);
        return figure.LegendTitle == other.LegendTitle && figure.Lines.All(line => known.ContainsKey(line.Label))
            ? figure with
            {
                Lines = [.. figure.Lines.Select(line => known[line.Label])],
            }
            : null;
    }

    /// <summary>The key by itself, as an SVG document; null: there are not two lines to tell apart.</summary>
    /// <param name="figure">Whose lines it names.</param>
    /// <param name="width">Pixels that it may take.</param>
    /// <param name="layout">Its font.</param>
    public static string? Draw(LineFigure figure, double width, FigureLayout layout)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(layout);
        double across = width / layout.Scale;
        Legend legend = Legend.Lay(figure, across - 2 * Sheet.Margin);
        if (legend.Height == 0)
            return null;
        double height = Sheet.Margin + legend.Height;
        SvgWriter svg = new();
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", width),
            ("height", height * layout.Scale),
            ("viewBox", $"0 0 {SvgWriter.Number(across)} {SvgWriter.Number(height)}"),
            ("font-family", layout.FontFamilies)
        );
        svg.Raw($"  <style>{Palette.StyleSheet([.. figure.Lines.Select(line => line.Colour)])}</style>\n");
        svg.Empty("rect", ("class", "paper"), ("width", across), ("height", height), ("fill", Palette.Paper));
        legend.Draw(svg, Sheet.Margin, Sheet.Margin);
        return svg.Close().ToString();
    }
}
