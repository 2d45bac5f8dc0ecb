using System.Globalization;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the values of one field along an axis: a value, a list, a range <c>0..4</c>, or a spacing.</summary>
internal static partial class AxisReader
{
    private const string SpanForm = "Write { uniform: [first, last] } or { log_uniform: [first, last] }.";
    private const int LargestCount = 1_000_000;
    private const int LargestList = 1000;
    private const int LongestList = 100_000; // longer ones stay ranges
    private const int MostPieces = 10_000;

    /// <summary>The values, or null after a complaint. <paramref name="distinct"/>: equal values are refused;
    /// <paramref name="drawn"/>: a search draws from them, so that they may be a span.</summary>
    public static (AxisColumn Column, AxisScale? Scale)? Read(
        ConfigurationField field,
        Node node,
        NodeComplaint complain,
        Action<long> spend,
        bool distinct = true,
        bool drawn = false
    )
    {
        field = FreeFields.FittingTo(field, node);
        NodeComplaint named = (at, rule, nextStep) => complain(at, $"`{field.ShortName}` {rule}", nextStep);
        if (
            field.Kind is NumberKind or IntegerKind
            && node is MappingNode span
            && (span["uniform"] ?? span["log_uniform"]) is not null
        )
            return ReadSpan(field, span, drawn, named);
        if (field.Kind is NumberKind or IntegerKind && node is MappingNode spacing)
            return ReadSpacing(field, spacing, named, spend);
        if (
            field.Kind is IntegerKind integers
            && node is ScalarNode scalar
            && scalar.Text.Contains("..", StringComparison.Ordinal)
        )
            return ReadRange(field, integers, scalar, named) is { } range ? (range, null) : null;

        IReadOnlyList<Node> items = node is SequenceNode sequence ? sequence.Items : [node];
        if (items.Count == 0)
        {
            complain(
                node,
                $"The axis `{field.ShortName}` must have at least one value",
                "Give it values, or remove it."
            );
            return null;
        }

        spend(items.Count);
        List<(Node Node, RangeColumn? Range, object? Value)> read = [];
        bool sound = true;
        foreach (Node item in items)
        {
            if (
                field.Kind is IntegerKind inner
                && item is ScalarNode text
                && text.Text.Contains("..", StringComparison.Ordinal)
            )
            {
                RangeColumn? range = ReadRange(field, inner, text, named);
                sound &= range is not null;
                read.Add((item, range, null));
            }
            else
            {
                object? value = field.Kind.Read(item, named);
                sound &= value is not null;
                read.Add((item, null, value));
            }
        }

        if (!sound)
            return null;
        if (read is [(_, { Count: > 1 } whole, _)])
            return (whole, null);
        AxisColumn? column =
            read.Sum(entry => (long)(entry.Range?.Count ?? 1)) > LongestList
            && read.Any(entry => entry.Range is not null)
                ? Pieces(field, node, read, complain, spend, distinct)
                : List(field, read, complain, spend, distinct);
        return column is null ? null : (column, null);
    }

    private static AxisColumn? List(
        ConfigurationField field,
        List<(Node Node, RangeColumn? Range, object? Value)> read,
        NodeComplaint complain,
        Action<long> spend,
        bool distinct
    )
    {
        List<object> values = [];
        Dictionary<string, Node> seen = [];
        bool sound = true;
        bool different = true;
        foreach (var (item, range, single) in read)
        {
            spend(range?.Count ?? 1);
            foreach (object value in range is null ? [single!] : Enumerable.Range(0, range.Count).Select(range.Value))
            {
                string text = field.Kind.Text(value);
                if (seen.TryAdd(text, item))
                {
                    values.Add(value);
                    continue;
                }

                different = false;
                if (distinct)
                {
                    ComplainOfTwice(field, item, text, seen[text], complain);
                    sound = false;
                    break;
                }

                values.Add(value);
            }
        }

        return sound ? AxisColumn.Of(field, values, different) : null;
    }

    // Many whole numbers, of which nobody makes a list.
    private static PiecesColumn? Pieces(
        ConfigurationField field,
        Node node,
        List<(Node Node, RangeColumn? Range, object? Value)> read,
        NodeComplaint complain,
        Action<long> spend,
        bool distinct
    )
    {
        RangeColumn[] pieces = [.. read.Select(entry => entry.Range ?? new(field, (long)entry.Value!, 1, 1))];
        if (pieces.Length > MostPieces || pieces.Sum(piece => (long)piece.Count) > int.MaxValue)
        {
            complain(
                node,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"`{field.ShortName}` may have at most {int.MaxValue:N0} values on an axis, in at most "
                        + $"{MostPieces:N0} ranges"
                ),
                "Take fewer values, or a greater step."
            );
            return null;
        }

        int[] order = [.. Enumerable.Range(0, pieces.Length).OrderBy(i => pieces[i].First)];
        bool different = true;
        for (int i = 0; i < order.Length && different; i++)
        {
            RangeColumn piece = pieces[order[i]];
            long last = piece.First + piece.Step * (piece.Count - 1);
            for (int j = i + 1; j < order.Length && different && pieces[order[j]].First <= last; j++)
            {
                spend(1);
                if (!PiecesColumn.Meet(piece, pieces[order[j]]))
                    continue;
                different = false;
                if (!distinct)
                    continue;
                var (earlier, later) = (read[Math.Min(order[i], order[j])], read[Math.Max(order[i], order[j])]);
                ComplainOfTwice(field, later.Node, later.Node.Summary, earlier.Node, complain);
                return null;
            }
        }

        return new(field, pieces, different);
    }

    private static void ComplainOfTwice(
        ConfigurationField field,
        Node item,
        string text,
        Node earlier,
        NodeComplaint complain
    ) =>
        complain(
            item,
            $"The values of the axis `{field.ShortName}` must be distinct, and {text} stands already in line "
                + $"{earlier.Line}, column {earlier.Column}",
            "Remove one of them."
        );
}
