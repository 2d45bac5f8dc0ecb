using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Control;

/// <summary>A host while one of its trials is held at a step.</summary>
public sealed class HostedSweepTests : Fixture
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeEngine _engine;

    public HostedSweepTests() =>
        _engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step != 3)
                    return;
                _reached.TrySetResult();
                _go.Task.Wait(Patience);
            },
        };

    /// <summary>A cancellation that is on its way has been taken back: the sweep is driven anew, and stays
    /// queued.</summary>
    [Fact]
    public async Task Resume_OfASweepOnItsWayOut_HasItDrivenAnew()
    {
        await using var store = OpenStore();
        await using var host = await StartAsync(store);
        var sweep = await BeginAsync(host);
        await host.SetIntentAsync(sweep.Id, SweepIntent.Cancel, null, Token);
        await UntilAsync(host, sweep, live => live.Progress.Halting, "the sweep is halting");
        await host.SetIntentAsync(sweep.Id, SweepIntent.Run, null, Token);
        _go.SetResult();
        await UntilAsync(host, sweep, live => live.Outcome is not null, "the sweep has ended");
        Assert.Equal(SweepOutcome.Completed, (await host.LookAsync(sweep.Id, Token))!.Outcome);
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
        Assert.Contains((0L, 4L), _engine.Started);
    }

    [Fact]
    public async Task Trial_UnderWay_IsKnownToItsHost()
    {
        await using var store = OpenStore();
        await using var host = await StartAsync(store);
        var sweep = await BeginAsync(host);
        var running = (await store.Results.ReadTrialAsync(sweep.Id, 0, Token))!;
        var live = (await host.LookAtTrialAsync(sweep.Id, running.Trial, Token))!;
        Assert.Equal((1L, 0, 8L), (live.Fence, live.Slot, live.TotalSteps));
        Assert.InRange(live.Step, 0, 3);
        Assert.Null(await host.LookAtTrialAsync(sweep.Id, default, Token));
        _go.SetResult();
    }

    private Task<SweepHost> StartAsync(ISweepStore store) =>
        SweepHost.StartAsync(store, _engine, new HostOptions { Slots = 1 }, Token);

    private async Task<SweepRecord> BeginAsync(SweepHost host)
    {
        const string Grid = "name: held\ndata: onehot\ntrain: { steps: 8 }\ngrid: { seed: 0..1 }\n";
        var sweep = await host.SubmitAsync(new(Grid, "a test"), Token);
        await _reached.Task.WaitAsync(Patience, Token);
        return sweep;
    }

    private static Task UntilAsync(SweepHost host, SweepRecord sweep, Func<LiveSweep, bool> holds, string what) =>
        Waiting.UntilAsync(async () => holds((await host.LookAsync(sweep.Id, Token))!), what, Token);
}
