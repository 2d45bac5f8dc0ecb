using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Backends;

/// <summary>A server as a process of its own, with one sweep that was queued with it and is done.</summary>
public sealed class ServedSweep : IAsyncLifetime
{
    private Sweeper _server = null!;

    internal Scene Scene { get; } = new();

    internal string Grid { get; private set; } = "";

    internal string Address { get; private set; } = "";

    /// <summary>What queueing it and watching it to its end said.</summary>
    internal Answer Queued { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Grid = Scene.Grid(Scene.TinyGrid);
        _server = Sweeper.Start(
            ["serve", "--listen", "http://127.0.0.1:0", "--store", Scene.Store, "--slots", "2"],
            ("SWEEPS_API_TOKEN", "")
        );
        Address = System
            .Text.RegularExpressions.Regex.Match(await _server.LineAsync("Serving "), "http://[0-9.:]+")
            .Value;
        Queued = await AtServerAsync("queue", Grid, "--watch", "--out", Scene.PathOf("figures"));
        Assert.True(Queued.Code == 0, Queued.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _server.Signal(15);
        Answer answer = await _server.EndAsync();
        _server.Dispose();
        Scene.Dispose();
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
    }

    internal Task<Answer> AtServerAsync(params string[] arguments) =>
        Scene.RunAsync([.. arguments, "--server", Address]);

    internal Task<Answer> AtStoreAsync(params string[] arguments) =>
        Scene.RunAsync([.. arguments, "--store", Scene.Store]);
}
