using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class SweepStoreContract
{
    [Fact]
    public async Task Checkpoint_IsReplacedByTheNextAndGoneWithTheResult()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        Assert.Null(await store.Attempts.ReadCheckpointAsync(Key(0), Token));
        await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(10, [1]))], Token);
        await store.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(20, [2, 3]), end: End(AttemptOutcome.HandedBack))],
            Token
        );
        var checkpoint = await store.Attempts.ReadCheckpointAsync(Key(0), Token);
        Assert.Equal(20, checkpoint!.Step);
        Assert.Equal([2, 3], checkpoint.Bytes);

        var claim = (await store.ClaimTrialsAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal(20, claim.CheckpointStep);
        Assert.Equal(
            [null, 20L],
            (await store.Results.ReadAttemptsAsync(Key(0), Token)).Select(attempt => attempt.FromStep)
        );
        await store.Attempts.CommitAsync([Write(0, 2, end: End(AttemptOutcome.Finished))], Token);
        Assert.Null(await store.Attempts.ReadCheckpointAsync(Key(0), Token));
    }

    [Fact]
    public async Task Checkpoint_WrittenWithTheResult_IsKept()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(30, [5]), end: End(AttemptOutcome.Finished))],
            Token
        );
        Assert.Equal(30, (await store.Attempts.ReadCheckpointAsync(Key(0), Token))!.Step);
    }

    [Fact]
    public async Task Checkpoint_OfManyMegabytes_IsKeptWhole()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        byte[] bytes = new byte[20_000_000];
        for (int at = 0; at < bytes.Length; at++)
            bytes[at] = (byte)(at * 2654435761u >> 24);
        await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(1, bytes))], Token);
        var read = await store.Attempts.ReadCheckpointAsync(Key(0), Token);
        Assert.True(bytes.AsSpan().SequenceEqual(read!.Bytes));
    }

    [Fact]
    public async Task Checkpoint_OfAFinishedTrial_IsWhereLongerTrainingsOfItsLineageContinue()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        var kin = Key(500);
        await store.Attempts.ClaimAsync(sweep, "w1", [Kin(0, 10), Kin(1, 20), Kin(2, 40)], cancellation: Token);
        await store.Attempts.CommitAsync(
            [
                Write(
                    0,
                    1,
                    [new(0, "b", double.NaN), new(0, "a", 1), new(10, "a", -0.0)],
                    new(10, [1]),
                    End(AttemptOutcome.Finished, 10)
                ),
                Write(1, 1, [new(20, "a", 2)], new(20, [2, 2]), End(AttemptOutcome.Finished, 20)),
                Write(2, 1, [], new(40, [4]), End(AttemptOutcome.Finished, 40)),
            ],
            Token
        );

        var claims = await store.ClaimTrialsAsync(
            sweep,
            "w1",
            [Kin(3, 10), Kin(4, 20), Kin(5, 21), Kin(6, 1000), new(7, 0, Key(7), null, 1000), new(8, 0, Key(8), kin)],
            cancellation: Token
        );
        Assert.Equal([null, 10L, 20L, 40L, null, null], claims.Select(claim => claim.CheckpointStep));
        Assert.Equal(10, Assert.Single(await store.Results.ReadAttemptsAsync(Key(4), Token)).FromStep);
        Assert.Null(await store.Attempts.ReadShorterAsync(kin, 10, Token));
        Assert.Null(await store.Attempts.ReadShorterAsync(Key(501), 1000, Token));
        var shorter = (await store.Attempts.ReadShorterAsync(kin, 20, Token))!;
        Assert.Equal((Key(0), 10L), (shorter.Trial, shorter.Checkpoint.Step));
        Assert.Equal([1], shorter.Checkpoint.Bytes);
        Assert.Equal(
            [(0L, "a"), (0L, "b"), (10L, "a")],
            shorter.Metrics.Select(metric => (metric.Step, metric.Measure)).Order()
        );
        Assert.Equal(
            [1.0, -0.0, double.NaN],
            shorter.Metrics.OrderBy(metric => (metric.Measure, metric.Step)).Select(metric => metric.Value)
        );
        Assert.Equal((Key(2), 40L), ((await store.Attempts.ReadShorterAsync(kin, 41, Token))!.Trial, 40L));

        TrialClaim Kin(int ordinal, long steps) => new(ordinal, 0, Key(ordinal), kin, steps);
    }

    [Theory]
    [InlineData(AttemptOutcome.Diverged)]
    [InlineData(AttemptOutcome.Stopped)]
    [InlineData(AttemptOutcome.HandedBack)]
    [InlineData(AttemptOutcome.Retried)]
    [InlineData(AttemptOutcome.Failed)]
    public async Task Checkpoint_OfATrialThatHasNotFinished_IsOfNoUseToOthers(AttemptOutcome outcome)
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", [new(0, 0, Key(0), Key(500), 10)], cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, [], new(4, [1]))], Token);
        Assert.Null(await store.Attempts.ReadShorterAsync(Key(500), 100, Token));
        await store.Attempts.CommitAsync([Write(0, 1, [], new(5, [1]), End(outcome, 5))], Token);
        Assert.Null(await store.Attempts.ReadShorterAsync(Key(500), 100, Token));
        Assert.Null(
            Assert
                .Single(
                    await store.ClaimTrialsAsync(sweep, "w1", [new(1, 0, Key(1), Key(500), 100)], cancellation: Token)
                )
                .CheckpointStep
        );
    }

    [Fact]
    public async Task Checkpoint_OfItsOwn_ComesBeforeThatOfAShorterTraining()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        TrialClaim longer = new(1, 0, Key(1), Key(500), 100);
        await store.Attempts.ClaimAsync(sweep, "w1", [new(0, 0, Key(0), Key(500), 10), longer], cancellation: Token);
        await store.Attempts.CommitAsync(
            [
                Write(0, 1, [], new(10, [1]), End(AttemptOutcome.Finished, 10)),
                Write(1, 1, [], end: End(AttemptOutcome.HandedBack, 0)),
            ],
            Token
        );
        Assert.Equal(
            10,
            Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [longer], cancellation: Token)).CheckpointStep
        );
        await store.Attempts.CommitAsync([Write(1, 2, [], new(50, [2]), End(AttemptOutcome.HandedBack, 50))], Token);
        Assert.Equal(
            50,
            Assert.Single(await store.ClaimTrialsAsync(sweep, "w1", [longer], cancellation: Token)).CheckpointStep
        );
    }
}
