using System.Text.Json.Nodes;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

public static partial class GridSchema
{
    private static JsonObject Axes(bool zip, bool comparisons = false)
    {
        JsonObject properties = [];
        foreach (ConfigurationField field in ConfigurationFields.All)
        {
            foreach (string name in field.Aliases.Append(field.Path).Distinct())
                properties[name] = Reference((comparisons ? "condition on " : "axis of ") + field.Path);
        }

        if (zip)
        {
            JsonObject one = Axes(zip: false);
            one["properties"]!["name"] = new JsonObject { ["type"] = "string" };
            one["properties"]!["as"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "string" },
            };
            properties["zip"] = Described(
                "Fields whose values advance together; several such groups as a list.",
                new()
                {
                    ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() }),
                }
            );
        }
        else if (!comparisons)
        {
            properties["name"] = new JsonObject { ["type"] = "string" };
        }

        return new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Axis(ConfigurationField field, bool comparisons)
    {
        JsonArray items = [Reference(field.Path)];
        JsonArray forms = [Reference(field.Path)];
        if (field.Kind is IntegerKind)
        {
            items.Add(Reference("range"));
            forms.Add(Reference("range"));
        }

        forms.Add(
            new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = new JsonObject { ["anyOf"] = items },
            }
        );
        if (field.Kind is IntegerKind or NumberKind)
        {
            forms.Add(Reference("spacing"));
            if (!comparisons)
                forms.Add(Reference("span"));
        }

        if (comparisons)
        {
            JsonObject tests = new() { ["not"] = new JsonObject() };
            foreach (
                string test in field.Kind is IntegerKind or NumberKind
                    ? new[] { "above", "at_least", "below", "at_most" }
                    : []
            )
                tests[test] = new JsonObject { ["type"] = "number" };
            forms.Add(
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = tests,
                    ["additionalProperties"] = false,
                    ["minProperties"] = 1,
                }
            );
        }

        return new() { ["anyOf"] = forms };
    }

    /// <summary>Description, unit and default of a field in a sentence or three.</summary>
    private static string Describe(ConfigurationField field) =>
        field.Description + (field.Unit.Length > 0 ? $" In {field.Unit}." : "") + $" Default: {DefaultText(field)}.";

    /// <summary>The default in words.</summary>
    internal static string DefaultText(ConfigurationField field) =>
        field.Default is null ? field.Absent : field.Text(field.Default);

    private static JsonObject Ends() =>
        new()
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "number" },
            ["minItems"] = 2,
            ["maxItems"] = 2,
        };
}
