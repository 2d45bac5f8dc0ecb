using System.Globalization;
using System.Text;

namespace Sweeps.Scheduling.Nodes;

/// <summary>A part of a YAML or JSON document, with the place (from 1) where it stands.</summary>
internal abstract record Node(int Line, int Column)
{
    private const int LongestSummary = 80;

    /// <summary>The node on one line, as a grid file would have it: reads back to the same.</summary>
    public string Brief
    {
        get
        {
            StringBuilder text = new();
            Write(text, int.MaxValue);
            return text.ToString();
        }
    }

    /// <summary>The beginning of <see cref="Brief"/>, for messages.</summary>
    public string Summary
    {
        get
        {
            StringBuilder text = new();
            Write(text, LongestSummary);
            return Cut(text.ToString());
        }
    }

    /// <summary>Text as messages repeat it: the beginning of one that is longer than <paramref
    /// name="longest"/>.</summary>
    internal static string Cut(string text, int longest = LongestSummary) =>
        text.Length <= longest ? text
        : char.IsHighSurrogate(text[longest - 4]) ? text[..(longest - 4)] + "…"
        : text[..(longest - 3)] + "…";

    /// <summary>Appends the node, or where that is longer a beginning of more than <paramref name="limit"/>
    /// characters.</summary>
    internal abstract void Write(StringBuilder text, int limit);
}

/// <summary>A single value as written; <paramref name="Quoted"/> when it was in quotes (and so is text, whatever it
/// looks like).</summary>
internal sealed record ScalarNode(string Text, bool Quoted, int Line, int Column) : Node(Line, Column)
{
    /// <summary>Whether YAML and JSON call it null: written out, and not in quotes.</summary>
    public bool IsNull => !Quoted && Text is ("~" or "null" or "Null" or "NULL");

    internal override void Write(StringBuilder text, int limit)
    {
        // A message shows what was written; what is kept must be read back.
        if (!Quoted && (limit == int.MaxValue ? IsPlain(Text) : IsReadable(Text)))
        {
            text.Append(Text.AsSpan(0, Math.Min(Text.Length, limit is int.MaxValue ? limit : limit + 1)));
            return;
        }

        text.Append('"');
        for (int i = 0; i < Text.Length && text.Length <= limit; i++)
            Escape(text, Text[i]);
        text.Append('"');
    }

    private static bool IsReadable(string text) => text.Length > 0 && text.AsSpan().IndexOfAny(",[]{}:#\n") < 0;

    // Plain text with a character that means something in a list or mapping on one line must be quoted there, and
    // whatever a reader might take for the end of a line or fold.
    private static bool IsPlain(string text) =>
        text.Length > 0
        && text.AsSpan().IndexOfAny(",[]{}:#\"'") < 0
        && !text.StartsWith("---", StringComparison.Ordinal)
        && !text.StartsWith("...", StringComparison.Ordinal)
        && text is not "-" and not "?"
        && !text.StartsWith("? ", StringComparison.Ordinal)
        && !text.StartsWith("- ", StringComparison.Ordinal)
        && text[0] is not (' ' or '&' or '*' or '!' or '|' or '>' or '%' or '@' or '`')
        && text[^1] != ' '
        && text.All(letter => letter is >= ' ' and <= '~' || char.IsLetterOrDigit(letter) || char.IsSurrogate(letter));

    private static void Escape(StringBuilder text, char letter)
    {
        if (letter is '"' or '\\')
            text.Append('\\').Append(letter);
        else if (letter == '\n')
            text.Append("\\n");
        else if (letter is >= ' ' and <= '~' || IsSafe(letter))
            text.Append(letter);
        else
            text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
    }

    // Letters and signs that no reader takes for a break, a mark or nothing.
    private static bool IsSafe(char letter) =>
        char.IsSurrogate(letter)
        || letter >= '\u00A1'
            && char.GetUnicodeCategory(letter)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.OtherNotAssigned
                    or UnicodeCategory.PrivateUse
                );
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(IReadOnlyList<Node> Items, int Line, int Column) : Node(Line, Column)
{
    internal override void Write(StringBuilder text, int limit)
    {
        text.Append('[');
        for (int i = 0; i < Items.Count && text.Length <= limit; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Items[i].Write(text, limit);
        }

        text.Append(']');
    }
}

/// <summary>A mapping; keys are distinct.</summary>
internal sealed record MappingNode(IReadOnlyList<(ScalarNode Key, Node Value)> Entries, int Line, int Column)
    : Node(Line, Column)
{
    // Longer ones a reader takes for a key only where a question mark says so.
    private const int LongestKey = 1000;

    private Dictionary<string, Node>? _byKey;

    internal override void Write(StringBuilder text, int limit)
    {
        text.Append("{ ");
        for (int i = 0; i < Entries.Count && text.Length <= limit; i++)
        {
            text.Append(i > 0 ? ", " : "");
            WriteEntry(text, Entries[i], limit);
        }

        text.Append(" }");
    }

    /// <summary>Appends a key and its value.</summary>
    internal static void WriteEntry(StringBuilder text, (ScalarNode Key, Node Value) entry, int limit = int.MaxValue)
    {
        int start = text.Length;
        entry.Key.Write(text, limit);
        if (text.Length - start > LongestKey)
            text.Insert(start, "? ").Append(' ');
        text.Append(": ");
        entry.Value.Write(text, limit);
    }

    /// <summary>The value under <paramref name="key"/>, or null.</summary>
    public Node? this[string key]
    {
        get
        {
            if (Entries.Count <= 8)
                return Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
            _byKey ??= Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value);
            return _byKey.GetValueOrDefault(key);
        }
    }

    /// <summary>The mapping with another value at a path of keys; mappings on the way are made where there are
    /// none.</summary>
    public MappingNode With(ReadOnlySpan<string> path, Node value)
    {
        string key = path[0];
        Node inner =
            path.Length == 1
                ? value
                : (this[key] as MappingNode ?? new([], value.Line, value.Column)).With(path[1..], value);
        int place = Entries.ToList().FindIndex(entry => entry.Key.Text == key);
        (ScalarNode, Node)[] entries =
            place < 0
                ? [.. Entries, (new ScalarNode(key, false, value.Line, value.Column), inner)]
                : [.. Entries.Take(place), (Entries[place].Key, inner), .. Entries.Skip(place + 1)];
        return new(entries, Line, Column);
    }
}

/// <summary>Takes what is wrong with a node: the rule as a sentence without full stop, and the next step as one
/// with.</summary>
internal delegate void NodeComplaint(Node node, string rule, string nextStep);
