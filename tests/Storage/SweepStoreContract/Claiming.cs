using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class SweepStoreContract
{
    [Fact]
    public async Task Claim_OfNewTrials_TakesThemInOrderUpToTheLimit()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        var results = await store.ClaimTrialsAsync(sweep, "w1", Claims(0, 1, 2, 3), limit: 2, Token);
        Assert.Equal(
            [
                new ClaimAnswer.Claimed(1),
                new ClaimAnswer.Claimed(1),
                ClaimAnswer.Untouched.Instance,
                ClaimAnswer.Untouched.Instance,
            ],
            results.Select(result => result.Answer)
        );
        Assert.Equal(
            [0L, 1L],
            await store.Results.ReadTrialsAsync(sweep, Token).Select(trial => trial.Ordinal).ToListAsync(Token)
        );
        Assert.Equal(new SweepCounts(0, 2, 0, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
    }

    [Fact]
    public async Task Claim_OfATrialThatIsHeld_SaysByWhom()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var result = (await store.ClaimTrialsAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal(new ClaimAnswer.Held("w1", 1), result.Answer);
    }

    [Fact]
    public async Task Claim_OfATrialWhoseLeaseRanOut_TakesItOverWithANewFence()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        Advance(Lease + TimeSpan.FromMilliseconds(1));
        Assert.True(await store.Leases.HeartbeatAsync("w2", Lease, Token));
        var result = (await store.ClaimTrialsAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal(new ClaimAnswer.Claimed(2), result.Answer);
        var attempts = await store.Results.ReadAttemptsAsync(Key(0), Token);
        Assert.Equal(
            [("w1", AttemptOutcome.Lost), ("w2", (AttemptOutcome?)null)],
            attempts.Select(attempt => (attempt.Worker, attempt.Outcome))
        );
    }

    [Fact]
    public async Task Heartbeat_InTime_KeepsTheLease()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        Advance(Lease * 0.9);
        Assert.True(await store.Leases.HeartbeatAsync("w1", Lease, Token));
        Advance(Lease * 0.9);
        Assert.Equal(
            new ClaimAnswer.Held("w1", 1),
            (await store.Attempts.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single()
        );
    }

    [Fact]
    public async Task Worker_ThatSaysHowFastItIs_IsListedSoAndKeepsItUntilItIsRegisteredAnew()
    {
        await using var store = await OpenAsync();
        await Prepare(store);
        MachineSpeed speed = new() { Factors = new(1.0 / 3, 2, 3, 4, 5, 6, 7e-9), StartSeconds = 0.1 + 0.2 };
        await store.Leases.NoteSpeedAsync("w1", speed, Token);
        await store.Leases.NoteSpeedAsync("nobody", speed, Token);
        await store.Leases.HeartbeatAsync("w1", Lease, Token);
        Assert.Equal([speed, null], await SpeedsAsync(store));

        await store.Leases.RegisterWorkerAsync(Worker("w1"), Lease, Token);
        await store.Leases.RegisterWorkerAsync(Worker("w2") with { Speed = speed }, Lease, Token);
        Assert.Equal([null, speed], await SpeedsAsync(store));
    }

    private static async Task<IEnumerable<MachineSpeed?>> SpeedsAsync(ISweepStore store) =>
        (await store.Leases.ListWorkersAsync(Token))
            .OrderBy(worker => worker.Identity.Id, StringComparer.Ordinal)
            .Select(worker => worker.Identity.Speed);

    [Fact]
    public async Task Worker_ThatIsReleased_LosesItsTrialsAndItsHeartbeat()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1, 2), cancellation: Token);
        await store.Attempts.CommitAsync([Write(1, 1, end: End(AttemptOutcome.Finished))], Token);
        Assert.Equal(2, await store.Leases.ReleaseWorkerAsync("w1", "its process has ended", Token));
        Assert.Equal(new SweepCounts(2, 0, 1, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
        Assert.Equal(
            (AttemptOutcome.Lost, "its process has ended"),
            (await store.Results.ReadAttemptsAsync(Key(0), Token))
                .Select(attempt => (attempt.Outcome, attempt.Reason))
                .Single()
        );
        Assert.False(await store.Leases.HeartbeatAsync("w1", Lease, Token));
        Assert.Equal(["w2"], (await store.Leases.ListWorkersAsync(Token)).Select(worker => worker.Identity.Id));
        Assert.Equal(0, await store.Leases.ReleaseWorkerAsync("w1", "again", Token));
    }

    [Fact]
    public async Task Worker_IsListedAsRegistered()
    {
        await using var store = await OpenAsync();
        await store.Leases.RegisterWorkerAsync(Worker("w9"), Lease, Token);
        var worker = (await store.Leases.ListWorkersAsync(Token)).Single();
        Assert.Equal((Worker("w9"), false), (worker.Identity, worker.Expired));
        Advance(Lease + TimeSpan.FromMilliseconds(1));
        Assert.True((await store.Leases.ListWorkersAsync(Token)).Single().Expired);
        Assert.False(await store.Leases.HeartbeatAsync("nobody", Lease, Token));
    }

    [Fact]
    public async Task Claims_FromManyConnectionsAtOnce_GiveEachTrialToOne()
    {
        await using var first = await OpenAsync();
        string sweep = await Prepare(first);
        await using var second = await OpenAsync();
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(at =>
                    Task.Run(
                        async () =>
                        {
                            var (store, worker) = at % 2 == 0 ? (first, "w1") : (second, "w2");
                            return await store.ClaimTrialsAsync(
                                sweep,
                                worker,
                                Claims(at / 4 * 3, at / 4 * 3 + 1, at / 4 * 3 + 2),
                                cancellation: Token
                            );
                        },
                        Token
                    )
                )
        );
        var claimed = results.SelectMany(result => result).Where(result => result.IsClaimed).ToList();
        Assert.Equal(150, claimed.Count);
        Assert.Equal(150, claimed.Select(result => result.Ordinal).Distinct().Count());
        Assert.All(claimed, result => Assert.Equal(1, result.Fence));
    }
}
