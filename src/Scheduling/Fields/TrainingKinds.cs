using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>A learning-rate schedule: <c>constant</c>, <c>cosine</c>, <c>{ cosine: { to: 0.01 } }</c> or <c>{ step: {
/// every: 30, factor: 0.1 } }</c>.</summary>
internal sealed class ScheduleKind : FieldKind
{
    public override string Name =>
        "`constant`, `cosine`, `{ cosine: { to: 0.01 } }` or `{ step: { every: 30, factor: 0.1 } }`";

    public override object? Read(Node node, NodeComplaint complain)
    {
        switch (node)
        {
            case ScalarNode { Text: "constant" }:
                return new Schedule.Constant();
            case ScalarNode { Text: "cosine" }:
                return new Schedule.Cosine(0);
            case MappingNode
            {
                Entries: [

                    ({ Text: "cosine" }, MappingNode { Entries: [({ Text: "to" }, ScalarNode { Quoted: false } to)] }),
                ]
            } when Numerals.TryNumber(to.Text, out double last):
                if (last is >= 0 and <= 1)
                    return new Schedule.Cosine(last);
                complain(to, "must be at least 0 and at most 1", "Give the last rate as a fraction of the first.");
                return null;
            case MappingNode { Entries: [({ Text: "step" }, MappingNode { Entries.Count: 2 } step)] }
                when step["every"] is ScalarNode { Quoted: false } every
                    && step["factor"] is ScalarNode { Quoted: false } factor
                    && Numerals.TryInteger(every.Text, out long period)
                    && Numerals.TryNumber(factor.Text, out double multiplier):
                if (period < 1)
                    complain(every, "must be at least 1", "Give the number of epochs (or steps) between two changes.");
                else if (!(multiplier > 0))
                    complain(factor, "must be above 0", "Give the factor by which the rate is multiplied.");
                else
                    return new Schedule.Step(period, multiplier);
                return null;
            default:
                complain(
                    node,
                    "must be constant, cosine, { cosine: { to: fraction } } or { step: { every: period, factor: "
                        + "number } }",
                    Meant(node, ["constant", "cosine", "step"], "Write one of these forms.")
                );
                return null;
        }
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case Schedule.Constant:
                json.WriteStringValue("constant");
                break;
            case Schedule.Cosine cosine:
                json.WriteStartObject();
                json.WriteStartObject("cosine");
                json.WritePropertyName("to");
                NumberKind.WriteNumber(json, cosine.To);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case Schedule.Step step:
                json.WriteStartObject();
                json.WriteStartObject("step");
                json.WriteNumber("every", step.Every);
                json.WritePropertyName("factor");
                NumberKind.WriteNumber(json, step.Factor);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            default:
                throw new System.Diagnostics.UnreachableException(value.GetType().Name);
        }
    }

    public override string Text(object value) =>
        value switch
        {
            Schedule.Constant => "constant",
            Schedule.Cosine { To: 0 } => "cosine",
            Schedule.Cosine cosine => "cosine " + Numerals.Text(cosine.To),
            Schedule.Step step => $"step {Numerals.Text(step.Every)} {Numerals.Text(step.Factor)}",
            _ => throw new System.Diagnostics.UnreachableException(value.GetType().Name),
        };

    public override JsonObject Schema() =>
        new()
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["enum"] = new JsonArray("constant", "cosine") },
                Form(
                    "cosine",
                    new()
                    {
                        ["to"] = new JsonObject
                        {
                            ["type"] = "number",
                            ["minimum"] = 0,
                            ["maximum"] = 1,
                        },
                    },
                    "to"
                ),
                Form(
                    "step",
                    new()
                    {
                        ["every"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
                        ["factor"] = new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 },
                    },
                    "every",
                    "factor"
                )
            ),
        };

    private static JsonObject Form(string name, JsonObject properties, params string[] required) =>
        new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                [name] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = properties,
                    ["required"] = new JsonArray([.. required.Select(key => JsonValue.Create(key))]),
                    ["additionalProperties"] = false,
                },
            },
            ["required"] = new JsonArray(name),
            ["additionalProperties"] = false,
        };
}

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
