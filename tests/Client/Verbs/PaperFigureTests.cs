using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Figures as a paper wants them: limits, scales, keys, styles, code and numbers.</summary>
public sealed class PaperFigureTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    [Fact]
    public async Task Figure_WhoseDescriptionIsNotUtf8_IsRefusedAndNotReadWithReplacedLetters()
    {
        string path = sweep.Scene.PathOf("latin1.yaml");
        byte[] latin1 = [.. "panels: [{ sweep: B"u8, 0xE4, .. "r }]"u8];
        await File.WriteAllBytesAsync(path, latin1, TestContext.Current.CancellationToken);

        Answer answer = await sweep.AskAsync("figure", path);

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains("A figure's description must be UTF-8", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figure_WhoseDescriptionHasNoEnd_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/zero is one of Linux.");

        Answer answer = await sweep.AskAsync("figure", "/dev/zero");

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains("A figure's description may have at most", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figure_WithAKindThatIsAlmostOne_SuggestsIt()
    {
        string path = sweep.Scene.Grid("panels: [{ sweep: tiny, kind: lin }]", "kind.yaml");

        Answer answer = await sweep.AskAsync("figure", path);

        Assert.EndsWith("but was `lin`. Did you mean `line`?\n", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plot_AsJson_HasTheNumbersOfTheResults()
    {
        using JsonDocument figure = JsonDocument.Parse(await PlotAsync("-m", "test_error", "--format", "json"));
        using JsonDocument results = JsonDocument.Parse(
            (await sweep.AskAsync("results", "tiny", "--by", "cell", "-m", "test_error", "--format", "json")).Out
        );

        JsonElement panel = Assert.Single(figure.RootElement.GetProperty("panels").EnumerateArray().ToArray());
        JsonElement line = Assert.Single(panel.GetProperty("lines").EnumerateArray().ToArray());
        JsonElement[] points = [.. line.GetProperty("points").EnumerateArray()];
        Assert.Equal("test_error", panel.GetProperty("measure").GetString());
        Assert.Equal([0, 0.5], points.Select(point => point.GetProperty("x").GetDouble()));
        Assert.All(points, point => Assert.Equal(2, point.GetProperty("n").GetInt32()));
        string text = results.RootElement.GetRawText();
        Assert.All(
            points,
            point => Assert.Contains(point.GetProperty("mean").GetRawText(), text, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Plot_AsTikz_IsBalancedCodeOfTheSamePoints()
    {
        string tex = await PlotAsync("-m", "test_error", "--format", "tikz", "--ylim", "0:1", "--width", "85mm");

        Assert.Equal(tex.Count(letter => letter == '{'), tex.Count(letter => letter == '}'));
        Assert.Equal(tex.Split("\\begin{").Length, tex.Split("\\end{").Length);
        Assert.Contains("ymin=0, ymax=1", tex, StringComparison.Ordinal);
        Assert.Contains("width=85mm", tex, StringComparison.Ordinal);
        Assert.Contains("\\addplot[solid, sweeps0, mark=*] coordinates {(0,0.", tex, StringComparison.Ordinal);
        Assert.Contains("fill opacity=0.15] coordinates {(0,", tex, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plot_WithLimits_EndsItsAxesThere()
    {
        XDocument figure = XDocument.Parse(await PlotAsync("-m", "test_error", "--ylim", "-2:2", "--xlim", "-1:1"));

        string[] texts =
        [
            .. figure.Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value),
        ];
        Assert.Contains("−2", texts.Select(text => text.Replace('-', '−').TrimEnd('0').TrimEnd('.')));
        Assert.Contains("1", texts.Select(text => text.TrimEnd('0').TrimEnd('.')));
    }

    [Fact]
    public async Task Plot_WithLogValues_PutsEqualRatiosAtEqualDistances()
    {
        XDocument figure = XDocument.Parse(await PlotAsync("-m", "test_error", "--log-y", "--ylim", "0.01:1"));

        var places = figure
            .Descendants()
            .Where(node => node.Name.LocalName == "text" && node.Attribute("class")?.Value == "muted")
            .Where(node =>
                node.Value is "0.01" or "0.1" or "1" && node.Parent!.Attribute("text-anchor")?.Value == "end"
            )
            .ToDictionary(
                node => node.Value,
                node => double.Parse(node.Attribute("y")!.Value, CultureInfo.InvariantCulture)
            );
        Assert.Equal(places["0.01"] - places["0.1"], places["0.1"] - places["1"], 0.05);
    }

    [Theory]
    [InlineData("above", true, 0)]
    [InlineData("off", false, 0)]
    [InlineData("inside", true, 0)]
    [InlineData("right", true, 1)]
    public async Task Plot_Legend_StandsWhereItIsWanted(string place, bool there, int wider)
    {
        XDocument usual = XDocument.Parse(await PlotManyAsync());
        XDocument figure = XDocument.Parse(await PlotManyAsync("--legend", place));

        Assert.Equal(
            there,
            figure
                .Descendants()
                .Any(node =>
                    node.Name.LocalName == "text"
                    && node.Value.StartsWith("learning", StringComparison.OrdinalIgnoreCase)
                )
        );
        Assert.Equal(wider, Math.Sign(Width(figure) - Width(usual)));

        static double Width(XDocument svg) =>
            double.Parse(svg.Root!.Attribute("width")!.Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Plot_ForAPaper_HasItsSizeAndNoHeading()
    {
        XDocument figure = XDocument.Parse(await PlotAsync("-m", "test_error", "--style", "paper"));

        Assert.Equal(
            85 / 25.4 * 96,
            double.Parse(figure.Root!.Attribute("width")!.Value, CultureInfo.InvariantCulture),
            0.1
        );
        Assert.DoesNotContain(figure.Descendants(), node => node.Name.LocalName == "text" && node.Value == "tiny");
    }

    [Fact]
    public async Task Results_ForAPaper_PrintInBoldWhatSeedsCannotTellFromTheBest()
    {
        using Scene scene = new();
        string grid = scene.Grid(
            Scene
                .TinyGrid.Replace("p: [0, 0.5]", "p: [0, 0.95]", StringComparison.Ordinal)
                .Replace("epochs: 3", "epochs: 20", StringComparison.Ordinal)
                .Replace("seed: 0..1", "seed: 0..7", StringComparison.Ordinal)
        );
        Assert.Equal(0, (await Scene.RunAsync("run", grid, "--store", scene.Store, "--quiet")).Code);

        Answer answer = await Scene.RunAsync([
            "results",
            "tiny",
            "--by",
            "cell",
            "-m",
            "test_error",
            "--format",
            "markdown",
            "--store",
            scene.Store,
        ]);

        string[] rows = answer.Out.TrimEnd('\n').Split('\n');
        Assert.Contains("**", rows[2], StringComparison.Ordinal);
        Assert.DoesNotContain("**", rows[3], StringComparison.Ordinal);
        Assert.Contains("Bold: the least mean", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("svg")]
    [InlineData("pdf")]
    public async Task Figure_OfTwoPanels_IsOnePictureWithLetters(string ending)
    {
        string description = sweep.Scene.PathOf("figure.yaml");
        await File.WriteAllTextAsync(
            description,
            """
            width: 170mm
            font_size: 7
            panels:
              - { sweep: tiny, measure: test_error, title: Error }
              - { sweep: tiny, measure: active_fraction, kind: curves, legend: "off" }
            """,
            TestContext.Current.CancellationToken
        );
        string file = sweep.Scene.PathOf($"figure.{ending}");

        Answer answer = await sweep.AskAsync("figure", description, "--out", file);

        Assert.Equal((0, $"Picture: {file}\n", ""), (answer.Code, answer.Out, answer.Error));
        if (ending != "svg")
            return;
        XDocument figure = XDocument.Load(file);
        string[] texts =
        [
            .. figure.Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value),
        ];
        Assert.Contains("(a) Error", texts);
        Assert.Contains("(b)", texts);
        Assert.Equal(
            170 / 25.4 * 96,
            double.Parse(figure.Root!.Attribute("width")!.Value, CultureInfo.InvariantCulture),
            0.1
        );
        string[] ids = [.. figure.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Figure_OfADescriptionThatBreaksRules_SaysWhere()
    {
        string description = sweep.Scene.PathOf("wrong.yaml");
        await File.WriteAllTextAsync(
            description,
            "panels: [{ sweep: tiny, kinds: heat }]",
            TestContext.Current.CancellationToken
        );

        Answer answer = await sweep.AskAsync("figure", description);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.Contains(":1:25: A key must be one of", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plot_InGreys_HasNoColour()
    {
        string svg = await PlotAsync("-m", "test_error", "--palette", "grey");

        var hues = System.Text.RegularExpressions.Regex.Matches(svg, "#([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})");
        Assert.NotEmpty(hues);
        Assert.All(
            hues,
            hue => Assert.Equal((hue.Groups[1].Value, hue.Groups[1].Value), (hue.Groups[2].Value, hue.Groups[3].Value))
        );
    }

    [Fact]
    public async Task Plot_OfAGridWithDefaults_TakesThemWhereNothingElseIsSaid()
    {
        using Scene scene = new();
        string grid = scene.Grid(
            Scene.TinyGrid + "plot: { style: paper, measure: test_error, title: Ours, log_y: true }\n"
        );
        Assert.Equal(0, (await Scene.RunAsync("run", grid, "--store", scene.Store, "--quiet")).Code);

        Answer usual = await Scene.RunAsync("plot", "tiny", "--out", "-", "--store", scene.Store);
        Answer other = await Scene.RunAsync([
            "plot",
            "tiny",
            "--title",
            "Theirs",
            "--out",
            "-",
            "--store",
            scene.Store,
        ]);

        Assert.Equal((0, ""), (usual.Code, usual.Error));
        Assert.Contains(">Ours<", usual.Out, StringComparison.Ordinal);
        Assert.Contains("width=\"321.26\"", usual.Out, StringComparison.Ordinal);
        Assert.Contains(">Theirs<", other.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(">Ours<", other.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--xlim 3", "`--xlim` must be two numbers, the smaller first, but was `3`.")]
    [InlineData("--ylim 1:0", "`--ylim` must be two numbers, the smaller first, but was `1:0`.")]
    [InlineData("--legend under", "`--legend` must be above, inside, right or off, but was `under`.")]
    [InlineData("--palette pink", "`--palette` must be colour or grey, but was `pink`.")]
    [InlineData("--style poster", "`--style` must be paper or talk, but was `poster`.")]
    [InlineData("--format tikz --kind parallel", "`--format tikz` writes lines, curves and scatters, but `--kind` was")]
    public async Task Plot_Misused_SaysTheRuleAndTheValue(string options, string message)
    {
        Answer answer = await sweep.AskAsync(["plot", "tiny", .. options.Split(' ')]);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    private async Task<string> PlotAsync(params string[] options)
    {
        Answer answer = await sweep.AskAsync(["plot", "tiny", .. options, "--out", "-"]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        return answer.Out;
    }

    private static async Task<string> PlotManyAsync(params string[] options)
    {
        using Scene scene = new();
        string grid = scene.Grid(
            Scene
                .TinyGrid.Replace("learning_rate: 0.1, ", "", StringComparison.Ordinal)
                .Replace("  seed: 0..1", "  learning_rate: [0.1, 0.2]\n  seed: 0", StringComparison.Ordinal)
        );
        Answer run = await Scene.RunAsync("run", grid, "--store", scene.Store, "--quiet");
        Assert.Equal(0, run.Code);
        Answer answer = await Scene.RunAsync([
            "plot",
            "tiny",
            "-m",
            "test_error",
            .. options,
            "--out",
            "-",
            "--store",
            scene.Store,
        ]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        return answer.Out;
    }
}
