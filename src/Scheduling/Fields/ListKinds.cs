using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>A map from class to class.</summary>
internal sealed class PairsKind : FieldKind
{
    public override string Name => "mapping from class to class, such as `{ 9: 1, 2: 0 }`";

    public override object? Read(Node node, NodeComplaint complain)
    {
        SortedDictionary<int, int> pairs = [];
        if (node is not MappingNode mapping)
        {
            complain(node, "must map classes to classes", "Write { 9: 1, 2: 0 }.");
            return null;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (!TryClass(key, out int from) || value is not ScalarNode scalar || !TryClass(scalar, out int to))
            {
                complain(key, "must map classes to classes, which are whole numbers from 0", "Write { 9: 1, 2: 0 }.");
                return null;
            }

            pairs[from] = to;
        }

        return pairs;
    }

    private static bool TryClass(ScalarNode node, out int number) =>
        int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartObject();
        foreach (var (from, to) in ((IReadOnlyDictionary<int, int>)value).OrderBy(pair => pair.Key))
            json.WriteNumber(Numerals.Text(from), to);
        json.WriteEndObject();
    }

    public override string Text(object value) =>
        (IReadOnlyDictionary<int, int>)value is { Count: > 0 } pairs
            ? string.Join(
                ' ',
                pairs.OrderBy(pair => pair.Key).Select(pair => $"{Numerals.Text(pair.Key)}>{Numerals.Text(pair.Value)}")
            )
            : "default";

    public override bool Same(object? left, object? right)
    {
        var a = (IReadOnlyDictionary<int, int>)left!;
        var b = (IReadOnlyDictionary<int, int>)right!;
        return a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out int to) && to == pair.Value);
    }

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "object",
            ["patternProperties"] = new JsonObject
            {
                ["^[0-9]+$"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            },
            ["additionalProperties"] = false,
        };
}

/// <summary>A set of names; held sorted and without repetitions.</summary>
internal sealed class NamesKind : FieldKind
{
    public override string Name => "list of names";

    public override bool TakesList => true;

    public override object? Read(Node node, NodeComplaint complain)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (Node item in node is SequenceNode sequence ? sequence.Items : [node])
        {
            if (item is not ScalarNode { Text.Length: > 0 } scalar)
            {
                complain(item, "must be a name", "Write a list of names.");
                return null;
            }

            names.Add(scalar.Text);
        }

        return names.ToArray();
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (string name in Sorted(value))
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    public override string Text(object value) => Joined(value, VersionedName.Short);

    public override string Identity(object value) => Joined(value, name => name);

    private static string Joined(object value, Func<string, string> shown) =>
        (IReadOnlyList<string>)value is { Count: > 0 } ? string.Join(' ', Sorted(value).Select(shown)) : "nothing";

    public override bool Same(object? left, object? right) => Sorted(left!).SequenceEqual(Sorted(right!));

    private static IEnumerable<string> Sorted(object value) =>
        ((IReadOnlyList<string>)value).Distinct().Order(StringComparer.Ordinal);

    public override JsonObject Schema() =>
        new()
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "string" },
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["type"] = "string" },
                }
            ),
        };
}
