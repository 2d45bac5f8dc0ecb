using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

public sealed class CopyVerbTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task PushAndPull_OfASweep_SayWhatWasCopiedAndThatItIsTheSame()
    {
        string other = _scene.PathOf("other.db");
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);
        string fingerprint = (await Scene.RunAsync("fingerprint", "tiny", "--store", _scene.Store)).Out.Trim();
        Answer pushed = await Scene.RunAsync("push", "tiny", "--to", other, "--store", _scene.Store);
        Assert.Equal((ExitCode.Done, ""), (pushed.Code, pushed.Error));
        Assert.Matches(
            $@"^Copied `tiny` \([0-9a-f]{{8}}\) into .*other\.db: 4 trials with \d+ metrics\. "
                + $@"Both have the fingerprint {fingerprint}\.\n$",
            pushed.Out
        );
        Assert.Equal(
            (await Scene.RunAsync("results", "tiny", "--store", _scene.Store, "--format", "csv")).Out,
            (await Scene.RunAsync("results", "tiny", "--store", other, "--format", "csv")).Out
        );
        string third = _scene.PathOf("third.db");
        Answer pulled = await Scene.RunAsync("pull", "tiny", "--from", other, "--store", third);
        Assert.Contains(fingerprint, pulled.Out, StringComparison.Ordinal);
        Answer again = await Scene.RunAsync("run", _scene.PathOf("grid.yaml"), "--store", third);
        Assert.Contains("0 trained, 4 already done", again.Error + again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_FromAStoreThatIsNotThereOrIntoItself_IsRefused()
    {
        string missing = _scene.PathOf("missing.db");
        Answer none = await Scene.RunAsync("pull", "tiny", "--from", missing, "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, none.Code);
        Assert.Contains($"there is none at `{missing}`", none.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(missing) || File.Exists(_scene.Store));
        Answer itself = await Scene.RunAsync("push", "tiny", "--to", _scene.Store, "--store", _scene.Store);
        Assert.Equal(ExitCode.Misuse, itself.Code);
        Assert.Contains("both are", itself.Error, StringComparison.Ordinal);
    }
}
