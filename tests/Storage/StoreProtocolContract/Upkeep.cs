using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;

namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task Rename_OfASweep_KeepsItsIdAndItsTrials()
    {
        var (store, sweep) = await BeginAsync("first");
        await FinishAsync(store, sweep, 0);
        await store.Upkeep.RenameSweepAsync(sweep, "better", Token);
        var found = await Another().Registry.FindSweepAsync("better", Token);
        Assert.Equal((sweep, "better"), (found!.Id, found.Manifest.Name));
        Assert.Null(await store.Registry.FindSweepAsync("first", Token));
        Assert.Equal(1, (await store.Results.CountAsync(sweep, Token)).Finished);
        Assert.Equal(sweep, (await store.Registry.OpenSweepAsync(Manifest("first"), Token)).Id);
    }

    [Fact]
    public async Task Rename_ToANameThatAnotherHas_IsRefused()
    {
        var (store, first) = await BeginAsync("first");
        var second = await store.Registry.OpenSweepAsync(Manifest("second"), Token);
        var refused = await Assert.ThrowsAsync<StoreException>(() =>
            store.Upkeep.RenameSweepAsync(first, "second", Token)
        );
        Assert.Equal(StoreProblem.InUse, refused.Problem);
        Assert.Contains(second.Id, refused.Message, StringComparison.Ordinal);
        await store.Upkeep.RenameSweepAsync(first, "first", Token);
    }

    [Fact]
    public async Task Describe_OfASweep_IsReadAndCanBeTakenBack()
    {
        var (store, sweep) = await BeginAsync();
        await store.Upkeep.DescribeSweepAsync(sweep, "what noise does, π ≈ 3", Token);
        Assert.Equal("what noise does, π ≈ 3", (await Another().Registry.FindSweepAsync(sweep, Token))!.Description);
        await store.Upkeep.DescribeSweepAsync(sweep, "", Token);
        Assert.Null(Assert.Single(await store.Registry.ListSweepsAsync(Token)).Description);
    }

    [Fact]
    public async Task Tags_OfASweep_AreReadInOrderAndCanBeTakenBack()
    {
        var (store, sweep) = await BeginAsync();
        await store.Upkeep.TagSweepAsync(sweep, ["paper", "zwölf", "Draft", "paper"], [], Token);
        Assert.Equal(["Draft", "paper", "zwölf"], (await FindAsync()).Tags);
        await store.Upkeep.RenameSweepAsync(sweep, "renamed", Token);
        await store.Upkeep.TagSweepAsync(sweep, ["final", "paper"], ["Draft", "paper", "none"], Token);

        var found = await FindAsync();
        Assert.Equal(["final", "paper", "zwölf"], found.Tags);
        Assert.True(found.HasAll(["zwölf", "final"]) && !found.HasAll(["final", "Draft"]));
        Assert.NotEqual(found with { Tags = ["final"] }, found);
        Assert.Equal(found.Tags, Assert.Single(await Another().Registry.ListSweepsAsync(Token)).Tags);

        async Task<SweepRecord> FindAsync() => (await Another().Registry.FindSweepAsync(sweep, Token))!;
    }

    [Fact]
    public async Task Tags_OfMoreThanASweepMayHave_AreRefusedAndChangeNothing()
    {
        var (store, sweep) = await BeginAsync();
        string[] many = [.. Enumerable.Range(0, SweepTags.Most).Select(number => $"t{number}")];
        await store.Upkeep.TagSweepAsync(sweep, many, [], Token);

        var refused = await Assert.ThrowsAsync<StoreException>(() =>
            store.Upkeep.TagSweepAsync(sweep, ["a", "b"], ["t0"], Token)
        );
        Assert.Contains("at most 50 tags, but would have 51", refused.Message, StringComparison.Ordinal);
        await store.Upkeep.TagSweepAsync(sweep, ["a"], ["t0"], Token);
        Assert.Equal(SweepTags.Most, (await store.Registry.FindSweepAsync(sweep, Token))!.Tags.Count);
    }

    [Fact]
    public async Task Turns_OfSeveralProcesses_AreTakenOneAfterTheOther()
    {
        ISweepStore[] processes = [(await BeginAsync()).Store, Another(), Another()];
        int inTurn = 0,
            together = 0;

        var ends = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(number =>
                    processes[number % 3]
                        .Upkeep.InTurnAsync(
                            "alice",
                            async () =>
                            {
                                if (Interlocked.Increment(ref inTurn) > 1)
                                    Interlocked.Increment(ref together);
                                await processes[number % 3].Registry.ListSweepsAsync(Token);
                                await Task.Yield();
                                Interlocked.Decrement(ref inTurn);
                                return number;
                            },
                            Token
                        )
                )
        );

        Assert.Equal(Enumerable.Range(0, 12), ends);
        Assert.Equal(0, together);
        await Assert.ThrowsAsync<FormatException>(() =>
            processes[0].Upkeep.InTurnAsync<int>("alice", () => throw new FormatException(), Token)
        );
        Assert.Equal(1, await processes[1].Upkeep.InTurnAsync("alice", () => Task.FromResult(1), Token));
    }

    [Fact]
    public async Task Delete_OfASweep_TakesWhatItAloneHas()
    {
        var (store, first) = await BeginAsync("first");
        string second = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        for (long ordinal = 0; ordinal < 6; ordinal++)
            await FinishAsync(store, first, ordinal);
        await store.Attempts.ClaimAsync(second, "w1", Claims(3, 5), cancellation: Token);
        var kept = await MetricsAsync(store, second);

        var weight = await store.Upkeep.WeighSweepAsync(first, Token);
        Assert.Equal(
            (6, 3, 3, 6, 1),
            (weight.Members, weight.Trials, weight.Shared, weight.Metrics, weight.Checkpoints)
        );
        Assert.True(weight.Bytes > 100, $"{weight.Bytes} bytes");
        var gone = await store.Upkeep.DeleteSweepAsync(first, cancellation: Token);
        Assert.Equal((6, 3, 6, 1), (gone.Members, gone.Trials, gone.Metrics, gone.Checkpoints));

        var after = Another();
        Assert.Equal(second, Assert.Single(await after.Registry.ListSweepsAsync(Token)).Id);
        Assert.Null(await after.Registry.FindSweepAsync("first", Token));
        Assert.Null(await after.Registry.FindSweepAsync(first, Token));
        Assert.Equal(kept, await MetricsAsync(after, second));
        Assert.Equal(new SweepCounts(0, 2, 3, 0, 0, 0), await after.Results.CountAsync(second, Token));
        await RequireRightNumbersAsync(after, [second]);
        Assert.Equal(
            StoreProblem.Misuse,
            (await Assert.ThrowsAsync<StoreException>(() => after.Results.CountAsync(first, Token))).Problem
        );
    }

    [Fact]
    public async Task Delete_OfASweepWhoseTrialsAnotherBroughtIn_LeavesThatAlone()
    {
        var (store, first) = await BeginAsync("first");
        string second = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        await FinishAsync(store, first, 0);
        await CommitAsync(
            store,
            Write(await TakeAsync(store, first, 1), end: End(AttemptOutcome.Diverged, reason: "it diverged"))
        );
        await store.Attempts.ClaimAsync(second, "w1", Claims(0, 2), cancellation: Token);
        await store.Upkeep.DeleteSweepAsync(second, cancellation: Token);
        Assert.Equal(new SweepCounts(0, 0, 1, 1, 0, 0), await store.Results.CountAsync(first, Token));
        await RequireRightNumbersAsync(store, [first]);
    }

    [Fact]
    public async Task Delete_OfARunningSweep_IsRefusedUntilItIsCancelledAndHandedBack()
    {
        var (store, sweep) = await BeginAsync();
        var held = await TakeAsync(store, sweep, 0);
        Assert.Contains("Cancel it first", await RefusalAsync(store, sweep), StringComparison.Ordinal);
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Cancel, Token);
        Assert.Contains("try again", await RefusalAsync(store, sweep), StringComparison.Ordinal);
        await CommitAsync(store, Write(held, end: End(AttemptOutcome.HandedBack, reason: "cancelled")));
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        Assert.Empty(await store.Registry.ListSweepsAsync(Token));
    }

    [Fact]
    public async Task Delete_OfATrialWhoseWorkerIsLost_RefusesWhatThatWritesLater()
    {
        var (store, sweep) = await BeginAsync();
        var held = await TakeAsync(store, sweep, 0);
        LetPass(Lease + TimeSpan.FromMinutes(1));
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);

        // Whoever held it may not know yet; a later attempt must not be mistaken for theirs.
        var late = Write(held, [Row(1, "loss", 1)], end: End(AttemptOutcome.Finished));
        Assert.Equal(WriteOutcome.StaleFence, (await CommitAsync(store, late)).Outcome);
        string again = (await store.Registry.OpenSweepAsync(Manifest("first"), Token)).Id;
        await RegisterAsync(store, "w2");
        Assert.True((await TakeAsync(store, again, 0, "w2")).Fence > held.Fence);
        Assert.Equal(WriteOutcome.StaleFence, (await CommitAsync(store, late)).Outcome);
        Assert.Empty(await MetricsAsync(store, again));
        await RequireRightNumbersAsync(store, [again]);
    }

    [Fact]
    public async Task Delete_OfAQueuedSweep_IsRefusedUntilItHasLeftTheQueueOrIsPaused()
    {
        var (store, sweep) = await BeginAsync();
        await store.Queue.EnqueueSweepAsync(sweep, RunTerms.Default, Token);
        Assert.Contains("Cancel it first", await RefusalAsync(store, sweep), StringComparison.Ordinal);
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Cancel, Token);
        Assert.Contains("still in the queue", await RefusalAsync(store, sweep), StringComparison.Ordinal);
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Pause, Token);
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Delete_OfACancelledSweepThatNobodyServes_TakesItFromTheQueue()
    {
        var (store, sweep) = await BeginAsync();
        await store.Queue.EnqueueSweepAsync(sweep, RunTerms.Default, Token);
        await store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Cancel, Token);
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        Assert.Empty(await store.Queue.ListQueueAsync(Token));
    }

    [Fact]
    public async Task Delete_ThatWasInterrupted_LeavesACancelledSweepThatTrainedLess()
    {
        var (store, sweep) = await BeginAsync();
        await FinishAsync(store, sweep, 0);
        Assert.False((await store.Upkeep.DeleteSomeAsync(sweep, Token)).IsGone);
        var found = await Another().Registry.FindSweepAsync(sweep, Token);
        Assert.Equal(SweepIntent.Cancel, found!.Intent);
        await RequireRightNumbersAsync(store, [sweep]);
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        Assert.Null(await Another().Registry.FindSweepAsync(sweep, Token));
    }

    [Fact]
    public async Task Sweep_ThatWasDeleted_IsNewWhenItIsOpenedAgain()
    {
        var (store, sweep) = await BeginAsync();
        var other = Another();
        await FinishAsync(other, sweep, 0);
        await store.Upkeep.DescribeSweepAsync(sweep, "old", Token);
        await store.Upkeep.TagSweepAsync(sweep, ["old"], [], Token);
        await store.Upkeep.RenameSweepAsync(sweep, "renamed", Token);
        await store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token);
        Assert.Equal(
            StoreProblem.Misuse,
            (
                await Assert.ThrowsAsync<StoreException>(() =>
                    other.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token)
                )
            ).Problem
        );

        var again = await store.Registry.OpenSweepAsync(Manifest("first"), Token);
        Assert.Equal(
            (sweep, "first", SweepIntent.Run, null),
            (again.Id, again.Manifest.Name, again.Intent, again.Description)
        );
        Assert.Equal("grid: {}\n", again.Manifest.GridText);
        Assert.Empty(again.Tags);
        Assert.Equal(0, (await store.Results.CountAsync(sweep, Token)).Touched);
        await FinishAsync(other, sweep, 0);
        Assert.Equal(1, (await store.Results.CountAsync(sweep, Token)).Finished);
    }

    private static async Task<string> RefusalAsync(ISweepStore store, string sweep)
    {
        var refused = await Assert.ThrowsAsync<StoreException>(() =>
            store.Upkeep.DeleteSweepAsync(sweep, cancellation: Token)
        );
        Assert.Equal(StoreProblem.InUse, refused.Problem);
        return refused.Message;
    }

    private static async Task FinishAsync(ISweepStore store, string sweep, long ordinal)
    {
        var attempt = await TakeAsync(store, sweep, ordinal);
        await CommitAsync(
            store,
            Write(
                attempt,
                [Row(1, "loss", ordinal), Row(2, "loss", 0.5 * ordinal)],
                ordinal == 1 ? Checkpoint(2) : null,
                End(AttemptOutcome.Finished, 2)
            )
        );
    }
}
