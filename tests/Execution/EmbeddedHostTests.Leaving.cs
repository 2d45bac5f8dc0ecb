using System.Collections.Concurrent;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Tests;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests;

public sealed partial class EmbeddedHostTests
{
    [Fact]
    public async Task Stop_WithTrialsRunning_HandsThemBackAndTheNextRunGoesOnFromThere()
    {
        await using var store = OpenStore();
        using var reached = new CountdownEvent(2);
        using var go = new ManualResetEventSlim();
        var arrived = new ConcurrentDictionary<long, bool>();
        var engine = new FakeEngine
        {
            BeforeStep = (seed, step) =>
            {
                if (step == 3 && arrived.TryAdd(seed, true))
                {
                    reached.Signal();
                    go.Wait(Patience);
                }
            },
        };
        var trials = new FakeTrials(6, 8);
        var run = await new EmbeddedHost(store, engine, new HostOptions { Slots = 2 }).StartAsync(
            trials.Manifest(),
            trials,
            Token
        );
        Assert.True(reached.Wait(Patience, Token), "two trials should have reached step 3");
        run.Stop();
        await Waiting.UntilAsync(() => run.Progress.Halting, "the run is on its way to a stop", Token);
        go.Set();
        var stopped = await run.Completion.WaitAsync(Patience, Token);

        Assert.Equal((SweepOutcome.Interrupted, 0L), (stopped.Outcome, stopped.Progress.Done));
        Assert.Equal(0, (await store.Results.CountAsync(stopped.SweepId, Token)).Running);
        var second = new FakeEngine();
        var finished = await RunAsync(store, second, trials);
        Assert.Equal((SweepOutcome.Completed, 6L), (finished.Outcome, finished.Progress.Finished));
        Assert.Equal([(0L, 4L), (1L, 4L)], second.Started.Where(start => start.FromStep > 0).Order());
        Assert.Equal(await QuietFingerprint(trials), await FingerprintOf(store));
        Assert.Empty(await store.Results.ReadViolationsAsync(finished.SweepId, Token));
    }

    [Theory]
    [InlineData(SweepIntent.Pause, SweepOutcome.Paused)]
    [InlineData(SweepIntent.Cancel, SweepOutcome.Cancelled)]
    public async Task Wish_LeftInTheStore_EndsTheRunAtACheckpoint(SweepIntent wish, SweepOutcome outcome)
    {
        await using var store = OpenStore();
        using var reached = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 3)
                {
                    reached.Set();
                    go.Wait(Patience);
                }
            },
        };
        var trials = new FakeTrials(2, 8);
        var run = await new EmbeddedHost(
            store,
            engine,
            new HostOptions { Slots = 1, Lease = TimeSpan.FromMilliseconds(300) }
        ).StartAsync(trials.Manifest(), trials, Token);
        Assert.True(reached.Wait(Patience, Token), "a trial should have reached step 3");
        await store.Registry.SetSweepIntentAsync(run.Sweep.Id, wish, Token);
        await Waiting.UntilAsync(() => run.Progress.Halting, "the run has heard of the wish", Token);
        go.Set();
        var halted = await run.Completion.WaitAsync(Patience, Token);

        Assert.Equal(
            (outcome, 0L, 0L),
            (halted.Outcome, halted.Progress.Done, (await store.Results.CountAsync(halted.SweepId, Token)).Running)
        );
        var second = new FakeEngine();
        Assert.Equal(SweepOutcome.Completed, (await RunAsync(store, second, trials)).Outcome);
        Assert.Contains((0L, 4L), second.Started);
        Assert.Equal(await QuietFingerprint(trials), await FingerprintOf(store));
    }

    [Fact]
    public async Task Abandon_WithATrialRunning_LosesNothingThatWasCheckpointed()
    {
        var trials = new FakeTrials(1, 30);
        using var blocked = new ManualResetEventSlim();
        using var never = new ManualResetEventSlim();
        await using (var store = OpenStore())
        {
            var engine = new FakeEngine
            {
                BeforeStep = (_, step) =>
                {
                    if (step == 20)
                    {
                        blocked.Set();
                        never.Wait(Patience);
                    }
                },
            };
            var options = new HostOptions
            {
                Slots = 1,
                CheckpointEvery = TimeSpan.FromTicks(1),
                WorkerId = "gone",
            };
            var run = await new EmbeddedHost(store, engine, options).StartAsync(trials.Manifest(), trials, Token);
            Assert.True(blocked.Wait(Patience, Token), "the trial should have reached step 20");
            await Waiting.UntilAsync(
                async () => (await store.Attempts.ReadCheckpointAsync(trials.At(0).Key, Token)) is not null,
                "a checkpoint has been written",
                Token
            );
            run.Abandon();
            Assert.Equal(SweepOutcome.Abandoned, (await run.Completion.WaitAsync(Patience, Token)).Outcome);
            never.Set();
            await store.Leases.ReleaseWorkerAsync("gone", "left at once", Token);
        }

        await using var again = OpenStore();
        var second = new FakeEngine();
        await RunAsync(again, second, trials);
        Assert.True(second.Started.Single().FromStep > 0);
        Assert.Equal(await QuietFingerprint(trials), await FingerprintOf(again));
    }

    [Fact]
    public async Task Attempt_OvertakenByAnother_StopsAndChangesNothing()
    {
        await using var store = OpenStore();
        var trials = new FakeTrials(1, 5);
        using var blocked = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 2 && !go.IsSet)
                {
                    blocked.Set();
                    go.Wait(Patience);
                }
            },
        };
        var run = await new EmbeddedHost(store, engine, Fast with { Slots = 1, WorkerId = "slow" }).StartAsync(
            trials.Manifest(),
            trials,
            Token
        );
        Assert.True(blocked.Wait(Patience, Token), "the trial should have reached step 2");
        await store.Leases.ReleaseWorkerAsync("slow", "taken for dead", Token);
        await store.Leases.RegisterWorkerAsync(
            new("quick", "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromMinutes(1),
            Token
        );
        var claim = (
            await store.ClaimTrialsAsync(run.Sweep.Id, "quick", [new(0, 0, trials.At(0).Key)], cancellation: Token)
        ).Single();
        go.Set();
        await Waiting.UntilAsync(() => run.Progress.Refusals == 1, "the late write is refused", Token);
        await store.Attempts.CommitAsync(
            [new(claim.Trial, claim.Fence, [], null, new AttemptEnd(AttemptOutcome.Finished, 5, [7], null, 0))],
            Token
        );
        var result = await run.Completion.WaitAsync(Patience, Token);

        Assert.Equal(
            (SweepOutcome.Completed, 1L, 0L, 1L),
            (result.Outcome, result.Progress.Reused, result.Progress.Finished, result.Progress.Lost)
        );
        Assert.Equal([7], (await store.Results.ReadTrialAsync(result.SweepId, 0, Token))!.WeightsHash);
        Assert.Empty(await store.Results.ReadMetricsAsync(result.SweepId, new MetricQuery(), Token).ToListAsync(Token));
    }
}
