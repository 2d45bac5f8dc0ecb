using System.Text.Json;

namespace Sweeps.Client.Tests.Verbs;

public sealed class ImportanceVerbTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    [Fact]
    public async Task Importance_OfASweepWithManyValues_IsSharedByItsAxes()
    {
        using Scene scene = new();
        string grid = Scene.TinyGrid.Replace("name: tiny", "name: wide", StringComparison.Ordinal);
        string[] set = ["--set", "learning_rate=[0.0001,0.001,0.01,0.1,0.2,0.4]", "--set", "p=[0,0.5]"];
        Answer run = await Scene.RunAsync(["run", scene.Grid(grid), .. set, "--store", scene.Store, "--quiet"]);
        Assert.True(run.Code == 0, run.ToString());

        Answer answer = await Scene.RunAsync(
            "importance",
            "wide",
            "--share",
            "0.25",
            "--store",
            scene.Store,
            "--format",
            "json"
        );

        Assert.True(answer.Code == 0, answer.ToString());
        JsonElement[] rows = [.. JsonDocument.Parse(answer.Out).RootElement.EnumerateArray()];
        Assert.Equal(["learning_rate", "p"], rows.Select(row => row.GetProperty("axis").GetString()).Order());
        Assert.Equal(1, rows.Sum(row => row.GetProperty("importance").GetDouble()), 1e-9);
        Assert.All(rows, row => Assert.Equal(2, row.GetProperty("seeds").GetInt32()));

        Answer picture = await Scene.RunAsync("plot", "wide", "-k", "importance", "--store", scene.Store, "-o", "-");
        Assert.True(picture.Code == 0, picture.ToString());
        Assert.Contains("<title>learning rate: ", picture.Out, StringComparison.Ordinal);
        Assert.Contains("Test error: what its best tenth (least)", picture.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importance_ByVariance_GivesWhatEachAxisExplainsOnItsOwn()
    {
        using Scene scene = new();
        string grid = Scene.TinyGrid.Replace("name: tiny", "name: wide", StringComparison.Ordinal);
        string[] set = ["--set", "learning_rate=[0.0001,0.001,0.01,0.1,0.2,0.4]", "--set", "p=[0,0.5]"];
        Answer run = await Scene.RunAsync(["run", scene.Grid(grid), .. set, "--store", scene.Store, "--quiet"]);
        Assert.True(run.Code == 0, run.ToString());

        string[] words = ["importance", "wide", "--method", "fanova", "--format", "json", "--store", scene.Store];
        Answer answer = await Scene.RunAsync(words);

        Assert.True(answer.Code == 0, answer.ToString());
        double[] shares =
        [
            .. JsonDocument
                .Parse(answer.Out)
                .RootElement.EnumerateArray()
                .Select(row => row.GetProperty("importance").GetDouble()),
        ];
        Assert.Equal(2, shares.Length);
        Assert.InRange(shares.Sum(), 0.2, 1 + 1e-9);
        Answer other = await Scene.RunAsync("importance", "wide", "--method", "anova", "--store", scene.Store);
        Assert.Equal(2, other.Code);
        Assert.Contains("fanova", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importance_OfAMeasureThatSomeTrialsLack_LeavesThemOut()
    {
        using Scene scene = new();
        string grid = Scene
            .TinyGrid.Replace("name: tiny", "name: lacking", StringComparison.Ordinal)
            .Replace("activation", "memorization", StringComparison.Ordinal);
        // Where p = 0 no label is wrong, and nothing is measured of wrong ones.
        string[] set = ["--set", "learning_rate=[0.2,0.001,0.1,0.01]", "--set", "p=[0,0.3,0.4,0.5]", "--set", "seed=0"];
        Answer run = await Scene.RunAsync(["run", scene.Grid(grid), .. set, "--store", scene.Store, "--quiet"]);
        Assert.True(run.Code == 0, run.ToString());

        Answer answer = await AskAsync("0.3");

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.Contains("Left out: 4 without corrupted_train_error.", answer.Error, StringComparison.Ordinal);
        Answer none = await AskAsync("0.3", "--where", "p=0");
        Assert.Equal(2, none.Code);
        Assert.Contains("there are 0 (4 without corrupted_train_error)", none.Error, StringComparison.Ordinal);

        Task<Answer> AskAsync(string share, params string[] more) =>
            Scene.RunAsync([
                "importance",
                "lacking",
                "-m",
                "corrupted_train_error",
                "--share",
                share,
                .. more,
                "--store",
                scene.Store,
            ]);
    }

    [Fact]
    public async Task Best_OfEqualMeans_SaysHowManyMoreThereAre()
    {
        string[] words = ["best", "tiny", "-m", "activation_inputs", "--top"];
        const string Note = "1 more cell has the same mean activation_inputs as the last of these.";
        Assert.Contains(Note, (await sweep.AskAsync([.. words, "1"])).Error, StringComparison.Ordinal);
        Assert.Equal("", (await sweep.AskAsync([.. words, "2"])).Error);
        Assert.Equal("", (await sweep.AskAsync("best", "tiny", "-m", "test_loss", "--top", "1")).Error);
    }

    [Fact]
    public async Task Best_AsAGrid_TrainsTheSameCellsWithFreshSeeds()
    {
        using Scene scene = new();
        string grid = Scene.TinyGrid.Replace("name: tiny", "name: tried", StringComparison.Ordinal);
        Answer run = await Scene.RunAsync("run", scene.Grid(grid), "--store", scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());
        string[] best = await NoisesAsync("best", "tried", "--top", "1");

        Answer answer = await Scene.RunAsync("best", "tried", "--top", "1", "--as-grid", "--store", scene.Store);
        Assert.True(answer.Code == 0, answer.ToString());
        Answer again = await Scene.RunAsync("run", scene.Grid(answer.Out), "--store", scene.Store, "--quiet");

        Assert.True(again.Code == 0, again.ToString());
        Assert.Equal(best, await NoisesAsync("results", "tried-best", "--by", "cell"));

        async Task<string[]> NoisesAsync(params string[] words)
        {
            Answer table = await Scene.RunAsync([.. words, "--format", "json", "--store", scene.Store]);
            Assert.True(table.Code == 0, table.ToString());
            return
            [
                .. JsonDocument
                    .Parse(table.Out)
                    .RootElement.EnumerateArray()
                    .Select(row => row.GetProperty("p").ToString()),
            ];
        }
    }

    /// <summary>Both verbs take the measure of the search and what it calls better, whether or not it is
    /// named.</summary>
    [Theory]
    [InlineData("maximize")]
    [InlineData("minimize")]
    public async Task BestAndImportance_OfASearch_GoByItsMeasureAndDirection(string direction)
    {
        using Scene scene = new();
        string grid = scene.Grid(
            $$"""
            name: searched
            data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
            network: { hidden: 12 }
            noise: { kind: replace }
            train: { epochs: 6 }
            measure: { at: [end], of: [error, activation] }
            search: { tpe: { trials: 18, seed: 1, measure: active_fraction, direction: {{direction}} } }
            grid: { p: [0, 0.5], learning_rate: [0.001, 0.05, 0.5], batch: [5, 10, 20], seed: 0 }

            """
        );
        Answer run = await Scene.RunAsync("run", grid, "--store", scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());

        double[] all = await MeansAsync("results", "searched", "--by", "cell");
        double[] best = await MeansAsync("best", "searched", "--top", "3");
        Assert.Equal((direction == "maximize" ? all.OrderDescending() : all.Order()).Take(3), best);
        Assert.Equal(best, await MeansAsync("best", "searched", "--top", "3", "-m", "active_fraction"));
        string importance = (await AskAsync("importance", "searched", "--share", "0.3")).Out;
        Assert.Equal(
            importance,
            (await AskAsync("importance", "searched", "--share", "0.3", "-m", "active_fraction")).Out
        );
        Assert.Equal(
            direction == "maximize",
            importance == (await AskAsync("importance", "searched", "--share", "0.3", "--greatest")).Out
        );

        async Task<Answer> AskAsync(params string[] words)
        {
            Answer answer = await Scene.RunAsync([.. words, "--store", scene.Store, "--format", "json"]);
            Assert.True(answer.Code == 0, answer.ToString());
            return answer;
        }

        async Task<double[]> MeansAsync(params string[] words) =>
            [
                .. JsonDocument
                    .Parse((await AskAsync(words)).Out)
                    .RootElement.EnumerateArray()
                    .Select(row => row.GetProperty("active_fraction_mean").GetDouble()),
            ];
    }

    [Theory]
    [InlineData("tiny", "What decides is seen from 10 finished trials of one seed with test_error on, but there are 2")]
    [InlineData("tiny --share 2", "`--share` must be above 0 and below 1, but was 2")]
    public async Task Importance_OfWhatCannotBeSaid_IsRefused(string line, string words)
    {
        Answer answer = await sweep.AskAsync(["importance", .. line.Split(' ')]);
        Assert.Equal(2, answer.Code);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }
}
