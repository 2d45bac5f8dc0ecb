using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Tests;

namespace Sweeps.Execution.Tests.Reading;

public sealed class StoreWatchTests : Fixture
{
    private readonly FakeTrials _trials = new(3, 7);

    [Fact]
    public async Task Look_SweepThatNobodyTrains_SaysSoOnce()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        StoreWatch watch = new(store, TimeProvider.System);

        var first = await watch.LookAsync(sweep.Id, Token);
        var second = await watch.LookAsync(sweep.Id, Token);

        Assert.Null(first!.Outcome);
        var notice = Assert.Single(first.Notices);
        Assert.Equal(
            $"Nobody trains the sweep `fake` now. To go on with it: sweeps resume {sweep.Id[..8]}",
            notice.Message
        );
        Assert.Equal([notice], second!.Notices);
    }

    [Fact]
    public async Task Look_WhileTrialsRun_HasThemAsSlotsAndNoOutcomeEvenWhenPaused()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        await ClaimAsync(store, sweep, 0, 2);
        await store.Registry.SetSweepIntentAsync(sweep.Id, SweepIntent.Pause, Token);

        var live = (await new StoreWatch(store, TimeProvider.System).LookAsync(sweep.Id, Token))!;

        Assert.Null(live.Outcome);
        Assert.Empty(live.Notices);
        Assert.True(live.Progress.Halting);
        Assert.Equal([0L, 2], live.Progress.Slots.Select(slot => slot.Ordinal!.Value));
        Assert.Equal((3L, 2L, 1L), (live.Progress.Trials, live.Progress.Running, live.Progress.Waiting));
    }

    [Fact]
    public async Task Look_WorkerThatHoldsMoreThanItsSlots_TellsWhatRunsFromWhatIsClaimed()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        var held = await ClaimAsync(store, sweep, 0, 1, 2);
        await store.Attempts.CommitAsync([new(held[2].Trial, held[2].Fence, [], new(3, new byte[8]))], Token);

        var progress = (await new StoreWatch(store, TimeProvider.System).LookAsync(sweep.Id, Token))!.Progress;

        Assert.Equal([(0L, 0L), (2, 3)], progress.Slots.Select(slot => (slot.Ordinal!.Value, slot.Step)));
        Assert.Equal((2L, 1L, 1L), (progress.Running, progress.Claimed, progress.Waiting));
    }

    [Fact]
    public async Task Look_SweepWhoseWorkerIsLost_IsInterruptedAndSaysHowToGoOn()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        await ClaimAsync(store, sweep, 0, 2);
        await store.Leases.HeartbeatAsync("w", TimeSpan.FromSeconds(-30), Token);

        var live = (await new StoreWatch(store, TimeProvider.System).LookAsync(sweep.Id, Token))!;
        var standing = Assert.Single(await new StoreReader(store).ListAsync(Token));

        Assert.Equal(SweepOutcome.Interrupted, live.Outcome);
        Assert.Contains("its worker was lost at", Assert.Single(live.Notices).Message, StringComparison.Ordinal);
        Assert.Equal(("interrupted", false), (standing.State, standing.IsTraining));
        Assert.Equal("interrupted (worker lost 30 s ago)", standing.StateAt(standing.LostAt!.Value.AddSeconds(30)));
        Assert.Equal((0L, 0L, 3L), (live.Progress.Running, live.Progress.Claimed, live.Progress.Waiting));
        Assert.Equal((0L, 2L), (standing.Counts.Running, standing.Counts.Waiting));
    }

    [Fact]
    public async Task Look_SweepWhoseLabelsNobodyCarries_NamesThem()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        await store.Queue.EnqueueSweepAsync(sweep.Id, new(0, null, ["gpu"]), Token);
        await store.Leases.RegisterWorkerAsync(
            new("w", "host", "", 1, DateTimeOffset.UnixEpoch, 2) { Labels = ["large"] },
            TimeSpan.FromMinutes(10),
            Token
        );

        var live = (await new StoreWatch(store, TimeProvider.System).LookAsync(sweep.Id, Token))!;

        Assert.Equal(
            "Nobody trains the sweep `fake` now. The sweep asks for workers that carry the label gpu, but none of "
                + "the 1 that are there does (they carry large): start one with --labels gpu, or queue the sweep "
                + "again without.",
            Assert.Single(live.Notices).Message
        );
    }

    [Fact]
    public async Task Look_SweepWithLabelsWhereNobodyIs_AsksForAWorkerThatCarriesThem()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        await store.Queue.EnqueueSweepAsync(sweep.Id, new(0, null, ["gpu", "large"]), Token);

        var live = (await new StoreWatch(store, TimeProvider.System).LookAsync(sweep.Id, Token))!;

        Assert.Equal(
            "Nobody trains the sweep `fake` now. The sweep asks for workers that carry the labels gpu and large, and "
                + "no worker is there: start one with --labels gpu,large, or queue the sweep again without.",
            Assert.Single(live.Notices).Message
        );
    }

    [Theory]
    [InlineData(SweepIntent.Pause, SweepOutcome.Paused)]
    [InlineData(SweepIntent.Cancel, SweepOutcome.Cancelled)]
    public async Task Look_HaltedSweepThatNobodyHolds_HasEndedSo(SweepIntent intent, SweepOutcome outcome)
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        await store.Registry.SetSweepIntentAsync(sweep.Id, intent, Token);

        Assert.Equal(outcome, (await new StoreWatch(store, TimeProvider.System).LookAsync(sweep.Id, Token))!.Outcome);
    }

    [Fact]
    public async Task Watch_SweepThatIsDone_GivesOnePictureOfItsEnd()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        var attempts = await ClaimAsync(store, sweep, 0, 1, 2);
        await store.Attempts.CommitAsync(
            [
                .. attempts.Select(
                    (attempt, at) =>
                        new AttemptWrite(
                            attempt.Trial,
                            attempt.Fence,
                            [],
                            End: new(
                                at == 2 ? AttemptOutcome.Failed : AttemptOutcome.Finished,
                                7,
                                null,
                                at == 2 ? "its own error" : null,
                                1
                            )
                        )
                ),
            ],
            Token
        );

        var live = Assert.Single(
            await new StoreWatch(store, TimeProvider.System).WatchAsync(sweep.Id, Token).ToListAsync(Token)
        );

        Assert.Equal((SweepOutcome.Completed, 2L, 1L), (live.Outcome, live.Progress.Done, live.Progress.Failed));
    }

    [Fact]
    public async Task Watch_NoSuchSweep_GivesNothing()
    {
        await using var store = OpenStore();

        Assert.Empty(
            await new StoreWatch(store, TimeProvider.System).WatchAsync("0123456789abcdef", Token).ToListAsync(Token)
        );
    }

    [Fact]
    public async Task Remaining_OfTheSameState_IsThatOfWhoeverTrains()
    {
        const string grid = """
            name: eta
            data: { name: mixture, train: 100, test: 100 }
            network: { hidden: 8 }
            train: { steps: 400 }
            grid: { architecture: [8, 16, 32], seed: 0..3 }

            """;
        PlannedTrials trials = new(GridFile.Read(grid, "eta.yaml"));
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(
            new("eta", "hash", grid, trials.Count, Model.EngineVersion.Current, "a test"),
            Token
        );
        await store.Leases.RegisterWorkerAsync(
            new("w", "host", "", 1, DateTimeOffset.UnixEpoch, 2),
            TimeSpan.FromMinutes(10),
            Token
        );
        QueuedTrial[] begun = [.. Enumerable.Range(0, 5).Select(position => trials.At(position))];
        var claims = await store.ClaimTrialsAsync(
            sweep.Id,
            "w",
            [.. begun.Select(trial => new TrialClaim(trial.Ordinal, trial.Cell, trial.Key))],
            cancellation: Token
        );
        Estimator estimator = new(trials);
        double[] took = [7, 9, 8];
        for (int i = 0; i < took.Length; i++)
        {
            estimator.Observe(begun[i], took[i]);
            AttemptEnd end = new(AttemptOutcome.Finished, 400, null, null, took[i]);
            await store.Attempts.CommitAsync([new(claims[i].Trial, claims[i].Fence, [], End: end)], Token);
        }

        var live = (await new StoreWatch(store, TimeProvider.System).LookAsync(sweep.Id, Token))!;
        TimeSpan? training = estimator.Remaining(
            5,
            [.. begun[3..].Select((trial, at) => new TrialOrder(sweep.Id, 3 + at, trial, 1, null))],
            [],
            slots: 2
        );

        Assert.NotNull(training);
        Assert.Equal(training.Value.TotalSeconds, live.Progress.Remaining!.Value.TotalSeconds, 1e-9);
        Assert.InRange(training.Value.TotalSeconds, 8, 40);
    }

    private static async Task<IReadOnlyList<ClaimedTrial>> ClaimAsync(
        ISweepStore store,
        SweepRecord sweep,
        params long[] ordinals
    )
    {
        await store.Leases.RegisterWorkerAsync(
            new("w", "host", "", 1, DateTimeOffset.UnixEpoch, 2),
            TimeSpan.FromMinutes(10),
            Token
        );
        return await store.ClaimTrialsAsync(
            sweep.Id,
            "w",
            [.. ordinals.Select(ordinal => new TrialClaim(ordinal, ordinal / 5, FakeTrials.KeyOf(ordinal, 7)))],
            cancellation: Token
        );
    }
}
