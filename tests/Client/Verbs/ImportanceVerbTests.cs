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
    }

    [Theory]
    [InlineData("tiny", "What decides is seen from 10 finished trials of one seed on")]
    [InlineData("tiny --share 2", "`--share` must be above 0 and below 1, but was 2")]
    public async Task Importance_OfWhatCannotBeSaid_IsRefused(string line, string words)
    {
        Answer answer = await sweep.AskAsync(["importance", .. line.Split(' ')]);
        Assert.Equal(2, answer.Code);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }
}
