using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Styles;

/// <summary>The small shapes at a line's points.</summary>
internal static class Marker
{
    private const double Usual = 4.2;
    private const double InACrowd = 2.6;

    /// <summary>Shapes that there are; they repeat.</summary>
    public const int Shapes = 7;

    /// <summary>
    /// Draws the marker of <paramref name="shape"/> around a point; hollow says that something about the point needs a
    /// second look. Those of a crowd are small and let each other show through, since a rim around each would wipe out
    /// the ones below.
    /// </summary>
    public static void Draw(
        SvgWriter svg,
        double x,
        double y,
        int shape,
        Colour colour,
        bool hollow,
        string? tooltip,
        bool crowded = false
    )
    {
        double radius = crowded ? InACrowd : Usual;
        (string, object?)[] paint =
            crowded && !hollow ? [("class", colour.FillClass), ("fill", colour.Light), ("fill-opacity", 0.5)]
            : hollow
                ?
                [
                    ("class", $"paper {colour.StrokeClass}"),
                    ("fill", Palette.Paper),
                    ("stroke", colour.Light),
                    ("stroke-width", 1.8),
                ]
            :
            [
                ("class", $"{colour.FillClass} halo"),
                ("fill", colour.Light),
                ("stroke", Palette.Paper),
                ("stroke-width", 1),
            ];

        (string Name, (string, object?)[] Where) outline = (shape % Shapes) switch
        {
            0 => ("circle", [("cx", x), ("cy", y), ("r", radius)]),
            1 => (
                "rect",
                [("x", x - 0.9 * radius), ("y", y - 0.9 * radius), ("width", 1.8 * radius), ("height", 1.8 * radius)]
            ),
            2 => Polygon(x, y, radius, (0, -1.25), (1.15, 0.85), (-1.15, 0.85)),
            3 => Polygon(x, y, radius, (0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
            4 => Polygon(x, y, radius, (0, 1.25), (1.15, -0.85), (-1.15, -0.85)),
            5 => Polygon(
                x,
                y,
                radius,
                (-0.4, -1.25),
                (0.4, -1.25),
                (0.4, -0.4),
                (1.25, -0.4),
                (1.25, 0.4),
                (0.4, 0.4),
                (0.4, 1.25),
                (-0.4, 1.25),
                (-0.4, 0.4),
                (-1.25, 0.4),
                (-1.25, -0.4),
                (-0.4, -0.4)
            ),
            _ => Polygon(x, y, radius, (0, -1.3), (1.24, -0.4), (0.76, 1.05), (-0.76, 1.05), (-1.24, -0.4)),
        };

        if (tooltip is null)
        {
            svg.Empty(outline.Name, [.. outline.Where, .. paint]);
            return;
        }

        svg.Open(outline.Name, [.. outline.Where, .. paint]).Text("title", tooltip).Close();
    }

    /// <summary>The mark of a cell that was stopped early: a short bar under a small ring, which no other mark
    /// has.</summary>
    public static void DrawStopped(SvgWriter svg, double x, double y, Colour colour, string tooltip) =>
        svg.Open(
                "path",
                ("class", $"paper {colour.StrokeClass}"),
                (
                    "d",
                    $"M{SvgWriter.Number(x - 2.6)} {SvgWriter.Number(y)}a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 "
                        + $"0M{SvgWriter.Number(x - 4.5)} {SvgWriter.Number(y + 5.5)}h9"
                ),
                ("fill", Palette.Paper),
                ("stroke", colour.Light),
                ("stroke-width", 1.4)
            )
            .Text("title", tooltip)
            .Close();

    private static (string, (string, object?)[]) Polygon(
        double x,
        double y,
        double radius,
        params ReadOnlySpan<(double X, double Y)> corners
    )
    {
        string[] points = new string[corners.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = $"{SvgWriter.Number(x + corners[i].X * radius)},{SvgWriter.Number(y + corners[i].Y * radius)}";
        return ("polygon", [("points", string.Join(' ', points))]);
    }
}
