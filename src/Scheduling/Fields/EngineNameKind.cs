using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Names;

namespace Sweeps.Scheduling.Fields;

/// <summary>The name of an engine of this process.</summary>
internal sealed class EngineNameKind : FieldKind
{
    // A program is given by its section, which says everything about it.
    private static string[] Known =>
        [.. EngineCatalog.All.Where(engine => engine.IsNamed).Select(engine => engine.Name)];

    public override string Name => string.Join(", ", Known.Select(word => $"`{word}`"));

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode scalar && EngineCatalog.Find(scalar.Text) is { } engine)
            return engine.Name;
        complain(
            node,
            $"must be one of {string.Join(", ", Known)}",
            Spelling.DidYouMean((node as ScalarNode)?.Text ?? "", Known, "Choose one of them.")
        );
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue((string)value);

    public override string Text(object value) => (string)value;

    public override JsonObject Schema() =>
        new() { ["enum"] = new JsonArray([.. Known.Select(word => JsonValue.Create(word))]) };
}
