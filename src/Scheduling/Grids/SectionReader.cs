using Sweeps.Model.Names;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the sections <c>data</c>, <c>network</c> and so on: fields that do not vary.</summary>
internal sealed class SectionReader(GridProblems problems, FieldScope scope)
{
    internal static readonly string[] Groups = ["data", "network", "noise", "train", "measure", "limit"];

    public void Read(MappingNode node, BlockDraft draft)
    {
        foreach (var (key, value) in node.Entries)
        {
            if (scope.Find(key.Text) is { Group.Length: 0 } alone)
                Assign(draft, alone, value);
            else if (Groups.Contains(key.Text))
                ReadSection(key.Text, value, draft);
        }
    }

    private void ReadSection(string group, Node value, BlockDraft draft)
    {
        if (value is not MappingNode section)
        {
            // data: mnist, noise: flip, network: 100-100 and limit: laplace for the field that a section is about.
            string? about = group switch
            {
                "data" => "data.name",
                "noise" => "noise.kind",
                "network" => "network.hidden",
                "limit" => "limit.kind",
                _ => null,
            };
            if (about is null || value is ScalarNode { Text.Length: 0 })
                problems.Complain(value, $"`{group}` must be a mapping", $"Write {group}: {{ key: value }}.");
            else
                Assign(draft, scope.Find(about)!, value);
            return;
        }

        ConfigurationField[] fields = [.. scope.Section(group)];
        HashSet<ConfigurationField> seen = [];
        foreach (var (inner, innerValue) in section.Entries)
        {
            ConfigurationField? field =
                Array.Find(fields, candidate => candidate.Key == inner.Text)
                ?? Array.Find(fields, candidate => candidate.Aliases.Contains(inner.Text));
            if (field is null)
                problems.ComplainOfPlace(
                    inner,
                    $"`{group}` has no key `{inner.Summary}`",
                    SuggestKey(inner.Text, group, fields)
                );
            else if (!seen.Add(field))
                problems.ComplainOfPlace(
                    inner,
                    $"`{field.Path}` may be given once, and stands here under two names",
                    "Remove one of them."
                );
            else if (field.Displaces is { } other && seen.Any(given => given.Path == other))
                problems.ComplainOfPlace(
                    inner,
                    $"Only one of `{other}` and `{field.Path}` may be given",
                    "Remove one of them."
                );
            else
                Assign(draft, field, innerValue);
        }
    }

    private void Assign(BlockDraft draft, ConfigurationField field, Node node)
    {
        if (node is ScalarNode { Text.Length: 0, Quoted: false })
        {
            problems.ComplainOfPlace(node, $"`{field.Path}` must have a value", "Give one, or remove the key.");
            return;
        }

        object? value = field.Kind.Read(
            node,
            (at, rule, nextStep) =>
                problems.Complain(
                    at,
                    $"`{field.Path}` {rule}",
                    at == node && MeansSeveral(field, node)
                        ? $"To vary it, put it under `grid` as `{field.ShortName}`."
                        : nextStep
                )
        );
        if (value is not null)
            draft.Assign(field, value, node, problems.File);
    }

    private static bool MeansSeveral(ConfigurationField field, Node node) =>
        field.Kind is NumberKind or IntegerKind
        && (
            node is SequenceNode or MappingNode
            || node is ScalarNode scalar && scalar.Text.Contains("..", StringComparison.Ordinal)
        );

    private static string SuggestKey(string word, string group, ConfigurationField[] fields)
    {
        string[] known = [.. fields.Select(field => field.Key)];
        string? elsewhere = ConfigurationFields.Find(word) switch
        {
            { Group: "" } when group.Length > 0 => "Write it at the top level.",
            { } field when field.Group != group => $"Write it under `{field.Group}`.",
            _ => null,
        };
        return Spelling.DidYouMean(word, known, elsewhere, $"The keys are {string.Join(", ", known)}.");
    }
}
