using Sweeps.Client.Terminals;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>A sweep that is larger than most people mean is begun only when that is confirmed.</summary>
public sealed class LargeSweepTests : IDisposable
{
    private static readonly string Huge = Scene.TinyGrid.Replace(
        "seed: 0..1",
        "seed: 0..499999999",
        StringComparison.Ordinal
    );

    private readonly Scene _scene = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_OfABillionTrialsWithNobodyToAsk_IsRefused()
    {
        Answer answer = await Scene.RunAsync("run", _scene.Grid(Huge), "--store", _scene.Store);
        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.Contains("this one has 1,000,000,000 trials, estimated", answer.Error, StringComparison.Ordinal);
        Assert.Contains("Add --yes", answer.Error, StringComparison.Ordinal);
        Assert.Empty(await SweepsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("n\n")]
    [InlineData("maybe\n")]
    public async Task Run_OfABillionTrialsAnsweredWithAnythingButYes_BeginsNothing(string input)
    {
        Answer answer = await Scene.RunAsync(
            input,
            interactive: true,
            ["run", _scene.Grid(Huge), "--store", _scene.Store]
        );
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains("Begin it? [y/N] ", answer.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was begun.", answer.Error, StringComparison.Ordinal);
        Assert.Empty(await SweepsAsync());
    }

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("Yes\n", true)]
    [InlineData("", false)]
    public async Task Run_OfTwoMillionTrialsThatIsConfirmed_Begins(string input, bool interactive)
    {
        string grid = _scene.Grid(
            Scene
                .TinyGrid.Replace("seed: 0..1", "seed: 0..999999", StringComparison.Ordinal)
                .Replace("epochs: 3", "epochs: 1", StringComparison.Ordinal)
        );
        Task<Answer> running = Scene.RunAsync(
            input,
            interactive,
            [
                "run",
                grid,
                "--store",
                _scene.Store,
                "--slots",
                "1",
                "--quiet",
                .. interactive ? Array.Empty<string>() : ["--yes"],
            ]
        );
        await Waiting.UntilAsync(
            async () => running.IsCompleted || (File.Exists(_scene.Store) && await RunningAsync() > 0),
            "a trial runs, or the command has ended",
            Token
        );
        await Scene.RunAsync("cancel", "tiny", "--store", _scene.Store);
        Answer answer = await running;
        Assert.True(answer.Code == ExitCode.Failed, answer.ToString());
        Assert.Contains("is cancelled", answer.Error, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<SweepRecord>> SweepsAsync()
    {
        await using ISweepStore store = SweepStores.Open(_scene.Store);
        return await store.Registry.ListSweepsAsync(Token);
    }

    private async Task<long> RunningAsync()
    {
        await using ISweepStore store = SweepStores.Open(_scene.Store);
        return await store.Registry.FindSweepAsync("tiny", Token) is { } sweep
            ? (await store.Results.CountAsync(sweep.Id, Token)).Touched
            : 0;
    }
}
