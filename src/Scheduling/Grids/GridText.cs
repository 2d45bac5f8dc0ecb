using System.Globalization;
using System.Text;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// The characters of a grid: one rule for files, standard input and requests. UTF-8 with or without a byte order mark
/// and UTF-16 with one are read; other bytes are refused, since a letter that was replaced would be stored.
/// </summary>
internal static class GridText
{
    /// <summary>Characters of the longest text.</summary>
    public const int Longest = 2_000_000;

    private const string Grid = "A grid file";

    private const char Mark = '\uFEFF';

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads bytes to their end.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="file">What problems call the file.</param>
    /// <param name="what">What the file is, at the beginning of a sentence.</param>
    /// <exception cref="GridFileException">They are no text, or too many.</exception>
    public static string Load(Stream stream, string file, string what = Grid)
    {
        const int mostBytes = 4 * Longest;
        using MemoryStream bytes = new();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > mostBytes)
                throw TooLong(file, what);
        }

        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), file, what);
    }

    /// <summary>The text without a byte order mark.</summary>
    /// <exception cref="GridFileException">It is too long, or has a character that no grid may have.</exception>
    public static string Check(string text, string file)
    {
        if (text.StartsWith(Mark))
            text = text[1..];
        if (text.Length > Longest)
            throw TooLong(file, Grid);
        int wrong = IndexOfForbidden(text);
        if (wrong < 0)
            return text;
        throw Refusal(
            file,
            text.AsSpan(0, wrong),
            "A grid file must have no control characters and no halves of surrogate pairs",
            string.Create(CultureInfo.InvariantCulture, $"U+{(int)text[wrong]:X4}"),
            text[wrong] == 0
                ? "Save it as UTF-8, or as UTF-16 with a byte order mark."
                : "Remove it, or write it as an escape in double quotes."
        );
    }

    /// <summary>The place of the first character that cannot be kept as text, or −1.</summary>
    public static int IndexOfHalf(ReadOnlySpan<char> text)
    {
        for (int i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }

        return -1;
    }

    private static int IndexOfForbidden(string text)
    {
        int half = IndexOfHalf(text);
        for (int i = 0; i < (half < 0 ? text.Length : half); i++)
        {
            if (text[i] < ' ' && text[i] is not ('\t' or '\n' or '\r') || text[i] == '\x7F')
                return i;
        }

        return half;
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string file, string what)
    {
        if (bytes is [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..])
            throw WrongBytes(file, what, "", "UTF-32");
        bool little = bytes is [0xFF, 0xFE, ..];
        if (little || bytes is [0xFE, 0xFF, ..])
        {
            if (bytes.Length % 2 != 0)
                throw WrongBytes(file, what, "", "half a character of UTF-16");
            return (little ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes[2..]);
        }

        int wrong = IndexOfInvalid(bytes);
        return wrong < 0
            ? Utf8.GetString(bytes)
            : throw WrongBytes(
                file,
                what,
                Utf8.GetString(bytes[..wrong]),
                string.Create(CultureInfo.InvariantCulture, $"byte 0x{bytes[wrong]:X2}")
            );
    }

    private static int IndexOfInvalid(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; )
        {
            if (Rune.DecodeFromUtf8(bytes[i..], out _, out int consumed) != System.Buffers.OperationStatus.Done)
                return i;
            i += consumed;
        }

        return -1;
    }

    private static GridFileException TooLong(string file, string what) =>
        Refusal(
            file,
            "",
            $"{what} may have at most {Longest.ToString("N0", CultureInfo.InvariantCulture)} characters",
            "",
            what == Grid ? "Write ranges and spacings in place of lists." : "Name another file."
        );

    private static GridFileException WrongBytes(string file, string what, string before, string value) =>
        Refusal(
            file,
            before,
            $"{what} must be UTF-8, or UTF-16 with a byte order mark",
            value,
            "Save it as UTF-8, such as by iconv -f latin1 -t utf-8."
        );

    private static GridFileException Refusal(
        string file,
        ReadOnlySpan<char> before,
        string rule,
        string value,
        string nextStep
    )
    {
        if (before.StartsWith([Mark]))
            before = before[1..];
        int lines = before.Count('\n');
        return new([new(file, lines + 1, before.Length - before.LastIndexOf('\n'), rule, value, nextStep)]);
    }
}
