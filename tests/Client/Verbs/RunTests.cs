using System.Text.Json;
using System.Xml.Linq;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

public sealed class RunTests : IDisposable
{
    private readonly Scene _scene = new();

    [Fact]
    public async Task Run_TinyGrid_PrintsCellsAndWritesThePicture()
    {
        Answer answer = await RunAsync(Scene.TinyGrid);

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.Contains("tiny: 2 cells, 4 trials (4 new, 0 already done)", answer.Error, StringComparison.Ordinal);
        Assert.Contains("4 trained, 0 already done, 0 diverged, 0 failed.", answer.Error, StringComparison.Ordinal);
        string[] lines = answer.Out.Split('\n');
        Assert.Equal(
            ["p", "n", "test_error", "active_fraction"],
            lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Matches(@"^ +0  2 +\d\.\d+ [[±]", lines[1]);
        Assert.Matches(@"^0\.5  2 +\d\.\d+ [[±]", lines[2]);
        string picture = Assert.Single(lines, line => line.StartsWith("Picture: ", StringComparison.Ordinal))[
            "Picture: ".Length..
        ];
        Assert.Equal("svg", XDocument.Load(picture).Root!.Name.LocalName);
        Assert.Contains("<svg", File.ReadAllText(Path.ChangeExtension(picture, ".html")), StringComparison.Ordinal);
        Assert.StartsWith(Path.GetDirectoryName(_scene.Store)!, picture, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FinishedGrid_TrainsNothingAndPrintsTheSame()
    {
        Answer first = await RunAsync(Scene.TinyGrid);

        Answer again = await RunAsync(Scene.TinyGrid);

        Assert.Equal((0, first.Out), (again.Code, again.Out));
        Assert.Contains("(0 new, 4 already done)", again.Error, StringComparison.Ordinal);
        Assert.Contains("0 trained, 4 already done", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithOverrides_TrainsTheOverriddenGrid()
    {
        Answer answer = await RunAsync(
            Scene.TinyGrid,
            "--set",
            "epochs=1",
            "--set",
            "seed=0..4",
            "--format",
            "json",
            "--quiet"
        );

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        JsonElement cells = JsonDocument.Parse(answer.Out).RootElement;
        Assert.Equal([5, 5], cells.EnumerateArray().Select(cell => cell.GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task Run_GridFromStandardInput_IsTheSameSweepAsFromAFile()
    {
        await RunAsync(Scene.TinyGrid);

        Answer answer = await Scene.RunAsync(Scene.TinyGrid, ["run", "-", "--store", _scene.Store]);

        Assert.Contains("(0 new, 4 already done)", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OutFolder_GetsThePictures()
    {
        await RunAsync(Scene.TinyGrid, "--out", _scene.PathOf("pictures"));

        Assert.Equal(
            ["tiny.html", "tiny.svg"],
            Directory.GetFiles(_scene.PathOf("pictures")).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public async Task Run_SomeTrialsDiverge_AreNamedAndDoNotFailTheSweep()
    {
        Answer answer = await RunAsync(
            Scene.TinyGrid.Replace("  p: [0, 0.5]", "  learning_rate: [0.1, 1e30]", StringComparison.Ordinal)
        );

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.Contains("2 diverged", answer.Error, StringComparison.Ordinal);
        Assert.Contains("2 trials diverged: ", answer.Out, StringComparison.Ordinal);
        Assert.Contains("2 diverged", answer.Out.Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DataFilesMissingAndNoNetwork_SaysWhichAndWhere()
    {
        // A mirror that cannot be reached: the proxy is a port that nobody listens on.
        string grid = Scene.TinyGrid.Replace(
            "name: mixture, dimension: 8, classes: 3",
            "name: cifar100",
            StringComparison.Ordinal
        );
        using Sweeper process = Sweeper.Start(
            ["run", _scene.Grid(grid), "--store", _scene.Store, "--data", _scene.PathOf("data")],
            ("https_proxy", "http://127.0.0.1:9"),
            ("http_proxy", "http://127.0.0.1:9"),
            ("SWEEPS_DATA", ""),
            ("XDG_CACHE_HOME", _scene.PathOf("cache"))
        );

        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Failed, answer.Code);
        Assert.Contains("cifar-100-binary.tar.gz", answer.Error, StringComparison.Ordinal);
        Assert.Contains(_scene.PathOf("data"), answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _scene.Dispose();

    private Task<Answer> RunAsync(string grid, params string[] more) =>
        Scene.RunAsync(["run", _scene.Grid(grid), "--store", _scene.Store, .. more]);
}
