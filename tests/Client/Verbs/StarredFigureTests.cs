using System.Text.Json;
using System.Xml.Linq;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Stars on means that differ from a reference, and one key for several panels.</summary>
public sealed class StarredFigureTests : IAsyncLifetime
{
    private readonly Scene _scene = new();

    public async ValueTask InitializeAsync()
    {
        string grid = _scene.Grid(
            """
            name: starred
            data: { name: mixture, dimension: 8, classes: 3, spread: 2, train: 60, test: 60 }
            network: { hidden: 12 }
            noise: { kind: replace }
            train: { batch: 10, epochs: 4 }
            measure: { at: [0, { every: 1 }], of: [error, activation] }
            grid: { p: [0, 0.05, 1], learning_rate: [0.1, 0.2], seed: 0..3 }

            """
        );
        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());
    }

    public ValueTask DisposeAsync()
    {
        _scene.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The stars are those cells whose difference, as the table prints it, is larger than its half
    /// width.</summary>
    [Fact]
    public async Task Plot_Paired_StarsWhatTheTableOfDifferencesTellsApart()
    {
        JsonElement[] rows =
        [
            .. JsonDocument
                .Parse(await AskAsync("results", "starred", "--paired", "p=0", "-m", "test_error", "--format", "json"))
                .RootElement.EnumerateArray(),
        ];
        string[] differ =
        [
            .. rows.Where(row =>
                    Math.Abs(row.GetProperty("test_error_difference").GetDouble())
                    > row.GetProperty("test_error_half_width").GetDouble()
                )
                .Select(row => $"p = {row.GetProperty("p")}, learning_rate = {row.GetProperty("learning_rate")}"),
        ];
        Assert.NotEmpty(differ);
        Assert.True(differ.Length < rows.Length);

        string[] plot = ["plot", "starred", "-m", "test_error", "--paired", "p=0", "--out", "-"];
        JsonElement panel = JsonDocument
            .Parse(await AskAsync([.. plot, "--format", "json"]))
            .RootElement.GetProperty("panels")[0];
        IEnumerable<string?> starred = panel
            .GetProperty("lines")
            .EnumerateArray()
            .SelectMany(line => line.GetProperty("points").EnumerateArray())
            .Where(point => point.TryGetProperty("differs", out _))
            .Select(point => point.GetProperty("name").GetString());
        Assert.Equal(differ.Order(), starred.Order());
        string svg = await AskAsync(plot);
        Assert.Equal(differ.Length, Texts(XDocument.Parse(svg)).Count(text => text == "*"));
        Assert.Contains("A star marks means", svg, StringComparison.Ordinal);
        Assert.Equal(differ.Length, (await AskAsync([.. plot, "--format", "tikz"])).Split("{$*$}").Length - 1);
    }

    [Theory]
    [InlineData("--kind heat --paired p=0", "`--paired` puts stars on lines, but the picture shows heat.")]
    [InlineData("--paired p", "`--paired` is written AXIS=VALUE, but was `p`.")]
    [InlineData("--paired p=7", "A value must be one that the axis `p` has, but was `7`.")]
    [InlineData("--paired p=0 --where seed=1", "`--paired` pairs all seeds, but `where` takes some of them.")]
    public async Task Plot_PairedWithWhatItCannotBe_IsRefused(string options, string rule)
    {
        Answer answer = await Scene.RunAsync(["plot", "starred", .. options.Split(' '), "--store", _scene.Store]);

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains(rule, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figure_WithASharedLegend_HasOneKeyAndLinesThatAgree()
    {
        Answer answer = await DrawAsync(
            """
            legend: shared
            width: 200mm
            panels:
              - { sweep: starred, measure: test_error, x: p, by: learning_rate, paired: p=0 }
              - { sweep: starred, measure: active_fraction, x: p, by: learning_rate }
            """
        );

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        XDocument figure = XDocument.Load(_scene.PathOf("shared.svg"));
        string[] texts = [.. Texts(figure)];
        Assert.Single(texts, text => text == "learning rate");
        Assert.Contains("*", texts);
        XElement[] parts = [.. figure.Root!.Elements().Where(element => element.Name.LocalName == "svg")];
        Assert.Equal(3, parts.Length);
        double key = double.Parse(
            parts[0].Attribute("height")!.Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.All(
            parts[1..],
            part =>
                Assert.Equal(
                    key,
                    double.Parse(part.Attribute("y")!.Value, System.Globalization.CultureInfo.InvariantCulture),
                    0.01
                )
        );
    }

    [Fact]
    public async Task Figure_WithASharedLegendOfOtherLines_IsRefused()
    {
        Answer answer = await DrawAsync(
            """
            legend: shared
            panels:
              - { sweep: starred, measure: test_error, x: p, by: learning_rate }
              - { sweep: starred, measure: test_error, x: learning_rate, by: p }
            """
        );

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains(
            "`legend: shared` needs panels whose lines are called the same, but those of panel (a) are",
            answer.Error,
            StringComparison.Ordinal
        );
    }

    private async Task<Answer> DrawAsync(string text)
    {
        string description = _scene.PathOf("shared.yaml");
        await File.WriteAllTextAsync(description, text, TestContext.Current.CancellationToken);
        return await Scene.RunAsync("figure", description, "--store", _scene.Store);
    }

    private async Task<string> AskAsync(params string[] words)
    {
        Answer answer = await Scene.RunAsync([.. words, "--store", _scene.Store]);
        Assert.True(answer.Code == 0, answer.ToString());
        return answer.Out;
    }

    private static IEnumerable<string> Texts(XDocument figure) =>
        figure.Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value);
}
