using Sweeps.Scheduling.Fields;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Reads a YAML (1.2) or JSON document into nodes with their places. Anchors and aliases work; merge keys, tags,
/// several documents and repeated keys are refused, because each of them silently changes what a reader sees.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>More nodes than this after aliases are expanded is an attack, or a mistake.</summary>
    private const int LargestDocument = 1_000_000;

    private readonly Action<int, int, string, string, string> _complain;
    private readonly Dictionary<string, (Node Node, int Size)> _anchors = [];
    private IParser _parser = null!;
    private int _nodes;

    private YamlReader(Action<int, int, string, string, string> complain) => _complain = complain;

    /// <summary>The document's root, or null when it is empty or cannot be read; then a complaint (line, column, rule,
    /// value, next step) was made.</summary>
    public static Node? Read(string text, Action<int, int, string, string, string> complain) =>
        new YamlReader(complain).ReadDocument(text);

    private Node? ReadDocument(string text)
    {
        try
        {
            _parser = new Parser(new StringReader(text));
            _parser.Consume<StreamStart>();
            if (_parser.Accept<StreamEnd>(out _))
            {
                _complain(
                    1,
                    1,
                    "A grid file must not be empty",
                    "",
                    "Start with `name:`; examples/ has complete files."
                );
                return null;
            }

            _parser.Consume<DocumentStart>();
            Node root = ReadNode();
            _parser.Consume<DocumentEnd>();
            if (_parser.Accept<DocumentStart>(out var second))
                _complain(
                    (int)second.Start.Line,
                    (int)second.Start.Column,
                    "A grid file must be one YAML document",
                    "---",
                    "Put the second document in a file of its own, or use `blocks`."
                );
            return root;
        }
        catch (YamlException exception)
        {
            // A tab in the indentation makes the parser complain far from it.
            string[] lines = text.Split('\n');
            int tab = Array.FindIndex(lines, line => line.TrimStart(' ').StartsWith('\t') && line.Trim().Length > 0);
            if (tab >= 0 && tab + 1 >= exception.Start.Line)
            {
                _complain(
                    tab + 1,
                    lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1,
                    "A grid file must be indented with spaces, but here is a tab",
                    "",
                    "Replace the tab by spaces."
                );
                return null;
            }

            // The parser's own words name the construct; its exception text repeats the place.
            _complain(
                (int)exception.Start.Line,
                (int)exception.Start.Column,
                "A grid file must be valid YAML: " + Sentence(exception),
                "",
                "Correct the syntax here or just before."
            );
            return null;
        }
    }

    private static string Sentence(YamlException exception)
    {
        string message = exception.InnerException is YamlException inner ? inner.Message : exception.Message;
        int place = message.IndexOf("): ", StringComparison.Ordinal);
        return (place >= 0 && message.StartsWith('(') ? message[(place + 3)..] : message).TrimEnd('.');
    }

    private Node ReadNode()
    {
        _nodes++;
        switch (_parser.Current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                RefuseTag(scalar);
                return Remember(
                    scalar,
                    new ScalarNode(scalar.Value, scalar.Style != ScalarStyle.Plain, Line(scalar), Column(scalar)),
                    _nodes
                );

            case SequenceStart start:
                int before = _nodes;
                _parser.MoveNext();
                RefuseTag(start);
                List<Node> items = [];
                while (!_parser.TryConsume<SequenceEnd>(out _))
                    items.Add(ReadNode());
                return Remember(start, new SequenceNode(items, Line(start), Column(start)), before);

            case MappingStart start:
                before = _nodes;
                _parser.MoveNext();
                RefuseTag(start);
                return Remember(start, new MappingNode(ReadEntries(), Line(start), Column(start)), before);

            case AnchorAlias alias:
                _parser.MoveNext();
                if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
                    throw new YamlException(
                        alias.Start,
                        alias.End,
                        $"the alias *{alias.Value} has no anchor before it"
                    );
                _nodes += anchored.Size;
                if (_nodes > LargestDocument)
                    throw new YamlException(alias.Start, alias.End, "aliases expand to more than a million values");
                return anchored.Node;

            default:
                throw new YamlException(
                    _parser.Current!.Start,
                    _parser.Current.End,
                    $"unexpected {_parser.Current.GetType().Name}"
                );
        }
    }

    private List<(ScalarNode, Node)> ReadEntries()
    {
        List<(ScalarNode, Node)> entries = [];
        Dictionary<string, ScalarNode> seen = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Node keyNode = ReadNode();
            Node value = ReadNode();
            if (keyNode is not ScalarNode key)
                _complain(keyNode.Line, keyNode.Column, "A key must be a name", keyNode.Brief, "Write key: value.");
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
                    $"A key may stand once in a mapping, and `{key.Text}` stands already in line {seen[key.Text].Line}",
                    "",
                    "Remove one of them."
                );
            else
                entries.Add((key, value));
        }

        return entries;
    }

    private Node Remember(NodeEvent start, Node node, int before)
    {
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor.Value] = (node, _nodes - before + 1);
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
