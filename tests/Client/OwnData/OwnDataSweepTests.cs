using System.Text;
using System.Text.Json;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.OwnData;

/// <summary>Sweeps over people's own data, run by the command: every feature of data sets works on files too.</summary>
public sealed class OwnDataSweepTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("", "noise: { kind: replace }", "p: [0, 0.5]")]
    [InlineData("", "noise: { kind: flip, p: 0.2 }", "normalize: [unit, standard]")]
    [InlineData("", "noise: { kind: replace, p: 0.2 }", "train_size: [20, 40]")]
    [InlineData("", "noise: { kind: replace, p: 0.2 }", "validation: [0, 0.25]")]
    [InlineData("classes: 5", "noise: { kind: replace, p: 0.2 }", "batch: [5, 15]")]
    [InlineData("", "noise: { kind: replace, p: 0.2 }", "precision: [float32, float64]")]
    public async Task Run_OverATable_TrainsWithEachFeatureOfDataSets(string data, string noise, string axis)
    {
        Table("train.csv", 60, 0);
        Table("test.csv", 30, 1);
        string grid = Grid($"train: [train.csv], test: [test.csv], label: kind, {data}", noise, axis);

        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");

        Assert.True(run.Code == 0, run.ToString());
        JsonElement[] trials = await TrialsAsync();
        Assert.Equal(4, trials.Length);
        Assert.All(trials, trial => Assert.Equal("finished", trial.GetProperty("state").GetString()));
        Assert.All(
            trials,
            trial => Assert.InRange(trial.GetProperty("metrics").GetProperty("test_error").GetDouble(), 0, 1)
        );
        Assert.Equal(4, trials.Select(trial => trial.GetProperty("weights").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Run_OverARegression_TakesNoiseOnTargets()
    {
        Table("train.csv", 60, 0, real: true);
        Table("test.csv", 30, 1, real: true);
        string grid = Grid(
            "train: [train.csv], test: [test.csv], label: kind",
            "noise: { kind: additive }",
            "sigma: [0, 0.5]",
            "loss: squared, "
        );

        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");

        Assert.True(run.Code == 0, run.ToString());
        Assert.All(
            await TrialsAsync(),
            trial => Assert.True(trial.GetProperty("metrics").GetProperty("test_loss").GetDouble() >= 0)
        );
    }

    [Theory]
    [InlineData("p: [0], size: [4, 8]")]
    [InlineData("p: [0], conv: [\"2k3\", \"3k3-maxpool2\"]")]
    [InlineData("p: [0], normalize: [limit, standard]")]
    public async Task Run_OverImages_TakesSizesScalingAndConvolutions(string axes)
    {
        Images("x.idx", "y.idx", 40);
        string grid = Grid("train: [x.idx, y.idx], test: [x.idx, y.idx]", "noise: { kind: replace }", axes);

        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");

        Assert.True(run.Code == 0, run.ToString());
        Assert.Equal(4, (await TrialsAsync()).Length);
    }

    [Theory]
    [InlineData("fresh: true", "data.fresh")]
    [InlineData("dimension: 3", "data.dimension")]
    [InlineData("size: 4", "square images of bytes")]
    [InlineData("normalize: limit", "square images of bytes")]
    public async Task Plan_WithWhatFilesCannotHave_IsRefused(string data, string rule)
    {
        Table("train.csv", 60, 0);
        string grid = Grid($"train: [train.csv], test: [train.csv], label: kind, {data}", "", "p: [0]");

        Answer plan = await Scene.RunAsync("plan", grid, "--store", _scene.Store);

        Assert.Equal(ExitCode.Misuse, plan.Code);
        Assert.Contains(rule, plan.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfTheSameContentElsewhere_TrainsNothing()
    {
        Table("train.csv", 60, 0);
        Table("other.csv", 60, 0);
        await Scene.RunAsync(
            "run",
            Grid("train: [train.csv], test: [train.csv], label: kind", "noise: { kind: replace }", "p: [0, 0.5]"),
            "--store",
            _scene.Store
        );

        Answer again = await Scene.RunAsync(
            "run",
            Grid("train: [other.csv], test: [other.csv], label: kind", "noise: { kind: replace }", "p: [0, 0.5]"),
            "--store",
            _scene.Store
        );

        Assert.True(again.Code == 0, again.ToString());
        Assert.Contains("0 trained", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhereTheContentIsGone_SaysWhichAndWhereItWasLookedFor()
    {
        Table("train.csv", 60, 0);
        string grid = Grid(
            "train: [train.csv], test: [train.csv], label: kind",
            "noise: { kind: replace }",
            "p: [0, 0.5]"
        );
        Answer first = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--set", "budget.trials=1");
        Assert.True(first.Code == ExitCode.BudgetSpent, first.ToString());
        File.Delete(_scene.PathOf("train.csv"));

        Answer resumed = await Scene.RunAsync("resume", "own", "--max-trials", "4", "--store", _scene.Store);
        Answer results = await Scene.RunAsync("results", "own", "--store", _scene.Store, "--format", "csv");

        Assert.Equal(ExitCode.Failed, resumed.Code);
        Assert.Contains("is in none of: ", results.Out, StringComparison.Ordinal);
        Assert.Contains(_scene.PathOf("train.csv"), results.Out, StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> TrialsAsync()
    {
        Answer exported = await Scene.RunAsync("export", "own", "--format", "ndjson", "--store", _scene.Store);
        Assert.True(exported.Code == 0, exported.ToString());
        return [.. exported.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private string Grid(string data, string noise, string axes, string train = "") =>
        _scene.Grid(
            $$"""
            name: own
            data: { name: files, {{data}} }
            network: { hidden: 6 }
            {{noise}}
            train: { {{train}}learning_rate: 0.05, epochs: 2 }
            grid: { {{axes}}, seed: 0..1 }

            """
        );

    // Three blobs on a line, or targets that follow from their inputs.
    private void Table(string name, int rows, int shift, bool real = false)
    {
        StringBuilder text = new("height,kind,width\n");
        for (int i = 0; i < rows; i++)
        {
            int kind = i % 3;
            string label = real ? $"{kind}.25" : $"{kind}";
            text.Append($"{kind + 0.1 * ((i * 7 + shift) % 5):0.0},{label},{1 - kind + 0.1 * ((i * 3) % 7):0.0}\n");
        }

        File.WriteAllText(_scene.PathOf(name), text.ToString());
    }

    private void Images(string inputs, string labels, int count)
    {
        const int side = 8;
        byte[] pixels =
        [
            .. Enumerable
                .Range(0, count * side * side)
                .Select(i => (byte)(i % side < 4 == (i / 64 % 2 == 0) ? 200 : i % 50)),
        ];
        File.WriteAllBytes(
            _scene.PathOf(inputs),
            [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, side, 0, 0, 0, side, .. pixels]
        );
        File.WriteAllBytes(
            _scene.PathOf(labels),
            [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 2))]
        );
    }
}
