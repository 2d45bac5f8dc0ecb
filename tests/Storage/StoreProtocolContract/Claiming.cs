using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task Claim_OfNewTrials_GivesThemInOrder()
    {
        var (store, sweep) = await BeginAsync();
        var results = await store.ClaimTrialsAsync(sweep, "w1", Claims(3, 4), cancellation: Token);
        Assert.Equal(
            Enumerable
                .Range(3, 4)
                .Select(ordinal => new ClaimedTrial(ordinal, Key(ordinal), new ClaimAnswer.Claimed(1))),
            results
        );
        var trial = await TrialAsync(store, sweep, 4);
        Assert.Equal(
            (4, 0, Key(4), TrialState.Running, 1, 1, "w1"),
            (trial.Ordinal, trial.Cell, trial.Trial, trial.State, trial.Fence, trial.Attempts, trial.Worker)
        );
        var attempt = Assert.Single(await store.Results.ReadAttemptsAsync(Key(4), Token));
        Assert.Equal(
            (1, "w1", null, null, null, 0),
            (attempt.Fence, attempt.Worker, attempt.Ended, attempt.Outcome, attempt.FromStep, attempt.Refusals)
        );
    }

    [Fact]
    public async Task Claim_BeyondItsLimit_LeavesTheRestUntouched()
    {
        var (store, sweep) = await BeginAsync();
        await RegisterAsync(store, "w2");
        var done = await TakeAsync(store, sweep, 1);
        await CommitAsync(store, Write(done, end: End(AttemptOutcome.Finished)));
        await TakeAsync(store, sweep, 2);

        var results = await store.ClaimTrialsAsync(sweep, "w2", Claims(0, 8), limit: 2, Token);
        Assert.Equal(
            [
                new ClaimAnswer.Claimed(1),
                new ClaimAnswer.Done(AttemptOutcome.Finished),
                new ClaimAnswer.Held("w1", 1),
                new ClaimAnswer.Claimed(1),
                ClaimAnswer.Untouched.Instance,
                ClaimAnswer.Untouched.Instance,
                ClaimAnswer.Untouched.Instance,
                ClaimAnswer.Untouched.Instance,
            ],
            results.Select(result => result.Answer)
        );
        Assert.Equal(new SweepCounts(0, 3, 1, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
        Assert.Null(await store.Results.ReadTrialAsync(sweep, 4, Token));
        Assert.All(
            await store.ClaimTrialsAsync(sweep, "w2", Claims(4, 3), limit: 0, Token),
            result => Assert.IsType<ClaimAnswer.Untouched>(result.Answer)
        );
    }

    [Fact]
    public async Task Claim_InAnyOrder_IsAnsweredInThatOrder()
    {
        var (store, sweep) = await BeginAsync();
        long[] order = [.. Enumerable.Range(0, 60).Select(ordinal => (long)((ordinal * 37) % 60))];
        var results = await store.ClaimTrialsAsync(sweep, "w1", [.. order.Select(Claim)], limit: 25, Token);
        Assert.Equal(
            Enumerable.Repeat(true, 25).Concat(Enumerable.Repeat(false, 35)),
            results.Select(result => result.IsClaimed)
        );
        Assert.Equal(
            order.Take(25).Order(),
            await store.Results.ReadTrialsAsync(sweep, Token).Select(trial => trial.Ordinal).ToListAsync(Token)
        );
    }

    [Fact]
    public async Task Claims_OfManyProcessesAtOnce_NeverOverlap()
    {
        var (_, sweep) = await BeginAsync();
        var stores = Enumerable.Range(0, 4).Select(_ => Another()).ToArray();
        for (int at = 0; at < stores.Length; at++)
            await RegisterAsync(stores[at], $"p{at}");

        var shares = await Task.WhenAll(
            stores.Select(
                (store, at) =>
                    Task.Run(async () =>
                    {
                        var mine = new List<long>();
                        var order = at % 2 == 0 ? Claims(0, 100) : [.. Claims(0, 100).Reverse()];
                        while (true)
                        {
                            var results = await store.ClaimTrialsAsync(sweep, $"p{at}", order, limit: 7, Token);
                            mine.AddRange(results.Where(result => result.IsClaimed).Select(result => result.Ordinal));
                            if (results.All(result => result.Answer is ClaimAnswer.Held))
                                return mine;
                        }
                    })
            )
        );
        Assert.Equal(
            Enumerable.Range(0, 100).Select(ordinal => (long)ordinal),
            shares.SelectMany(share => share).Order()
        );
    }
}
