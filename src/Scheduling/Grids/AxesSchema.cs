using System.Text.Json.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>What varies, as the schema has it: fields of the built-in engines, or whatever a program or a plugin
/// takes.</summary>
internal static class AxesSchema
{
    /// <summary>Adds the keys that vary something, as they are with <c>program</c> or <c>plugins</c>, and
    /// without.</summary>
    public static JsonObject AddTo(JsonObject schema, JsonObject overrides)
    {
        schema["if"] = new JsonObject { ["anyOf"] = new JsonArray(Has("program"), Has("plugins")) };
        schema["then"] = Of("parameters", "parameters", Reference("parameters"));
        schema["else"] = Of("grid", "conditions", overrides);
        return schema;
    }

    private static JsonObject Has(string key) => new() { ["required"] = new JsonArray(key) };

    private static JsonObject Of(string grid, string conditions, JsonObject overrides) =>
        new()
        {
            ["properties"] = new JsonObject
            {
                ["grid"] = Reference(grid),
                ["exclude"] = new JsonObject { ["items"] = Reference(conditions) },
                ["include"] = new JsonObject { ["items"] = Reference(grid) },
                ["set"] = overrides,
            },
        };

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/$defs/" + name };
}
