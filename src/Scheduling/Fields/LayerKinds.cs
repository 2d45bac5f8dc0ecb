using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>Hidden widths: <c>100-100</c>, <c>100</c>, <c>[100, 100]</c> or <c>linear</c>.</summary>
internal sealed class WidthsKind : FieldKind
{
    public override string Name => "widths such as `100-100`, a list of widths, or `linear`";

    public override bool TakesList => true;

    public override object? Read(Node node, NodeComplaint complain)
    {
        string[]? parts = node switch
        {
            ScalarNode { Text: "linear" } => [],
            ScalarNode scalar => scalar.Text.Split('-'),
            SequenceNode sequence when sequence.Items.All(item => item is ScalarNode) =>
            [
                .. sequence.Items.Select(item => ((ScalarNode)item).Text),
            ],
            _ => null,
        };
        int[] widths = new int[parts?.Length ?? 0];
        for (int i = 0; parts is not null && i < parts.Length; i++)
        {
            if (!Numerals.TryInteger(parts[i], out long width) || width is < 1 or > 1_000_000)
                parts = null;
            else
                widths[i] = (int)width;
        }

        if (parts is not null)
            return widths;
        complain(
            node,
            "must be the hidden widths (each from 1 to 1000000)",
            "Write 100-100 for two hidden layers of 100, 100 for one, or `linear` for none."
        );
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(Text(value));

    public override string Text(object value) =>
        (IReadOnlyList<int>)value is { Count: > 0 } widths
            ? string.Join('-', widths.Select(width => Numerals.Text(width)))
            : "linear";

    public override bool Same(object? left, object? right) =>
        ((IReadOnlyList<int>)left!).SequenceEqual((IReadOnlyList<int>)right!);

    public override JsonObject Schema() =>
        new()
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
                new JsonObject { ["type"] = "string", ["pattern"] = "^(linear|[0-9]+(-[0-9]+)*)$" },
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
                }
            ),
        };
}

/// <summary>A set of layer numbers.</summary>
internal sealed class LayerNumbersKind : FieldKind
{
    public override string Name => "list of layer numbers";

    public override bool TakesList => true;

    public override object? Read(Node node, NodeComplaint complain)
    {
        IReadOnlyList<Node> items =
            node is SequenceNode sequence ? sequence.Items
            : node is ScalarNode { Text: "none" } ? []
            : [node];
        SortedSet<int> numbers = [];
        foreach (Node item in items)
        {
            if (
                item is not ScalarNode { Quoted: false } scalar
                || !Numerals.TryInteger(scalar.Text, out long number)
                || number is < 1 or > int.MaxValue
            )
            {
                complain(
                    item,
                    "must be a layer number, from 1 (the first hidden layer) to L (the output layer)",
                    "Write a list such as [1] or [1, 2]; [] freezes none."
                );
                return null;
            }

            numbers.Add((int)number);
        }

        return numbers.ToArray();
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (int number in ((IReadOnlyList<int>)value).Distinct().Order())
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    public override string Text(object value) =>
        (IReadOnlyList<int>)value is { Count: > 0 } numbers
            ? string.Join('+', numbers.Distinct().Order().Select(number => Numerals.Text(number)))
            : "none";

    public override bool Same(object? left, object? right) =>
        ((IReadOnlyList<int>)left!).Distinct().Order().SequenceEqual(((IReadOnlyList<int>)right!).Distinct().Order());

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
        };
}

/// <summary>How each layer starts: a list with one <c>{ init, bias_init }</c> for each layer.</summary>
internal sealed class LayersKind : FieldKind
{
    private static readonly InitializerKind Initial = new();

    public override string Name => "list of `{ init: …, bias_init: … }`, one for each layer";

    public override bool TakesList => true;

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is not SequenceNode sequence)
        {
            complain(node, "must be a list with one entry for each layer", "Write [{ init: he, bias_init: 0 }, …].");
            return null;
        }

        List<LayerInitialization> layers = [];
        foreach (Node item in sequence.Items)
        {
            if (
                item is not MappingNode mapping
                || mapping.Entries.FirstOrDefault(entry => entry.Key.Text is not ("init" or "bias_init"))
                    is { Key: not null }
            )
            {
                complain(
                    item,
                    "must be a mapping with the keys `init` and `bias_init`",
                    "Write { init: he, bias_init: 0 }."
                );
                return null;
            }

            object? weights = mapping["init"] is { } init ? Initial.Read(init, complain) : new Initializer.He();
            object? bias = mapping["bias_init"] is { } biasInit
                ? Initial.Read(biasInit, complain)
                : new Initializer.Constant(0);
            if (weights is null || bias is null)
                return null;
            layers.Add(new((Initializer)weights, (Initializer)bias));
        }

        return layers;
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (LayerInitialization layer in (IReadOnlyList<LayerInitialization>)value)
        {
            json.WriteStartObject();
            json.WritePropertyName("init");
            Initial.Write(json, layer.Weights);
            json.WritePropertyName("bias_init");
            Initial.Write(json, layer.Bias);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public override string Text(object value) =>
        (IReadOnlyList<LayerInitialization>)value is { Count: > 0 } layers
            ? string.Join(" | ", layers.Select(layer => $"{Initial.Text(layer.Weights)}, {Initial.Text(layer.Bias)}"))
            : "same";

    public override bool Same(object? left, object? right)
    {
        var a = (IReadOnlyList<LayerInitialization>)left!;
        var b = (IReadOnlyList<LayerInitialization>)right!;
        return a.Count == b.Count
            && a.Zip(b)
                .All(pair =>
                    Initial.Same(pair.First.Weights, pair.Second.Weights)
                    && Initial.Same(pair.First.Bias, pair.Second.Bias)
                );
    }

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "array",
            ["items"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["init"] = Initial.Schema(), ["bias_init"] = Initial.Schema() },
                ["additionalProperties"] = false,
            },
        };
}
