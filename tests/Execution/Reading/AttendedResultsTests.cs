using Sweeps.Execution.Hosting;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;
using Sweeps.Storage.Tests;

namespace Sweeps.Execution.Tests.Reading;

/// <summary>One trial is held by a worker that is there, others by one whose lease is over.</summary>
public sealed class AttendedResultsTests : Fixture
{
    private readonly FakeTrials _trials = new(12, 7);

    [Fact]
    public async Task Counts_OfTrialsWhoseWorkerIsLost_HaveThemWait()
    {
        await using var store = OpenStore();
        var sweep = await HeldByTwoAsync(store);
        AttendedResults seen = new(store);

        var counts = await seen.CountAsync(sweep.Id, Token);
        var cells = await seen.CountCellsAsync(sweep.Id, Token);

        Assert.Equal((1L, 3L), (counts.Running, counts.Waiting));
        Assert.Equal(counts, (await seen.CountAsync(Token))[sweep.Id]);
        Assert.Equal(
            [(0L, 1L, 1L), (1, 0, 2)],
            cells.Select(cell => (cell.Cell, cell.Counts.Running, cell.Counts.Waiting))
        );
        Assert.Equal(4, (await store.Results.CountAsync(sweep.Id, Token)).Running);
    }

    [Theory]
    [InlineData(TrialState.Running, 0L)]
    [InlineData(TrialState.Waiting, 1L, 5L, 6L)]
    public async Task Trials_OfAState_AreThoseThatAreSeenInIt(TrialState state, params long[] expected)
    {
        await using var store = OpenStore();
        var sweep = await HeldByTwoAsync(store);
        AttendedResults seen = new(store);

        var trials = await seen.ReadTrialsAsync(sweep.Id, new TrialQuery(States: [state]), Token).ToListAsync(Token);

        Assert.Equal(expected, trials.Select(trial => trial.Ordinal));
        Assert.All(trials, trial => Assert.Equal(state, trial.State));
        foreach (var trial in trials)
            Assert.Equal(trial, await seen.ReadTrialAsync(sweep.Id, trial.Ordinal, Token));
    }

    [Fact]
    public async Task Attempts_OfALostWorker_AreLost()
    {
        await using var store = OpenStore();
        await HeldByTwoAsync(store);
        AttendedResults seen = new(store);

        var lost = Assert.Single(await seen.ReadAttemptsAsync(FakeTrials.KeyOf(5, 7), Token));
        var live = Assert.Single(await seen.ReadAttemptsAsync(FakeTrials.KeyOf(0, 7), Token));

        Assert.Equal((AttemptOutcome.Lost, "worker gone is gone"), (lost.Outcome!.Value, lost.Reason));
        Assert.True(lost.Ended >= lost.Started);
        Assert.Equal((null, null), (live.Outcome, live.Ended));
    }

    [Fact]
    public async Task Explanation_OfAnUntouchedTrial_CountsOnlyThoseThatAreTrained()
    {
        await using var store = OpenStore();
        var sweep = await HeldByTwoAsync(store);

        string why = await TrialExplanation.ExplainAsync(
            store,
            sweep,
            new PlannedTrials(GridFile.Read(Grid, "grid")),
            11,
            TimeProvider.System.GetUtcNow(),
            Token
        );

        Assert.EndsWith(
            "It waits for one of 2 slots of 1 workers; 1 trials of the sweep hold them.",
            why,
            StringComparison.Ordinal
        );
    }

    /// <summary>Its lease runs on, but whoever shows its trials on the same machine knows better.</summary>
    [Fact]
    public async Task Explanation_OfATrialWhoseProcessHasEnded_SaysSo()
    {
        await using var store = OpenStore();
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        var own = ProcessIdentity.Describe("ended", 1, TimeProvider.System);
        await ClaimAsync(store, sweep, own with { ProcessId = int.MaxValue }, 3);

        string why = await TrialExplanation.ExplainAsync(
            store,
            sweep,
            new PlannedTrials(GridFile.Read(Grid, "grid")),
            3,
            TimeProvider.System.GetUtcNow(),
            Token
        );

        Assert.EndsWith(
            "That worker's process has ended, so the next one to ask takes the trial over. Nobody is running the "
                + "sweep: run it again to go on.",
            why,
            StringComparison.Ordinal
        );
    }

    private const string Grid = "name: fake\ndata: onehot\ntrain: { steps: 7 }\ngrid: { seed: 0..11 }\n";

    private async Task<SweepRecord> HeldByTwoAsync(ISweepStore store)
    {
        var sweep = await store.Registry.OpenSweepAsync(_trials.Manifest(), Token);
        await ClaimAsync(store, sweep, Worker("here"), 0);
        await ClaimAsync(store, sweep, Worker("gone"), 1, 5, 6);
        await store.Leases.HeartbeatAsync("gone", TimeSpan.FromSeconds(-30), Token);
        return sweep;

        static WorkerIdentity Worker(string id) => new(id, "host", "", 1, DateTimeOffset.UnixEpoch, 2);
    }

    private static async Task ClaimAsync(
        ISweepStore store,
        SweepRecord sweep,
        WorkerIdentity worker,
        params long[] ordinals
    )
    {
        await store.Leases.RegisterWorkerAsync(worker, TimeSpan.FromMinutes(10), Token);
        await store.ClaimTrialsAsync(
            sweep.Id,
            worker.Id,
            [.. ordinals.Select(ordinal => new TrialClaim(ordinal, ordinal / 5, FakeTrials.KeyOf(ordinal, 7)))],
            cancellation: Token
        );
    }
}
