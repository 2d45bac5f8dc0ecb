using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>The schema that editors check grid files with, applied by a validator that is not ours.</summary>
public sealed partial class GridSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(GridSchema.Text);

    public static TheoryData<string> Files =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root(), "examples"), "*.y*ml", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root(), path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Schema_OfEveryExample_Holds(string file) =>
        AssertHolds(File.ReadAllText(Path.Combine(Root(), file)), file);

    [Fact]
    public void Schema_OfEveryGridFileInDocs_Holds()
    {
        var examples = Directory
            .EnumerateFiles(Path.Combine(Root(), "docs"), "*.md")
            .Order(StringComparer.Ordinal)
            .SelectMany(path =>
                Example()
                    .Matches(File.ReadAllText(path).ReplaceLineEndings("\n"))
                    .Select(match => (Name: Path.GetFileName(path), Text: match.Groups[1].Value))
            )
            .ToArray();

        Assert.True(examples.Length > 6, $"Found {examples.Length} grid files in docs.");
        Assert.All(examples, example => AssertHolds(example.Text, example.Name));
    }

    [Theory]
    [InlineData("data: { name: rings, spread: 0.2 }\nmeasure: { of: [error, small_weights] }\ngrid: { spread: [1] }\n")]
    [InlineData("data: rings\nengine: heavy_ball\nblocks: [{ data: { name: rings, classes: 3 } }]\n")]
    public void Schema_OfWhatAPluginMayBring_HoldsWherePluginsAreNamed(string text)
    {
        AssertHolds("name: t\nplugins: [a.dll]\n" + text, "t.yaml");
        Assert.False(Evaluate("name: t\n" + text).IsValid);
    }

    [Theory]
    [InlineData("name: t\ndata: digits\nlerning_rate: 0.1\n")]
    [InlineData("name: t\ndata: digits\ntrain: { epochs: 1, momentun: 0.9 }\n")]
    [InlineData("name: t\ndata: digits\nnoise: { kind: flop }\n")]
    [InlineData("name: t\ndata: digits\nnoise: { kind: flip, p: 1.5 }\n")]
    [InlineData("name: t\ndata: digits\ngrid: { lerning_rate: [0.1] }\n")]
    [InlineData("name: t\ndata: rings\n")]
    [InlineData("name: t\ndata: { name: digits, spraed: 1 }\n")]
    [InlineData("name: t\nblocks: [{ data: rings }]\n")]
    [InlineData("name: t\nprogram: { rum: [a], measures: [b] }\n")]
    [InlineData("name: t\nprogram: { run: [a], measures: { b: { goal: up } } }\n")]
    [InlineData("name: t\nprogram: { run: [a], measures: [b], needs: { slots: 0 } }\n")]
    [InlineData("name: t\nprogram: { run: [a], measures: [b], reports: { fyle: c } }\n")]
    public void Schema_OfAFileThatTheReaderRefuses_DoesNotHold(string text)
    {
        Assert.Throws<GridFileException>(() => GridFile.Read(text, "t.yaml"));
        Assert.False(Evaluate(text).IsValid);
    }

    private static void AssertHolds(string text, string name)
    {
        var results = Evaluate(text);
        string[] errors =
        [
            .. (results.Details ?? [])
                .Where(detail => detail.Errors is { Count: > 0 })
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))
                .Take(20),
        ];
        Assert.True(results.IsValid, $"{name} does not hold to the schema:\n{string.Join('\n', errors)}");
    }

    private static EvaluationResults Evaluate(string text)
    {
        var root = YamlReader.Read(text, (line, column, rule, _, _) => Assert.Fail($"{line}:{column} {rule}"));
        using var document = JsonDocument.Parse(ToJson(root!)!.ToJsonString());
        return Schema.Evaluate(document.RootElement, new() { OutputFormat = OutputFormat.List });
    }

    /// <summary>A document as YAML's core schema types it.</summary>
    private static JsonNode? ToJson(Node node) =>
        node switch
        {
            MappingNode mapping => new JsonObject(
                mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, ToJson(entry.Value)))
            ),
            SequenceNode sequence => new JsonArray([.. sequence.Items.Select(ToJson)]),
            ScalarNode { Quoted: true } text => JsonValue.Create(text.Text),
            ScalarNode { Text: "" or "~" or "null" } => null,
            ScalarNode { Text: "true" or "false" } truth => JsonValue.Create(truth.Text == "true"),
            ScalarNode number when Number().IsMatch(number.Text) => JsonValue.Create(
                double.Parse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture)
            ),
            ScalarNode word => JsonValue.Create(word.Text),
            _ => throw new System.Diagnostics.UnreachableException(node.GetType().Name),
        };

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex("```yaml\n(name: .*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
