using Sweeps.Scheduling.Machine;

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
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await RegisterAsync(store, "w2");

        var second = Assert.Single(
            await store.ClaimTrialsAsync(sweep, "w2", [Claim(3) with { IsProvisional = true }], cancellation: Token)
        );

        Assert.Equal(new ClaimAnswer.Claimed(2, CheckpointStep: 2), second.Answer);
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
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await RegisterAsync(store, "w2");

        await store.Attempts.ClaimAsync(
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

        await store.Attempts.ClaimAsync(sweep, "w2", [Claim(3) with { IsProvisional = true }], cancellation: Token);

        Assert.Equal([Text(3, 1, "loss", 0.5)], await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Commit_SentAgainWhenALaterAttemptHasTheTrial_BringsNothingBack()
    {
        var (store, sweep) = await BeginAsync();
        var first = await TakeAsync(store, sweep, 3);
        var write = Write(first, [Row(1, "loss", 0.5)], end: End(AttemptOutcome.Retried, 1, "once"));
        Assert.Equal(WriteOutcome.Written, (await CommitAsync(store, write)).Outcome);
        var second = Assert.Single(
            await store.ClaimTrialsAsync(sweep, "w1", [Claim(3) with { IsProvisional = true }], cancellation: Token)
        );
        Assert.Empty(await MetricsAsync(store, sweep));

        Assert.Equal((WriteOutcome.Written, 0), Told(await CommitAsync(store, write)));
        Assert.Empty(await MetricsAsync(store, sweep));
        var written = await CommitAsync(
            store,
            Write(second, [Row(1, "loss", 0.25)], end: End(AttemptOutcome.Finished, 1))
        );
        Assert.Equal((WriteOutcome.Written, 0), Told(written));
        Assert.Equal((WriteOutcome.Written, 0), Told(await CommitAsync(store, write)));
        Assert.Equal([Text(3, 1, "loss", 0.25)], await MetricsAsync(store, sweep));

        static (WriteOutcome, int) Told(WriteResult result) => (result.Outcome, result.Violations);
    }
}
