using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>Somebody's own data as one text: hashes and shape, and where the files lay, which is no part of the
/// canonical form.</summary>
internal sealed class OwnDataKind : FieldKind
{
    public override string Name => "what own data are, as it is written when a grid is read";

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode scalar && OwnData.Parse(scalar.Text) is { } data)
            return data;
        complain(
            node,
            "must be what reading the files gave",
            "Leave it out, and name files: train: [x_train.npy, y_train.npy], test: [x_test.npy, y_test.npy]."
        );
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(((OwnData)value).Canonical);

    public override string Text(object value)
    {
        OwnData data = (OwnData)value;
        return string.Join('+', data.Train.Concat(data.Test).Select(file => file.Hash[..8]));
    }

    public override JsonObject Schema() => new() { ["type"] = "string" };
}
