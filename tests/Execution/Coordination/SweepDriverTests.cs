using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Coordination;

/// <summary>What becomes of a sweep when its driver's run ends, by what is wanted of it then.</summary>
public sealed class SweepDriverTests : Fixture
{
    [Fact]
    public async Task Pause_EndsTheRunAndKeepsTheSweepQueued()
    {
        await using var store = OpenStore();
        var driver = await DriverAsync(store);
        var run = driver.RunAsync(Token);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Pause, "a break", Token);
        await driver.FollowIntentAsync(Token);
        Assert.Equal(SweepOutcome.Paused, await run.WaitAsync(Patience, Token));
        Assert.Single(await store.Queue.ListQueueAsync(Token));
        var notice = Assert.Single(new NoticeLog().After(driver.Notices));
        Assert.Equal(
            (SweepNoticeKind.Halt, "The sweep was paused (a break); running trials are checkpointed and handed back."),
            (notice.Kind, notice.Message)
        );
    }

    [Fact]
    public async Task Cancellation_EndsTheRunAndTakesTheSweepFromTheQueue()
    {
        await using var store = OpenStore();
        var driver = await DriverAsync(store);
        var run = driver.RunAsync(Token);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Cancel, Token);
        await driver.FollowIntentAsync(Token);
        Assert.Equal(SweepOutcome.Cancelled, await run.WaitAsync(Patience, Token));
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Cancellation_TakenBackBeforeTheEnd_HasTheSweepDrivenAnew()
    {
        await using var store = OpenStore();
        var driver = await DriverAsync(store);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Cancel, Token);
        await driver.FollowIntentAsync(Token);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Run, Token);
        Assert.Null(await driver.RunAsync(Token).WaitAsync(Patience, Token));
        Assert.Single(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Pause_TurnedIntoACancellation_EndsAsCancelled()
    {
        await using var store = OpenStore();
        var driver = await DriverAsync(store);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Pause, Token);
        await driver.FollowIntentAsync(Token);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Cancel, Token);
        Assert.Equal(SweepOutcome.Cancelled, await driver.RunAsync(Token).WaitAsync(Patience, Token));
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Leave_EndsAsInterruptedAndKeepsTheSweepQueued()
    {
        await using var store = OpenStore();
        var driver = await DriverAsync(store);
        driver.Leave();
        Assert.Equal(SweepOutcome.Interrupted, await driver.RunAsync(Token).WaitAsync(Patience, Token));
        Assert.Single(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Deletion_EndsAsACancellation()
    {
        await using var store = OpenStore();
        var driver = await DriverAsync(store);
        driver.Follow(null);
        Assert.Equal(SweepOutcome.Cancelled, await driver.RunAsync(Token).WaitAsync(Patience, Token));
        Assert.StartsWith(
            "The sweep was deleted;",
            Assert.Single(new NoticeLog().After(driver.Notices)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task SweepOutsideTheQueue_IsNeverDrivenAnew()
    {
        await using var store = OpenStore();
        var driver = await DriverAsync(store, queued: false);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Cancel, Token);
        await driver.FollowIntentAsync(Token);
        await store.Registry.SetSweepIntentAsync(driver.Sweep.Id, SweepIntent.Run, Token);
        await driver.FollowIntentAsync(Token);
        Assert.Equal(SweepOutcome.Cancelled, await driver.RunAsync(Token).WaitAsync(Patience, Token));
    }

    private static async Task<SweepDriver> DriverAsync(ISweepStore store, bool queued = true)
    {
        var trials = new FakeTrials(count: 3, steps: 1);
        var sweep = await store.Registry.OpenSweepAsync(trials.Manifest(), Token);
        if (queued)
            await store.Queue.EnqueueSweepAsync(sweep.Id, RunTerms.Default, Token);
        return new SweepDriver(store, sweep, trials, TimeProvider.System, NoWorker, queued: queued);
    }

    private static void NoWorker(string worker, WorkerOrder order) =>
        Assert.Fail($"Nobody takes part, but {worker} was told {order}.");
}
