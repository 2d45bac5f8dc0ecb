using System.Text.Json;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

public sealed class AuditVerbTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    /// <summary>Trials that were trained on from shorter ones are as if trained at once.</summary>
    [Fact]
    public async Task Audit_OfARealSweepThatWasExtended_FindsTheSameBits()
    {
        string grid = _scene.Grid(Scene.TinyGrid);
        await Scene.RunAsync("run", grid, "--store", _scene.Store);
        await Scene.RunAsync("run", grid, "--set", "epochs=5", "--store", _scene.Store);
        Answer answer = await Scene.RunAsync("audit", "tiny", "--sample", "100%", "--store", _scene.Store);
        Assert.Equal(ExitCode.Done, answer.Code);
        Assert.Matches(
            @"^Trained 4 of 4 trials of `tiny` anew: all \d+ metrics and final weights have the same bits\.\n$",
            answer.Out
        );
        Answer json = await Scene.RunAsync("audit", "tiny", "--store", _scene.Store, "--format", "json");
        JsonElement row = Assert.Single(JsonDocument.Parse(json.Out).RootElement.EnumerateArray());
        Assert.Equal("yes", row.GetProperty("same").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("step").ValueKind);
    }

    [Theory]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("all")]
    public async Task Sample_ThatIsNoShare_IsRefused(string sample)
    {
        Answer answer = await Scene.RunAsync("audit", "tiny", "--sample", sample, "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains($"but was `{sample}`", answer.Error, StringComparison.Ordinal);
    }
}
