using Spectre.Console;
using Spectre.Console.Rendering;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Watching;

/// <summary>One line of a screen: pieces of text, each with a tone. It never gets longer than it may.</summary>
internal sealed class Line
{
    private readonly List<(string Text, Tone Tone)> _pieces = [];

    /// <summary>Columns that are taken.</summary>
    public int Width { get; private set; }

    public string Text => string.Concat(_pieces.Select(piece => piece.Text));

    public static Line Of(string text, Tone tone = Tone.Plain) => new Line().Add(text, tone);

    /// <summary>Adds text, which may come from elsewhere: what would steer a terminal is escaped.</summary>
    public Line Add(string text, Tone tone = Tone.Plain)
    {
        text = PlainText.OneLine(text);
        if (text.Length > 0)
            _pieces.Add((text, tone));
        Width += text.Length;
        return this;
    }

    public Line Add(Line other)
    {
        foreach (var (text, tone) in other._pieces)
            Add(text, tone);
        return this;
    }

    /// <summary>Fills up to a column.</summary>
    public Line PadTo(int width, char with = ' ', Tone tone = Tone.Plain) =>
        Width < width ? Add(new string(with, width - Width), tone) : this;

    /// <summary>The same, shortened where it is too long.</summary>
    public Line Crop(int width)
    {
        if (Width <= width)
            return this;
        Line cropped = new();
        foreach (var (text, tone) in _pieces)
        {
            int room = width - cropped.Width;
            if (text.Length > room)
                return room > 0 ? cropped.Add(string.Concat(text.AsSpan(0, room - 1), "…"), tone) : cropped;
            cropped.Add(text, tone);
        }

        return cropped;
    }

    /// <summary>For a console.</summary>
    public IRenderable Render()
    {
        Paragraph paragraph = new() { Overflow = Overflow.Crop };
        foreach (var (text, tone) in _pieces)
            paragraph.Append(text, StyleOf(tone));
        return paragraph;
    }

    private static Style StyleOf(Tone tone) =>
        tone switch
        {
            Tone.Plain => Style.Plain,
            Tone.Strong => new(decoration: Decoration.Bold),
            Tone.Dim => new(decoration: Decoration.Dim),
            Tone.Good => new(Color.Green),
            Tone.Busy => new(Color.Yellow),
            Tone.Bad => new(Color.Red),
            _ => throw new System.Diagnostics.UnreachableException($"No style for the tone {tone}."),
        };
}
