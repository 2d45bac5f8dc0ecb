namespace Sweeps.Client.Tests.Verbs;

public sealed class ExtendVerbTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Extend_WithMoreValues_TrainsOnlyTheNewCells()
    {
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);
        Answer answer = await Scene.RunAsync("extend", "tiny", "--set", "grid.p=[0,0.5,0.8]", "--store", _scene.Store);
        Assert.Equal(0, answer.Code);
        Assert.Contains("2 trained, 4 already done", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extend_ThatLosesAValue_IsRefused()
    {
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);
        Answer answer = await Scene.RunAsync("extend", "tiny", "--set", "p=[0,0.8]", "--store", _scene.Store);
        Assert.Equal(2, answer.Code);
        Assert.Contains("`p` would lose 0.5", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("budget.trials=3", "only says how much of `tiny` is trained for now. Go on with it: sweeps resume ")]
    [InlineData("budget.hours=1.5", " --max-hours 1.5.")]
    [InlineData("stop.failures=3", "Change them in its grid file, and go on with it: sweeps run GRID.")]
    public async Task Extend_ByWhatIsNoPartOfTheSweep_SaysHowThatIsChanged(string set, string said)
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await Scene.RunAsync("run", grid, "--max-trials", "1", "--store", _scene.Store);
        Answer answer = await Scene.RunAsync("extend", "tiny", "--set", set, "--store", _scene.Store);
        Assert.Equal(2, answer.Code);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("has already", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_WithoutTheGridFile_TakesItFromTheStore()
    {
        string grid = _scene.Grid(Scene.TinyGrid.Replace("epochs: 3", "epochs: 4", StringComparison.Ordinal));
        await Scene.RunAsync("run", grid, "--store", _scene.Store);
        File.Delete(grid);
        Answer answer = await Scene.RunAsync("resume", "tiny", "--store", _scene.Store);
        Assert.Equal(0, answer.Code);
        Assert.Contains("0 trained, 4 already done", answer.Error, StringComparison.Ordinal);
    }
}
