using System.Text.Json.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>What plugins may bring, as the schema has it: with <c>plugins</c> it knows no more than the form of what
/// names measures, data sets and engines, since those who bring them say what there is.</summary>
internal static class PluginSchema
{
    private static readonly (string Key, string[] Forms)[] Widened =
    [
        ("data", ["object", "string"]),
        ("measure", ["object"]),
        ("engine", ["string"]),
        ("blocks", ["array"]),
    ];

    /// <summary>Has the schema hold these keys to what Sweeps itself knows only where there are no plugins.</summary>
    public static JsonObject AddTo(JsonObject schema)
    {
        JsonObject wide = [];
        JsonObject known = [];
        foreach (var (key, forms) in Widened)
        {
            wide[key] = new JsonObject { ["type"] = new JsonArray([.. forms.Select(form => (JsonNode)form)]) };
            known[key] = schema["properties"]![key]!.DeepClone();
            schema["properties"]![key] = new JsonObject();
        }

        schema["allOf"] = new JsonArray(
            new JsonObject
            {
                ["if"] = new JsonObject { ["required"] = new JsonArray("plugins") },
                ["then"] = new JsonObject { ["properties"] = wide },
                ["else"] = new JsonObject { ["properties"] = known },
            }
        );
        return schema;
    }
}
