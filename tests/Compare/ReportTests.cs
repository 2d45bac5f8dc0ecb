using System.Text.Json;
using System.Xml.Linq;
using Sweeps.Compare.Report;

namespace Sweeps.Compare.Tests;

/// <summary>What the comparison's report makes of results.</summary>
public sealed class ReportTests
{
    private const string Definition = """
        { "title": "Training", "comparisons": [
          { "name": "steps", "title": "Steps", "unit": "steps/s", "measure": "cpu_value", "picture": true,
            "targets": [
              { "case": "small", "peer": "Torch", "bound": 2.5 },
              { "case": "large", "peer": "Torch", "bound": 2 } ] },
          { "name": "memory", "title": "Memory", "unit": "MB", "better": "lower",
            "targets": [ { "case": "idle", "bound": 150 } ] } ] }
        """;

    private static readonly string[] Lines =
    [
        """{"machine": {"processor": "P", "cores": 2}}""",
        """{"about": "Torch", "version": "1.13", "settings": "1 thread"}""",
        Steps("small", "Sweeps", 0, 300, 600),
        Steps("small", "Torch", 0, 100, 100),
        Steps("small", "Torch", 1, 110, 100),
        Steps("small", "Sweeps", 1, 330, 200),
        Steps("small", "Sweeps", 2, 270, 250),
        Steps("small", "Torch", 2, 90, 100),
        Steps("large", "Sweeps", 0, 30, 30),
        Steps("large", "Torch", 0, 20, 20),
        """{"table": "Where time goes", "columns": ["what", "share"], "rows": [["products", "0.9"]]}""",
        """{"comparison": "memory", "case": "idle", "side": "Sweeps", "round": 0, "value": 120}""",
        """{"comparison": "memory", "case": "idle", "side": "Torch", "round": 0, "value": 360}""",
    ];

    private static string Steps(string name, string side, int round, double value, double cpu) =>
        JsonSerializer.Serialize(
            new
            {
                comparison = "steps",
                @case = name,
                side,
                round,
                value,
                cpu_value = cpu,
            }
        );

    private static Part Read() => Part.Of("training", PartDefinition.Parse(Definition), Results.Parse(Lines));

    [Fact]
    public void Rows_OfAlternatingRounds_AreRatiosOfMediansWithTheSpreadOfPairs()
    {
        Row row = Read().Comparisons[0].Rows[0];

        Assert.Equal(("small", "Torch", 250.0, 100.0), (row.Case, row.Peer, row.Own.Median, row.Other!.Value.Median));
        Assert.Equal(2.5, row.Ratio!.Value.Median);
        Assert.Equal(3, row.Ratio.Value.Rounds);
        Assert.Equal(2.1, row.Ratio.Value.Low, 12); // of 2, 2.5 and 6
        Assert.Equal(5.3, row.Ratio.Value.High, 12);
        Assert.Equal(3.0, row.Wall);
        Assert.True(row.IsMet);
    }

    [Fact]
    public void Rows_BelowTheirAim_SayByHowMuch()
    {
        Row row = Read().Comparisons[0].Rows[1];

        Assert.False(row.IsMet);
        Assert.Equal(0.25, row.Missing, 12);
    }

    [Fact]
    public void Rows_WhereLessIsBetter_AreTheOtherWayRound()
    {
        IReadOnlyList<Row> rows = Read().Comparisons[1].Rows;

        Assert.Equal([(null, true), ("Torch", null)], rows.Select(row => (row.Peer, row.IsMet)));
        Assert.Equal(3.0, rows[1].Ratio!.Value.Median);
    }

    [Theory]
    [InlineData(new[] { 3.0 }, 3, 3, 3)]
    [InlineData(new[] { 4.0, 1 }, 2.5, 1.3, 3.7)]
    [InlineData(new[] { 5.0, 1, 2, 4, 3 }, 3, 1.4, 4.6)]
    public void Spread_OfValues_HasMedianAndTenths(double[] values, double median, double low, double high)
    {
        Spread spread = Spread.Of(values);

        Assert.Equal(
            (median, low, high, values.Length),
            (spread.Median, Math.Round(spread.Low, 12), Math.Round(spread.High, 12), spread.Rounds)
        );
    }

    [Fact]
    public void Summary_ListsEveryAim_WithItsVerdict()
    {
        string[] lines = Tables.Summary([Read()]).Split('\n', StringSplitOptions.TrimEntries);

        Assert.Equal(
            [
                "| Steps | small | Torch | ≥ 2.5× | **2.5×** (2.1–5.3) | met |",
                "| Steps | large | Torch | ≥ 2× | **1.5×** (1.5–1.5) | **missed by 25 %** |",
                "| Memory | idle | – | ≤ 150 | **120** (120–120) | met |",
            ],
            lines[2..]
        );
    }

    [Fact]
    public void Tables_OfAPart_NameMachineAndVersions()
    {
        string text = Tables.Of(Read(), "benchmarks");

        Assert.Contains("| small | 250 | Torch | 100 | 2.5× | 2.1–5.3 | 3× | ≥ 2.5× | met |", text);
        Assert.Contains("![Steps](benchmarks/steps.svg)", text);
        Assert.DoesNotContain("memory.svg", text);
        Assert.Contains(
            "### Where time goes\n\n| what | share |\n| --- | --- |\n| products | 0.9 |",
            text.ReplaceLineEndings("\n")
        );
        Assert.Contains("P, 2 cores", text);
        Assert.Contains("- Torch: 1.13; 1 thread", text);
    }

