namespace Sweeps.Storage.Tests;

public abstract partial class SweepStoreContract
{
    [Fact]
    public async Task Claim_OfNewTrials_GivesThemInOrder()
    {
        var (store, sweep) = await BeginAsync();
        var results = await store.ClaimAsync(sweep, "w1", Claims(3, 4), cancellation: Token);
        Assert.Equal(Enumerable.Range(3, 4).Select(ordinal => new ClaimResult(ordinal, Key(ordinal), ClaimOutcome.Claimed, 1, null, TrialState.Running)), results);
        var trial = await TrialAsync(store, sweep, 4);
        Assert.Equal((4, 0, Key(4), TrialState.Running, 1, 1, "w1"), (trial.Ordinal, trial.Cell, trial.Trial, trial.State, trial.Fence, trial.Attempts, trial.Worker));
        var attempt = Assert.Single(await store.ReadAttemptsAsync(Key(4), Token));
        Assert.Equal((1, "w1", null, null, null, 0), (attempt.Fence, attempt.Worker, attempt.Ended, attempt.Outcome, attempt.FromStep, attempt.Refusals));
    }

    [Fact]
    public async Task Claim_BeyondItsLimit_LeavesTheRestUntouched()
    {
        var (store, sweep) = await BeginAsync();
        await RegisterAsync(store, "w2");
        var done = await TakeAsync(store, sweep, 1);
        await CommitAsync(store, Write(done, end: End(AttemptOutcome.Finished)));
        await TakeAsync(store, sweep, 2);

        var results = await store.ClaimAsync(sweep, "w2", Claims(0, 8), limit: 2, Token);
        Assert.Equal(
            [ClaimOutcome.Claimed, ClaimOutcome.AlreadyDone, ClaimOutcome.HeldByOther, ClaimOutcome.Claimed, ClaimOutcome.Untouched, ClaimOutcome.Untouched, ClaimOutcome.Untouched, ClaimOutcome.Untouched],
            results.Select(result => result.Outcome));
        Assert.Equal(new SweepCounts(0, 3, 1, 0, 0, 0), await store.CountAsync(sweep, Token));
        Assert.Null(await store.ReadTrialAsync(sweep, 4, Token));
        Assert.All(await store.ClaimAsync(sweep, "w2", Claims(4, 3), limit: 0, Token), result => Assert.Equal(ClaimOutcome.Untouched, result.Outcome));
    }

    [Fact]
    public async Task Claim_InAnyOrder_IsAnsweredInThatOrder()
    {
        var (store, sweep) = await BeginAsync();
        long[] order = [.. Enumerable.Range(0, 60).Select(ordinal => (long)((ordinal * 37) % 60))];
        var results = await store.ClaimAsync(sweep, "w1", [.. order.Select(Claim)], limit: 25, Token);
        Assert.Equal(order, results.Select(result => result.Ordinal));
        Assert.Equal(order.Take(25).Order(), await store.ReadTrialsAsync(sweep, Token).Select(trial => trial.Ordinal).ToListAsync(Token));
    }

    [Fact]
    public async Task Claim_OfAHeldTrial_NamesTheHolder()
    {
        var (store, sweep) = await BeginAsync();
        await RegisterAsync(store, "w2");
        await TakeAsync(store, sweep, 0);
        var held = Assert.Single(await store.ClaimAsync(sweep, "w2", Claims(0, 1), cancellation: Token));
        Assert.Equal(new ClaimResult(0, Key(0), ClaimOutcome.HeldByOther, 1, null, TrialState.Running, 0, "w1"), held);
    }

