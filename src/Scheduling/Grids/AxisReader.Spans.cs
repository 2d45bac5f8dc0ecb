using System.Globalization;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

internal static partial class AxisReader
{
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
        if (!kind.IsHeld(first) || !kind.IsHeld(last))
            return null;
        if (count > int.MaxValue)
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
