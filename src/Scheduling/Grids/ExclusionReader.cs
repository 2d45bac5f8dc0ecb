using Sweeps.Model.Names;
using Sweeps.Model.Noise.Models;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads one condition of an exclusion: a value, a list of values, a range, or a comparison such as <c>{
/// above: 0.2 }</c>.</summary>
internal static class ExclusionReader
{
    private static readonly string[] Comparisons = ["above", "at_least", "below", "at_most", "not"];

    /// <summary>The exclusions of a list; those that are none are complained of.</summary>
    public static IReadOnlyList<ExclusionDraft> ReadList(Node? node, GridProblems problems, GridAxesReader fields)
    {
        List<ExclusionDraft> exclusions = [];
        foreach (Node entry in Items(node, "`exclude` must be a list of mappings", problems))
        {
            if (entry is not MappingNode { Entries.Count: > 0 } mapping)
            {
                problems.Complain(
                    entry,
                    "An exclusion must be a mapping from fields to values",
                    $"Write - {{ p: 0, noise: {NoiseCatalog.Static[0]} }}."
                );
                continue;
            }

            List<ExclusionCondition> conditions = [];
            foreach (var (key, value) in mapping.Entries)
            {
                if (
                    fields.FindField(key) is { } field
                    && Read(field, value, problems.Complain, problems.Spend) is { } condition
                )
                    conditions.Add(condition);
            }

            if (conditions.Count == mapping.Entries.Count)
                exclusions.Add(new(entry, new(conditions)));
        }

        return exclusions;
    }

    /// <summary>The inclusions of a list; those that are none are complained of.</summary>
    public static IReadOnlyList<MappingNode> Inclusions(Node? node, GridProblems problems)
    {
        List<MappingNode> inclusions = [];
        foreach (Node entry in Items(node, "`include` must be a list of mappings", problems))
        {
            if (entry is MappingNode { Entries.Count: > 0 } mapping)
                inclusions.Add(mapping);
            else
                problems.Complain(
                    entry,
                    "An inclusion must be a mapping from fields to values",
                    "Write - { p: 1, learning_rate: 0.1 }."
                );
        }

        return inclusions;
    }

    /// <summary>The items of a list; none, after a complaint, where a node is not one.</summary>
    public static IReadOnlyList<Node> Items(Node? node, string rule, GridProblems problems)
    {
        if (node is SequenceNode sequence)
            return sequence.Items;
        if (node is not null)
            problems.Complain(node, rule, "Start each with a dash.");
        return [];
    }

    private static ExclusionCondition? Read(
        ConfigurationField field,
        Node node,
        NodeComplaint complain,
        Action<long> spend
    )
    {
        NodeComplaint named = (at, rule, nextStep) => complain(at, $"`{field.ShortName}` {rule}", nextStep);
        if (
            node is MappingNode { Entries: [_, ..] } mapping
            && mapping.Entries.All(entry => Comparisons.Contains(entry.Key.Text))
        )
            return ReadComparisons(field, mapping, named, spend);
        if (field.Kind is NumberKind or IntegerKind && node is MappingNode compared)
        {
            named(
                node,
                $"has a comparison, whose keys must be among {string.Join(", ", Comparisons)}",
                compared
                    .Entries.Where(entry => !Comparisons.Contains(entry.Key.Text))
                    .Select(entry => Spelling.Guess(entry.Key.Text, Comparisons))
                    .FirstOrDefault()
                    is { } meant
                    ? $"Did you mean `{meant}`?"
                    : "Write for instance { above: 0.2 }."
            );
            return null;
        }

        if (AxisReader.Read(field, node, complain, spend) is not { } values)
            return null;
        spend(values.Column.IsListed ? values.Column.Count : 1);
        return new(field, values.Column.IndexOfAny, "in " + values.Column.Canonical) { Values = values.Column };
    }

    private static ExclusionCondition? ReadComparisons(
        ConfigurationField field,
        MappingNode mapping,
        NodeComplaint complain,
        Action<long> spend
    )
    {
        List<Func<object?, bool>> tests = [];
        List<string> texts = [];
        foreach (var (key, node) in mapping.Entries)
        {
            if (key.Text == "not")
            {
                if (AxisReader.Read(field, node, complain, spend) is not { } values)
                    return null;
                spend(values.Column.IsListed ? values.Column.Count : 1);
                tests.Add(value => !values.Column.IndexOfAny(value));
                texts.Add("not " + values.Column.Canonical);
                continue;
            }

            if (
                field.Kind is not (NumberKind or IntegerKind or FreeKind)
                || node is not ScalarNode { Quoted: false } scalar
                || !Numerals.TryNumber(scalar.Text, out double limit)
            )
            {
                complain(
                    node,
                    $"cannot be compared by `{key.Text}`",
                    "Compare numbers with numbers; for other values list them, or use { not: value }."
                );
                return null;
            }

            string comparison = key.Text;
            tests.Add(value =>
                value is not null
                && field.Kind.Number(value) is { } number
                && comparison switch
                {
                    "above" => number > limit,
                    "at_least" => number >= limit,
                    "below" => number < limit,
                    _ => number <= limit,
                }
            );
            texts.Add($"{comparison} {Numerals.Text(limit)}");
        }

        return new(
            field,
            value => tests.All(test => test(value)),
            string.Join(" and ", texts.Order(StringComparer.Ordinal))
        );
    }

    private static bool IndexOfAny(this AxisColumn column, object? value) => column.IndexOf(value) >= 0;
}
