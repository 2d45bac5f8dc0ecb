using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>Where weights or biases start: <c>he</c>, <c>glorot</c>, or one of <c>{ uniform: 1.5 }</c>, <c>{ custom: [
/// … ] }</c> and the like.</summary>
/// <param name="ofNetwork">Whether it is for a whole network, which may start from a file.</param>
internal sealed class InitializerKind(bool ofNetwork = false) : FieldKind
{
    private string Forms =>
        "he, glorot, { uniform: a }, { normal: s }, { signs: a }, { constant: c }, { identity: c } "
        + (ofNetwork ? "{ custom: [numbers] } or { file: end.npz }" : "or { custom: [numbers] }");

    public override string Name =>
        "`he`, `glorot`, `{ uniform: a }`, `{ normal: s }`, `{ signs: a }`, `{ constant: c }`, `{ identity: c }` "
        + (ofNetwork ? "`{ custom: [numbers] }` or `{ file: end.npz }`" : "or `{ custom: [numbers] }`")
        + "; a plain number is a constant";

    public override object? Read(Node node, NodeComplaint complain)
    {
        switch (node)
        {
            case ScalarNode { Text: "he" }:
                return new Initializer.He();
            case ScalarNode { Text: "glorot" }:
                return new Initializer.Glorot();
            case ScalarNode { Quoted: false } scalar when Numerals.TryNumber(scalar.Text, out double constant):
                return new Initializer.Constant(constant);
            case MappingNode { Entries: [({ Text: "custom" }, SequenceNode list)] }:
                return ReadCustom(list, complain);
            case MappingNode { Entries: [({ Text: "file" }, ScalarNode file)] } when ofNetwork:
                if (WeightsFile.Parse(file.Text) is { } weights)
                    return new Initializer.File(weights);
                complain(
                    file,
                    "must name a file of weights",
                    "Write { file: end.npz }, with a file that `sweeps weights` wrote."
                );
                return null;
            case MappingNode
            {
                Entries: [

                    (
                        { Text: "uniform" or "normal" or "signs" or "constant" or "identity" } key,
                        ScalarNode { Quoted: false } value
                    ),
                ]
            } when Numerals.TryNumber(value.Text, out double number):
                if (number < 0 && key.Text is not ("constant" or "identity"))
                {
                    complain(value, "must be at least 0", "Give its size without sign.");
                    return null;
                }

                return key.Text switch
                {
                    "uniform" => new Initializer.Uniform(number),
                    "normal" => new Initializer.Normal(number),
                    "signs" => new Initializer.Signs(number),
                    "identity" => new Initializer.Identity(number),
                    _ => new Initializer.Constant(number),
                };
            default:
                string[] words = [.. "he glorot uniform normal signs constant identity custom file".Split(' ')];
                complain(node, $"must be one of {Forms}", Meant(node, words, "Write one of these forms."));
                return null;
        }
    }

    private static Initializer.Custom? ReadCustom(SequenceNode list, NodeComplaint complain)
    {
        double[] values = new double[list.Items.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (list.Items[i] is not ScalarNode { Quoted: false } item || !Numerals.TryNumber(item.Text, out values[i]))
            {
                complain(list.Items[i], "must be a number", "List the initial values as numbers.");
                return null;
            }
        }

        return new Initializer.Custom(values);
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case Initializer.He:
                json.WriteStringValue("he");
                break;
            case Initializer.Glorot:
                json.WriteStringValue("glorot");
                break;
            case Initializer.Constant constant:
                NumberKind.WriteNumber(json, constant.Value);
                break;
            case Initializer.Uniform uniform:
                WriteTagged(json, "uniform", uniform.Bound);
                break;
            case Initializer.Normal normal:
                WriteTagged(json, "normal", normal.Deviation);
                break;
            case Initializer.Signs signs:
                WriteTagged(json, "signs", signs.Magnitude);
                break;
            case Initializer.Identity identity:
                WriteTagged(json, "identity", identity.Scale);
                break;
            case Initializer.Custom custom:
                json.WriteStartObject();
                json.WriteStartArray("custom");
                foreach (double number in custom.Values)
                    NumberKind.WriteNumber(json, number);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case Initializer.File file:
                json.WriteStartObject();
                json.WriteString("file", file.Weights.Canonical);
                json.WriteEndObject();
                break;
            default:
                throw new System.Diagnostics.UnreachableException(value.GetType().Name);
        }
    }

    private static void WriteTagged(Utf8JsonWriter json, string tag, double value)
    {
        json.WriteStartObject();
        json.WritePropertyName(tag);
        NumberKind.WriteNumber(json, value);
        json.WriteEndObject();
    }

    public override string Text(object value) =>
        value switch
        {
            Initializer.He => "he",
            Initializer.Glorot => "glorot",
            Initializer.Constant constant => Numerals.Text(constant.Value),
            Initializer.Uniform uniform => "uniform " + Numerals.Text(uniform.Bound),
            Initializer.Normal normal => "normal " + Numerals.Text(normal.Deviation),
            Initializer.Signs signs => "signs " + Numerals.Text(signs.Magnitude),
            Initializer.Identity identity => "identity " + Numerals.Text(identity.Scale),
            Initializer.Custom custom => "custom " + string.Join(' ', custom.Values.Select(Numerals.Text)),
            Initializer.File file => "file " + file.Weights.File.Hash[..8],
            _ => throw new System.Diagnostics.UnreachableException(value.GetType().Name),
        };

    public override string Identity(object value) =>
        value is Initializer.File file ? "file " + file.Weights.Canonical : Text(value);

    public override bool Same(object? left, object? right) =>
        left is Initializer.Custom a && right is Initializer.Custom b
            ? a.Values.SequenceEqual(b.Values)
            : Equals(left, right);

    public override JsonObject Schema()
    {
        static JsonObject Tagged(string tag, JsonObject value) =>
            new()
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { [tag] = value },
                ["required"] = new JsonArray(tag),
                ["additionalProperties"] = false,
            };
        JsonObject NotNegative() => new() { ["type"] = "number", ["minimum"] = 0 };
        JsonArray forms = new(
            new JsonObject { ["enum"] = new JsonArray("he", "glorot") },
            new JsonObject { ["type"] = "number" },
            Tagged("uniform", NotNegative()),
            Tagged("normal", NotNegative()),
            Tagged("signs", NotNegative()),
            Tagged("constant", new() { ["type"] = "number" }),
            Tagged("identity", new() { ["type"] = "number" }),
            Tagged(
                "custom",
                new()
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["type"] = "number" },
                }
            )
        );
        if (ofNetwork)
            forms.Add(Tagged("file", new() { ["type"] = "string" }));
        return new() { ["oneOf"] = forms };
    }
}
