using System.Text.Json.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>What varies, as the schema has it: fields of the built-in engines, or whatever a program takes.</summary>
internal static class AxesSchema
{
    /// <summary>Adds the keys that vary something, as they are with <c>program</c> and without.</summary>
    public static JsonObject AddTo(JsonObject schema, JsonObject overrides)
    {
        schema["if"] = new JsonObject { ["required"] = new JsonArray("program") };
        schema["then"] = Of("parameters", "parameters", Reference("parameters"));
        schema["else"] = Of("grid", "conditions", overrides);
        return schema;
    }

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
