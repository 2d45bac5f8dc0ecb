using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Signals;

/// <summary>A sweep that nothing disturbed, on one slot, for all tests that compare.</summary>
public sealed class Undisturbed : IAsyncLifetime
{
    /// <summary>Four trials of about a second.</summary>
    internal const string Grid = """
        name: slow
        data: { name: mixture, train: 1000, test: 500 }
        network: { hidden: 100-100 }
        noise: { kind: replace }
        train: { learning_rate: 0.05, batch: 10, epochs: 300 }
        measure: { at: [0, log, end], of: [error, activation, norms] }
        grid:
          p: [0, 0.5]
          seed: 0..1

        """;

    internal Scene Scene { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Answer answer = await Scene.RunAsync("run", Scene.Grid(Grid), "--store", Scene.Store, "--slots", "1");
        Assert.True(answer.Code == 0, answer.ToString());
    }

    public ValueTask DisposeAsync()
    {
        Scene.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The real process, interrupted in its real ways.</summary>
public sealed class InterruptTests(Undisturbed undisturbed) : IClassFixture<Undisturbed>, IDisposable
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    private readonly Scene _scene = new();

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    [InlineData(Hangup)]
    [InlineData(Kill)]
    public async Task Run_StoppedBySignalAndStartedAgain_GivesTheBitsOfAnUndisturbedRun(int signal)
    {
        string grid = _scene.Grid(Undisturbed.Grid);
        using (Sweeper process = Sweeper.Start(["run", grid, "--store", _scene.Store, "--slots", "2"]))
        {
            await process.SaysAsync("2 running");
            process.Signal(signal);
            Answer stopped = await process.EndAsync();

            Assert.Equal(signal == Kill ? 128 + Kill : ExitCode.Interrupted, stopped.Code);
            if (signal != Kill)
                Assert.Contains(
                    $"To go on: sweeps run {grid} --store {_scene.Store} --slots 2",
                    stopped.Error,
                    StringComparison.Ordinal
                );
        }

        Answer part = await Scene.RunAsync("fingerprint", grid, "--store", _scene.Store);
        Assert.Contains("This is the fingerprint of a part", part.Error, StringComparison.Ordinal);

        Answer continued = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--slots", "2");

        Assert.True(continued.Code == 0, continued.ToString());
        await AssertSameAsync("fingerprint");
        await AssertSameAsync("metrics");
    }

    [Fact]
    public async Task Run_InterruptedTwice_LeavesAtOnceAndCanGoOn()
    {
        string grid = _scene.Grid(Undisturbed.Grid);
        using Sweeper process = Sweeper.Start(["run", grid, "--store", _scene.Store, "--slots", "2"]);
        await process.SaysAsync("2 running");

        process.Signal(Interrupt);
        process.Signal(Interrupt);
        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Interrupted, answer.Code);
        Assert.Contains("o go on", answer.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Scene.RunAsync("run", grid, "--store", _scene.Store)).Code);
    }

    public void Dispose() => _scene.Dispose();

    private async Task AssertSameAsync(string verb)
    {
        Answer first = await Scene.RunAsync(verb, "slow", "--store", _scene.Store);
        Answer second = await Scene.RunAsync(verb, "slow", "--store", undisturbed.Scene.Store);

        Assert.Equal((0, ""), (first.Code, first.Error));
        Assert.NotEmpty(first.Out);
        Assert.Equal(first.Out, second.Out);
    }
}
