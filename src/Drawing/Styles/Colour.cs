namespace Sweeps.Drawing.Styles;

/// <summary>A colour of lines and marks: one of a few that are easily told apart, or a shade of the scale for values
/// that have an order.</summary>
public readonly record struct Colour
{
    /// <summary>Shades of the scale for ordered values.</summary>
    public const int Shades = 64;

    private Colour(int index, bool isOrdered) => (Index, IsOrdered) = (index, isOrdered);

    internal int Index { get; }

    internal bool IsOrdered { get; }

    /// <summary>The colour on light paper, as <c>#rrggbb</c>.</summary>
    public string Light => IsOrdered ? Gradient.Ordered(Index, dark: false) : Palette.Hue(Index);

    internal string Dark => IsOrdered ? Gradient.Ordered(Index, dark: true) : Palette.DarkHue(Index);

    internal string StrokeClass => IsOrdered ? $"so{Index}" : Palette.StrokeClass(Index);

    internal string FillClass => IsOrdered ? $"fo{Index}" : Palette.FillClass(Index);

    /// <summary>The colour of a category; they repeat after seven.</summary>
    public static Colour OfCategory(int number) => new(number % Palette.Count, false);

    /// <summary>The shade of a value that is the <paramref name="number"/>-th of <paramref name="count"/>, from 0; two
    /// share one only where there are more than <see cref="Shades"/>.</summary>
    public static Colour OfOrdered(int number, int count) =>
        new(
            count <= Shades ? number * (Shades - 1) / Math.Max(1, count - 1) : (int)((long)number * Shades / count),
            true
        );
}
