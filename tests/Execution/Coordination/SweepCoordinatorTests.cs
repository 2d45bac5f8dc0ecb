using System.Threading.Channels;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Coordination;

/// <summary>A coordinator whose workers are this test: it reads the orders, and writes the reports.</summary>
public sealed class SweepCoordinatorTests : Fixture
{
    private static readonly SweepRules Quick = SweepRules.Default with
    {
        RecheckDelay = TimeSpan.FromMilliseconds(1),
        LongestRecheck = TimeSpan.FromMilliseconds(5),
    };

    private readonly Channel<(string Worker, WorkerOrder Order)> _orders = Channel.CreateUnbounded<(
        string,
        WorkerOrder
    )>();

    [Fact]
    public async Task Workers_ThatJoin_AreGivenTrialsUpToTheEnd()
    {
        await using var store = OpenStore();
        var coordinator = await CoordinatorAsync(store, trials: 5, "left", "right");
        coordinator.Join("left", 1, []);
        coordinator.Join("right", 1, []);
        var run = coordinator.RunAsync(Token);
        var workers = new HashSet<string>();
        for (int trial = 0; trial < 5; trial++)
        {
            var (worker, order) = await NextAsync<WorkerOrder.Train>();
            workers.Add(worker);
            await FinishAsync(store, coordinator, worker, order.Order);
        }

        Assert.Equal(SweepVerdict.Completed, await run.WaitAsync(Patience, Token));
        Assert.Equal(["left", "right"], workers.Order());
        Assert.Equal(
            (5, 0, 0),
            (coordinator.State.Tally.Finished, coordinator.State.Tally.Reused, coordinator.State.InFlight.Count)
        );
    }

    /// <summary>A slot of many does not wait for others to be free too.</summary>
    [Fact]
    public async Task Worker_OfManySlots_IsGivenATrialWhenOneSlotIsFree()
    {
        await using var store = OpenStore();
        var coordinator = await CoordinatorAsync(store, trials: 20, "wide");
        coordinator.Join("wide", 16, []);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = coordinator.RunAsync(leave.Token);
        var orders = new List<TrialOrder>();
        for (int trial = 0; trial < 16; trial++)
            orders.Add((await NextAsync<WorkerOrder.Train>()).Order.Order);
        await FinishAsync(store, coordinator, "wide", orders[3], seconds: 60);
        Assert.Equal(16, (await NextAsync<WorkerOrder.Train>()).Order.Order.Position);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task Worker_ThatIsLost_HasItsTrialGivenToAnother()
    {
        await using var store = OpenStore();
        var coordinator = await CoordinatorAsync(store, trials: 1, "left", "right");
        coordinator.Join("left", 1, []);
        var run = coordinator.RunAsync(Token);
        var (_, first) = await NextAsync<WorkerOrder.Train>();
        await store.Leases.ReleaseWorkerAsync("left", "its machine burnt", Token);
        coordinator.Join("right", 1, []);
        coordinator.Lose("left");

        var (worker, second) = await NextAsync<WorkerOrder.Train>();
        Assert.Equal(("right", first.Order.Fence + 1), (worker, second.Order.Fence));
        // too late, and not durable
        coordinator.Report("left", new AttemptReport.Ended(first.Order.Attempt, AttemptOutcome.Finished, 1, 0));
        await FinishAsync(store, coordinator, worker, second.Order);
        Assert.Equal(SweepVerdict.Completed, await run.WaitAsync(Patience, Token));
        Assert.Equal((1, 1), (coordinator.State.Tally.Finished, coordinator.State.Tally.Losses));
    }

    /// <summary>A worker may say twice that an attempt is gone, or say it of one that has ended.</summary>
    [Fact]
    public async Task Attempt_ThatIsNotInFlight_CannotBeLost()
    {
        await using var store = OpenStore();
        var coordinator = await CoordinatorAsync(store, trials: 2, "worker");
        coordinator.Join("worker", 1, []);
        var run = coordinator.RunAsync(Token);
        var (_, first) = await NextAsync<WorkerOrder.Train>();
        await FinishAsync(store, coordinator, "worker", first.Order);
        coordinator.Report("worker", new AttemptReport.Refused(first.Order.Attempt));
        coordinator.Report("worker", new AttemptReport.Unknown(first.Order.Attempt));
        var (_, second) = await NextAsync<WorkerOrder.Train>();
        await FinishAsync(store, coordinator, "worker", second.Order);
        Assert.Equal(SweepVerdict.Completed, await run.WaitAsync(Patience, Token));
        Assert.Equal((2, 0), (coordinator.State.Tally.Finished, coordinator.State.Tally.Losses));
        Assert.False(coordinator.Notices.TryRead(out var notice), $"It should have told of nothing: {notice}");
    }

    [Fact]
    public async Task NewCoordinator_TakesOverWhatAWorkerHas()
    {
        await using var store = OpenStore();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var before = await CoordinatorAsync(store, trials: 2, "worker");
        before.Join("worker", 1, []);
        var left = before.RunAsync(leave.Token);
        var (_, running) = await NextAsync<WorkerOrder.Train>();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left.WaitAsync(Patience, Token));
        while (_orders.Reader.TryRead(out _))
        {
            // What else it has been ordered to train is forgotten: the order is lost.
        }

        var after = SweepCoordinator(store, before.Sweep, trials: 2);
        after.Join("worker", 1, [running.Order.Attempt]);
        var run = after.RunAsync(Token);
        await Waiting.UntilAsync(
            () =>
                after.State.InFlight.TryGetValue(running.Order.Position, out var taken)
                && taken is { Stage: InFlightStage.Running }
                && taken.Number == running.Order.Fence,
            "the attempt is taken over",
            Token
        );
        await FinishAsync(store, after, "worker", running.Order);

        // The other trial may have been claimed before the end: then the worker is asked to give it up, does, and gets
        // it anew.
        while (!run.IsCompleted)
        {
            var arrival = _orders.Reader.WaitToReadAsync(Token).AsTask();
            await Task.WhenAny(run, arrival).WaitAsync(Patience, Token);
            while (_orders.Reader.TryRead(out var entry))
            {
                if (entry.Order is WorkerOrder.Train { Order: var order })
                    await FinishAsync(store, after, "worker", order);
                else if (entry.Order is WorkerOrder.Release { Attempt: var attempt })
                    await store.Attempts.CommitAsync(
                        [
                            new(
                                attempt.Trial,
                                attempt.Fence,
                                [],
                                null,
                                new AttemptEnd(AttemptOutcome.Lost, 0, null, "not here", 0)
                            ),
                        ],
                        Token
                    );
            }
        }

        Assert.Equal(SweepVerdict.Completed, await run);
        Assert.Equal((2, 0, 0), (after.State.Tally.Finished, after.State.Tally.Reused, after.State.Tally.Losses));
        Assert.Single(await store.Results.ReadAttemptsAsync(running.Order.Trial.Key, Token));
    }

