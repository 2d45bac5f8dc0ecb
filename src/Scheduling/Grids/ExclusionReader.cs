using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads one condition of an exclusion: a value, a list of values, a range, or a comparison such as <c>{
/// above: 0.2 }</c>.</summary>
internal static class ExclusionReader
{
    private static readonly string[] Comparisons = ["above", "at_least", "below", "at_most", "not"];

    public static ExclusionCondition? Read(ConfigurationField field, Node node, NodeComplaint complain)
    {
        NodeComplaint named = (at, rule, nextStep) => complain(at, $"`{field.ShortName}` {rule}", nextStep);
        if (
            node is MappingNode { Entries: [_, ..] } mapping
            && mapping.Entries.All(entry => Comparisons.Contains(entry.Key.Text))
        )
            return ReadComparisons(field, mapping, named);
        if (field.Kind is NumberKind or IntegerKind && node is MappingNode)
        {
            named(
                node,
                $"has a comparison, whose keys must be among {string.Join(", ", Comparisons)}",
                "Write for instance { above: 0.2 }."
            );
            return null;
        }

        return AxisReader.Read(field, node, complain) is { } values
            ? new(field, values.Column.IndexOfAny, "in " + values.Column.Canonical)
            : null;
    }

    private static ExclusionCondition? ReadComparisons(
        ConfigurationField field,
        MappingNode mapping,
        NodeComplaint complain
    )
    {
        List<Func<object?, bool>> tests = [];
        List<string> texts = [];
        foreach (var (key, node) in mapping.Entries)
        {
            if (key.Text == "not")
            {
                if (AxisReader.Read(field, node, complain) is not { } values)
                    return null;
                tests.Add(value => !values.Column.IndexOfAny(value));
                texts.Add("not " + values.Column.Canonical);
                continue;
            }

            if (
                field.Kind is not (NumberKind or IntegerKind)
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
