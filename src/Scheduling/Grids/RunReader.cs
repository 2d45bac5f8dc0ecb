using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Sharing;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>run</c>: <c>{ priority: 5, max_slots: 8, labels: [big] }</c>.</summary>
internal static class RunReader
{
    private const int MostSlots = 1_000_000;
    private const string Form = "Write run: { priority: 5, max_slots: 8, labels: [big] }, or some of the three.";

    /// <summary>The terms; the default ones where the key is not there, or after a complaint.</summary>
    public static RunTerms Read(Node? node, NodeComplaint complain)
    {
        if (node is null)
            return RunTerms.Default;
        if (node is not MappingNode { Entries.Count: > 0 } mapping)
        {
            complain(node, "`run` must be a mapping with `priority`, `max_slots` or `labels`", Form);
            return RunTerms.Default;
        }

        KeyReader reader = new KeyReader(mapping, "run", Form, complain).Only("priority", "max_slots", "labels");
        int priority = (int)reader.Whole("priority", -RunTerms.MostPriority, RunTerms.MostPriority, 0);
        int? slots = mapping["max_slots"] is null ? null : (int)reader.Whole("max_slots", 1, MostSlots, 1);
        IReadOnlyList<string> labels = mapping["labels"] is { } listed ? ReadLabels(listed, reader) : [];
        return reader.IsSound ? new(priority, slots, labels) : RunTerms.Default;
    }

    private static List<string> ReadLabels(Node node, KeyReader reader)
    {
        List<string> labels = [];
        foreach (Node item in node is SequenceNode sequence ? sequence.Items : [node])
        {
            if (item is ScalarNode { Text: { } label } && RunTerms.IsLabel(label))
                labels.Add(label);
            else
                reader.Complain(
                    item,
                    "A label under `run.labels` must be a word of at most 100 characters, without commas",
                    Form
                );
        }

        if (labels.Count > RunTerms.MostLabels)
            reader.Complain(node, $"`run.labels` may be {RunTerms.MostLabels} words at most", "Give fewer.");
        return [.. labels.Distinct().Order(StringComparer.Ordinal)];
    }
}
