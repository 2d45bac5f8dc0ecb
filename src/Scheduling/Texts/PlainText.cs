using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sweeps.Scheduling.Texts;

/// <summary>Text that came from elsewhere (names, values, reasons) made safe to show: what would steer a terminal,
/// break a line, turn the order of letters around or not be seen at all stands there as an escape, such as
/// <c>\u001b</c>.</summary>
public static class PlainText
{
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>Controls of C0 and C1, line and paragraph separators, and what overrides the direction of
    /// text.</summary>
    private static readonly SearchValues<char> Steering = Of(
        [(0, 0x1F), (0x7F, 0x9F), (0x2028, 0x202E), (0x2066, 0x2069)],
        '\n',
        '\t'
    );

    /// <summary>What nobody sees: Unicode's ignorable characters but variation selectors, which belong to letters and
    /// signs.</summary>
    private static readonly (int First, int Last)[] Unseen =
    [
        (0xAD, 0xAD),
        (0x34F, 0x34F),
        (0x61C, 0x61C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x2028, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF9, 0xFFFB),
        (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A),
        (0xE0000, 0xE00FF),
        (0xE01F0, 0xE0FFF),
    ];

    /// <summary>What may need an escape: every unseen character has one of these in UTF-16.</summary>
    private static readonly SearchValues<char> Suspects = Of([
        (0, 0x1F),
        (0x7F, 0x9F),
        .. Unseen.Select(range =>
            range.First > 0xFFFF ? (char.ConvertFromUtf32(range.First)[0], char.ConvertFromUtf32(range.Last)[0]) : range
        ),
    ]);

    /// <summary>Text for one line: nothing in it moves the cursor or ends the line.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(text, breaks: false);
    }

    /// <summary>Text of one or more lines: line feeds and tabs stay as they are.</summary>
    public static string Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAny(Suspects) < 0
            ? text
            : Escape(
                text.Contains('\r', StringComparison.Ordinal) ? text.ReplaceLineEndings("\n") : text,
                breaks: true
            );
    }

    /// <summary>Whether <see cref="Lines"/> certainly has nothing to change; a line feed is no reason to
    /// doubt.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Suspects) is >= 0 and var at)
        {
            if (text[at] is not ('\n' or '\t'))
                return false;
            text = text[(at + 1)..];
        }

        return true;
    }

    /// <summary>Whether text would steer a terminal, break a line elsewhere than at a line feed, or turn the order of
    /// letters around.</summary>
    public static bool Steers(ReadOnlySpan<char> text) => text.ContainsAny(Steering);

    private static string Escape(string text, bool breaks)
    {
        if (text.AsSpan().IndexOfAny(Suspects) < 0)
            return text;
        StringBuilder plain = new(text.Length + 16);
        int width;
        for (int at = 0; at < text.Length; at += width)
        {
            if (!Rune.TryGetRuneAt(text, at, out Rune rune))
                rune = Rune.ReplacementChar; // half of a pair: it stays, and whoever writes it knows what to make of it
            width = rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
            if (width == 1 && text[at] is '\n' or '\t')
                plain.Append(
                    breaks ? text[at..(at + 1)]
                    : text[at] == '\n' ? @"\n"
                    : @"\t"
                );
            else if (!IsShownAsEscape(rune) || Joins(text, at))
                plain.Append(text, at, width);
            else
                foreach (char half in text.AsSpan(at, width))
                    plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)half:x4}");
        }

        return plain.ToString();
    }

    private static bool IsShownAsEscape(Rune rune) =>
        Rune.IsControl(rune) || Array.Exists(Unseen, range => range.First <= rune.Value && rune.Value <= range.Last);

    /// <summary>Whether a joiner stands where scripts and emoji need it: between letters without case, marks or
    /// signs.</summary>
    private static bool Joins(string text, int at) =>
        text[at] is Joiner or NonJoiner
        && Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out Rune before, out _) == OperationStatus.Done
        && Rune.DecodeFromUtf16(text.AsSpan(at + 1), out Rune after, out _) == OperationStatus.Done
        && IsJoined(before)
        && IsJoined(after);

    private static bool IsJoined(Rune rune) =>
        !IsShownAsEscape(rune)
        && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.OtherLetter
                or UnicodeCategory.OtherSymbol
                or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;

    private static SearchValues<char> Of((int First, int Last)[] ranges, params char[] without) =>
        SearchValues.Create([
            .. ranges
                .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))
                .Select(code => (char)code)
                .Except(without),
        ]);
}
