using System.Diagnostics;
using Sweeps.Execution;
using Sweeps.Execution.Tests;
using Sweeps.Grains.Contracts;
using Sweeps.Storage;

namespace Sweeps.Grains.Tests.Sweeps;

public sealed class SweepGrainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_OnTwoSilos_IsTrainedByBothAndOnce()
    {
        var engine = new FakeEngine { BeforeStep = (_, _) => Thread.Sleep(2) };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("both", trials: 40, steps: 10));
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 40L, 0L), (live.Outcome, live.Progress.Finished, live.Progress.Lost));
        Assert.Equal(Enumerable.Range(0, 40).Select(seed => (long)seed), engine.Started.Select(start => start.Seed).Order());
        var workers = new HashSet<string>();
        await foreach (var trial in cluster.Store.ReadTrialsAsync(sweep.Id, Token))
            workers.Add(Assert.Single(await cluster.Store.ReadAttemptsAsync(trial.Trial, Token)).Worker);
        Assert.Equal(2, workers.Count);
        Assert.Empty(await cluster.Store.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Grains_ThatAreLostWhileSlotsTrain_InterruptNoTrial()
    {
        using var gate = new ManualResetEventSlim();
        var engine = new FakeEngine { BeforeStep = (_, step) => { if (step == 5) gate.Wait(TimeSpan.FromSeconds(20)); } };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("lost grains", trials: 12, steps: 10));
        await TestCluster.UntilAsync(() => Task.FromResult(engine.Started.Count == 4), "all slots train", Token);
        var running = await cluster.Store.ReadTrialsAsync(sweep.Id, Token).Where(trial => trial.State == TrialState.Running).ToListAsync(Token);
        await cluster.DeactivateAsync(cluster.Grains.GetGrain<ISweepGrain>(sweep.Id));
        await cluster.DeactivateAsync(cluster.Grains.GetGrain<ICoordinatorGrain>(0));
        foreach (var trial in running)
            await cluster.DeactivateAsync(cluster.Grains.GetGrain<ITrialGrain>(trial.Trial.ToString()));
        gate.Set();
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 12L), (live.Outcome, live.Progress.Done));
        Assert.Equal(12, engine.Started.Count);
        await foreach (var trial in cluster.Store.ReadTrialsAsync(sweep.Id, Token))
            Assert.Equal(AttemptOutcome.Finished, Assert.Single(await cluster.Store.ReadAttemptsAsync(trial.Trial, Token)).Outcome);
    }

    [Fact]
    public async Task Trials_ThatKeepFailing_FailAndAreTriedAgainOnRequest()
    {
        bool broken = true;
        var engine = new FakeEngine { OnStart = (seed, _) => { if (seed == 3 && Volatile.Read(ref broken)) throw new InvalidOperationException("a fault"); } };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("fails", trials: 6, steps: 3));
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 5L, 1L), (live.Outcome, live.Progress.Done, live.Progress.Failed));
        Assert.Contains(live.Notices, notice => notice.Kind == SweepNoticeKind.Failure && notice.Message.Contains("a fault", StringComparison.Ordinal));
        Volatile.Write(ref broken, false);
        Assert.Equal(1, await cluster.Control.RetryFailedAsync(sweep.Id, Token));
        live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 6L, 0L), (live.Outcome, live.Progress.Done, live.Progress.Failed));
    }

    [Fact]
    public async Task Cancel_WhileSlotsTrain_HandsEverythingBack()
    {
        var engine = new FakeEngine { BeforeStep = (_, _) => Thread.Sleep(1) };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("cancelled", trials: 8, steps: 1_000_000));
        await TestCluster.UntilAsync(() => Task.FromResult(engine.Started.Count == 4), "all slots train", Token);
        await cluster.Control.SetIntentAsync(sweep.Id, SweepIntent.Cancel, Token);
        Assert.Equal(SweepOutcome.Cancelled, (await cluster.EndOfAsync(sweep.Id, Token)).Outcome);
        Assert.Equal(0, (await cluster.Store.CountAsync(sweep.Id, Token)).Running);
        Assert.Empty(await cluster.Store.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Question_GivenUpByItsCaller_IsAnsweredNoMore()
    {
        using var gate = new ManualResetEventSlim();
        await using var cluster = await TestCluster.StartAsync(new FakeEngine { BeforeStep = (_, _) => gate.Wait(TimeSpan.FromSeconds(20)) });
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("patience", trials: 4, steps: 2));
        var grain = cluster.Grains.GetGrain<ISweepGrain>(sweep.Id);
        await TestCluster.UntilAsync(async () => (await cluster.Control.LookAsync(sweep.Id, Token))!.Progress.Running == 4, "all slots train", Token);
        var named = await grain.PullAsync(new PullWire("nobody", 0, null, 0, null, [], 0, 0), Token);
        using var giveUp = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var asking = grain.PullAsync(new PullWire("nobody", 0, named.Conductor, 0, [], [], 0, 0), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.True(clock.Elapsed < TimeSpan.FromMilliseconds(900), $"A question that is given up ends at once, but this took {clock.Elapsed}.");
        gate.Set();
        Assert.Equal(4, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Done);
    }
}
