using System.Globalization;
using System.Text;

namespace Sweeps.Client.Tests.Terminals;

/// <summary>What is on a terminal as an SVG file: text stays text, colours are those that the escape sequences name,
/// and every piece of a line stands in its column whatever the reader's font.</summary>
internal static class TerminalSnapshot
{
    private const double Column = 8.4;
    private const double Row = 18;
    private const double Margin = 14;
    private const double Bar = 30;

    /// <summary>Foregrounds 30 … 37 and 90 … 97, for a dark background.</summary>
    private static readonly string[] Colours =
    [
        "#4b5263",
        "#f47067",
        "#6bc46d",
        "#e0b252",
        "#6cb6ff",
        "#c8a2f2",
        "#56c8d8",
        "#d5dae1",
        "#768390",
        "#ff938a",
        "#8ddb8c",
        "#f2cc60",
        "#96d0ff",
        "#dcbdfb",
        "#7ee0ec",
        "#ffffff",
    ];

    /// <summary>Draws lines with escape sequences (SGR) as they are captured; <paramref name="title"/> stands in the
    /// window's bar.</summary>
    public static string Of(string captured, string title)
    {
        string[] lines = captured.TrimEnd('\n').Split('\n');
        List<List<Piece>> pieces = [.. lines.Select(Pieces)];
        int columns = Math.Max(40, pieces.Max(line => line.Sum(piece => piece.Text.Length)));
        double width = columns * Column + 2 * Margin;
        double height = lines.Length * Row + Bar + 2 * Margin - 6;
        StringBuilder svg = new();
        const string font = """font: 14px "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace""";
        string style =
            $$"""text { {{font}}; white-space: pre; fill: {{Colours[7]}} } """
            + ".b { font-weight: bold } .d { fill-opacity: 0.6 }";
        string box = string.Create(
            CultureInfo.InvariantCulture,
            $"""viewBox="0 0 {width:0.#} {height:0.#}" width="{width:0.#}" height="{height:0.#}" """
        );
        (int At, string Fill)[] lights = [(18, "#f47067"), (36, "#e0b252"), (54, "#6bc46d")];
        IEnumerable<string> dots = lights.Select(light =>
            $"""<circle cx="{light.At}" cy="16" r="5" fill="{light.Fill}"/>"""
        );
        svg.Append(
            CultureInfo.InvariantCulture,
            $$"""
            <svg xmlns="http://www.w3.org/2000/svg" {{box}}role="img" aria-label="{{Escape(title)}}">
            <style>{{style}}</style>
            <rect width="100%" height="100%" rx="8" fill="#1c2128"/>
            {{string.Concat(dots)}}
            <text x="{{width / 2:0.#}}" y="21" text-anchor="middle" class="d">{{Escape(title)}}</text>

            """
        );
        for (int row = 0; row < pieces.Count; row++)
        {
            int column = 0;
            foreach (Piece piece in pieces[row])
            {
                if (piece.Text.AsSpan().Trim().Length > 0)
                    Write(svg, piece, column, Bar + Margin + row * Row + 8);
                column += piece.Text.Length;
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Write(StringBuilder svg, Piece piece, int column, double y)
    {
        // Spaces at the ends take room without being drawn.
        int skipped = piece.Text.Length - piece.Text.TrimStart(' ').Length;
        string text = piece.Text.Trim(' ');
        string classes = $"{(piece.Bold ? "b" : "")}{(piece.Dim ? " d" : "")}".Trim();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Margin + (column + skipped) * Column:0.#}\" y=\"{y:0.#}\" "
                + $"textLength=\"{text.Length * Column:0.#}\" lengthAdjust=\"spacingAndGlyphs\""
        );
        if (piece.Colour is { } colour)
            svg.Append(CultureInfo.InvariantCulture, $" style=\"fill:{Colours[colour]}\"");
        if (classes.Length > 0)
            svg.Append(CultureInfo.InvariantCulture, $" class=\"{classes}\"");
        svg.Append(CultureInfo.InvariantCulture, $">{Escape(text)}</text>\n");
    }

    /// <summary>A line's pieces of one look each.</summary>
    private static List<Piece> Pieces(string line)
    {
        List<Piece> pieces = [];
        Piece look = new("", null, false, false);
        for (int at = 0; at < line.Length; )
        {
            int escape = line.IndexOf("\u001b[", at, StringComparison.Ordinal);
            string text = escape < 0 ? line[at..] : line[at..escape];
            if (text.Length > 0)
                pieces.Add(look with { Text = text });
            if (escape < 0)
                break;
            int end = escape + 2;
            while (end < line.Length && !char.IsAsciiLetter(line[end]))
                end++;
            if (end < line.Length && line[end] == 'm')
                look = line[(escape + 2)..end].Split(';').Aggregate(look, Changed);
            at = end + 1;
        }

        return pieces;
    }

    private static Piece Changed(Piece look, string code) =>
        (int.TryParse(code, CultureInfo.InvariantCulture, out int number) ? number : 0) switch
        {
            0 => new("", null, false, false),
            1 => look with { Bold = true },
            2 => look with { Dim = true },
            22 => look with { Bold = false, Dim = false },
            >= 30 and <= 37 and var colour => look with { Colour = colour - 30 },
            >= 90 and <= 97 and var colour => look with { Colour = colour - 82 },
            39 => look with { Colour = null },
            _ => look,
        };

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);

    private sealed record Piece(string Text, int? Colour, bool Bold, bool Dim);
}
