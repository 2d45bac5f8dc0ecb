using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Control;

/// <summary>Sweeps that are paused, cancelled and retried while others run.</summary>
public sealed partial class SweepHostTests
{
    [Fact]
    public async Task Pause_AndResume_GoOnFromTheCheckpoint()
    {
        await using var store = OpenStore();
        using var reached = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 3 && !go.IsSet)
                {
                    reached.Set();
                    go.Wait(Patience);
                }
            },
        };
        await using var host = await SweepHost.StartAsync(store, engine, Fast with { Slots = 1 }, Token);
        var sweep = await host.SubmitAsync(Grid("paused", seeds: 2, steps: 8), Token);
        Assert.True(reached.Wait(Patience, Token), "a trial should have reached step 3");
        await host.SetIntentAsync(sweep.Id, SweepIntent.Pause, null, Token);
        await Eventually(() => host.LookAsync(sweep.Id, Token).Result!.Progress.Halting, "the sweep should be halting");
        go.Set();
        Assert.Equal(SweepOutcome.Paused, (await EndOf(host, sweep.Id)).Outcome);
        Assert.Equal(0, (await store.Results.CountAsync(sweep.Id, Token)).Running);
        await host.SetIntentAsync(sweep.Id, SweepIntent.Run, null, Token);
        Assert.Equal(SweepOutcome.Completed, (await EndOf(host, sweep.Id)).Outcome);
        Assert.Contains((0L, 4L), engine.Started);
    }

    [Fact]
    public async Task Cancel_EndsTheSweepForGood()
    {
        await using var store = OpenStore();
        using var reached = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            MeasureEvery = 1000,
            BeforeStep = (_, step) =>
            {
                if (step == 3)
                    reached.Set();
                Thread.SpinWait(1000);
            },
        };
        await using var host = await SweepHost.StartAsync(store, engine, Fast, Token);
        var sweep = await host.SubmitAsync(Grid("cancelled", seeds: 3, steps: 10_000_000), Token);
        Assert.True(reached.Wait(Patience, Token), "a trial should have reached step 3");
        await host.SetIntentAsync(sweep.Id, SweepIntent.Cancel, "too hot", Token);
        var end = await EndOf(host, sweep.Id);
        Assert.Equal((SweepOutcome.Cancelled, "too hot"), (end.Outcome, end.Sweep.Reason));
        Assert.StartsWith("The sweep was cancelled (too hot)", end.Notices[^1].Message, StringComparison.Ordinal);
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
        Assert.Null((await host.SubmitAsync(Grid("cancelled", seeds: 3, steps: 10_000_000), Token)).Reason);
    }

    [Fact]
    public async Task Retry_OfFailedTrials_TrainsThemWhileTheOthersGoOn()
    {
        await using var store = OpenStore();
        using var blocked = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        bool repaired = false;
        var engine = new FakeEngine
        {
            BeforeStep = (seed, step) =>
            {
                if (seed == 0 && !Volatile.Read(ref repaired))
                    throw new InvalidOperationException("a fault");
                if (seed == 1 && step == 2)
                {
                    blocked.Set();
                    go.Wait(Patience);
                }
            },
        };
        await using var host = await SweepHost.StartAsync(store, engine, Fast, Token);
        var sweep = await host.SubmitAsync(Grid("faulty", seeds: 3, steps: 4), Token);
        Assert.True(blocked.Wait(Patience, Token), "trial 1 should have reached step 2");
        await Eventually(
            () => host.LookAsync(sweep.Id, Token).Result!.Progress.Failed == 1,
            "trial 0 should have failed"
        );
        Volatile.Write(ref repaired, true);
        Assert.Equal(1, await host.RetryFailedAsync(sweep.Id, Token));
        await Eventually(
            () => store.Results.CountAsync(sweep.Id, Token).Result.Finished == 2,
            "trial 0 should be trained while trial 1 still is"
        );
        go.Set();
        Assert.Equal(SweepOutcome.Completed, (await EndOf(host, sweep.Id)).Outcome);
        Assert.Equal([(1L, 0L)], engine.Started.Where(start => start.Seed == 1));
        Assert.Equal(
            (3, 0),
            (
                (await store.Results.CountAsync(sweep.Id, Token)).Finished,
                (await store.Results.CountAsync(sweep.Id, Token)).Failed
            )
        );
    }
}
