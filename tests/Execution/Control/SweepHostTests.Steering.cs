using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Storage;
using Sweeps.Tests;

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
        await Waiting.UntilAsync(
            async () => (await host.LookAsync(sweep.Id, Token))!.Progress.Halting,
            "the sweep is halting",
            Token
        );
        go.Set();
        Assert.Equal(SweepOutcome.Paused, (await EndOf(host, sweep.Id)).Outcome);
        Assert.Equal(0, (await store.Results.CountAsync(sweep.Id, Token)).Running);
        await host.SetIntentAsync(sweep.Id, SweepIntent.Run, null, Token);
        Assert.Equal(SweepOutcome.Completed, (await EndOf(host, sweep.Id)).Outcome);
        Assert.Contains((0L, 4L), engine.Started);
    }

    [Fact]
    public async Task Slots_OfWhoeverHasAQuota_AreLimitedOverAllTheirSweeps()
    {
        await using var store = OpenStore();
        using var go = new ManualResetEventSlim();
        var engine = new FakeEngine { BeforeStep = (_, _) => go.Wait(Patience) };
        await using var host = await SweepHost.StartAsync(store, engine, Fast with { Slots = 4 }, Token);
        SweepRecord first,
            second;
        using (Actor.Use("alice", mostSlots: 1))
        {
            first = await host.SubmitAsync(Grid("first", seeds: 4, steps: 2), Token);
            second = await host.SubmitAsync(Grid("second", seeds: 4, steps: 3), Token);
        }

        var other = await host.SubmitAsync(Grid("other", seeds: 4, steps: 4), Token);
        await Waiting.UntilAsync(
            () => host.Sweeps.Count == 3 && Busy(other) == 3 && Busy(first) + Busy(second) == 1,
            "the other sweep has three slots, and those of alice one",
            Token
        );
        Assert.Equal(new("alice", 1), (await store.Queue.ListQueueAsync(Token))[0].Terms.Account);
        go.Set();
        foreach (var sweep in (SweepRecord[])[first, second, other])
            Assert.Equal(SweepOutcome.Completed, (await EndOf(host, sweep.Id)).Outcome);

        int Busy(SweepRecord sweep) => host.Slots.Count(slot => slot.Attempt?.SweepId == sweep.Id);
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
        await Waiting.UntilAsync(
            async () => (await host.LookAsync(sweep.Id, Token))!.Progress.Failed == 1,
            "trial 0 has failed",
            Token
        );
        Volatile.Write(ref repaired, true);
        Assert.Equal(1, await host.RetryFailedAsync(sweep.Id, Token));
        await Waiting.UntilAsync(
            async () => (await store.Results.CountAsync(sweep.Id, Token)).Finished == 2,
            "trial 0 is trained while trial 1 still is",
            Token
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
