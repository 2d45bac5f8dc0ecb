using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sweeps.Scheduling.Texts;

/// <summary>Text that came from elsewhere (names, values, reasons) made safe to show: what would steer a terminal,
/// break a line or turn the order of letters around stands there as an escape, such as <c>\u001b</c>.</summary>
public static class PlainText
{
    /// <summary>Controls of C0 and C1, line and paragraph separators, and what overrides the direction of
    /// text.</summary>
    private static readonly string Steering = string.Concat(
        Enumerable
            .Range(0, 0x20)
            .Concat(Enumerable.Range(0x7F, 0x21))
            .Concat(Enumerable.Range(0x2028, 7))
            .Concat(Enumerable.Range(0x2066, 4))
            .Select(code => (char)code)
    );

    private static readonly SearchValues<char> InLines = SearchValues.Create(Steering);
    private static readonly SearchValues<char> InTexts = SearchValues.Create(
        Steering.Replace("\n", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal)
    );

    /// <summary>Text for one line: nothing in it moves the cursor or ends the line.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(text, InLines);
    }

    /// <summary>Text of one or more lines: line feeds and tabs stay as they are.</summary>
    public static string Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsPlain(text) ? text : Escape(text.ReplaceLineEndings("\n"), InTexts);
    }

    /// <summary>Whether <see cref="Lines"/> has nothing to change.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => text.IndexOfAny(InTexts) < 0;

    private static string Escape(string text, SearchValues<char> escaped)
    {
        if (text.AsSpan().IndexOfAny(escaped) < 0)
            return text;
        StringBuilder plain = new(text.Length + 16);
        foreach (char character in text)
        {
            if (!escaped.Contains(character))
                plain.Append(character);
            else if (character is '\n' or '\t')
                plain.Append(character == '\n' ? @"\n" : @"\t");
            else
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return plain.ToString();
    }
}