    [Fact]
    public async Task Drain_StopsWhatRunsAndEnds()
    {
        await using var store = OpenStore();
        var coordinator = await CoordinatorAsync(store, trials: 3, "worker");
        coordinator.Join("worker", 1, []);
        var run = coordinator.RunAsync(Token);
        await NextAsync<WorkerOrder.Train>();
        coordinator.Drain();
        while (!run.IsCompleted)
        {
            var arrival = _orders.Reader.WaitToReadAsync(Token).AsTask();
            await Task.WhenAny(run, arrival).WaitAsync(Patience, Token);
            while (_orders.Reader.TryRead(out var entry))
            {
                if (entry.Order is WorkerOrder.Stop { Attempt: var attempt })
                    coordinator.Report("worker", new AttemptReport.Ended(attempt, AttemptOutcome.HandedBack, 0, 0));
            }
        }

        Assert.Equal((SweepVerdict.Drained, 0), (await run, coordinator.Wants));
    }

    [Fact]
    public async Task Error_OfAnAttemptThatNobodyHereOrdered_IsRecordedAsToBeTriedAgain()
    {
        await using var store = OpenStore();
        var coordinator = await CoordinatorAsync(store, trials: 1, "worker");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = coordinator.RunAsync(leave.Token);
        var attempt = new AttemptName(coordinator.Sweep.Id, 0, FakeTrials.KeyOf(0, 1), 7);
        coordinator.Report("worker", new AttemptReport.Erred(attempt, "a fault", Repeatable: true));
        var (worker, order) = await NextAsync<WorkerOrder.RecordOutcome>();
        Assert.Equal(
            ("worker", new WorkerOrder.RecordOutcome(attempt, AttemptOutcome.Retried, "a fault")),
            (worker, order)
        );
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience, Token));
    }

    private async Task<SweepCoordinator> CoordinatorAsync(ISweepStore store, long trials, params string[] workers)
    {
        foreach (string worker in workers)
            await store.Leases.RegisterWorkerAsync(
                new(worker, "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 1),
                TimeSpan.FromMinutes(1),
                Token
            );
        return SweepCoordinator(
            store,
            await store.Registry.OpenSweepAsync(new FakeTrials(trials, 1).Manifest(), Token),
            trials
        );
    }

    private SweepCoordinator SweepCoordinator(ISweepStore store, SweepRecord sweep, long trials) =>
        new(
            store,
            sweep,
            new FakeTrials(trials, 1),
            Quick,
            TimeProvider.System,
            (worker, order) => _orders.Writer.TryWrite((worker, order))
        );

    private async Task<(string Worker, TOrder Order)> NextAsync<TOrder>()
        where TOrder : WorkerOrder
    {
        while (true)
        {
            var (worker, order) = await _orders.Reader.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);
            if (order is TOrder wanted)
                return (worker, wanted);
        }
    }

    private static async Task FinishAsync(
        ISweepStore store,
        SweepCoordinator coordinator,
        string worker,
        TrialOrder order,
        double seconds = 0.001
    )
    {
        await store.Attempts.CommitAsync(
            [
                new(
                    order.Trial.Key,
                    order.Fence,
                    [],
                    null,
                    new AttemptEnd(AttemptOutcome.Finished, 1, [1], null, seconds)
                ),
            ],
            Token
        );
        coordinator.Report(worker, new AttemptReport.Ended(order.Attempt, AttemptOutcome.Finished, 1, seconds));
    }
}
