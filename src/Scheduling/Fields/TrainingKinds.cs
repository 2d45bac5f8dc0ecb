using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>When to measure: a list of times, <c>log</c>, <c>end</c> and <c>{ every: 10 }</c>; held sorted and without
/// repetitions.</summary>
internal sealed class SnapshotsKind : FieldKind
{
    public override string Name => "list of times, `log`, `end` and `{ every: n }`";

    public override bool TakesList => true;

    public override object? Read(Node node, NodeComplaint complain)
    {
        List<SnapshotRule> rules = [];
        foreach (Node item in node is SequenceNode sequence ? sequence.Items : [node])
        {
            switch (item)
            {
                case ScalarNode { Text: "log" }:
                    rules.Add(new SnapshotRule.Log());
                    break;
                case ScalarNode { Text: "end" }:
                    rules.Add(new SnapshotRule.End());
                    break;
                case ScalarNode { Quoted: false } scalar
                    when Numerals.TryInteger(scalar.Text, out long time) && time >= 0:
                    rules.Add(new SnapshotRule.At(time));
                    break;
                case MappingNode { Entries: [({ Text: "every" }, ScalarNode { Quoted: false } every)] }
                    when Numerals.TryInteger(every.Text, out long period) && period >= 1:
                    rules.Add(new SnapshotRule.Every(period));
                    break;
                default:
                    complain(
                        item,
                        "must be a time (a whole number from 0), `log`, `end` or { every: n } with n from 1",
                        Meant(item, ["log", "end", "every"], "Write a list such as [0, { every: 10 }, end].")
                    );
                    return null;
            }
        }

        return Sorted(rules);
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (SnapshotRule rule in Sorted((IReadOnlyList<SnapshotRule>)value))
        {
            switch (rule)
            {
                case SnapshotRule.At at:
                    json.WriteNumberValue(at.Time);
                    break;
                case SnapshotRule.Every every:
                    json.WriteStartObject();
                    json.WriteNumber("every", every.Period);
                    json.WriteEndObject();
                    break;
                case SnapshotRule.Log:
                    json.WriteStringValue("log");
                    break;
                case SnapshotRule.End:
                    json.WriteStringValue("end");
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException(rule.GetType().Name);
            }
        }

        json.WriteEndArray();
    }

    public override string Text(object value) =>
        (IReadOnlyList<SnapshotRule>)value is { Count: > 0 } rules
            ? string.Join(' ', Sorted(rules).Select(Word))
            : "never";

    public override bool Same(object? left, object? right) =>
        Sorted((IReadOnlyList<SnapshotRule>)left!).SequenceEqual(Sorted((IReadOnlyList<SnapshotRule>)right!));

    private static string Word(SnapshotRule rule) =>
        rule switch
        {
            SnapshotRule.At at => Numerals.Text(at.Time),
            SnapshotRule.Every every => "every " + Numerals.Text(every.Period),
            SnapshotRule.Log => "log",
            SnapshotRule.End => "end",
            _ => throw new System.Diagnostics.UnreachableException(rule.GetType().Name),
        };

    // The rules are a union, so their order and repetitions carry no meaning: times first, then periods, log, end.
    private static SnapshotRule[] Sorted(IReadOnlyList<SnapshotRule> rules) => [.. rules.Distinct().OrderBy(Rank)];

    private static (int Kind, long Number) Rank(SnapshotRule rule) =>
        rule switch
        {
            SnapshotRule.At at => (0, at.Time),
            SnapshotRule.Every every => (1, every.Period),
            SnapshotRule.Log => (2, 0),
            SnapshotRule.End => (3, 0),
            _ => throw new System.Diagnostics.UnreachableException(rule.GetType().Name),
        };

    public override JsonObject Schema()
    {
        JsonObject Rule() =>
            new()
            {
                ["oneOf"] = new JsonArray(
                    new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                    new JsonObject { ["enum"] = new JsonArray("log", "end") },
                    new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject
                        {
                            ["every"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
                        },
                        ["required"] = new JsonArray("every"),
                        ["additionalProperties"] = false,
                    }
                ),
            };
        return new() { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "array", ["items"] = Rule() }, Rule()) };
    }
}
