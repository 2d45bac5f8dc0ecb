using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>The committed schema and tables are those of the code. With SWEEPS_WRITE_DOCS=1 the tests write them
/// instead.</summary>
public sealed partial class GridDocumentationTests
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("SWEEPS_WRITE_DOCS") == "1";

    [Fact]
    public void Schema_InDocs_IsCurrent()
    {
        string path = Path.Combine(Root(), "docs", "grid-file.schema.json");
        if (Writes)
            File.WriteAllText(path, GridSchema.Text);
        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == GridSchema.Text,
            "docs/grid-file.schema.json is out of date. Run this test with SWEEPS_WRITE_DOCS=1 and commit the file."
        );
    }

    [Fact]
    public void Fields_InDocs_AreCurrent()
    {
        string path = Path.Combine(Root(), "docs", "grid-files.md");
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        string current = Between()
            .Replace(text, _ => $"<!-- fields -->\n{GridDocumentation.Fields}<!-- end of fields -->");
        if (Writes)
            File.WriteAllText(path, current);
        else
            Assert.True(
                text == current,
                "The tables of docs/grid-files.md are out of date. Run this test with SWEEPS_WRITE_DOCS=1 and "
                    + "commit the file."
            );
    }

    [Fact]
    public void GridFiles_InDocs_AreSound()
    {
        string[] examples =
        [
            .. Example()
                .Matches(File.ReadAllText(Path.Combine(Root(), "docs", "grid-files.md")).ReplaceLineEndings("\n"))
                .Select(match => match.Groups[1].Value),
        ];
        Assert.Equal(6, examples.Length);
        Assert.All(examples, example => Assert.True(new Plan(GridFile.Read(example, "docs")).Trials > 0));
    }

    [Fact]
    public void GridFile_InTheGuideToSearching_MeansWhatItSays()
    {
        string example = Example()
            .Match(File.ReadAllText(Path.Combine(Root(), "docs", "search.md")).ReplaceLineEndings("\n"))
            .Groups[1]
            .Value;
        SweepDefinition definition = GridFile.Read(example, "docs");
        Plan plan = new(definition);
        Assert.Equal(
            (30L, 60L, "asha", 40L),
            (plan.Cells, plan.Trials, definition.Stopping?.Name, definition.Budget.Trials)
        );
    }

    [Fact]
    public void GridFiles_InExamples_AreSoundAndUseKeysOfTheSchema()
    {
        JsonNode schema = JsonNode.Parse(GridSchema.Text)!;
        string folder = Path.Combine(Root(), "examples");
        foreach (
            string path in Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, "*.y*ml", SearchOption.AllDirectories)
                : []
        )
        {
            string text = File.ReadAllText(path);
            Assert.True(new Plan(GridFile.Load(path)).Trials > 0);
            var top = (MappingNode)YamlReader.Read(text, (_, _, _, _, _) => { })!;
            foreach (var (key, value) in top.Entries)
            {
                JsonNode? section = schema["properties"]![key.Text];
                Assert.True(section is not null, $"{path}: the schema has no `{key.Text}`.");
                var known = (JsonObject?)(section["properties"] ?? (section["anyOf"] as JsonArray)?[0]?["properties"]);
                foreach (var (inner, _) in value is MappingNode mapping && known is not null ? mapping.Entries : [])
                    Assert.True(
                        known!.ContainsKey(inner.Text),
                        $"{path}: the schema has no `{key.Text}.{inner.Text}`."
                    );
            }
        }
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("<!-- fields -->\n.*<!-- end of fields -->", RegexOptions.Singleline)]
    private static partial Regex Between();

    [GeneratedRegex("```yaml\n(name: .*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
