using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>The name of an entry of a catalogue, which another assembly may add to.</summary>
/// <param name="offered">The entries to offer, in order.</param>
/// <param name="knows">Whether there is an entry of a name; it may know more than it offers.</param>
internal sealed class CatalogNameKind(Func<IEnumerable<INamed>> offered, Func<string, bool> knows) : FieldKind
{
    private IEnumerable<string> Names => offered().Select(entry => entry.Name);

    public override string Name => string.Join(", ", Names.Select(word => $"`{word}`"));

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode scalar && knows(scalar.Text))
            return scalar.Text;
        complain(
            node,
            $"must be one of {string.Join(", ", Names)}",
            Spelling.DidYouMean((node as ScalarNode)?.Text ?? "", offered(), "Choose one of them.")
        );
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue((string)value);

    public override string Text(object value) => VersionedName.Short((string)value);

    public override string Identity(object value) => (string)value;

    public override JsonObject Schema() =>
        new() { ["enum"] = new JsonArray([.. Names.Select(word => JsonValue.Create(word))]) };
}
