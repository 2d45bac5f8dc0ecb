using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task History_OfASweep_SaysWhoDidWhatNewestFirst()
    {
        var (store, _) = await BeginAsync();
        string sweep = await AsAsync(
            "alice",
            async () => (await store.Registry.OpenSweepAsync(Manifest("a"), Token)).Id
        );
        await AsAsync("alice", () => store.Registry.OpenSweepAsync(Manifest("a"), Token));
        await AsAsync("bob", () => IntendAsync(SweepIntent.Pause, null));
        await AsAsync("carol", () => IntendAsync(SweepIntent.Run, null));
        await AsAsync("bob", () => IntendAsync(SweepIntent.Cancel, "zu groß"));
        await AsAsync("bob", () => IntendAsync(SweepIntent.Cancel, "zu groß"));
        await AsAsync("dan", () => Done(store.Upkeep.RenameSweepAsync(sweep, "b", Token)));
        await AsAsync("dan", () => Done(store.Upkeep.RenameSweepAsync(sweep, "b", Token)));
        await AsAsync("dan", () => Done(store.Upkeep.DescribeSweepAsync(sweep, "noise", Token)));
        await AsAsync("eve", () => Done(store.Upkeep.TagSweepAsync(sweep, ["a", "b"], [], Token)));
        await AsAsync("eve", () => Done(store.Upkeep.TagSweepAsync(sweep, ["b", "c"], ["a"], Token)));
        await AsAsync("eve", () => Done(store.Upkeep.TagSweepAsync(sweep, ["b"], ["a"], Token)));

        var history = await Another().Upkeep.ReadHistoryAsync(sweep, 100, Token);

        Assert.Equal(
            [
                "Tagged by eve: +c -a",
                "Tagged by eve: +a +b",
                "Described by dan: noise",
                "Renamed by dan: `a` to `b`",
                "Cancelled by bob: zu groß",
                "Resumed by carol: ",
                "Paused by bob: ",
                "Submitted by alice: ",
            ],
            history.Select(entry => $"{entry.Change} by {entry.By}: {entry.Detail}")
        );
        Assert.All(history, entry => Assert.Equal((sweep, "b"), (entry.SweepId, entry.Sweep)));
        Assert.Equal(history.OrderByDescending(entry => entry.At), history);
        Assert.Equal(history.Take(2), await store.Upkeep.ReadHistoryAsync(sweep, 2, Token));

        Task<bool> IntendAsync(SweepIntent intent, string? reason) =>
            Done(store.Registry.SetSweepIntentAsync(sweep, intent, reason, Token));
    }

    [Fact]
    public async Task History_OfADeletedSweep_StaysAndSaysSoOnce()
    {
        var (store, sweep) = await BeginAsync("gone");
        for (long ordinal = 0; ordinal < 3; ordinal++)
            await FinishAsync(store, sweep, ordinal);
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);

        await AsAsync("alice", () => store.Upkeep.DeleteSweepAsync(sweep, null, Token));

        var entry = Assert.Single(await store.Upkeep.ReadHistoryAsync(null, 100, Token));
        Assert.Equal(
            (sweep, "gone", SweepChange.Deleted, "alice"),
            (entry.SweepId, entry.Sweep, entry.Change, entry.By)
        );
        await AsAsync("bob", () => store.Registry.OpenSweepAsync(Manifest("gone"), Token));
        Assert.Equal(
            [(SweepChange.Submitted, "bob"), (SweepChange.Deleted, "alice")],
            (await store.Upkeep.ReadHistoryAsync(sweep, 100, Token)).Select(one => (one.Change, one.By))
        );
    }

    [Fact]
    public async Task Sweeps_ThatSomebodySubmitted_AreThoseNobodyElseSubmittedAfter()
    {
        var (store, _) = await BeginAsync("nobody's");
        string kept = await AsAsync(
            "alice",
            async () => (await store.Registry.OpenSweepAsync(Manifest("a"), Token)).Id
        );
        string gone = await AsAsync(
            "alice",
            async () => (await store.Registry.OpenSweepAsync(Manifest("b"), Token)).Id
        );
        await AsAsync("bob", () => store.Registry.OpenSweepAsync(Manifest("a"), Token));

        Assert.Equal(new HashSet<string> { kept, gone }, [.. await store.Upkeep.ListSubmittedAsync("alice", Token)]);
        Assert.Empty(await store.Upkeep.ListSubmittedAsync("bob", Token));
        await store.Upkeep.DeleteSweepAsync(gone, null, Token);
        Assert.Equal([kept], await store.Upkeep.ListSubmittedAsync("alice", Token));
        await AsAsync("bob", () => store.Registry.OpenSweepAsync(Manifest("b"), Token));
        Assert.Equal([gone], await store.Upkeep.ListSubmittedAsync("bob", Token));
    }

    [Fact]
    public async Task History_WhileNobodyIsNamed_IsEmpty()
    {
        var (store, sweep) = await BeginAsync();
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Pause, Token);
        Assert.Empty(await store.Upkeep.ReadHistoryAsync(null, 100, Token));
    }

    [Fact]
    public async Task History_OfARetry_CountsItsTrials()
    {
        var (store, sweep) = await BeginAsync();
        var claim = Assert.IsType<ClaimAnswer.Claimed>(
            (await store.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token))[0]
        );
        await store.Attempts.CommitAsync(
            [new(Claims(0, 1)[0].Trial, claim.Fence, [], End: new(AttemptOutcome.Failed, 0, null, "broken", 0))],
            Token
        );

        Assert.Equal(1, await AsAsync("alice", () => store.Registry.RetryFailedAsync(sweep, Token)));
        Assert.Equal(0, await AsAsync("alice", () => store.Registry.RetryFailedAsync(sweep, Token)));

        var entry = Assert.Single(await store.Upkeep.ReadHistoryAsync(sweep, 100, Token));
        Assert.Equal((SweepChange.Retried, "1 trial"), (entry.Change, entry.Detail));
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private static async Task<T> AsAsync<T>(string actor, Func<Task<T>> act)
    {
        using (Actor.Use(actor))
            return await act();
    }
}
