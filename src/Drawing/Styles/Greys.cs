using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweeps.Drawing.Styles;

/// <summary>Pictures without colour, for print in black: each colour becomes the grey that is as bright. Dashes and
/// marks tell lines apart, as they do beside colours.</summary>
public static partial class Greys
{
    /// <summary>The same picture in greys.</summary>
    public static string Of(string svg) => Hue().Replace(svg, hue => Grey(hue.Value));

    /// <summary>The grey of a colour's luminance (Rec. 709, on values as they are stored).</summary>
    private static string Grey(string hue)
    {
        int bright = (int)
            Math.Round(0.2126 * Part(hue, 1) + 0.7152 * Part(hue, 3) + 0.0722 * Part(hue, 5), MidpointRounding.ToEven);
        return string.Create(CultureInfo.InvariantCulture, $"#{bright:X2}{bright:X2}{bright:X2}");
    }

    private static int Part(string hue, int at) =>
        int.Parse(hue.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    // Colours stand in attributes and in the style sheet; a text that looks like one is not touched.
    [GeneratedRegex("(?<=\"|: )#[0-9A-Fa-f]{6}(?=\"|;)")]
    private static partial Regex Hue();
}
