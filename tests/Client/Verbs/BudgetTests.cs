namespace Sweeps.Client.Tests.Verbs;

public sealed class BudgetTests : IDisposable
{
    private readonly Scene _scene = new();

    [Fact]
    public async Task Run_WhoseBudgetIsSpent_EndsWithThreeAndGoesOnWithALargerOne()
    {
        Answer first = await RunAsync("run", _scene.Grid(Scene.TinyGrid), "--max-trials", "1");
        Answer larger = await RunAsync("resume", "tiny", "--max-trials", "3");
        Answer whole = await RunAsync("resume", "tiny");

        Assert.True(first.Code == 3, first.ToString());
        Assert.Contains("The budget is spent, at 1 of 4 trials", first.Error, StringComparison.Ordinal);
        Assert.EndsWith("--max-trials 2\n", first.Error, StringComparison.Ordinal);
        Assert.Equal(3, larger.Code);
        Assert.Contains("The budget is spent, at 3 of 4 trials", larger.Error, StringComparison.Ordinal);
        Assert.Equal(0, whole.Code);
        Assert.Contains("1 trained, 3 already done", whole.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MaxTrials_TakesThePlaceOfTheGridsBudget()
    {
        string grid = _scene.Grid(Scene.TinyGrid + "budget: { trials: 1 }\n");

        Answer own = await RunAsync("run", grid);
        Answer typed = await RunAsync("run", grid, "--max-trials", "4");

        Assert.Equal((3, 0), (own.Code, typed.Code));
        Assert.Contains("3 trained, 1 already done", typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MaxHours_ThatAreOver_EndWithThreeAndNameMore()
    {
        // A third of a millisecond.
        Answer answer = await RunAsync("run", _scene.Grid(Scene.TinyGrid), "--max-hours", "0.0000001");

        Assert.True(answer.Code == 3, answer.ToString());
        Assert.Contains("The budget is spent, at 0 of 4 trials", answer.Error, StringComparison.Ordinal);
        Assert.EndsWith("--max-hours 0.0000002\n", answer.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("resume", "tiny", "--max-hours", "1")).Code);
    }

    [Theory]
    [InlineData("--max-trials", "0", "`--max-trials` must be at least 1, but was 0.")]
    [InlineData("--max-hours", "0", "`--max-hours` must be above 0 and at most 100000, but was 0.")]
    [InlineData("--max-hours", "100001", "`--max-hours` must be above 0 and at most 100000, but was 100001.")]
    public async Task Bound_ThatIsNone_IsRefused(string option, string value, string words)
    {
        Answer answer = await RunAsync("run", _scene.Grid(Scene.TinyGrid), option, value);

        Assert.Equal(2, answer.Code);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_OfARandomSearchWithARuleAndABudget_SaysAllThree()
    {
        string grid = _scene.Grid(
            """
            name: search
            data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
            network: { hidden: 12 }
            noise: { kind: replace }
            train: { batch: 10, epochs: 9 }
            measure: { at: [0, { every: 1 }], of: [error] }
            grid:
              learning_rate: { log_uniform: [0.001, 1] }
              p: [0, 0.4]
              seed: 0..1
            search: { random: { trials: 6, seed: 7 } }
            stop: { asha: { measure: test_error, direction: minimize, reduction_factor: 3, within: p } }
            budget: { trials: 100, hours: 1.5 }
            """
        );

        Answer answer = await Scene.RunAsync("plan", grid, "--store", _scene.Store);

        Assert.Contains("learning_rate  drawn from", answer.Out, StringComparison.Ordinal);
        Assert.Contains(
            "  trials may be stopped early: asha on test_error (minimize, reduction factor 3, min 1, s 0, within p)\n",
            answer.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("  budget: 100 trials, 1 h 30 min a run\n", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_OfASweepThatStopsTrials_CountThemBesideTheMeans()
    {
        string grid = _scene.Grid(
            Scene.TinyGrid.Replace("seed: 0..1", "seed: 0..5", StringComparison.Ordinal)
                + "stop: { asha: { measure: train_loss, direction: minimize, reduction_factor: 2 } }\n"
        );

        Answer run = await RunAsync("run", grid, "--slots", "1");
        Answer table = await RunAsync("results", "tiny", "--by", "cell", "--format", "json");

        Assert.True(run.Code == 0, run.ToString());
        var cells = System.Text.Json.JsonDocument.Parse(table.Out).RootElement.EnumerateArray().ToList();
        long stopped = cells.Sum(cell => cell.GetProperty("stopped").GetInt64());
        Assert.InRange(stopped, 1, 11);
        Assert.Contains($"{stopped} stopped early", run.Error, StringComparison.Ordinal);
        Assert.All(
            cells,
            cell => Assert.Equal(6, cell.GetProperty("n").GetInt64() + cell.GetProperty("stopped").GetInt64())
        );
        Assert.All(
            cells,
            cell => Assert.Equal(cell.GetProperty("n").GetInt64(), cell.GetProperty("test_error_n").GetInt64())
        );
        Assert.Matches(@"\d stopped early", run.Out);
    }

    public void Dispose() => _scene.Dispose();

    private Task<Answer> RunAsync(params string[] arguments) => Scene.RunAsync([.. arguments, "--store", _scene.Store]);
}
