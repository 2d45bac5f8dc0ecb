using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>Points: <c>[[x, y], …]</c>, each its inputs and then its target.</summary>
internal sealed class PointsKind : FieldKind
{
    public override string Name => "list of points `[x, …, y]`, each its inputs and then its target";

    public override bool TakesList => true;

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is not SequenceNode list)
        {
            complain(node, "must be a list of points", "Write [[0, 1], [0.5, 2]] for two points of one input.");
            return null;
        }

        List<IReadOnlyList<double>> points = [];
        foreach (Node item in list.Items)
        {
            if (item is not SequenceNode numbers)
            {
                complain(item, "must be a point: a list of its inputs and then its target", "Write [0.5, 2].");
                return null;
            }

            double[] point = new double[numbers.Items.Count];
            for (int i = 0; i < point.Length; i++)
            {
                if (
                    numbers.Items[i] is not ScalarNode { Quoted: false } scalar
                    || !Numerals.TryNumber(scalar.Text, out point[i])
                )
                {
                    complain(numbers.Items[i], "must be a number", "Give inputs and targets as numbers.");
                    return null;
                }
            }

            points.Add(point);
        }

        return points;
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (IReadOnlyList<double> point in (IReadOnlyList<IReadOnlyList<double>>)value)
        {
            json.WriteStartArray();
            foreach (double number in point)
                NumberKind.WriteNumber(json, number);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    public override string Text(object value) =>
        string.Join(
            ' ',
            ((IReadOnlyList<IReadOnlyList<double>>)value).Select(point =>
                $"({string.Join(' ', point.Select(Numerals.Text))})"
            )
        );

    public override bool Same(object? left, object? right) =>
        (left, right) switch
        {
            (null, null) => true,
            (IReadOnlyList<IReadOnlyList<double>> a, IReadOnlyList<IReadOnlyList<double>> b) => a.Count == b.Count
                && a.Zip(b).All(pair => pair.First.SequenceEqual(pair.Second)),
            _ => false,
        };

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "array",
            ["items"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "number" },
                ["minItems"] = 2,
            },
        };
}
