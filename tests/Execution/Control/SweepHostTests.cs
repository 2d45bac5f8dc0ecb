using System.Collections.Concurrent;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Control;

public sealed partial class SweepHostTests : Fixture
{
    private static readonly HostOptions Fast = new()
    {
        Slots = 2,
        Rules = SweepRules.Default with
        {
            RetryDelay = TimeSpan.FromMilliseconds(1),
            RecheckDelay = TimeSpan.FromMilliseconds(1),
            LongestDelay = TimeSpan.FromMilliseconds(20),
        },
    };

    [Fact]
    public async Task Submit_OfAGrid_TrainsItAndTakesItOffTheQueue()
    {
        await using var store = OpenStore();
        await using var host = await SweepHost.StartAsync(store, new FakeEngine(), Fast, Token);
        var sweep = await host.SubmitAsync(Grid("one", seeds: 20, steps: 3), Token);
        var last = await EndOf(host, sweep.Id);
        Assert.Equal((SweepOutcome.Completed, 20L, 20L), (last.Outcome, last.Progress.Finished, last.Progress.Trials));
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
        Assert.Equal(20, (await store.Results.CountAsync(sweep.Id, Token)).Finished);
    }

    /// <summary>The worker waits for no measuring; what comes of it is in the store soon after.</summary>
    [Fact]
    public async Task Worker_WhoseSpeedIsMeasured_IsThereBeforeAndSaysItAfterwards()
    {
        MachineSpeed speed = new() { StartSeconds = 3 };
        using ManualResetEventSlim measured = new();
        await using var store = OpenStore();
        await using var host = await SweepHost.StartAsync(
            store,
            new FakeEngine(),
            Fast with
            {
                Lease = TimeSpan.FromSeconds(1),
                Speed = () =>
                {
                    measured.Wait(Token);
                    return speed;
                },
            },
            Token
        );
        Assert.Null(Assert.Single(await store.Leases.ListWorkersAsync(Token)).Identity.Speed);

        measured.Set();

        await Waiting.UntilAsync(
            async () => Assert.Single(await store.Leases.ListWorkersAsync(Token)).Identity.Speed is not null,
            "the worker has said how fast it is",
            Token
        );
        Assert.Equal(speed, Assert.Single(await store.Leases.ListWorkersAsync(Token)).Identity.Speed);
    }

    [Fact]
    public async Task Submit_OfABadGrid_IsRefusedWithItsRule()
    {
        await using var store = OpenStore();
        await using var host = await SweepHost.StartAsync(store, new FakeEngine(), Fast, Token);
        await Assert.ThrowsAsync<GridFileException>(() =>
            host.SubmitAsync(new("name: bad\ntrain: { batch: -1 }\n", "a test"), Token)
        );
        Assert.Empty(await store.Registry.ListSweepsAsync(Token));
    }

    [Fact]
    public async Task Sweep_ThatComesAfterAGiant_HasItsShareAtOnce()
    {
        await using var store = OpenStore();
        using var first = new ManualResetEventSlim();
        using var smallDone = new CountdownEvent(10);
        int giants = 0;
        var engine = new FakeEngine
        {
            OnStart = (seed, _) =>
            {
                if (seed >= 10_000)
                    smallDone.Signal();
                else if (Interlocked.Increment(ref giants) <= 2)
                    first.Wait(Patience);
                else
                    Assert.True(
                        smallDone.Wait(Patience),
                        "the giant's third trial waits for the small sweep, which needs the other slot"
                    );
            },
        };
        await using var host = await SweepHost.StartAsync(store, engine, Fast, Token);
        var giant = await host.SubmitAsync(Grid("giant", seeds: 400, steps: 1), Token);
        await Waiting.UntilAsync(() => Volatile.Read(ref giants) == 2, "the giant has both slots", Token);
        var small = await host.SubmitAsync(Grid("small", seeds: 10, steps: 1, first: 10_000), Token);
        await Waiting.UntilAsync(
            async () => (await store.Results.CountAsync(small.Id, Token)).Running > 0,
            "the small one has been given a share",
            Token
        );
        first.Set();
        Assert.Equal(SweepOutcome.Completed, (await EndOf(host, small.Id)).Outcome);
        Assert.Equal(
            (SweepOutcome.Completed, 0L),
            ((await EndOf(host, giant.Id)).Outcome, (await host.LookAsync(giant.Id, Token))!.Progress.Failed)
        );
    }

