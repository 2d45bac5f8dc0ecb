using System.Globalization;
using Sweeps.Model.Numerics;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the values of one field along an axis: a value, a list, a range <c>0..4</c>, or a spacing.</summary>
internal static class AxisReader
{
    private const string SpanForm = "Write { uniform: [first, last] } or { log_uniform: [first, last] }.";
    private const int LargestCount = 1_000_000;
    private const int LargestList = 1000;

    /// <summary>The values, or null after a complaint. <paramref name="distinct"/>: equal values are refused;
    /// <paramref name="drawn"/>: a search draws from them, so that they may be a span.</summary>
    public static (AxisColumn Column, AxisScale? Scale)? Read(
        ConfigurationField field,
        Node node,
        NodeComplaint complain,
        bool distinct = true,
        bool drawn = false
    )
    {
        NodeComplaint named = (at, rule, nextStep) => complain(at, $"`{field.ShortName}` {rule}", nextStep);
        if (
            field.Kind is NumberKind or IntegerKind
            && node is MappingNode span
            && (span["uniform"] ?? span["log_uniform"]) is not null
        )
            return ReadSpan(field, span, drawn, named);
        if (field.Kind is NumberKind or IntegerKind && node is MappingNode spacing)
            return ReadSpacing(field, spacing, named);
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

        List<object> values = [];
        Dictionary<string, Node> seen = [];
        bool sound = true;
        foreach (Node item in items)
        {
            if (
                field.Kind is IntegerKind inner
                && item is ScalarNode text
                && text.Text.Contains("..", StringComparison.Ordinal)
            )
            {
                if (ReadRange(field, inner, text, named) is not { } range)
                {
                    sound = false;
                    continue;
                }

                for (int i = 0; i < range.Count; i++)
                    sound &= Add(range.Value(i), item);
            }
            else
            {
                sound &= field.Kind.Read(item, named) is { } value && Add(value, item);
            }
        }

        return sound ? (AxisColumn.Of(field, values), null) : null;

        bool Add(object value, Node item)
        {
            string text = field.Kind.Text(value);
            if (!seen.TryAdd(text, item) && distinct)
            {
                complain(
                    item,
                    $"The values of the axis `{field.ShortName}` must be distinct, and {text} stands already in line {seen[text].Line}, column {seen[text].Column}",
                    "Remove one of them."
                );
                return false;
            }

            values.Add(value);
            return true;
        }
    }

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
        NodeComplaint complain
    )
    {
        const string form = "Write { linear: [first, last], count: n } or { log: [first, last], count: n }.";
        bool log = node["log"] is not null;
        if (
            node.Entries.FirstOrDefault(entry => entry.Key.Text is not ("linear" or "log" or "count")) is
            { Key: { } stranger }
        )
        {
            complain(stranger, "has a spacing, which must have the keys `linear` or `log`, and `count`", form);
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

        List<object> values = [];
        HashSet<string> seen = [];
        for (int i = 0; i < count; i++)
        {
            double number =
                i == 0 ? from
                : i == count - 1 ? to
                : Between(from, to, (double)i / (count - 1), log);
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

        return (AxisColumn.Of(field, values), log ? AxisScale.Log : AxisScale.Linear);
    }

    // Twelve significant digits: beyond the noise of the arithmetic, and short to read.
    private static double Between(double from, double to, double share, bool log)
    {
        double number = log
            ? Elementary.Exp(Elementary.Log(from) + (Elementary.Log(to) - Elementary.Log(from)) * share)
            : from + (to - from) * share;
        return double.Parse(number.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + 0.0;
    }
}
