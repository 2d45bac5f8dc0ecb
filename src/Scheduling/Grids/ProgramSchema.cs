using System.Text.Json.Nodes;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>The key <c>program</c>, as the schema has it.</summary>
internal static class ProgramSchema
{
    public static JsonObject Of() =>
        Closed(
            new()
            {
                ["run"] = Described("The program and its arguments; {name} stands for a parameter.", Texts()),
                ["shell"] = Described("Whether `run` is one text for /bin/sh. Default: false.", Flag()),
                ["files"] = Described(
                    "Files that go with it, relative to the grid file; * and ** match many. Their content is part of "
                        + "every trial's key.",
                    Texts()
                ),
                ["content"] = Described("Hashes of the files, written by Sweeps.", new() { ["type"] = "object" }),
                ["env"] = Described(
                    "Environment variables; {name} stands for a parameter.",
                    new() { ["type"] = "object", ["additionalProperties"] = Scalar() }
                ),
                ["measures"] = Described("What it reports.", Measures()),
                ["reports"] = Described(
                    "Where values are read from that a program writes for its own sake.",
                    Closed(
                        new()
                        {
                            ["file"] = Described("A CSV or JSON-lines file in its working folder.", Text()),
                            ["pattern"] = Described(
                                "A regular expression for lines of standard output, with groups named after measures.",
                                Text()
                            ),
                            ["step"] = Described("The column or group that holds the step. Default: step.", Text()),
                        }
                    )
                ),
                ["steps"] = Described("The last step: a whole number, or {name}. Default: not known.", Scalar()),
                ["deterministic"] = Described(
                    "Whether a repeated step gives equal bits; others are recorded as violations. Default: false.",
                    Flag()
                ),
                ["needs"] = Described("What it needs of a worker.", Needs()),
            },
            "run"
        );

    private static JsonObject Needs() =>
        Closed(
            new()
            {
                ["slots"] = Described("Slots that it takes. Default: 1.", Whole(1, 10_000)),
                ["memory"] = Described("Most memory: a number and " + Units(Quantity.Bytes) + ".", Text()),
                ["time"] = Described(
                    "Longest time of an attempt: a number and " + Units(Quantity.Seconds) + ".",
                    Text()
                ),
                ["labels"] = Described("Labels that a worker must carry.", Texts()),
                ["gpus"] = Described("Devices that it has for itself. Default: 0.", Whole(0, 1000)),
            }
        );

    private static JsonObject Measures()
    {
        JsonObject about = Closed(
            new()
            {
                ["unit"] = Described("What it counts.", Text()),
                ["goal"] = Described(
                    "Which values are the better ones. Default: nobody says.",
                    new() { ["enum"] = new JsonArray("minimize", "maximize") }
                ),
            }
        );
        about["type"] = new JsonArray("object", "null");
        return new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "array", ["items"] = Text() },
                new JsonObject { ["type"] = "object", ["additionalProperties"] = about }
            ),
        };
    }

    private static string Units(IReadOnlyDictionary<string, double> units) => string.Join(", ", units.Keys);

    private static JsonObject Texts() =>
        new() { ["anyOf"] = new JsonArray(Scalar(), new JsonObject { ["type"] = "array", ["items"] = Scalar() }) };

    private static JsonObject Scalar() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Flag() => new() { ["type"] = "boolean" };

    private static JsonObject Whole(int least, int most) =>
        new()
        {
            ["type"] = "integer",
            ["minimum"] = least,
            ["maximum"] = most,
        };

    private static JsonObject Closed(JsonObject properties, params string[] required)
    {
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return schema;
    }

    private static JsonObject Described(string description, JsonObject schema)
    {
        schema["description"] = description;
        return schema;
    }
}
