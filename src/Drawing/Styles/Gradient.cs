using System.Globalization;

namespace Sweeps.Drawing.Styles;

/// <summary>
/// Colours for quantities, from dark blue over grey to yellow: the map `cividis` (Nuñez, Anderton and Renslow, PLOS ONE
/// 2018), which readers with red-green colour blindness see as everyone else does, and whose lightness grows evenly, so
/// that it reads in black and white too.
/// </summary>
internal static class Gradient
{
    private static readonly (int R, int G, int B)[] Stops =
    [
        (0, 34, 78),
        (18, 53, 112),
        (59, 73, 108),
        (87, 93, 109),
        (112, 113, 115),
        (138, 134, 120),
        (165, 156, 116),
        (195, 179, 105),
        (225, 204, 85),
        (254, 232, 56),
    ];

    /// <summary>Viridis (Smith and van der Walt, 2015), whose hue changes more than that of cividis: for lines and
    /// marks, which are told apart one by one.</summary>
    private static readonly (int R, int G, int B)[] LineStops =
    [
        (68, 1, 84),
        (72, 36, 117),
        (65, 68, 135),
        (53, 95, 141),
        (42, 120, 142),
        (33, 145, 140),
        (34, 168, 132),
        (68, 191, 112),
        (122, 209, 81),
        (189, 223, 38),
        (253, 231, 37),
    ];

    /// <summary>The part of the scale that can be seen on light and on dark paper.</summary>
    private static readonly (double From, double To) OnLight = (0, 0.86);
    private static readonly (double From, double To) OnDark = (0.26, 1);

    /// <summary>The shade of an ordered value, out of <see cref="Colour.Shades"/>.</summary>
    public static string Ordered(int shade, bool dark)
    {
        var (from, to) = dark ? OnDark : OnLight;
        return Text(Mix(LineStops, from + (to - from) * shade / (Colour.Shades - 1)));
    }

    /// <summary>The colour at a place between 0 (least) and 1 (most).</summary>
    public static string At(double place) => Text(Mix(Stops, place));

    private static string Text((double R, double G, double B) colour)
    {
        var (r, g, b) = colour;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{(int)Math.Round(r):X2}{(int)Math.Round(g):X2}{(int)Math.Round(b):X2}"
        );
    }

    /// <summary>Black or white, whichever is read more easily on the colour at a place.</summary>
    public static string InkOn(double place)
    {
        var (r, g, b) = Mix(Stops, place);
        return 0.299 * r + 0.587 * g + 0.114 * b > 125 ? "#000000" : "#FFFFFF";
    }

    private static (double R, double G, double B) Mix((int R, int G, int B)[] stops, double place)
    {
        double at = Math.Clamp(double.IsNaN(place) ? 0 : place, 0, 1) * (stops.Length - 1);
        int index = Math.Min((int)at, stops.Length - 2);
        double part = at - index;
        var (from, to) = (stops[index], stops[index + 1]);
        return (from.R + part * (to.R - from.R), from.G + part * (to.G - from.G), from.B + part * (to.B - from.B));
    }
}
