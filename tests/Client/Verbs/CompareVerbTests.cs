using System.Text.Json;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

public sealed class CompareVerbTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    [Fact]
    public async Task Compare_TwoValuesOfAnAxis_AreTheDifferencesOfTheResults()
    {
        Answer answer = await sweep.AskAsync("compare", "tiny", "p=0", "p=0.5", "-m", "test_error", "--format", "json");

        Assert.True(answer.Code == 0, answer.ToString());
        JsonElement row = Assert.Single(JsonDocument.Parse(answer.Out).RootElement.EnumerateArray());
        JsonElement paired = JsonDocument
            .Parse(
                (await sweep.AskAsync("results", "tiny", "--paired", "p=0", "-m", "test_error", "--format", "json")).Out
            )
            .RootElement[0];
        Assert.Equal(2, row.GetProperty("test_error_n").GetInt32());
        foreach (string number in (string[])["test_error_difference", "test_error_half_width"])
            Assert.Equal(paired.GetProperty(number).GetDouble(), row.GetProperty(number).GetDouble());
        Assert.Equal(
            row.GetProperty("test_error_second").GetDouble() - row.GetProperty("test_error_first").GetDouble(),
            row.GetProperty("test_error_difference").GetDouble(),
            12
        );
    }

    [Fact]
    public async Task Compare_TwoSweeps_PairsThemWhereTheirAxesAgreeAndSaysWhatElseDiffers()
    {
        using Scene other = new();
        Answer run = await Scene.RunAsync(
            "run",
            other.Grid(Scene.TinyGrid.Replace("name: tiny", "name: faster", StringComparison.Ordinal)),
            "--set",
            "learning_rate=0.2",
            "--set",
            "p=[0.5,0.7]",
            "--store",
            sweep.Scene.Store,
            "--quiet"
        );
        Assert.True(run.Code == 0, run.ToString());

        Answer answer = await sweep.AskAsync("compare", "tiny", "faster", "-m", "test_error");

        Assert.True(answer.Code == 0, answer.ToString());
        string[] lines = answer.Out.TrimEnd('\n').Split('\n');
        Assert.Matches("^ *p +measure +pairs +tiny +faster +difference$", lines[0]);
        Assert.Matches("^0.5 +test_error +2 ", lines[1]);
        Assert.Equal(
            [
                "Difference: (faster) − (tiny), paired by seed, ± half of its 95 % confidence interval (Student's t).",
                "2 combinations of axis values have results on one side only and are left out.",
                "They differ in train.learning_rate: (default), 0.2.",
            ],
            lines[2..]
        );
    }

    [Fact]
    public async Task Compare_OfSeveralMeasures_FitsATerminalOfEightyColumns()
    {
        string[] lines = (await sweep.AskAsync("compare", "tiny", "p=0", "p=0.5")).Out.TrimEnd('\n').Split('\n');

        Assert.Contains(lines, line => line.Contains("test_error", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("active_fraction", StringComparison.Ordinal));
        Assert.All(lines.SkipLast(1), line => Assert.InRange(line.Length, 1, 80));
    }

    [Theory]
    [InlineData("tiny tiny", "sweeps: Two sweeps are compared, but both are `tiny` (")]
    [InlineData(
        "tiny p=0",
        "sweeps: Two values of an axis are compared with each other, but only `p=0` is given. Name the other too: "
            + "sweeps compare SWEEP p=0 p=0.4."
    )]
    [InlineData(
        "tiny p=0 seed=1",
        "sweeps: Two values of one axis are compared, but `p=0` and `seed=1` are given. Write for instance: sweeps "
            + "compare tiny p=0 p=0.4."
    )]
    [InlineData("tiny p=0 p=0.7", "sweeps: A value must be one that the axis `p` has, but was `0.7`. It has 0, 0.5.")]
    [InlineData(
        "tiny p=0 p=0.5 -m nothing",
        "sweeps: A measure must be one that the sweep `tiny` has, but was `nothing`. It has "
    )]
    public async Task Compare_Misused_SaysTheRuleTheValueAndTheNextStep(string line, string message)
    {
        Answer answer = await sweep.AskAsync(["compare", .. line.Split(' ')]);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.StartsWith(message, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfTheSweep_HasPicturesTablesAndTheWayToRerunItAndLoadsNothing()
    {
        string file = sweep.Scene.PathOf("report.html");

        Answer answer = await sweep.AskAsync("report", "tiny", "--out", file);

        Assert.Equal((0, $"Report: {file}\n", ""), (answer.Code, answer.Out, answer.Error));
        string html = File.ReadAllText(file);
        string fingerprint = (await sweep.AskAsync("fingerprint", "tiny")).Out.TrimEnd('\n');
        foreach (
            string part in (string[])
                [
                    "<h2>Cells</h2>",
                    "<h2>Differences to p = 0</h2>",
                    "<h2>Plan</h2>",
                    "<h2>How to rerun</h2>",
                    "sweeps run tiny.yaml",
                    "<h2>Grid file</h2>",
                    fingerprint,
                    "id=\"curves-title\"",
                    "id=\"line-title\"",
                    "id=\"scatter-title\"",
                ]
        )
            Assert.Contains(part, html, StringComparison.Ordinal);
        foreach (string loaded in (string[])["<script", "src=", "href=", "@import"])
            Assert.DoesNotContain(loaded, html, StringComparison.Ordinal);
        Assert.Equal(
            System.Text.RegularExpressions.Regex.Count(html, "<svg "),
            System
                .Text.RegularExpressions.Regex.Matches(html, "id=\"([a-z]+)-title\"")
                .Select(id => id.Value)
                .Distinct()
                .Count()
        );
    }
}