    [Fact]
    public async Task Sweep_WithALimit_NeverHasMoreSlots()
    {
        await using var store = OpenStore();
        int running = 0,
            most = 0;
        var engine = new FakeEngine
        {
            BeforeStep = (_, _) =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Thread.SpinWait(2000);
                Interlocked.Decrement(ref running);
            },
        };
        await using var host = await SweepHost.StartAsync(store, engine, Fast with { Slots = 4 }, Token);
        var sweep = await host.SubmitAsync(Grid("limited", seeds: 60, steps: 20) with { MaxSlots = 1 }, Token);
        Assert.Equal(SweepOutcome.Completed, (await EndOf(host, sweep.Id)).Outcome);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Sweep_WhoseLabelsNobodyCarries_WaitsAndTheOthersRun()
    {
        await using var store = OpenStore();
        var engine = new FakeEngine();
        await using (var host = await SweepHost.StartAsync(store, engine, Fast with { Labels = ["big"] }, Token))
        {
            var fits = await host.SubmitAsync(Grid("fits", seeds: 5, steps: 1) with { Labels = ["big"] }, Token);
            var waits = await host.SubmitAsync(
                Grid("waits", seeds: 5, steps: 1, first: 100) with
                {
                    Labels = ["big", "gpu"],
                },
                Token
            );
            Assert.Equal(SweepOutcome.Completed, (await EndOf(host, fits.Id)).Outcome);
            Assert.Equal(
                (null, 5L),
                (
                    (await host.LookAsync(waits.Id, Token))!.Outcome,
                    (await host.LookAsync(waits.Id, Token))!.Progress.Waiting
                )
            );

            // Whoever watches is told why, once: each picture has the same notice.
            SweepNotice first = Assert.Single((await host.LookAsync(waits.Id, Token))!.Notices);
            Assert.StartsWith(
                "Nobody trains the sweep `waits` now. The sweep asks for workers that carry the labels big and gpu",
                first.Message,
                StringComparison.Ordinal
            );
            Assert.Equal(first, Assert.Single((await host.LookAsync(waits.Id, Token))!.Notices));
        }

        await using var other = await SweepHost.StartAsync(store, engine, Fast with { Labels = ["gpu", "big"] }, Token);
        Assert.Equal(
            SweepOutcome.Completed,
            (await EndOf(other, (await store.Registry.FindSweepAsync("waits", Token))!.Id)).Outcome
        );
    }

    [Fact]
    public async Task Stop_WithSweepsRunning_HandsBackAndTheNextHostGoesOnFromThere()
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
                    if (!reached.IsSet)
                        reached.Signal();
                    go.Wait(Patience);
                }
            },
        };
        string first,
            second;
        await using (var host = await SweepHost.StartAsync(store, engine, Fast, Token))
        {
            first = (await host.SubmitAsync(Grid("first", seeds: 4, steps: 8), Token)).Id;
            second = (await host.SubmitAsync(Grid("second", seeds: 4, steps: 8, first: 100), Token)).Id;
            Assert.True(reached.Wait(Patience, Token), "two trials should have reached step 3");
            var stopping = host.StopAsync();
            await Waiting.UntilAsync(
                async () => (await host.LookAsync(first, Token))!.Progress.Halting,
                "the host is on its way to a stop",
                Token
            );
            go.Set();
            await stopping.WaitAsync(Patience, Token);
            Assert.Equal(SweepOutcome.Interrupted, (await host.LookAsync(first, Token))!.Outcome);
        }
        Assert.Equal(2, (await store.Queue.ListQueueAsync(Token)).Count);
        Assert.Equal(
            0,
            (await store.Results.CountAsync(first, Token)).Running
                + (await store.Results.CountAsync(second, Token)).Running
        );
        var later = new FakeEngine();
        await using var next = await SweepHost.StartAsync(store, later, Fast, Token);
        Assert.Equal(
            (SweepOutcome.Completed, SweepOutcome.Completed),
            ((await EndOf(next, first)).Outcome, (await EndOf(next, second)).Outcome)
        );
        Assert.Contains(later.Started, start => start.FromStep == 4);
        Assert.Equal(
            (4, 4),
            (
                (await store.Results.CountAsync(first, Token)).Finished,
                (await store.Results.CountAsync(second, Token)).Finished
            )
        );
    }

    [Fact]
    public async Task Sweeps_ThatShareTrials_TrainEachOnce()
    {
        await using var store = OpenStore();
        var engine = new FakeEngine();
        await using var host = await SweepHost.StartAsync(store, engine, Fast, Token);
        var large = await host.SubmitAsync(Grid("large", seeds: 40, steps: 2), Token);
        var small = await host.SubmitAsync(Grid("small", seeds: 25, steps: 2), Token);
        await EndOf(host, large.Id);
        await EndOf(host, small.Id);
        Assert.Equal(40, engine.Started.Count);
        Assert.Equal(
            (40, 25),
            (
                (await store.Results.CountAsync(large.Id, Token)).Finished,
                (await store.Results.CountAsync(small.Id, Token)).Finished
            )
        );
    }

    [Fact]
    public async Task Look_AtNoSweep_IsNull()
    {
        await using var store = OpenStore();
        await using var host = await SweepHost.StartAsync(store, new FakeEngine(), Fast, Token);
        Assert.Null(await host.LookAsync("nothing", Token));
    }

    private static SweepSubmission Grid(string name, int seeds, long steps, int first = 0) =>
        new(
            $"name: {name}\ndata: onehot\ntrain: {{ steps: {steps} }}\ngrid: {{ seed: {first}..{first + seeds - 1} "
                + $"}}\n",
            "a test"
        );

    private static Task<LiveSweep> EndOf(SweepHost host, string sweep) => host.EndOfAsync(sweep, Token);

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen)
                return;
        }
    }
}
