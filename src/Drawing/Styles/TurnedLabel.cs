using Sweeps.Drawing.Svg;

namespace Sweeps.Drawing.Styles;

/// <summary>The label of a vertical axis, which reads upwards.</summary>
internal static class TurnedLabel
{
    /// <summary>Draws it.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="label">Its words.</param>
    /// <param name="x">Where its line of text is.</param>
    /// <param name="middle">Where its middle is.</param>
    /// <param name="size">How large its letters are.</param>
    public static void Draw(SvgWriter svg, string label, double x, double middle, double size) =>
        svg.Text(
            "text",
            label,
            ("class", "ink"),
            ("x", x),
            ("y", middle),
            ("font-size", size),
            ("text-anchor", "middle"),
            ("transform", $"rotate(-90 {SvgWriter.Number(x)} {SvgWriter.Number(middle)})"),
            ("fill", Palette.Ink)
        );
}
