using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Catalog;
using Sweeps.Scheduling.Sharing;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Grids;

/// <summary>The JSON Schema (2020-12) of grid files, made from the field table; docs/grid-file.schema.json is its
/// output.</summary>
public static class GridSchema
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
            new() { ["type"] = "object" }
        );
        properties["set"] = Described("Overrides, applied last and to every block.", set);
        properties["expect"] = Described(
            "What the results are expected to be; `sweeps verify` checks it. Changes no result.",
            new() { ["type"] = "array", ["items"] = Expected() }
        );
        return new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Sweeps grid file",
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray("name"),
            ["additionalProperties"] = false,
            ["$defs"] = definitions,
        };
    }

    private static JsonObject Searches()
    {
        JsonObject kinds = [];
        foreach (SearchKind kind in SearchReader.Kinds(SearchCatalog.All))
            kinds[kind.Name] = Described(kind.Description, Search(kind));
        return new()
        {
            ["type"] = "object",
            ["properties"] = kinds,
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Search(SearchKind kind)
    {
        JsonObject keys = new()
        {
            ["trials"] = Described(
                "Configurations that are taken; each gets all seeds.",
                Whole(1, GridSearch.MostTrials)
            ),
            ["seed"] = Described("Keys the search's random numbers. Default: 0.", Whole(0)),
        };
        if (!kind.Learns)
            return Closed(keys, "trials");
        keys["ahead"] = Described(
            $"How many proposals may be under way at once. Default: {ProposedSearch.DefaultAhead}.",
            Whole(1)
        );
        keys["measure"] = Described("The measure whose last value is looked at.", new() { ["type"] = "string" });
        keys["direction"] = Described(
            "Which values are the better ones. Default: minimize.",
            new() { ["enum"] = new JsonArray("minimize", "maximize") }
        );
        foreach (SearchSetting setting in kind.Settings)
            keys[setting.Name] = Described(
                FormattableString.Invariant($"{setting.Description} Default: {setting.Default}."),
                new()
                {
                    ["type"] = setting.IsWhole ? "integer" : "number",
                    ["minimum"] = setting.Least,
                    ["maximum"] = setting.Most,
                }
            );
        return Closed(keys, "trials", "measure");
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
        return definitions;
    }

    private static JsonObject Seeds() =>
        Closed(
            new()
            {
                ["start"] = Described(
                    $"Seeds that every cell gets. Default: {ReplicationRule.DefaultStart}.",
                    new()
                    {
                        ["type"] = "integer",
                        ["minimum"] = 2,
                        ["maximum"] = ReplicationRule.MostSeeds,
                    }
                ),
                ["until"] = Closed(
                    new()
                    {
                        ["measure"] = Described(
                            "The measure whose interval is looked at; its last value counts.",
                            new() { ["type"] = "string" }
                        ),
                        ["half_width"] = Described(
                            "Half of the interval's width to be reached.",
                            new() { ["type"] = "number", ["exclusiveMinimum"] = 0 }
                        ),
                        ["max"] = Described(
                            "Most seeds of a cell, where no axis gives the seeds there are.",
                            new()
                            {
                                ["type"] = "integer",
                                ["minimum"] = 2,
                                ["maximum"] = ReplicationRule.MostSeeds,
                            }
                        ),
                    },
                    "measure",
                    "half_width"
                ),
            },
            "until"
        );

    private static JsonObject Terms() =>
        Closed(
            new()
            {
                ["priority"] = Described(
                    "Sweeps of a higher priority are served first. Default: 0.",
                    new()
                    {
                        ["type"] = "integer",
                        ["minimum"] = -RunTerms.MostPriority,
                        ["maximum"] = RunTerms.MostPriority,
                    }
                ),
                ["max_slots"] = Described(
                    "Most slots at once, over all workers. Default: no limit.",
                    new() { ["type"] = "integer", ["minimum"] = 1 }
                ),
                ["labels"] = Described(
                    "Labels that a worker must carry, all of them.",
                    new()
                    {
                        ["type"] = "array",
                        ["items"] = new JsonObject { ["type"] = "string" },
                    }
                ),
            }
        );

    private static JsonObject Stop()
    {
        JsonObject median = Rule();
        median["from"] = Described(
            "First time, in epochs or steps, at which trials are looked at. Default: 1.",
            Whole(1)
        );
        median["trials"] = Described(
            $"Completed trials without which none is stopped. Default: {MedianRule.DefaultTrials}.",
            Whole(1)
        );
        JsonObject asha = Rule();
        asha["min"] = Described("Least training of any trial, in epochs or steps. Default: 1.", Whole(1));
        asha["reduction_factor"] = Described(
            $"Of how many trials at a rung one goes on. Default: {AshaRule.DefaultReductionFactor}.",
            Whole(2)
        );
        asha["s"] = Described("Rungs left out at the bottom. Default: 0.", Whole(0, 62));
        JsonObject either = Closed(
            new()
            {
                ["median"] = Described(
                    "Stops trials whose best value is worse than the median of the completed trials' running averages.",
                    Closed(median, "measure", "direction")
                ),
                ["asha"] = Described(
                    "Asynchronous successive halving: stops trials that are not among the best at a rung.",
                    Closed(asha, "measure", "direction")
                ),
            }
        );
        JsonObject keys = either["properties"]!.AsObject();
        keys["failures"] = Described(
            "Failed trials at which the sweep ends: a number, or a share of all trials such as 10%. Default: none.",
            new()
            {
                ["anyOf"] = new JsonArray(
                    Whole(1),
                    new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9.]+ ?%$" }
                ),
            }
        );
        keys["trial_time"] = Described(
            "The longest that an attempt at a trial may train, such as 10 min (s, min, h, d). Default: as long as "
                + "it takes.",
            new() { ["type"] = "string" }
        );
        (either["minProperties"], either["maxProperties"]) = (1, 3);
        return either;
    }

    private static JsonObject Rule() =>
        new()
        {
            ["measure"] = Described("The measure that is looked at.", new() { ["type"] = "string" }),
            ["direction"] = Described(
                "Which of its values are the better ones.",
                new() { ["enum"] = new JsonArray("minimize", "maximize") }
            ),
            ["within"] = Described(
                "Fields in which trials that are compared agree. Default: none.",
                new()
                {
                    ["type"] = new JsonArray("array", "string"),
                    ["items"] = new JsonObject { ["type"] = "string" },
                }
            ),
        };

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
        properties["grid"] = Described(
            "What varies: every combination of the axes' values is a trial.",
            Reference("grid")
        );
        properties["exclude"] = Described(
            "Trials to leave out: those that fulfil every condition of a rule.",
            new() { ["type"] = "array", ["items"] = Reference("conditions") }
        );
        properties["include"] = Described(
            "Trials to add: the grid again with other values on some axes.",
            new() { ["type"] = "array", ["items"] = Reference("grid") }
        );
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

    private static JsonObject Reference(string name) =>
        new() { ["$ref"] = "#/$defs/" + name.Replace(" ", "%20", StringComparison.Ordinal) };

    private static JsonObject Described(string description, JsonObject schema)
    {
        schema["description"] = description;
        return schema;
    }
}
