using System.Runtime.Versioning;

namespace Sweeps.Client.Tests.Programs;

/// <summary>What a program says of its measures: the unit stands in pictures, and the goal decides what is
/// best.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgramMeasureTests : IDisposable
{
    private const string Grid = """
        name: measured
        program:
          run: [sh, train.sh, "{rate}"]
          files: [train.sh]
          measures: { wear: {}, score: { unit: points, goal: GOAL } }
        grid: { rate: [2, 3, 1], seed: 0..1 }

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("maximize", "3")]
    [InlineData("minimize", "1")]
    public async Task Best_OfAProgramsCells_GoesByTheGoalOfItsMeasure(string goal, string rate)
    {
        await RunAsync(goal);

        Answer best = await Scene.RunAsync(
            "best",
            "measured",
            "--top",
            "1",
            "--format",
            "csv",
            "--store",
            _scene.Store
        );

        string[] lines = best.Out.Split('\n');
        Assert.Contains("score_mean", lines[0], StringComparison.Ordinal);
        Assert.Equal(rate, lines[1].Split(',')[1]);
    }

    [Fact]
    public async Task Picture_OfAProgramsMeasure_HasItsUnit()
    {
        await RunAsync("maximize");
        string file = _scene.PathOf("score.svg");

        Answer plot = await Scene.RunAsync(
            "plot",
            "measured",
            "-m",
            "score",
            "--x",
            "rate",
            "--out",
            file,
            "--store",
            _scene.Store
        );

        Assert.True(plot.Code == 0, plot.ToString());
        Assert.Contains(
            "points",
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Measures_ThatNoTrialReports_AreNamedWhereResultsAreShown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        string grid = _scene.Grid(
            """
            name: silent
            program:
              run: [sh, -c, 'echo ''{{"step": 1, "wear": 1}}'' >$SWEEPS_METRICS']
              measures: [wear, score]
            grid: { seed: 0..1 }

            """
        );
        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());
        const string Words = "o trial has reported `score`";

        Answer show = await Scene.RunAsync("show", "silent", "--store", _scene.Store);
        Answer results = await Scene.RunAsync("results", "silent", "--store", _scene.Store);
        Answer list = await Scene.RunAsync("list", "--store", _scene.Store);
        Answer rows = await Scene.RunAsync("list", "--format", "json", "--store", _scene.Store);
        Answer machine = await Scene.RunAsync("results", "silent", "--format", "csv", "--store", _scene.Store);

        Assert.Contains("n" + Words, show.Out, StringComparison.Ordinal);
        Assert.Contains($"N{Words}; see `sweeps why silent TRIAL`.", results.Error, StringComparison.Ordinal);
        Assert.Equal(["unreported", "score"], list.Out.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[^1]));
        Assert.Contains(
            "\"unreported\":\"score\"",
            rows.Out.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(Words, machine.Out + machine.Error, StringComparison.Ordinal);
    }

    private async Task RunAsync(string goal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        _scene.Grid("echo \"{\\\"step\\\": 1, \\\"score\\\": $1, \\\"wear\\\": 1}\" >$SWEEPS_METRICS\n", "train.sh");
        string grid = _scene.Grid(Grid.Replace("GOAL", goal, StringComparison.Ordinal));
        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());
    }
}