    [Theory]
    [InlineData(AttemptOutcome.Finished, TrialState.Finished)]
    [InlineData(AttemptOutcome.Diverged, TrialState.Diverged)]
    [InlineData(AttemptOutcome.Stopped, TrialState.Stopped)]
    [InlineData(AttemptOutcome.Failed, TrialState.Failed)]
    public async Task Claim_OfATrialThatIsDone_SaysHow(AttemptOutcome outcome, TrialState state)
    {
        var (store, sweep) = await BeginAsync();
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 0), end: End(outcome)));
        var done = Assert.Single(await store.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token));
        Assert.Equal((ClaimOutcome.AlreadyDone, state, 1), (done.Outcome, done.State, done.Fence));
    }

    [Fact]
    public async Task Claim_AfterTheLease_TakesTheTrialFromItsCheckpoint()
    {
        var (store, sweep) = await BeginAsync();
        var lost = await TakeAsync(store, sweep, 0);
        await CommitAsync(store, Write(lost, checkpoint: Checkpoint(7)));
        LetPass(Lease + TimeSpan.FromSeconds(1));
        await RegisterAsync(store, "w2");

        var taken = Assert.Single(await store.ClaimAsync(sweep, "w2", Claims(0, 1), cancellation: Token));
        Assert.Equal(new ClaimResult(0, Key(0), ClaimOutcome.Claimed, 2, 7, TrialState.Running), taken);
        var attempts = await store.ReadAttemptsAsync(Key(0), Token);
        Assert.Equal([("w1", AttemptOutcome.Lost, null), ("w2", null, 7L)], attempts.Select(attempt => (attempt.Worker, attempt.Outcome, attempt.FromStep)));
        Assert.Contains("w1", attempts[0].Reason, StringComparison.Ordinal);
        Assert.Equal(WriteOutcome.StaleFence, (await CommitAsync(store, Write(lost, [Row(1, "loss", 1)]))).Outcome);
    }

    [Fact]
    public async Task Claim_WithinAProlongedLease_IsRefused()
    {
        var (store, sweep) = await BeginAsync();
        await TakeAsync(store, sweep, 0);
        LetPass(Lease - TimeSpan.FromMinutes(1));
        await store.HeartbeatAsync("w1", Lease, Token);
        LetPass(Lease - TimeSpan.FromMinutes(1));
        await RegisterAsync(store, "w2");
        Assert.Equal(ClaimOutcome.HeldByOther, Assert.Single(await store.ClaimAsync(sweep, "w2", Claims(0, 1), cancellation: Token)).Outcome);
    }

    [Theory]
    [InlineData(AttemptOutcome.HandedBack, 0)]
    [InlineData(AttemptOutcome.Retried, 1)]
    public async Task Claim_OfATrialThatCameBack_ContinuesIt(AttemptOutcome outcome, int failures)
    {
        var (store, sweep) = await BeginAsync();
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 0), checkpoint: Checkpoint(4), end: End(outcome, 4, "because")));
        var waiting = await TrialAsync(store, sweep, 0);
        Assert.Equal((TrialState.Waiting, 4, "because", failures, null), (waiting.State, waiting.Step, waiting.Reason, waiting.Failures, waiting.Worker));
        var again = await TakeAsync(store, sweep, 0);
        Assert.Equal((2, 4, failures), (again.Fence, again.CheckpointStep, again.Failures));
        Assert.Null((await TrialAsync(store, sweep, 0)).Reason);
    }

    [Fact]
    public async Task Claim_OfATrialOfAnotherSweep_SharesIt()
    {
        var (store, first) = await BeginAsync();
        string second = (await store.OpenSweepAsync(Manifest("second"), Token)).Id;
        await CommitAsync(store, Write(await TakeAsync(store, first, 0), [Row(1, "loss", 0.5)], end: End(AttemptOutcome.Finished)));

        var results = await store.ClaimAsync(second, "w1", [new TrialClaim(90, 18, Key(0)), new TrialClaim(91, 18, Key(1))], cancellation: Token);
        Assert.Equal([ClaimOutcome.AlreadyDone, ClaimOutcome.Claimed], results.Select(result => result.Outcome));
        Assert.Equal([Text(90, 1, "loss", 0.5)], await MetricsAsync(store, second));
        Assert.Equal((90, 18, TrialState.Finished), await TrialAsync(store, second, 90) is { } trial ? (trial.Ordinal, trial.Cell, trial.State) : default);
    }

    [Fact]
    public async Task Claim_OfATrialTwiceInOneRequest_ClaimsItOnce()
    {
        var (store, sweep) = await BeginAsync();
        var results = await store.ClaimAsync(sweep, "w1", [new TrialClaim(0, 0, Key(0)), new TrialClaim(1, 0, Key(0))], cancellation: Token);
        Assert.Equal([(ClaimOutcome.Claimed, null), (ClaimOutcome.HeldByOther, "w1")], results.Select(result => (result.Outcome, result.Holder)));
        Assert.Equal([0L, 1L], await store.ReadTrialsAsync(sweep, Token).Select(trial => trial.Ordinal).ToListAsync(Token));
    }

    [Fact]
    public async Task Claim_ByAnUnknownWorker_IsMisuse()
    {
        var (store, sweep) = await BeginAsync();
        var error = await Assert.ThrowsAsync<StoreException>(() => store.ClaimAsync(sweep, "nobody", Claims(0, 1), cancellation: Token));
        Assert.Equal((StoreProblem.Misuse, false), (error.Problem, error.IsTransient));
    }

    [Fact]
    public async Task Claims_OfManyProcessesAtOnce_NeverOverlap()
    {
        var (_, sweep) = await BeginAsync();
        var stores = Enumerable.Range(0, 4).Select(_ => Another()).ToArray();
        for (int at = 0; at < stores.Length; at++)
            await RegisterAsync(stores[at], $"p{at}");

        var shares = await Task.WhenAll(stores.Select((store, at) => Task.Run(async () =>
        {
            var mine = new List<long>();
            var order = at % 2 == 0 ? Claims(0, 100) : [.. Claims(0, 100).Reverse()];
            while (true)
            {
                var results = await store.ClaimAsync(sweep, $"p{at}", order, limit: 7, Token);
                mine.AddRange(results.Where(result => result.Outcome == ClaimOutcome.Claimed).Select(result => result.Ordinal));
                if (results.All(result => result.Outcome is ClaimOutcome.HeldByOther))
                    return mine;
            }
        })));
        Assert.Equal(Enumerable.Range(0, 100).Select(ordinal => (long)ordinal), shares.SelectMany(share => share).Order());
    }
}
