using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;
using Sweeps.Storage.Tests;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Control;

/// <summary>A host that trains nothing, since another worker holds what is left.</summary>
public sealed class LeftTrialsTests : Fixture
{
    private const string Grid = "name: held\ndata: onehot\ntrain: { steps: 3 }\ngrid: { seed: 0..3 }\n";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Left_ToAWorkerThatIsNotHeardOf_MayComeBackAndDoes()
    {
        await using var store = OpenStore();
        var sweep = await HeldByAnotherAsync(store);
        await using var host = await SweepHost.StartAsync(
            store,
            new FakeEngine(),
            new HostOptions { Slots = 2, LooksAtOthers = true },
            Token
        );

        var left = await LeftAsync(host, held: 0);
        Assert.False(left.IsInOtherHands);
        Assert.True(left.Until > TimeProvider.System.GetUtcNow());
        await store.Leases.HeartbeatAsync("other", 2 * Long, Token);
        Assert.True((await LeftAsync(host, held: 2)).IsInOtherHands);
        await store.Leases.HeartbeatAsync("other", TimeSpan.FromSeconds(-1), Token);

        var end = await host.EndOfAsync(sweep.Id, Token);
        Assert.Equal((SweepOutcome.Completed, 4L), (end.Outcome, end.Progress.Done));
        await Waiting.UntilAsync(() => host.Left is { Count: 0 }, "nothing is left", Token);
    }

    [Fact]
    public async Task Left_OfASweepForOtherWorkers_IsNothing()
    {
        await using var store = OpenStore();
        var sweep = await HeldByAnotherAsync(store);
        await store.Queue.EnqueueSweepAsync(sweep.Id, new(0, null, ["gpu"]), Token);
        await using var host = await SweepHost.StartAsync(
            store,
            new FakeEngine(),
            new HostOptions { Slots = 2, LooksAtOthers = true },
            Token
        );

        await Waiting.UntilAsync(() => host.Rounds > 1, "the host has seen the queue", Token);

        Assert.Empty(host.Left!);
    }

    [Fact]
    public async Task Left_WhereNobodyAsks_IsNotLookedAt()
    {
        await using var store = OpenStore();
        await HeldByAnotherAsync(store);
        await using var host = await SweepHost.StartAsync(
            store,
            new FakeEngine(),
            new HostOptions { Slots = 2 },
            Token
        );

        await Waiting.UntilAsync(() => host.Rounds > 1, "the host has seen the queue", Token);

        Assert.Null(host.Left);
    }

    /// <summary>The other two trials are trained here.</summary>
    private static async Task<LeftTrials> LeftAsync(SweepHost host, long held)
    {
        LeftTrials? left = null;
        await Waiting.UntilAsync(
            () =>
            {
                left = host.Left is [var only] ? only : null;
                return left is { Open: 2 } && left.Held == held;
            },
            $"two trials are left, and {held} of them held by a worker that lives",
            Token
        );
        return left!;
    }

    private static async Task<SweepRecord> HeldByAnotherAsync(ISweepStore store)
    {
        var sweep = await SweepQueue.AddAsync(store, new(Grid, "a test"), runsPrograms: false, Token);
        PlannedTrials trials = new(GridFile.Read(Grid, "grid"));
        await store.Leases.RegisterWorkerAsync(
            new("other", "elsewhere", "", 1, DateTimeOffset.UnixEpoch, 2),
            Long,
            Token
        );
        await store.ClaimTrialsAsync(
            sweep.Id,
            "other",
            [
                .. Enumerable
                    .Range(0, 2)
                    .Select(position => trials.At(position))
                    .Select(trial => new TrialClaim(trial.Ordinal, trial.Cell, trial.Key)),
            ],
            cancellation: Token
        );
        return sweep;
    }
}
