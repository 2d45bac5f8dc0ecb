namespace Sweeps.Scheduling.Fields;

/// <summary>A part of a YAML or JSON document, with the place (from 1) where it stands.</summary>
internal abstract record Node(int Line, int Column)
{
    /// <summary>The node on one line, as a grid file would have it: for messages and overrides.</summary>
    public abstract string Brief { get; }
}

/// <summary>A single value as written; <paramref name="Quoted"/> when it was in quotes (and so is text, whatever it
/// looks like).</summary>
internal sealed record ScalarNode(string Text, bool Quoted, int Line, int Column) : Node(Line, Column)
{
    // Plain text with a character that means something in a list or mapping on one line must be quoted there.
    public override string Brief =>
        Quoted || Text.Length == 0 || Text.AsSpan().IndexOfAny(",[]{}:#\n") >= 0
            ? $"\"{Text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\""
            : Text;
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(IReadOnlyList<Node> Items, int Line, int Column) : Node(Line, Column)
{
    public override string Brief => $"[{string.Join(", ", Items.Select(item => item.Brief))}]";
}

/// <summary>A mapping; keys are distinct.</summary>
internal sealed record MappingNode(IReadOnlyList<(ScalarNode Key, Node Value)> Entries, int Line, int Column)
    : Node(Line, Column)
{
    public override string Brief =>
        $"{{ {string.Join(", ", Entries.Select(entry => $"{entry.Key.Brief}: {entry.Value.Brief}"))} }}";

    /// <summary>The value under <paramref name="key"/>, or null.</summary>
    public Node? this[string key] => Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;

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
        return place < 0
            ? this with
            {
                Entries = [.. Entries, (new ScalarNode(key, false, value.Line, value.Column), inner)],
            }
            : this with
            {
                Entries = [.. Entries.Take(place), (Entries[place].Key, inner), .. Entries.Skip(place + 1)],
            };
    }
}

/// <summary>Takes what is wrong with a node: the rule as a sentence without full stop, and the next step as one
/// with.</summary>
internal delegate void NodeComplaint(Node node, string rule, string nextStep);
