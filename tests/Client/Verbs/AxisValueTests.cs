using System.Text.Json;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Values of axes as tables give them to programs.</summary>
public sealed class AxisValueTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    /// <summary>The run begins with a record of the sweep in which nothing has been proposed.</summary>
    [Theory]
    [InlineData("tpe")]
    [InlineData("cma-es")]
    public async Task Run_OfASearchThatProposes_PrintsWhatWasProposed(string strategy)
    {
        string grid = _scene.Grid(
            $$"""
            name: searched
            data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
            network: { hidden: 12 }
            noise: { kind: replace }
            train: { batch: 10, epochs: 1 }
            measure: { at: [end], of: [error] }
            search: { {{strategy}}: { trials: 4, measure: test_error, per: [p] } }
            grid: { p: [0, 0.5], learning_rate: { log_uniform: [0.01, 1] }, seed: 0..1 }

            """
        );

        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Answer table = await Scene.RunAsync("results", "searched", "--by", "cell", "--store", _scene.Store);

        Assert.True(run.Code == 0, run.ToString());
        Assert.StartsWith(table.Out, run.Out, StringComparison.Ordinal);
        string[] rows = run.Out.Split('\n')[1..9];
        Assert.All(
            rows,
            row => Assert.InRange(double.Parse(row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]), 0.01, 1)
        );
    }

    [Theory]
    [InlineData("results", "typed")]
    [InlineData("results", "typed", "--by", "cell")]
    [InlineData("results", "typed", "--paired", "p=0")]
    [InlineData("best", "typed")]
    [InlineData("compare", "typed", "p=0", "p=0.50")]
    public async Task Json_OfAnyTable_HasNumbersAndTruthValuesWhereTheAxisHas(params string[] words)
    {
        string grid = _scene.Grid(
            """
            name: typed
            data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
            noise: { kind: replace }
            train: { epochs: 1 }
            measure: { at: [end], of: [error] }
            grid: { p: [0, 0.50], bias: [true, false], architecture: [4, 4-4], batch: [5, 10], seed: 0..1 }

            """
        );
        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());

        Answer json = await Scene.RunAsync([.. words, "--store", _scene.Store, "--format", "json"]);
        Answer csv = await Scene.RunAsync([.. words, "--store", _scene.Store, "--format", "csv"]);

        Assert.True(json.Code == 0, json.ToString());
        JsonElement[] rows = [.. JsonDocument.Parse(json.Out).RootElement.EnumerateArray()];
        Assert.NotEmpty(rows);
        foreach (JsonElement row in rows)
        {
            if (words[0] != "compare")
                Assert.Contains(row.GetProperty("p").GetDouble(), (double[])[0, 0.5]);
            Assert.Contains(
                row.GetProperty("bias").ValueKind,
                (JsonValueKind[])[JsonValueKind.True, JsonValueKind.False]
            );
            Assert.Equal(JsonValueKind.String, row.GetProperty("architecture").ValueKind);
            Assert.Contains(row.GetProperty("batch").GetInt32(), (int[])[5, 10]);
        }

        string[] lines = csv.Out.TrimEnd().Split('\n');
        int bias = Array.IndexOf(lines[0].Split(','), "bias");
        Assert.Equal(["false", "true"], lines.Skip(1).Select(line => line.Split(',')[bias]).Distinct().Order());
    }
}
