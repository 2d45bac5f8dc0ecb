using Sweeps.Scheduling.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sweeps.Scheduling.Grids;

/// <summary>Takes what is wrong with a text: line, column, rule, value and next step.</summary>
internal delegate void TextComplaint(int line, int column, string rule, string value, string nextStep);

/// <summary>A document.</summary>
/// <param name="Root">Its root.</param>
/// <param name="IsOpen">Whether a key may follow at the end of the text.</param>
internal sealed record YamlDocument(Node Root, bool IsOpen);

/// <summary>
/// Reads a YAML (1.2) or JSON document into nodes with their places. Anchors and aliases work; merge keys, tags,
/// several documents and repeated keys are refused, because each of them silently changes what a reader sees. Depth
/// and size are bounded before anything is built, so that no text ends the process.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Levels of the deepest document, those of aliases included.</summary>
    public const int DeepestDocument = 64;

    /// <summary>Values of the largest document, aliases written out.</summary>
    public const int LargestDocument = 300_000;

    private readonly TextComplaint _complain;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, (Node Node, int Size, int Height)> _anchors = [];
    private IParser _parser = null!;
    private ParsingEvent _current = null!;
    private int _nodes;
    private int _height;

    private YamlReader(TextComplaint complain, CancellationToken cancellation) =>
        (_complain, _cancellation) = (complain, cancellation);

    /// <summary>The document's root, or null when it is empty or cannot be read; then a complaint was made.</summary>
    public static Node? Read(string text, TextComplaint complain) =>
        ReadDocument(text, complain, CancellationToken.None)?.Root;

    /// <inheritdoc cref="Read"/>
    public static YamlDocument? ReadDocument(string text, TextComplaint complain, CancellationToken cancellation)
    {
        try
        {
            return new YamlReader(complain, cancellation).ReadDocument(text);
        }
        catch (SyntaxRefusal refusal)
        {
            var (line, column, rule, value, nextStep) = refusal.Sharpened(text);
            complain(line, column, rule, value, nextStep);
            return null;
        }
    }

    private YamlDocument? ReadDocument(string text)
    {
        using StringReader reader = new(text);
        _parser = new Parser(reader);
        Next();
        Next();
        if (_current is StreamEnd)
        {
            _complain(1, 1, "A grid file must not be empty", "", "Start with `name:`; examples/ has complete files.");
            return null;
        }

        Next();
        bool block = _current is MappingStart { Style: MappingStyle.Block, Start.Column: 1 };
        Node root = ReadNode(1);
        bool implicitEnd = _current is DocumentEnd { IsImplicit: true };
        Next();
        if (_current is DocumentStart second)
            _complain(
                (int)second.Start.Line,
                (int)second.Start.Column,
                "A grid file must be one YAML document",
                "---",
                "Put the second document in a file of its own, or use `blocks`."
            );
        return new(root, block && implicitEnd);
    }

    // Whatever the parser throws, of whatever type, is something wrong with the text at the place it has come to.
    private void Next()
    {
        try
        {
            _parser.MoveNext();
            _current = _parser.Current ?? new StreamEnd();
        }
        catch (YamlException exception)
        {
            throw new SyntaxRefusal(exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Mark at = _current?.End ?? Mark.Empty;
            throw new SyntaxRefusal(at, "what follows here cannot be understood");
        }
    }

    private Node ReadNode(int depth)
    {
        if (depth > DeepestDocument)
            throw TooDeep();
        Count(1);
        int before = _nodes;
        switch (_current)
        {
            case Scalar scalar:
                RefuseTag(scalar);
                if (GridText.IndexOfHalf(scalar.Value) >= 0)
                    throw new SyntaxRefusal(scalar.Start, "a text has half of a surrogate pair");
                Next();
                _height = 1;
                return Remember(
                    scalar,
                    new ScalarNode(scalar.Value, scalar.Style != ScalarStyle.Plain, Line(scalar), Column(scalar)),
                    before
                );

            case SequenceStart start:
                RefuseTag(start);
                Next();
                List<Node> items = [];
                int height = 1;
                while (_current is not SequenceEnd)
                {
                    items.Add(ReadNode(depth + 1));
                    height = Math.Max(height, _height + 1);
                }

                Next();
                _height = height;
                return Remember(start, new SequenceNode(items, Line(start), Column(start)), before);

            case MappingStart start:
                RefuseTag(start);
                Next();
                var entries = ReadEntries(depth);
                return Remember(start, new MappingNode(entries, Line(start), Column(start)), before);

            case AnchorAlias alias:
                if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
                    throw new SyntaxRefusal(alias.Start, $"the alias *{alias.Value} has no anchor before it");
                if (depth + anchored.Height - 1 > DeepestDocument)
                    throw TooDeep();
                Count(anchored.Size - 1);
                Next();
                _height = anchored.Height;
                return anchored.Node;

            default:
                throw new SyntaxRefusal(_current.Start, $"unexpected {_current.GetType().Name}");
        }
    }

    private List<(ScalarNode, Node)> ReadEntries(int depth)
    {
        List<(ScalarNode, Node)> entries = [];
        Dictionary<string, ScalarNode> seen = [];
        int height = 1;
        while (_current is not MappingEnd)
        {
            Node keyNode = ReadNode(depth + 1);
            height = Math.Max(height, _height + 1);
            Node value = ReadNode(depth + 1);
            height = Math.Max(height, _height + 1);
            if (keyNode is not ScalarNode key)
                _complain(keyNode.Line, keyNode.Column, "A key must be a name", keyNode.Summary, "Write key: value.");
            else if (key.Text == "<<")
                _complain(
                    key.Line,
                    key.Column,
                    "Merge keys are not supported",
                    "<<",
                    "Write the values out, or share them between `blocks` at the top of the file."
                );
            else if (!seen.TryAdd(key.Text, key))
                _complain(
                    key.Line,
                    key.Column,
                    $"A key may stand once in a mapping, and `{key.Summary}` stands already in line "
                        + $"{seen[key.Text].Line}",
                    "",
                    "Remove one of them."
                );
            else
                entries.Add((key, value));
        }

        Next();
        _height = height;
        return entries;
    }

    private void Count(int nodes)
    {
        _nodes += nodes;
        if (_nodes > LargestDocument)
            throw new SyntaxRefusal(
                _current.Start,
                FormattableString.Invariant($"A grid file may have at most {LargestDocument:N0} values"),
                "Write ranges and spacings in place of lists, and fewer aliases."
            );
        if ((_nodes & 0xFFF) == 0)
            _cancellation.ThrowIfCancellationRequested();
    }

    private SyntaxRefusal TooDeep() =>
        new(
            _current.Start,
            $"A grid file may have lists and mappings in one another {DeepestDocument} levels deep",
            "Close brackets and braces, or write it flatter."
        );

    private Node Remember(NodeEvent start, Node node, int before)
    {
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor.Value] = (node, _nodes - before + 1, _height);
        return node;
    }

    private void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            _complain(Line(node), Column(node), "YAML tags are not supported", node.Tag.Value, "Remove the tag.");
    }

    private static int Line(ParsingEvent parsed) => (int)parsed.Start.Line;

    private static int Column(ParsingEvent parsed) => (int)parsed.Start.Column;
}
