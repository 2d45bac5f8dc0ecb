using Sweeps.Client.Terminals;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Client.Tests.Away;

/// <summary>A database server that is not there when a sweep is to begin.</summary>
public sealed class AwayServerTests : IDisposable
{
    private const int Interrupt = 2;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_WhileTheServerIsAway_WaitsAndThenTrains()
    {
        await using PostgresServer server = new(durable: true);
        string location = server.MakeDatabase();
        server.Crash();
        using Sweeper process = Sweeper.Start(
            ["run", _scene.Grid(Scene.TinyGrid), "--out", _scene.PathOf("pictures")],
            ("SWEEPS_STORE", location)
        );
        await process.SaysAsync("Waiting for the store; Ctrl-C ends that.");
        server.Start();
        Answer answer = await process.EndAsync();
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
        Assert.Contains("The store is there now.", answer.Error, StringComparison.Ordinal);
        Assert.Contains("4 trained, 0 already done", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, answer.ToString(), StringComparison.Ordinal);

        server.Crash();
        using Sweeper waiting = Sweeper.Start(["resume", "tiny"], ("SWEEPS_STORE", location));
        await waiting.SaysAsync("Waiting for the store");
        waiting.Signal(Interrupt);
        Assert.Equal(ExitCode.Interrupted, (await waiting.EndAsync()).Code);
    }

    [Fact]
    public async Task Run_InterruptedTwiceWhileTheServerIsFrozen_LeavesAtOnce()
    {
        await using PostgresServer server = new(durable: true);
        using Sweeper process = Sweeper.Start(
            ["run", _scene.Grid(Signals.Undisturbed.Grid), "--slots", "2", "--out", _scene.PathOf("pictures")],
            ("SWEEPS_STORE", server.MakeDatabase())
        );
        await process.SaysAsync("2 running");

        server.Freeze();
        try
        {
            process.Signal(Interrupt);
            process.Signal(Interrupt);
            Answer answer = await process.EndAsync();

            Assert.Equal(ExitCode.Interrupted, answer.Code);
            Assert.Contains("o go on", answer.Error, StringComparison.Ordinal);
        }
        finally
        {
            server.Thaw();
        }
    }

    [Fact]
    public async Task Work_WhileTheServerIsFrozenForLongerThanItMayIdle_TrainsTheRestAfterwards()
    {
        await using PostgresServer server = new(durable: false);
        string location = server.MakeDatabase();
        string grid = _scene.Grid(
            """
            name: tiny
            data: { name: mixture, train: 200, test: 50, dimension: 10, classes: 3 }
            network: { hidden: 16 }
            train: { batch: 4, epochs: 1000 }
            measure: { at: [end], of: [error] }
            grid: { seed: 0..11 }

            """
        );
        Assert.Equal(ExitCode.Done, (await Scene.RunAsync("queue", grid, "--store", location)).Code);
        using Sweeper process = Sweeper.Start(["work", "--idle", "1s", "--slots", "1"], ("SWEEPS_STORE", location));
        await process.SaysAsync("12 trials");

        server.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        server.Thaw();

        Answer answer = await process.EndAsync();
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
        Assert.Contains("completed, 12 ", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StoppedOnceWhileTheServerIsFrozen_SaysWhatItWaitsForAndLeaves()
    {
        await using PostgresServer server = new(durable: true);
        using Sweeper process = Sweeper.Start(
            [
                "run",
                _scene.Grid(Signals.Undisturbed.Grid),
                "--slots",
                "2",
                "--stop-within",
                "3s",
                "--out",
                _scene.PathOf("pictures"),
            ],
            ("SWEEPS_STORE", server.MakeDatabase())
        );
        await process.SaysAsync("2 running");

        server.Freeze();
        try
        {
            process.Signal(Interrupt);
            Answer answer = await process.EndAsync();

            Assert.Equal(ExitCode.Interrupted, answer.Code);
            Assert.Contains("Stopping: it waits for ", answer.Error, StringComparison.Ordinal);
            Assert.Contains("The stop took longer than 3 s and is given up", answer.Error, StringComparison.Ordinal);
        }
        finally
        {
            server.Thaw();
        }
    }

    [Theory]
    [InlineData("wrong", null, "refused. Check the user's name and password")]
    [InlineData(PostgresServer.Password, "nowhere", "Create it (`createdb`)")]
    public async Task Run_WithAWrongPasswordOrNoDatabase_FailsAtOnce(string password, string? database, string words)
    {
        string location = PostgresServer.Shared.Location(database ?? "postgres", password: password);
        Answer answer = await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", location);
        Assert.Equal((ExitCode.Failed, ""), (answer.Code, answer.Out));
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Waiting", answer.Error, StringComparison.Ordinal);
    }
}
