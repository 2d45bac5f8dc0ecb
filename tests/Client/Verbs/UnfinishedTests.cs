using System.Text.Json;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Trials that were not trained to the end, in every table.</summary>
public sealed class UnfinishedTests
{
    /// <summary>At the rate 1e9 every seed diverges.</summary>
    private const string Diverging = """
        name: wild
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        noise: { kind: replace }
        train: { batch: 10, epochs: 3 }
        measure: { at: [0, { every: 1 }], of: [error] }
        grid:
          learning_rate: [0.1, 1000000000]
          p: [0, 0.5]
          seed: 0..1

        """;

    private const string Stopping = """
        name: halved
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        train: { batch: 10, epochs: 9 }
        measure: { at: [0, { every: 6 }], of: [error] }
        search: { random: { trials: 9, seed: 1 } }
        grid:
          learning_rate: { log_uniform: [0.001, 1] }
        stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 3, min: 6 } }

        """;

    [Fact]
    public async Task Export_DivergedTrials_HaveNoFinalValues()
    {
        using Scene scene = await RunAsync(Diverging);
        string[][] rows = Rows((await Scene.RunAsync("export", "wild", "--store", scene.Store)).Out);
        int state = Array.IndexOf(rows[0], "state");
        int final = Array.IndexOf(rows[0], "test_error");
        int unfinished = Array.IndexOf(rows[0], "test_error_unfinished");
        Assert.All(
            rows.Skip(1),
            row =>
                Assert.Equal(
                    (row[state] != "finished", row[state] == "finished"),
                    (row[final] == "", row[unfinished] == "")
                )
        );
        Assert.Contains(rows, row => row[state] == "diverged");

        string lines = (await Scene.RunAsync("export", "wild", "--format", "ndjson", "--store", scene.Store)).Out;
        foreach (string line in lines.TrimEnd().Split('\n'))
        {
            JsonElement trial = JsonDocument.Parse(line).RootElement;
            bool finished = trial.GetProperty("state").GetString() == "finished";
            Assert.Equal(finished, trial.GetProperty("metrics").EnumerateObject().Any());
            Assert.Equal(!finished, trial.GetProperty("unfinished").EnumerateObject().Any());
            Assert.Equal(JsonValueKind.Number, trial.GetProperty("axes").GetProperty("p").ValueKind);
            Assert.Equal(JsonValueKind.Number, trial.GetProperty("axes").GetProperty("seed").ValueKind);
        }
    }

    [Fact]
    public async Task Paired_CellsThatDiverged_HaveRowsThatSaySo()
    {
        using Scene scene = await RunAsync(Diverging);
        Answer paired = await Scene.RunAsync("results", "wild", "--paired", "p=0", "--store", scene.Store);
        Assert.Equal(0, paired.Code);
        Assert.Contains("2 diverged", paired.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_StoppedCells_ShowTheirLastValueWithAMark()
    {
        using Scene scene = await RunAsync(Stopping);
        Answer results = await Scene.RunAsync("results", "halved", "--by", "cell", "--store", scene.Store);
        Assert.Contains("1 stopped early", results.Out, StringComparison.Ordinal);
        Assert.Contains("* not trained to the end", results.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("  -  ", results.Out, StringComparison.Ordinal);
        string picture = (
            await Scene.RunAsync("plot", "halved", "-m", "test_error", "--out", "-", "--store", scene.Store)
        ).Out;
        Assert.Contains("A bar under a point marks a cell", picture, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Best_OfASweep_OrdersFinishedCellsFirst()
    {
        using Scene scene = await RunAsync(Diverging);
        string[][] rows = Rows(
            (await Scene.RunAsync("best", "wild", "--top", "3", "--format", "csv", "--store", scene.Store)).Out
        );
        Assert.Equal(4, rows.Length);
        int mean = Array.IndexOf(rows[0], "test_error_mean");
        Assert.True(
            double.Parse(rows[1][mean], System.Globalization.CultureInfo.InvariantCulture)
                <= double.Parse(rows[2][mean], System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal("", rows[3][mean]);
    }

    [Theory]
    [InlineData("--by cell --where p=0.5 --sort test_error --top 1", 1)]
    [InlineData("--where p=0.5 --sort=-test_error", 4)]
    public async Task Results_SortedAndNarrowed_HasThoseRows(string options, int count)
    {
        using Scene scene = await RunAsync(Diverging);
        Answer results = await Scene.RunAsync([
            "results",
            "wild",
            .. options.Split(' '),
            "--format",
            "csv",
            "--store",
            scene.Store,
        ]);
        Assert.Equal(count, Rows(results.Out).Length - 1);
    }

    private static async Task<Scene> RunAsync(string grid)
    {
        Scene scene = new();
        Answer run = await Scene.RunAsync(
            "run",
            scene.Grid(grid),
            "--store",
            scene.Store,
            "--out",
            scene.PathOf("out")
        );
        Assert.True(run.Code == 0, run.ToString());
        return scene;
    }

    private static string[][] Rows(string csv) => [.. csv.TrimEnd().Split('\n').Select(line => line.Split(','))];
}
