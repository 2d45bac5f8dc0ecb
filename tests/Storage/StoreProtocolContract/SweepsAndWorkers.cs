using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;

namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task Sweep_NeverOpened_IsMisuse()
    {
        var (store, _) = await BeginAsync();
        async Task Refused(Func<Task> ask) =>
            Assert.Equal(StoreProblem.Misuse, (await Assert.ThrowsAsync<StoreException>(ask)).Problem);
        await Refused(() => store.Results.CountAsync("0123456789abcdef", Token));
        await Refused(() => store.Registry.SetSweepIntentAsync("0123456789abcdef", SweepIntent.Pause, Token));
        await Refused(() => store.Attempts.ClaimAsync("0123456789abcdef", "w1", Claims(0, 1), cancellation: Token));
        await Refused(async () => await store.Results.ReadTrialsAsync("0123456789abcdef", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Intent_WithAReason_HasItUntilAnotherIsWanted()
    {
        var (store, sweep) = await BeginAsync();
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Cancel, "zu groß,\nwrong rates", Token);
        var cancelled = (await Another().Registry.FindSweepAsync(sweep, Token))!;
        Assert.Equal((SweepIntent.Cancel, "zu groß,\nwrong rates"), (cancelled.Intent, cancelled.Reason));
        Assert.Equal(cancelled.Reason, Assert.Single(await store.Registry.ListSweepsAsync(Token)).Reason);
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Run, Token);
        Assert.Null((await store.Registry.FindSweepAsync(sweep, Token))!.Reason);
    }

    [Fact]
    public async Task Intent_OfASweepThatWasDeletedAndIsOpenedAgain_IsToRunForNoReason()
    {
        var (store, sweep) = await BeginAsync();
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Cancel, "not needed", Token);
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await store.Upkeep.DeleteSweepAsync(sweep, null, Token);
        var again = await store.Registry.OpenSweepAsync(Manifest("sweep"), Token);
        Assert.Equal((SweepIntent.Run, (string?)null), (again.Intent, again.Reason));
    }

    [Fact]
    public async Task Queue_HoldsSweepsInTheirOrderAndOnTheirTerms()
    {
        var (store, first) = await BeginAsync("first");
        string second = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        await store.Queue.EnqueueSweepAsync(second, RunTerms.Default, Token);
        await store.Queue.EnqueueSweepAsync(first, new RunTerms(-3, 2, ["gpu", "big memory"]), Token);
        await store.Registry.SetSweepIntentAsync(first, SweepIntent.Pause, Token);
        Assert.Equal(
            [(second, SweepIntent.Run), (first, SweepIntent.Pause)],
            (await Another().Queue.ListQueueAsync(Token)).Select(queued => (queued.SweepId, queued.Intent))
        );
        var terms = (await store.Queue.ListQueueAsync(Token))[1].Terms;
        Assert.Equal((-3, 2, "gpu,big memory"), (terms.Priority, terms.MaxSlots, string.Join(',', terms.Labels)));
    }

    [Fact]
    public async Task Queue_ToldTwice_KeepsThePlaceAndTakesTheNewTerms()
    {
        var (store, first) = await BeginAsync("first");
        string second = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        await store.Queue.EnqueueSweepAsync(first, new RunTerms(0, 5, ["gpu"]), Token);
        await store.Queue.EnqueueSweepAsync(second, RunTerms.Default, Token);
        await store.Queue.EnqueueSweepAsync(first, new RunTerms(7, null, []), Token);
        var queue = await store.Queue.ListQueueAsync(Token);
        Assert.Equal([(first, 7), (second, 0)], queue.Select(queued => (queued.SweepId, queued.Terms.Priority)));
        Assert.Null(queue[0].Terms.MaxSlots);
        Assert.Empty(queue[0].Terms.Labels);
    }

    [Fact]
    public async Task Queue_OfASweepOnAnAccount_KeepsItAndItsLimit()
    {
        var (store, first) = await BeginAsync("first");
        await store.Queue.EnqueueSweepAsync(first, RunTerms.Default with { Account = new("alice", 4) }, Token);
        Assert.Equal(new("alice", 4), Assert.Single(await Another().Queue.ListQueueAsync(Token)).Terms.Account);
        await store.Queue.EnqueueSweepAsync(first, RunTerms.Default, Token);
        Assert.Null(Assert.Single(await store.Queue.ListQueueAsync(Token)).Terms.Account);
    }

    [Fact]
    public async Task Queue_AfterASweepLeftIt_HoldsTheOthers()
    {
        var (store, first) = await BeginAsync("first");
        await store.Queue.EnqueueSweepAsync(first, RunTerms.Default, Token);
        Assert.True(await store.Queue.DequeueSweepAsync(first, cancellation: Token));
        Assert.True(await store.Queue.DequeueSweepAsync(first, cancellation: Token));
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Queue_LeftByACancelledSweep_KeepsOneThatWasResumedMeanwhile()
    {
        var (store, first) = await BeginAsync("first");
        await store.Queue.EnqueueSweepAsync(first, RunTerms.Default, Token);
        await store.Registry.SetSweepIntentAsync(first, SweepIntent.Cancel, Token);
        await store.Registry.SetSweepIntentAsync(first, SweepIntent.Run, Token);
        Assert.False(await store.Queue.DequeueSweepAsync(first, SweepIntent.Cancel, Token));
        Assert.Equal([first], (await store.Queue.ListQueueAsync(Token)).Select(queued => queued.SweepId));
        await store.Registry.SetSweepIntentAsync(first, SweepIntent.Cancel, Token);
        Assert.True(await store.Queue.DequeueSweepAsync(first, SweepIntent.Cancel, Token));
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Heartbeat_OfAWorker_ProlongsItsLease()
    {
        var (store, _) = await BeginAsync();
        LetPass(Lease - TimeSpan.FromMinutes(1));
        Assert.True(await store.Leases.HeartbeatAsync("w1", Lease, Token));
        LetPass(Lease - TimeSpan.FromMinutes(1));
        Assert.False(Assert.Single(await store.Leases.ListWorkersAsync(Token)).Expired);
    }

    [Fact]
    public async Task Heartbeat_OfAnUnknownOrReleasedWorker_SaysSo()
    {
        var (store, _) = await BeginAsync();
        Assert.False(await store.Leases.HeartbeatAsync("nobody", Lease, Token));
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        Assert.False(await store.Leases.HeartbeatAsync("w1", Lease, Token));
        Assert.Empty(await store.Leases.ListWorkersAsync(Token));
        await RegisterAsync(store, "w1");
        Assert.True(await store.Leases.HeartbeatAsync("w1", Lease, Token));
    }

    [Fact]
    public async Task Release_OfAWorker_FreesItsTrials()
    {
        var (store, sweep) = await BeginAsync();
        await RegisterAsync(store, "w2");
        var mine = await TakeAsync(store, sweep, 0);
        await TakeAsync(store, sweep, 1);
        var others = await TakeAsync(store, sweep, 2, "w2");

        Assert.Equal(2, await store.Leases.ReleaseWorkerAsync("w1", "its process has ended", Token));
        Assert.Equal(0, await store.Leases.ReleaseWorkerAsync("w1", "its process has ended", Token));
        Assert.Equal(new SweepCounts(2, 1, 0, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
        var attempt = Assert.Single(await store.Results.ReadAttemptsAsync(mine.Trial, Token));
        Assert.Equal((AttemptOutcome.Lost, "its process has ended"), (attempt.Outcome, attempt.Reason));
        Assert.NotNull(attempt.Ended);
        Assert.Equal(WriteOutcome.StaleFence, (await CommitAsync(store, Write(mine))).Outcome);
        Assert.Equal(WriteOutcome.Written, (await CommitAsync(store, Write(others))).Outcome);
        Assert.Equal(2, (await TakeAsync(store, sweep, 0, "w2")).Fence);
    }
}