    [Fact]
    public void Picture_OfRatios_HasAMarkForEachCaseAndAim()
    {
        XElement svg = XElement.Parse(Pictures.Draw(Read().Comparisons[0]));

        string text = string.Join(
            '\n',
            svg.Descendants().Where(element => !element.HasElements).Select(element => element.Value)
        );
        Assert.Contains("against Torch", text);
        Assert.Contains("small against Torch", text);
        Assert.Contains("large against Torch", text);
        Assert.Contains("aim for large against Torch", text);
    }

    [Fact]
    public void Picture_OfCasesWithACommonSetting_HasAPanelForEachSetting()
    {
        string[] lines =
        [
            .. from name in new[] { "a, batch 1", "b, batch 1", "a, batch 2" }
            from side in new[] { "Sweeps", "Torch" }
            select Steps(name, side, 0, 1, 1),
        ];

        XElement svg = XElement.Parse(
            Pictures.Draw(Part.Of("training", PartDefinition.Parse(Definition), Results.Parse(lines)).Comparisons[0])
        );

        string[] texts =
        [
            .. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value),
        ];
        Assert.Equal(
            [1, 1, 2, 2],
            new[] { "batch 1", "batch 2", "a", "b" }.Select(text => texts.Count(other => other == text))
        );
    }

    [Fact]
    public void Document_WithABlock_KeepsEverythingElse()
    {
        string text = Document.Replace("before\n<!-- measured: a -->\nold\n<!-- end of a -->\nafter", "a", "new");

        Assert.Equal("before\n<!-- measured: a -->\nnew\n<!-- end of a -->\nafter", text);
        Assert.Contains("`b`", Assert.Throws<FormatException>(() => Document.Replace(text, "b", "new")).Message);
    }

    [Fact]
    public void Results_OfAComparisonWithoutDefinition_AreRefused()
    {
        Results results = Results.Parse([
            """{"comparison": "other", "case": "c", "side": "s", "round": 0, "value": 1}""",
        ]);

        Assert.Contains(
            "`other`",
            Assert.Throws<FormatException>(() => Part.Of("training", PartDefinition.Parse(Definition), results)).Message
        );
    }

    [Fact]
    public void Results_WithABrokenLine_NameIt() =>
        Assert.Contains(
            "Line 2",
            Assert.Throws<FormatException>(() => Results.Parse(["", """{"comparison": "steps"}"""])).Message
        );

    [Fact]
    public void Growth_OverComparisonsOfTwoParts_DrawsEverySideAtEverySize()
    {
        const string growing = """
            { "title": "Large", "comparisons": [ { "name": "large", "title": "L", "unit": "trials/s" } ],
              "growth": { "name": "growth", "title": "Growth", "measure": "microseconds", "unit": "µs",
                "panels": [ { "title": "all", "comparisons": ["small", "large"] } ] } }
            """;
        Part small = Part.Of(
            "a",
            PartDefinition.Parse(
                """{ "title": "Small", "comparisons": [ { "name": "small", "title": "S", "unit": "trials/s" } ] }"""
            ),
            Results.Parse([Size("small", "100 trials", "Ours", 500), Size("small", "100 trials", "Theirs", 1000)])
        );
        Part large = Part.Of(
            "b",
            PartDefinition.Parse(growing),
            Results.Parse([Size("large", "10,000 trials", "Ours", 100), Size("large", "10,000 trials", "Theirs", 9000)])
        );

        string drawn = Growth.Draw(large.Growth!, [small, large])!;

        string description = XDocument
            .Parse(drawn)
            .Descendants()
            .Single(element => element.Name.LocalName == "desc")
            .Value;
        Assert.Equal(
            "Ours, 100 trials: 500 µs; Theirs, 100 trials: 1,000 µs; Ours, 10,000 trials: 100 µs; Theirs, 10,000 "
                + "trials: 9,000 µs",
            description
        );
        Assert.Null(Growth.Draw(large.Growth!, [small]));
    }

    [Fact]
    public void Growth_OfACaseWithoutASize_SaysHowToNameIt()
    {
        Part part = Part.Of(
            "a",
            PartDefinition.Parse(
                """{ "title": "S", "comparisons": [ { "name": "small", "title": "S", "unit": "s" } ] }"""
            ),
            Results.Parse([Size("small", "few trials", "Ours", 1)])
        );
        GrowthDefinition growth = new()
        {
            Name = "g",
            Title = "G",
            Measure = "microseconds",
            Unit = "µs",
            Panels = [new GrowthPanel("", ["small"])],
        };

        Assert.Contains(
            "`few trials`",
            Assert.Throws<FormatException>(() => Growth.Draw(growth, [part])).Message,
            StringComparison.Ordinal
        );
    }

    private static string Size(string comparison, string name, string side, double microseconds) =>
        JsonSerializer.Serialize(
            new
            {
                comparison,
                @case = name,
                side,
                round = 0,
                value = 1e6 / microseconds,
                microseconds,
            }
        );
}
