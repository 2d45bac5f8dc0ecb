using System.Globalization;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the values of one field along an axis: a value, a list, a range <c>0..4</c>, or a spacing.</summary>
internal static class AxisReader
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

    private static RangeColumn? ReadRange(
        ConfigurationField field,
        IntegerKind kind,
        ScalarNode node,
        NodeComplaint complain
    )
    {
        if (
            !Numerals.TryRange(node.Text, out string? firstText, out string? lastText, out string? stepText)
            || !Numerals.TryInteger(firstText, out long first)
            || !Numerals.TryInteger(lastText, out long last)
            || !Numerals.TryInteger(stepText ?? "1", out long step)
        )
        {
            complain(
                node,
                "must be a whole number or a range of them",
                "Write first..last, such as 0..4, or first..last..step, such as 0..20..5."
            );
            return null;
        }

        if (step < 1 || last < first)
        {
            complain(
                node,
                step < 1 ? "has a range whose step must be at least 1" : "has a range that must not be empty",
                "Write first..last with the smaller number first, such as 0..4."
            );
            return null;
        }

        Int128 count = ((Int128)last - first) / step + 1;
        if ((kind.Check(first) ?? kind.Check(last)) is { } rule)
            complain(node, rule, "Give a range inside that.");
        else if (count > int.MaxValue)
            complain(
                node,
                $"may have at most {int.MaxValue:N0} values on an axis",
                "Take fewer values, or a greater step."
            );
        else
            return new RangeColumn(field, first, step, (int)count);
        return null;
    }

    private static (AxisColumn, AxisScale?)? ReadSpan(
        ConfigurationField field,
        MappingNode node,
        bool drawn,
        NodeComplaint complain
    )
    {
        if (drawn && field == ConfigurationFields.Seed)
        {
            complain(
                node,
                "has a span to draw from, but under `search` every drawn configuration gets all seeds",
                "Write a range such as 0..4, or a list."
            );
            return null;
        }

        if (!drawn)
        {
            complain(
                node,
                "has a span to draw from, which an axis of the grid may have under `search` only",
                "Add search: { random: { trials: 100 } } at the top of the file, or give values."
            );
            return null;
        }

        bool log = node["log_uniform"] is not null;
        if (
            node.Entries.Count != 1
            || node.Entries[0].Value is not SequenceNode { Items: [ScalarNode first, ScalarNode last] }
            || !Numerals.TryNumber(first.Text, out double from)
            || !Numerals.TryNumber(last.Text, out double to)
            || !(from < to)
            || !double.IsFinite(to - from)
        )
        {
            complain(node, "has a span, which must have two ends, the smaller first", SpanForm);
            return null;
        }

        if (log && !(from > 0))
        {
            complain(first, "has a log_uniform span, whose ends must be above 0", "Start it above 0.");
            return null;
        }

        if (field.Kind.Read(first, complain) is not { } least || field.Kind.Read(last, complain) is not { } most)
            return null;

        // A few whole numbers drawn evenly are a list like any other.
        if (!log && least is long low && most is long high && (Int128)high - low < LargestList)
            return (new RangeColumn(field, low, 1, (int)(high - low + 1)), null);

        return (new SpanColumn(field, from, to, log), null);
    }

    private static (AxisColumn, AxisScale?)? ReadSpacing(
        ConfigurationField field,
        MappingNode node,
        NodeComplaint complain,
        Action<long> spend
    )
    {
        const string form = "Write { linear: [first, last], count: n } or { log: [first, last], count: n }.";
        string[] keys = ["linear", "log", "count"];
        bool log = node["log"] is not null;
        if (node.Entries.FirstOrDefault(entry => !keys.Contains(entry.Key.Text)) is { Key: { } stranger })
        {
            string next = Spelling.DidYouMean(stranger.Text, keys, form);
            complain(stranger, "has a spacing, which must have the keys `linear` or `log`, and `count`", next);
            return null;
        }

        if (
            (node["log"] is null) == (node["linear"] is null)
            || (node["log"] ?? node["linear"]) is not SequenceNode { Items: [ScalarNode first, ScalarNode last] }
            || !Numerals.TryNumber(first.Text, out double from)
            || !Numerals.TryNumber(last.Text, out double to)
        )
        {
            complain(node, "has a spacing, which must have two ends", form);
            return null;
        }

        if (
            node["count"] is not ScalarNode countNode
            || !Numerals.TryInteger(countNode.Text, out long count)
            || count is < 2 or > LargestCount
        )
        {
            complain(
                node["count"] ?? node,
                $"has a spacing, whose `count` must be at least 2 and at most {LargestCount:N0}",
                form
            );
            return null;
        }

        if (log && !(from > 0 && to > 0))
        {
            complain(
                first,
                "has a log spacing, whose ends must be above 0",
                "Start it above 0, and add 0 as a value of a list if it is wanted."
            );
            return null;
        }

        AxisScale scale = log ? AxisScale.Log : AxisScale.Linear;
        if (field.Kind is NumberKind && SpacingColumn.IsCoarse(from, to, count, log))
            return field.Kind.Read(End(first), complain) is null || field.Kind.Read(End(last), complain) is null
                ? null
                : (new SpacingColumn(field, from, to, (int)count, log), scale);
        ScalarNode End(ScalarNode end) => new(end.Text, false, node.Line, node.Column);
        List<object> values = [];
        HashSet<string> seen = [];
        for (int i = 0; i < count; i++)
        {
            if (i % 1000 == 0)
                spend(Math.Min(4 * (count - i), 4000));
            double number = SpacingColumn.Number(from, to, i, (int)count, log);
            string text =
                field.Kind is IntegerKind
                    ? Math.Round(number).ToString("F0", CultureInfo.InvariantCulture)
                    : Numerals.Text(number);
            if (field.Kind.Read(new ScalarNode(text, false, node.Line, node.Column), complain) is not { } value)
                return null;
            if (!seen.Add(text))
            {
                complain(
                    node,
                    $"has a spacing whose values must be distinct, and {text} comes twice",
                    "Take a smaller `count`, or ends further apart."
                );
                return null;
            }

            values.Add(value);
        }

        return (AxisColumn.Of(field, values, true), scale);
    }
}
