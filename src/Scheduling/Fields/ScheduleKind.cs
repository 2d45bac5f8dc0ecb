using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>A learning-rate schedule: <c>constant</c>, <c>cosine</c>, <c>{ cosine: { to: 0.01 } }</c>, <c>{ step: {
/// every: 30, factor: 0.1 } }</c> or <c>{ multistep: { at: [60, 90], factor: 0.1 } }</c>; or one of the noise, which
/// may also come to an end, by a factor of 0.</summary>
/// <param name="what">What changes.</param>
/// <param name="ends">Whether it may become 0 for good.</param>
internal sealed class ScheduleKind(string what = "rate", bool ends = false) : FieldKind
{
    public override string Name =>
        "`constant`, `cosine`, `{ cosine: { to: 0.01 } }`, `{ step: { every: 30, factor: 0.1 } }` or "
        + "`{ multistep: { at: [60, 90], factor: 0.1 } }`";

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
                complain(to, "must be at least 0 and at most 1", $"Give the last {what} as a fraction of the first.");
                return null;
            case MappingNode { Entries: [({ Text: "step" }, MappingNode { Entries.Count: 2 } step)] }
                when step["every"] is ScalarNode { Quoted: false } every
                    && step["factor"] is ScalarNode { Quoted: false } factor
                    && Numerals.TryInteger(every.Text, out long period)
                    && Numerals.TryNumber(factor.Text, out double multiplier):
                if (period < 1)
                    complain(every, "must be at least 1", "Give the number of epochs (or steps) between two changes.");
                else if (IsFactor(factor, multiplier, complain))
                    return new Schedule.Step(period, multiplier);
                return null;
            case MappingNode { Entries: [({ Text: "multistep" }, MappingNode { Entries.Count: 2 } steps)] }
                when steps["at"] is SequenceNode at
                    && steps["factor"] is ScalarNode { Quoted: false } drop
                    && Numerals.TryNumber(drop.Text, out double share):
                return Times(at, complain) is { } times && IsFactor(drop, share, complain)
                    ? new Schedule.MultiStep(times, share)
                    : null;
            default:
                complain(
                    node,
                    "must be constant, cosine, { cosine: { to: fraction } }, { step: { every: period, factor: "
                        + "number } } or { multistep: { at: [times], factor: number } }",
                    Meant(node, ["constant", "cosine", "step", "multistep"], "Write one of these forms.")
                );
                return null;
        }
    }

    private bool IsFactor(Node node, double factor, NodeComplaint complain)
    {
        if (factor > 0 || ends && factor == 0)
            return true;
        complain(
            node,
            ends ? "must be at least 0" : "must be above 0",
            $"Give the factor by which the {what} is multiplied."
        );
        return false;
    }

    private List<long>? Times(SequenceNode at, NodeComplaint complain)
    {
        List<long> times = [];
        foreach (Node item in at.Items)
        {
            if (!item.IsWhole(out long time) || time <= (times.Count > 0 ? times[^1] : 0))
            {
                complain(
                    item,
                    "must be a whole number from 1 above the one before it",
                    $"Give the epochs (or steps) at which the {what} changes, in their order."
                );
                return null;
            }

            times.Add(time);
        }

        if (times.Count > 0)
            return times;
        complain(at, "must have a time", $"Give the epochs (or steps) at which the {what} changes.");
        return null;
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
            case Schedule.MultiStep steps:
                json.WriteStartObject();
                json.WriteStartObject("multistep");
                json.WriteStartArray("at");
                foreach (long time in steps.At)
                    json.WriteNumberValue(time);
                json.WriteEndArray();
                json.WritePropertyName("factor");
                NumberKind.WriteNumber(json, steps.Factor);
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
            Schedule.MultiStep steps =>
                $"multistep {string.Join(',', steps.At.Select(Numerals.Text))} {Numerals.Text(steps.Factor)}",
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
                        ["factor"] = Factor(),
                    },
                    "every",
                    "factor"
                ),
                Form(
                    "multistep",
                    new()
                    {
                        ["at"] = new JsonObject
                        {
                            ["type"] = "array",
                            ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
                            ["minItems"] = 1,
                        },
                        ["factor"] = Factor(),
                    },
                    "at",
                    "factor"
                )
            ),
        };

    private JsonObject Factor() => new() { ["type"] = "number", [ends ? "minimum" : "exclusiveMinimum"] = 0 };

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
