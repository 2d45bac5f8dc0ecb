namespace Sweeps.Drawing.Svg;

/// <summary>
/// How wide text is about to be. The reader's fonts are not known when a picture is drawn, so widths are those of
/// Helvetica (from its published metrics, in thousandths of the font size), which Arial, Liberation Sans and most
/// system fonts come close to.
/// </summary>
internal static class TextWidth
{
    private const int Unknown = 600;

    private static readonly short[] Ascii =
    [
        278,
        278,
        355,
        556,
        556,
        889,
        667,
        191,
        333,
        333,
        389,
        584,
        278,
        333,
        278,
        278,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        278,
        278,
        584,
        584,
        584,
        556,
        1015,
        667,
        667,
        722,
        722,
        667,
        611,
        778,
        722,
        278,
        500,
        667,
        556,
        833,
        722,
        778,
        667,
        778,
        722,
        667,
        611,
        722,
        667,
        944,
        667,
        667,
        611,
        278,
        278,
        278,
        469,
        556,
        333,
        556,
        556,
        500,
        556,
        556,
        278,
        556,
        556,
        222,
        222,
        500,
        222,
        833,
        556,
        556,
        556,
        556,
        333,
        500,
        278,
        556,
        500,
        722,
        500,
        500,
        500,
        334,
        260,
        334,
        584,
    ];

    /// <summary>Width of <paramref name="text"/> in pixels at <paramref name="size"/> pixels.</summary>
    public static double Of(string text, double size)
    {
        int width = 0;
        foreach (char character in text)
            width += character - ' ' is >= 0 and var index && index < Ascii.Length ? Ascii[index] : Unknown;
        return width * size / 1000;
    }

    /// <summary>Breaks text at spaces into lines of at most <paramref name="limit"/> pixels; a longer word keeps a line
    /// of its own.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double limit)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Of(longer, size) > limit)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }
}
