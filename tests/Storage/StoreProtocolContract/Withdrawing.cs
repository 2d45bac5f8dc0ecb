namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task Claim_OfTrialThatIsNotExact_WithdrawsWhatLiesBeyondItsCheckpoint()
    {
        var (store, sweep) = await BeginAsync();
        var first = await TakeAsync(store, sweep, 3);
        await CommitAsync(store, Write(first, [Row(1, "loss", 0.5), Row(2, "loss", 0.4)], Checkpoint(2)));
        await CommitAsync(store, Write(first, [Row(3, "loss", 0.3)]));
        await store.ReleaseWorkerAsync("w1", "gone", Token);
        await RegisterAsync(store, "w2");

        var second = Assert.Single(
            await store.ClaimAsync(sweep, "w2", [Claim(3) with { IsProvisional = true }], cancellation: Token)
        );

        Assert.Equal((ClaimOutcome.Claimed, 2L), (second.Outcome, second.CheckpointStep));
        Assert.Equal([Text(3, 1, "loss", 0.5), Text(3, 2, "loss", 0.4)], await MetricsAsync(store, sweep));
        var written = await CommitAsync(
            store,
            Write(second, [Row(3, "loss", 0.29)], end: End(AttemptOutcome.Finished, 3))
        );
        Assert.Equal((WriteOutcome.Written, 0), (written.Outcome, written.Violations));
    }

    [Fact]
    public async Task Claim_OfTrialThatIsNotExactAndHasNoCheckpoint_WithdrawsAllOfIt()
    {
        var (store, sweep) = await BeginAsync();
        var first = await TakeAsync(store, sweep, 3);
        var other = await TakeAsync(store, sweep, 4);
        await CommitAsync(store, Write(first, [Row(0, "loss", 0.5), Row(9, "loss", 0.4)]));
        await CommitAsync(store, Write(other, [Row(0, "loss", 0.7)], end: End(AttemptOutcome.Finished)));
        await store.ReleaseWorkerAsync("w1", "gone", Token);
        await RegisterAsync(store, "w2");

        await store.ClaimAsync(
            sweep,
            "w2",
            [Claim(3) with { IsProvisional = true }, Claim(4) with { IsProvisional = true }],
            cancellation: Token
        );

        Assert.Equal([Text(4, 0, "loss", 0.7)], await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Claim_OfTrialThatIsNotExactAndHeldByAnother_WithdrawsNothing()
    {
        var (store, sweep) = await BeginAsync();
        var first = await TakeAsync(store, sweep, 3);
        await CommitAsync(store, Write(first, [Row(1, "loss", 0.5)]));
        await RegisterAsync(store, "w2");

        await store.ClaimAsync(sweep, "w2", [Claim(3) with { IsProvisional = true }], cancellation: Token);

        Assert.Equal([Text(3, 1, "loss", 0.5)], await MetricsAsync(store, sweep));
    }
}
