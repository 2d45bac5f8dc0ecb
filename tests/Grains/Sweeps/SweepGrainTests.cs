using System.Diagnostics;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Tests;
using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Tests;

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
        Assert.Equal(
            Enumerable.Range(0, 40).Select(seed => (long)seed),
            engine.Started.Select(start => start.Seed).Order()
        );
        var workers = new HashSet<string>();
        await foreach (var trial in cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token))
            workers.Add(Assert.Single(await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token)).Worker);
        Assert.Equal(2, workers.Count);
        Assert.Empty(await cluster.Store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Grains_ThatAreLostWhileSlotsTrain_InterruptNoTrial()
    {
        using var gate = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 5)
                    gate.Wait(Waiting.Patience);
            },
        };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("lost grains", trials: 12, steps: 10));
        await Waiting.UntilAsync(() => engine.Started.Count == 4, "all slots train", Token);
        var running = await cluster
            .Store.Results.ReadTrialsAsync(sweep.Id, Token)
            .Where(trial => trial.State == TrialState.Running)
            .ToListAsync(Token);
        await cluster.DeactivateAsync(cluster.Grains.GetGrain<ISweepGrain>(sweep.Id));
        await cluster.DeactivateAsync(cluster.Grains.GetGrain<ICoordinatorGrain>(0));
        foreach (var trial in running)
            await cluster.DeactivateAsync(cluster.Grains.GetGrain<ITrialGrain>(trial.Trial.ToString()));
        gate.Set();
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 12L), (live.Outcome, live.Progress.Done));
        Assert.Equal(12, engine.Started.Count);
        await foreach (var trial in cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token))
            Assert.Equal(
                AttemptOutcome.Finished,
                Assert.Single(await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token)).Outcome
            );
    }

    [Fact]
    public async Task Trials_ThatKeepFailing_FailAndAreTriedAgainOnRequest()
    {
        bool broken = true;
        var engine = new FakeEngine
        {
            OnStart = (seed, _) =>
            {
                if (seed == 3 && Volatile.Read(ref broken))
                    throw new InvalidOperationException("a fault");
            },
        };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("fails", trials: 6, steps: 3));
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 5L, 1L), (live.Outcome, live.Progress.Done, live.Progress.Failed));
        Assert.Contains(
            live.Notices,
            notice =>
                notice.Kind == SweepNoticeKind.Failure && notice.Message.Contains("a fault", StringComparison.Ordinal)
        );
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
        await Waiting.UntilAsync(() => engine.Started.Count == 4, "all slots train", Token);
        await cluster.Control.SetIntentAsync(sweep.Id, SweepIntent.Cancel, "too hot", Token);
        var end = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Cancelled, "too hot"), (end.Outcome, end.Sweep.Reason));
        Assert.Contains(
            end.Notices,
            notice => notice.Message.StartsWith("The sweep was cancelled (too hot);", StringComparison.Ordinal)
        );
        Assert.Equal(0, (await cluster.Store.Results.CountAsync(sweep.Id, Token)).Running);
        Assert.Empty(await cluster.Store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Resume_WhileACancelledSweepIsOnItsWayOut_HasItTrainedToItsEnd()
    {
        bool slow = true;
        var engine = new FakeEngine
        {
            BeforeStep = (_, _) =>
            {
                if (Volatile.Read(ref slow))
                    Thread.Sleep(1);
            },
        };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("back again", trials: 8, steps: 10_000));
        await Waiting.UntilAsync(() => engine.Started.Count == 4, "all slots train", Token);
        int resumed = 0;
        cluster.Gates.BeforeDequeue = async () =>
        {
            if (Interlocked.Exchange(ref resumed, 1) != 0)
                return;
            Volatile.Write(ref slow, false);
            await cluster.Store.Registry.SetSweepIntentAsync(sweep.Id, SweepIntent.Run, null, Token);
        };
        await cluster.Control.SetIntentAsync(sweep.Id, SweepIntent.Cancel, null, Token);
        var end = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 8L), (end.Outcome, end.Progress.Done));
        Assert.Empty(await cluster.Store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Worker_ThoughtLost_TakesOrdersWhenItIsBack()
    {
        using var gate = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 1)
                    gate.Wait(Waiting.Patience);
            },
        };
        await using var cluster = await TestCluster.StartAsync(
            engine,
            silos: 1,
            (_, options) => options with { Slots = 1 }
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("back", trials: 6, steps: 3));
        await Waiting.UntilAsync(
            () => engine.Started.Count == 1,
            "it is at its first trial, and has taken no other",
            Token
        );
        var worker = Assert.Single(await cluster.Store.Leases.ListWorkersAsync(Token)).Identity.Id;
        await cluster.Grains.GetGrain<ISweepGrain>(sweep.Id).LoseAsync(worker);
        gate.Set();
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 6L), (live.Outcome, live.Progress.Done));
        await foreach (var trial in cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token))
            Assert.Equal(
                AttemptOutcome.Finished,
                Assert.Single(await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token)).Outcome
            );
    }

    [Fact]
    public async Task Worker_ThatGivesNoSlots_IsTakenAtItsWord()
    {
        await using var cluster = await TestCluster.StartAsync(new FakeEngine(), silos: 1);
        await cluster.Store.Leases.RegisterWorkerAsync(
            new WorkerIdentity("by hand", "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromMinutes(1),
            Token
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("quiet", trials: 1, steps: 1), labels: "nobody here");
        var grain = cluster.Grains.GetGrain<ISweepGrain>(sweep.Id);
        var named = await grain.PullAsync(Pull(1, null, 0, null), Token);
        Assert.Equal((true, false), (named.Present, named.Quiet));
        var first = await grain.PullAsync(Pull(1, named.SweepCoordinator, 0, []), Token);
        var attempt = Assert.Single(first.Orders).Attempt;

        // The trial is put off, to be tried again when some time has passed. It must not go to one that has stopped
        // asking.
        await cluster.Store.Attempts.CommitAsync(
            [
                new(
                    new(attempt.Trial),
                    attempt.Fence,
                    [],
                    null,
                    new AttemptEnd(AttemptOutcome.Retried, 0, null, "a fault", 0)
                ),
            ],
            Token
        );
        await grain.ReportAsync("by hand", [new(ReportKindWire.Erred, attempt, 0, 0, 0, "a fault", true, 0)]);
        var last = await grain.PullAsync(Pull(0, named.SweepCoordinator, 1, null), Token);
        Assert.Equal((OrderKindWire.RecordOutcome, false), (Assert.Single(last.Orders).Kind, last.Quiet));
        Assert.True((await grain.PullAsync(Pull(0, named.SweepCoordinator, 2, null), Token)).Quiet);
        var due = Task.Delay(TimeSpan.FromSeconds(1), Token);
        while (!due.IsCompleted)
        {
            var nothing = await grain.PullAsync(Pull(0, named.SweepCoordinator, 2, null), Token);
            Assert.Equal((true, 0), (nothing.Quiet, nothing.Orders.Length));
        }

        var second = await grain.PullAsync(Pull(1, named.SweepCoordinator, 2, null), Token);
        Assert.Equal(
            (3, attempt.Fence + 1, false),
            (second.First, Assert.Single(second.Orders).Attempt.Fence, second.Quiet)
        );

        static PullWire Pull(int slots, string? coordinator, long taken, AttemptWire[]? holds) =>
            new("by hand", slots, coordinator, taken, holds, [], 0, 0);
    }

    [Fact]
    public async Task Worker_DealtNoSlots_SaysSoBeforeItStopsAsking()
    {
        await using var cluster = await TestCluster.StartAsync(new FakeEngine(), silos: 1);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("says so", trials: 1, steps: 3));
        Assert.Equal(1, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Done);
        await Waiting.UntilAsync(
            () => cluster.Pulls.LastOrDefault()?.Slots == 0,
            "it has said that it gives no slots",
            Token
        );
    }

    [Fact]
    public async Task Reminder_OfAnUnfinishedSweep_HasItRun()
    {
        await using var cluster = await TestCluster.StartAsync(new FakeEngine(), silos: 1, workers: false);
        // Nobody tells the cluster, and no worker asks.
        var sweep = await SweepQueue.AddAsync(
            cluster.Store,
            new SweepSubmission(TestCluster.Grid("reminded", trials: 1, steps: 1), "a test"),
            Token
        );
        var grain = cluster.Grains.GetGrain<ISweepGrain>(sweep.Id);
        Assert.Null(await grain.LookAsync());
        await grain.AsReference<IRemindable>().ReceiveReminder("unfinished", default, Token);
        Assert.Equal(SweepStandingWire.Running, (await grain.LookAsync())!.Standing);
    }

    [Fact]
    public async Task Question_GivenUpByItsCaller_IsAnsweredNoMore()
    {
        using var gate = new ManualResetEventSlim();
        await using var cluster = await TestCluster.StartAsync(
            new FakeEngine { BeforeStep = (_, _) => gate.Wait(Waiting.Patience) }
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("patience", trials: 4, steps: 2));
        var grain = cluster.Grains.GetGrain<ISweepGrain>(sweep.Id);
        await Waiting.UntilAsync(
            async () => (await cluster.Control.LookAsync(sweep.Id, Token))!.Progress.Running == 4,
            "all slots train",
            Token
        );
        var named = await grain.PullAsync(new PullWire("nobody", 0, null, 0, null, [], 0, 0), Token);
        // That nothing will come is news, and answered at once; after it there is something to wait for.
        Assert.True(
            (await grain.PullAsync(new PullWire("nobody", 0, named.SweepCoordinator, 0, [], [], 0, 0), Token)).Quiet
        );
        TimeSpan took;
        int tries = 0;
        do
        {
            // One that waited for its end would take a second each time; a busy machine is slow now and then.
            using var giveUp = new CancellationTokenSource();
            var clock = Stopwatch.StartNew();
            var asking = grain.PullAsync(
                new PullWire("nobody", 0, named.SweepCoordinator, 0, [], [], 0, 0),
                giveUp.Token
            );
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
            took = clock.Elapsed;
        } while (took >= TimeSpan.FromMilliseconds(900) && ++tries < 20);

        Assert.True(
            took < TimeSpan.FromMilliseconds(900),
            $"A question that is given up ends at once, but this took {took}."
        );
        gate.Set();
        Assert.Equal(4, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Done);
    }
}
