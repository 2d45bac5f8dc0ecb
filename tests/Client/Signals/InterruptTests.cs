namespace Sweeps.Client.Tests.Signals;

/// <summary>The real process, interrupted in its real ways.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    /// <summary>Four trials of a second or two.</summary>
    private const string Grid =
        """
        name: slow
        data: { name: mixture, train: 1000, test: 500 }
        network: { hidden: 100-100 }
        noise: { kind: replace }
        train: { learning_rate: 0.05, batch: 10, epochs: 150 }
        measure: { at: [0, log, end], of: [error, activation, norms] }
        grid:
          p: [0, 0.5]
          seed: 0..1

        """;

    private readonly Scene _scene = new();

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    [InlineData(Kill)]
    public async Task Run_StoppedBySignalAndStartedAgain_GivesTheBitsOfAnUndisturbedRun(int signal)
    {
        string grid = _scene.Grid(Grid);
        string disturbed = _scene.PathOf("disturbed.db"), undisturbed = _scene.PathOf("undisturbed.db");

        using (Sweeper process = Sweeper.Start(["run", grid, "--store", disturbed, "--slots", "2"]))
        {
            await process.SaysAsync("2 running");
            process.Signal(signal);
            Answer stopped = await process.EndAsync();

            Assert.Equal(signal == Kill ? 128 + Kill : ExitCode.Interrupted, stopped.Code);
            if (signal != Kill)
                Assert.Contains($"To go on: sweeps run {grid} --store {disturbed} --slots 2", stopped.Error, StringComparison.Ordinal);
        }

        Answer part = await Scene.RunAsync("fingerprint", grid, "--store", disturbed);
        Assert.Contains("This is the fingerprint of a part", part.Error, StringComparison.Ordinal);

        Answer continued = await Scene.RunAsync("run", grid, "--store", disturbed, "--slots", "2");
        Answer whole = await Scene.RunAsync("run", grid, "--store", undisturbed, "--slots", "1");

        Assert.Equal((0, 0), (continued.Code, whole.Code));
        await AssertSameAsync("fingerprint", grid, disturbed, undisturbed);
        await AssertSameAsync("metrics", grid, disturbed, undisturbed);
    }

    [Fact]
    public async Task Run_InterruptedTwice_LeavesAtOnceAndCanGoOn()
    {
        string grid = _scene.Grid(Grid);
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

    private static async Task AssertSameAsync(string verb, string grid, string left, string right)
    {
        Answer first = await Scene.RunAsync(verb, grid, "--store", left);
        Answer second = await Scene.RunAsync(verb, grid, "--store", right);

        Assert.Equal((0, ""), (first.Code, first.Error));
        Assert.NotEmpty(first.Out);
        Assert.Equal(first.Out, second.Out);
    }
}
