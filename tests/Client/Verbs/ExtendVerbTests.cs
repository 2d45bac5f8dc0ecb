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
