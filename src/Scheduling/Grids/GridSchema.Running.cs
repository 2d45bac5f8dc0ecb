using System.Text.Json.Nodes;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Catalog;
using Sweeps.Scheduling.Sharing;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Grids;

public static partial class GridSchema
{
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
        keys["per"] = Described(
            "Axes of listed values: each combination of their values has a search of its own, of so many trials.",
            new()
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "string" },
            }
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
        JsonObject rules = [];
        foreach (StoppingKind kind in StoppingCatalog.All)
        {
            JsonObject rule = Rule();
            foreach (var (name, byDefault, least, most, description) in kind.Settings)
                rule[name] = Described(
                    $"{description} Default: {byDefault}.",
                    most == long.MaxValue ? Whole(least) : Whole(least, most)
                );
            rules[kind.Name] = Described(kind.Description, Closed(rule, "measure", "direction"));
        }

        JsonObject either = Closed(rules);
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
            "The longest that an attempt at a trial may train, such as 10 min (ms, s, min, h, d, w). Default: as "
                + "long as it takes.",
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
}
