using System.Globalization;
using System.Text;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Drawing.Svg;

/// <summary>
/// Writes SVG elements as text. Numbers have at most two decimals and never a culture, so that equal pictures are equal
/// bytes.
/// </summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element; attributes with a null value are left out.</summary>
    public SvgWriter Open(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(name, attributes);
        _text.Append(">\n");
        _open.Push(name);
        return this;
    }

    /// <summary>Closes the element that was opened last.</summary>
    public SvgWriter Close()
    {
        string name = _open.Pop();
        Indent();
        _text.Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>An element without content.</summary>
    public SvgWriter Empty(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(name, attributes);
        _text.Append("/>\n");
        return this;
    }

    /// <summary>An element that holds text and nothing else.</summary>
    public SvgWriter Text(string name, string content, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(name, attributes);
        _text.Append('>').Append(Escape(content)).Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>Text that is already markup, such as a style sheet.</summary>
    public SvgWriter Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>A number as it stands in an attribute: at most two decimals, and no minus before a zero.</summary>
    public static string Number(double value)
    {
        double rounded = Math.Round(value, 2, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>Text as it stands in XML and HTML: the five characters that mean something are replaced, and what XML
    /// cannot hold (most control characters, halves of surrogate pairs) is shown as an escape.</summary>
    public static string Escape(string text) =>
        Whole(PlainText.Lines(text))
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal);

    /// <summary>The same with U+FFFD for halves of surrogate pairs and for what XML calls no character.</summary>
    private static string Whole(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uFFFF') < 0
            ? text
            : string.Concat(
                text.EnumerateRunes().Select(rune => rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune)
            );

    /// <inheritdoc/>
    public override string ToString() =>
        _open.Count == 0
            ? _text.ToString()
            : throw new InvalidOperationException($"The element <{_open.Peek()}> was opened but not closed.");

    private void Begin(string name, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Indent();
        _text.Append('<').Append(name);
        foreach (var (key, value) in attributes)
        {
            if (value is null)
                continue;
            string text = value switch
            {
                double number => Number(number),
                int number => number.ToString(CultureInfo.InvariantCulture),
                _ => Escape((string)value),
            };
            _text.Append(' ').Append(key).Append("=\"").Append(text).Append('"');
        }
    }

    private void Indent() => _text.Append(' ', 2 * _open.Count);
}
