using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Grid files that cannot be meant.</summary>
public sealed class RubbishTests : IDisposable
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0001\u0002")]
    [InlineData("not: [closed")]
    [InlineData("- a\n- list")]
    [InlineData("name: x\ngrid: { p: [] }")]
    [InlineData("name: x\ndata: { name: mixture }\ntrain: { epochs: many }\ngrid: { p: [0] }")]
    [InlineData("name: x\ndata: { name: mixture }\ntrain: { epochs: 1 }\nnoise: { kind: replace }\ngrid: { p: [2] }")]
    [InlineData("name: x\ndata: { name: imagenet }\ntrain: { epochs: 1 }\ngrid: { seed: 0..3 }")]
    public async Task Run_RubbishGrid_IsRefusedWithItsPlaceAndLeavesNoSweep(string text)
    {
        string grid = _scene.Grid(text);

        Answer answer = await Scene.RunAsync("run", grid, "--store", _scene.Store);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.StartsWith($"sweeps: {grid}:", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.Store));
    }

    [Fact]
    public async Task Run_MissingGridFile_IsRefused()
    {
        Answer answer = await Scene.RunAsync("run", _scene.PathOf("nowhere.yaml"), "--store", _scene.Store);

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains("nowhere.yaml", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsAnotherKindOfFile_IsRefused()
    {
        File.WriteAllText(_scene.Store, new string('x', 8_192));

        Answer answer = await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.Equal(new string('x', 8_192), File.ReadAllText(_scene.Store));
    }

    public void Dispose() => _scene.Dispose();
}
