using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>The JSON Schema (2020-12) of grid files, made from the field table; docs/grid-file.schema.json is its
/// output.</summary>
public static partial class GridSchema
{
    /// <summary>The schema as indented text.</summary>
    public static string Text { get; } =
        Root()
            .ToJsonString(new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .ReplaceLineEndings("\n") + "\n";

    // What stands in several places is defined once and referred to.
    private static JsonObject Root()
    {
        JsonObject definitions = Definitions();
        JsonObject properties = new()
        {
            ["$schema"] = Described("Where this schema is, for editors.", new() { ["type"] = "string" }),
            ["name"] = Described("The sweep's name.", new() { ["type"] = "string" }),
            ["description"] = Described("What the sweep is for; changes nothing.", new() { ["type"] = "string" }),
        };
        AddSections(properties);
        properties["blocks"] = Described(
            "Several grids in one sweep; each starts from the sections and the grid above it.",
            new()
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = Block(),
            }
        );
        properties["seeds"] = Described(
            "How many seeds each cell gets: start, and then more until the measure's 95 % interval is narrow enough.",
            Seeds()
        );
        properties["search"] = Described(
            "Takes some configurations in place of all combinations: draws them, or has a strategy propose them.",
            Searches()
        );
        properties["stop"] = Described(
            "A rule that stops trials early, and what is enough: of failures, and of time for a trial. Default: none.",
            Stop()
        );
        properties["budget"] = Described(
            "How much is to be trained for now; with a larger one the same sweep goes on.",
            Closed(
                new()
                {
                    ["trials"] = Described(
                        "Trials that may be begun: the first so many in the order of issue.",
                        Whole(1)
                    ),
                    ["hours"] = Described(
                        "Hours by the clock that a run may take.",
                        new() { ["type"] = "number", ["exclusiveMinimum"] = 0 }
                    ),
                }
            )
        );
        properties["run"] = Described("How the sweep is run beside others; changes no result.", Terms());
        JsonObject set = Axes(zip: false);
        set["patternProperties"] = new JsonObject { ["^(search|stop|budget|run)\\."] = new JsonObject() };
        properties["program"] = Described(
            "Somebody's own program as the trial (docs/programs.md); then the axes of `grid` are its parameters.",
            ProgramSchema.Of()
        );
        properties["plugins"] = Described(
            "Class libraries in .NET that bring measures, data sets or engines (docs/plugins.md): paths of .dll files.",
            new()
            {
                ["type"] = new JsonArray("array", "string"),
                ["items"] = new JsonObject { ["type"] = "string" },
            }
        );
        properties["set"] = Described("Overrides, applied last and to every block.", Any());
        properties["expect"] = Described(
            "What the results are expected to be; `sweeps verify` checks it. Changes no result.",
            new() { ["type"] = "array", ["items"] = Expected() }
        );
        properties["plot"] = Described("Options of `sweeps plot` that hold where none are given.", Plot());
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Sweeps grid file",
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray("name"),
            ["additionalProperties"] = false,
            ["$defs"] = definitions,
        };
        return PluginSchema.AddTo(AxesSchema.AddTo(schema, set));
    }

    private static JsonObject Any() => new() { ["type"] = "object" };

    private static JsonObject List() => new() { ["type"] = "array" };

    private static JsonObject Plot()
    {
        JsonObject keys = [];
        foreach (string key in PlotReader.Keys)
            keys[key] = new JsonObject();
        return new()
        {
            ["type"] = "object",
            ["properties"] = keys,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Definitions()
    {
        JsonObject definitions = new()
        {
            ["range"] = new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = "^[-+]?[0-9]+\\.\\.[-+]?[0-9]+(\\.\\.[-+]?[0-9]+)?$",
            },
            ["spacing"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["linear"] = Ends(),
                    ["log"] = Ends(),
                    ["count"] = new JsonObject { ["type"] = "integer", ["minimum"] = 2 },
                },
                ["required"] = new JsonArray("count"),
                ["minProperties"] = 2,
                ["maxProperties"] = 2,
                ["additionalProperties"] = false,
            },
        };
        definitions["span"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["uniform"] = Ends(), ["log_uniform"] = Ends() },
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["additionalProperties"] = false,
        };
        foreach (ConfigurationField field in ConfigurationFields.All)
        {
            definitions[field.Path] = Described(Describe(field), field.Kind.Schema());
            definitions["axis of " + field.Path] = Described(Describe(field), Axis(field, comparisons: false));
            definitions["condition on " + field.Path] = Described(Describe(field), Axis(field, comparisons: true));
        }

        definitions["grid"] = Axes(zip: true);
        definitions["conditions"] = Axes(zip: false, comparisons: true);
        definitions["parameters"] = Described("A program's parameters by name, dotted where they are nested.", Any());
        return definitions;
    }

    private static JsonObject Whole(long least, long? most = null)
    {
        JsonObject whole = new() { ["type"] = "integer", ["minimum"] = least };
        if (most is { } bound)
            whole["maximum"] = bound;
        return whole;
    }

    private static JsonObject Expected()
    {
        JsonObject text = Described(
            "Such as: active_fraction decreasing in p where learning_rate = 0.1 on every seed.",
            new() { ["type"] = "string" }
        );
        return new()
        {
            ["anyOf"] = new JsonArray(
                text,
                Closed(
                    new()
                    {
                        ["rule"] = text.DeepClone(),
                        ["source"] = Described("Where that is from.", new() { ["type"] = "string" }),
                    },
                    "rule"
                )
            ),
        };
    }

    private static JsonObject Closed(JsonObject properties, params string[] required) =>
        new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]),
            ["additionalProperties"] = false,
        };

    private static JsonObject Block()
    {
        JsonObject properties = new() { ["name"] = Described("The block's name.", new() { ["type"] = "string" }) };
        AddSections(properties);
        return new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static void AddSections(JsonObject properties)
    {
        foreach (string group in SectionReader.Groups)
        {
            JsonObject fields = [];
            foreach (ConfigurationField field in ConfigurationFields.Of(group))
            {
                foreach (
                    string key in field
                        .Aliases.Where(alias =>
                            alias != field.Key && ConfigurationFields.Of(group).All(other => other.Key != alias)
                        )
                        .Prepend(field.Key)
                )
                    fields[key] = Reference(field.Path);
            }

            if (group == "data")
                AddFiles(fields);
            JsonObject section = new()
            {
                ["type"] = "object",
                ["properties"] = fields,
                ["additionalProperties"] = false,
            };
            ConfigurationField? about = group switch
            {
                "data" => ConfigurationFields.Find("data"),
                "noise" => ConfigurationFields.Find("noise"),
                "network" => ConfigurationFields.Find("architecture"),
                "limit" => ConfigurationFields.Find("limit"),
                _ => null,
            };
            properties[group] = about is null
                ? section
                : new JsonObject { ["anyOf"] = new JsonArray(section, Reference(about.Path)) };
        }

        foreach (ConfigurationField field in ConfigurationFields.Of(""))
            properties[field.Path] = Reference(field.Path);
        properties["grid"] = Described("What varies: every combination of the axes' values is a trial.", Any());
        properties["exclude"] = Described("Trials to leave out: those that fulfil every condition of a rule.", List());
        properties["include"] = Described("Trials to add: the grid again with other values on some axes.", List());
    }

    // What the data set `files` takes beside fields.
    private static void AddFiles(JsonObject fields)
    {
        foreach (string set in (string[])["train", "test"])
        {
            JsonObject names = Described(
                "Files of the data set `files`, relative to the grid file: inputs and labels, or one file with both.",
                new()
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["type"] = "string" },
                    ["minItems"] = 1,
                    ["maxItems"] = 2,
                }
            );
            fields[set] = new JsonObject { ["anyOf"] = new JsonArray(fields[set]!.DeepClone(), names) };
        }

        fields["label"] = Described(
            "Column of the labels in CSV files of the data set `files`.",
            new() { ["type"] = "string" }
        );
        fields["task"] = Described(
            "What labels of the data set `files` are. Default: classes where they are whole numbers.",
            new() { ["enum"] = new JsonArray("classification", "regression") }
        );
    }

    private static JsonObject Reference(string name) =>
        new() { ["$ref"] = "#/$defs/" + name.Replace(" ", "%20", StringComparison.Ordinal) };

    private static JsonObject Described(string description, JsonObject schema)
    {
        schema["description"] = description;
        return schema;
    }
}
