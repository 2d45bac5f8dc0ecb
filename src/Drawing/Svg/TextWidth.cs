using System.Text;

namespace Sweeps.Drawing.Svg;

/// <summary>
/// How wide text is at most. The reader's fonts are not known when a picture is drawn, so each character is as wide as
/// the wider of its forms in Helvetica (which Arial and Liberation Sans share) and in DejaVu Sans, the widest font that
/// programs commonly fall back to. Widths are in thousandths of the font size.
/// </summary>
internal static class TextWidth
{
    private const int Unknown = 700;
    private const int FullWidth = 1000;
    private const int FirstFullWidth = 0x1100; // Hangul Jamo; Chinese, Japanese and Korean lie above

    private static readonly short[] Ascii =
    [
        318,
        401,
        460,
        838,
        636,
        950,
        780,
        275,
        390,
        390,
        500,
        838,
        318,
        361,
        318,
        337,
        636,
        636,
        636,
        636,
        636,
        636,
        636,
        636,
        636,
        636,
        337,
        337,
        838,
        838,
        838,
        556,
        1015,
        684,
        686,
        722,
        770,
        667,
        611,
        778,
        752,
        295,
        500,
        667,
        557,
        863,
        748,
        787,
        667,
        787,
        722,
        667,
        611,
        732,
        684,
        989,
        685,
        667,
        685,
        390,
        337,
        390,
        838,
        556,
        500,
        613,
        635,
        550,
        635,
        615,
        352,
        635,
        634,
        278,
        278,
        579,
        278,
        974,
        634,
        612,
        635,
        635,
        411,
        521,
        392,
        634,
        592,
        818,
        592,
        592,
        525,
        636,
        337,
        636,
        838,
    ];

    /// <summary>Width of <paramref name="text"/> in pixels at <paramref name="size"/> pixels.</summary>
    public static double Of(string text, double size)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += (rune.Value - ' ') switch
            {
                >= 0 and var index when index < Ascii.Length => Ascii[index],
                _ => rune.Value < FirstFullWidth || rune.Value is >= 0x2000 and < 0x2E80 ? Unknown : FullWidth,
            };
        }

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

    /// <summary>As much of text as <paramref name="limit"/> pixels hold, with an ellipsis where that is not
    /// all.</summary>
    public static string Cut(string text, double size, double limit)
    {
        int length = text.Length;
        while (length > 0 && Of(Shown(length), size) > limit)
            length -= length > 1 && char.IsLowSurrogate(text[length - 1]) ? 2 : 1;
        return Shown(length);

        string Shown(int letters) => letters == text.Length ? text : text[..letters].TrimEnd() + "…";
    }
}
