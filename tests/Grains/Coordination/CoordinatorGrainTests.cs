using Sweeps.Execution.Progress;
using Sweeps.Execution.Tests;
using Sweeps.Grains.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Grains.Tests.Coordination;

public sealed class CoordinatorGrainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_BesideAGiant_IsNotStarved()
    {
        await using var cluster = await TestCluster.StartAsync(
            new FakeEngine { BeforeStep = (_, _) => Thread.Sleep(1) }
        );
        var giant = await cluster.SubmitAsync(TestCluster.Grid("giant", trials: 100_000, steps: 30));
        await Waiting.UntilAsync(
            async () => (await cluster.Control.LookAsync(giant.Id, Token))!.Progress.Running == 4,
            "the giant has all slots",
            Token
        );
        var small = await cluster.SubmitAsync(TestCluster.Grid("small", trials: 20, steps: 31));
        Assert.Equal(SweepOutcome.Completed, (await cluster.EndOfAsync(small.Id, Token)).Outcome);
        Assert.Null((await cluster.Control.LookAsync(giant.Id, Token))!.Outcome);
        await cluster.Control.SetIntentAsync(giant.Id, SweepIntent.Cancel, null, Token);
    }

    [Fact]
    public async Task Sweep_WithALimit_HasNoMoreSlotsThanThat()
    {
        int now = 0,
            most = 0;
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step == 0)
                    Interlocked.Exchange(ref most, Math.Max(Volatile.Read(ref most), Interlocked.Increment(ref now)));
                Thread.Sleep(2);
                if (step == 9)
                    Interlocked.Decrement(ref now);
            },
        };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("limited", trials: 20, steps: 10), maxSlots: 1);
        Assert.Equal(20, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Done);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Sweep_WithLabels_IsTrainedByWorkersThatCarryThem()
    {
        await using var cluster = await TestCluster.StartAsync(
            new FakeEngine(),
            configure: (silo, options) => silo == 0 ? options with { Labels = ["big", "old"] } : options
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("labelled", trials: 10, steps: 2), labels: "big");
        Assert.Equal(10, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Done);
        var workers = new HashSet<string>();
        await foreach (var trial in cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token))
            workers.UnionWith(
                (await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token)).Select(attempt => attempt.Worker)
            );
        Assert.Single(workers);
    }

    [Fact]
    public async Task Silo_ThatStops_HandsItsTrialsBackAndTheOthersGoOn()
    {
        using var gate = new ManualResetEventSlim();
        var engine = new FakeEngine
        {
            BeforeStep = (_, step) =>
            {
                if (step >= 50 && !gate.IsSet)
                    Thread.Sleep(1);
            },
        };
        await using var cluster = await TestCluster.StartAsync(engine);
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("drain", trials: 4, steps: 30_000));
        await Waiting.UntilAsync(
            async () => (await cluster.Control.LookAsync(sweep.Id, Token))!.Progress.Running == 4,
            "all slots train",
            Token
        );
        string leaving = WorkerIds.Of(
            (await cluster.Store.Leases.ListWorkersAsync(Token))[0].Identity.Id.Split('/')[0],
            cluster.Silos[1].SiloAddress
        );
        await cluster.StopAsync(cluster.Silos[1]);
        gate.Set();
        Assert.Equal(4, (await cluster.EndOfAsync(sweep.Id, Token)).Progress.Done);
        int handedBack = 0;
        await foreach (var trial in cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token))
        {
            var attempts = await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token);
            AssertHandedBack(attempts, leaving);
            Assert.All(
                attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Finished && attempts.Count > 1),
                attempt => Assert.NotNull(attempt.FromStep)
            );
            handedBack += attempts.Count(attempt => attempt.Worker == leaving);
        }

        // What was in its two slots, and maybe one trial more that was claimed for it beforehand.
        Assert.InRange(handedBack, 2, 3);
    }

    [Fact]
    public async Task Silo_ThatStopsWhileTrialsAreClaimedForIt_HandsThoseBackToo()
    {
        var (claimed, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        string first = "";
        await using var cluster = await TestCluster.StartAsync(
            new FakeEngine(),
            beforeClaimAnswer: async worker =>
            {
                // The first worker that something is claimed for is the one to leave.
                if (Interlocked.CompareExchange(ref first, worker, "") is not "" and var other && other != worker)
                    return;
                claimed.TrySetResult();
                await answer.Task;
            }
        );
        var sweep = await cluster.SubmitAsync(TestCluster.Grid("on the way", trials: 8, steps: 3));
        await claimed.Task.WaitAsync(Waiting.Patience, Token);
        var leaving = cluster.Silos.Single(silo =>
            first.EndsWith(silo.SiloAddress.ToParsableString(), StringComparison.Ordinal)
        );
        var stopping = cluster.StopAsync(leaving);
        await Waiting.UntilAsync(
            () => cluster.Pulls.Any(pull => pull.Worker == first && pull.Slots == 0),
            "it has said that it gives no slots",
            Token
        );
        answer.SetResult();
        await stopping;
        var live = await cluster.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 8L, 0L), (live.Outcome, live.Progress.Done, live.Progress.Lost));
        int handedBack = 0;
        await foreach (var trial in cluster.Store.Results.ReadTrialsAsync(sweep.Id, Token))
        {
            var attempts = await cluster.Store.Results.ReadAttemptsAsync(trial.Trial, Token);
            AssertHandedBack(attempts, first);
            handedBack += attempts.Count(attempt => attempt.Worker == first);
        }

        Assert.True(handedBack > 0, "Some trials were claimed for it.");
    }

    /// <summary>All that the worker had was handed back, and the last attempt finished. In between an order may have
    /// been lost with the coordinator, which was on the silo that left: its claim is given up, and made
    /// again.</summary>
    private static void AssertHandedBack(IReadOnlyList<AttemptRecord> attempts, string leaving)
    {
        Assert.All(
            attempts.Where(attempt => attempt.Worker == leaving),
            attempt => Assert.Equal(AttemptOutcome.HandedBack, attempt.Outcome)
        );
        Assert.Equal(AttemptOutcome.Finished, attempts[^1].Outcome);
        Assert.All(
            attempts.SkipLast(1).Where(attempt => attempt.Worker != leaving),
            attempt =>
                Assert.Equal(
                    (AttemptOutcome.Lost, "the answer to its claim was lost"),
                    (attempt.Outcome!.Value, attempt.Reason)
                )
        );
    }
}
