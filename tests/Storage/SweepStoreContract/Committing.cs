using System.Collections.Immutable;
using Sweeps.Model.Training;

namespace Sweeps.Storage.Tests;

public abstract partial class SweepStoreContract
{
    private static readonly ImmutableArray<double> Odd =
    [
        0.0, -0.0, 1.0 / 3, double.Epsilon, -double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_1234), BitConverter.Int64BitsToDouble(0x7FF0_0000_0000_0001), 5e-310, 1e15, 3,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Metrics_OfAnyBits_ComeBackWithThem(int times)
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        Metric[] metrics = [.. Enumerable.Range(0, Odd.Length * times).Select(step => Row(step, "value", Odd[step % Odd.Length]))];
        Assert.Equal(new WriteResult(attempt.Trial, WriteOutcome.Written, 0), await CommitAsync(store, Write(attempt, metrics)));
        Assert.Equal(metrics.Select(metric => Text(0, metric.Step, metric.Measure, metric.Value)), await MetricsAsync(Another(), sweep));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Metrics_WrittenAgainWithTheSameBits_AreIgnored(int times)
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        Metric[] metrics = [.. Enumerable.Range(0, Odd.Length * times).Select(step => Row(step, "value", Odd[step % Odd.Length]))];
        await CommitAsync(store, Write(attempt, metrics));
        Metric[] more = [.. metrics, Row(metrics.Length, "value", 1)];
        Assert.Equal(0, (await CommitAsync(store, Write(attempt, more))).Violations);
        Assert.Equal(more.Length, (await MetricsAsync(store, sweep)).Count);
        Assert.Empty(await store.ReadViolationsAsync(sweep, Token));
    }

    [Theory]
    [InlineData(0.0, -0.0)]
    [InlineData(1.0, 1.0000000000000002)]
    [InlineData(double.NaN, 1.0)]
    public async Task Metrics_WrittenAgainWithOtherBits_AreViolationsAndTheFirstStays(double first, double second)
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 3);
        await CommitAsync(store, Write(attempt, [Row(1, "loss", first), Row(2, "loss", 5)]));
        Assert.Equal(1, (await CommitAsync(store, Write(attempt, [Row(1, "loss", second), Row(2, "loss", 5), Row(3, "loss", 6)]))).Violations);

        Assert.Equal([Text(3, 1, "loss", first), Text(3, 2, "loss", 5), Text(3, 3, "loss", 6)], await MetricsAsync(store, sweep));
        var violation = Assert.Single(await store.ReadViolationsAsync(sweep, Token));
        Assert.Equal((Key(3), 1, "loss", 1), (violation.Trial, violation.Step, violation.Measure, violation.Fence));
        Assert.Equal(BitConverter.DoubleToInt64Bits(first), BitConverter.DoubleToInt64Bits(violation.Recorded));
        Assert.Equal(BitConverter.DoubleToInt64Bits(second), BitConverter.DoubleToInt64Bits(violation.Refused));
    }

    [Fact]
    public async Task Violations_InOneRequest_AreCountedForTheirOwnWrites()
    {
        var (store, sweep) = await BeginAsync();
        var left = await TakeAsync(store, sweep, 0);
        var right = await TakeAsync(store, sweep, 1);
        await store.CommitAsync([Write(left, [Row(1, "a", 1), Row(1, "b", 1)]), Write(right, [Row(1, "a", 1)])], Token);
        var results = await store.CommitAsync([Write(right, [Row(1, "a", 1)]), Write(left, [Row(1, "a", 2), Row(1, "b", 2)]), Write(right, [Row(1, "a", 3)]), Write(right, [Row(2, "a", 1), Row(2, "a", 2)])], Token);
        Assert.Equal([0, 2, 1, 1], results.Select(result => result.Violations));
        Assert.Equal(4, (await store.ReadViolationsAsync(sweep, Token)).Count);
    }

    [Fact]
    public async Task Write_WithAnOldFence_IsRefusedWholeAndCounted()
    {
        var (store, sweep) = await BeginAsync();
        var old = await TakeAsync(store, sweep, 0);
        await CommitAsync(store, Write(old, end: End(AttemptOutcome.HandedBack, 0)));
        var now = await TakeAsync(store, sweep, 0);
        var other = await TakeAsync(store, sweep, 1);

        var results = await store.CommitAsync([
            Write(old, [Row(1, "loss", 1)], Checkpoint(1), End(AttemptOutcome.Finished)),
            Write(other, [Row(1, "loss", 2)]),
            Write(old, [Row(2, "loss", 1)])], Token);
        Assert.Equal([WriteOutcome.StaleFence, WriteOutcome.Written, WriteOutcome.StaleFence], results.Select(result => result.Outcome));
        Assert.Equal([Text(1, 1, "loss", 2)], await MetricsAsync(store, sweep));
        Assert.Null(await store.ReadCheckpointAsync(old.Trial, Token));
        Assert.Equal((TrialState.Running, now.Fence), await TrialAsync(store, sweep, 0) is { } trial ? (trial.State, trial.Fence) : default);
        Assert.Equal([2L, 0L], (await store.ReadAttemptsAsync(old.Trial, Token)).Select(attempt => attempt.Refusals));
    }

    [Fact]
    public async Task Write_AfterTheEnd_IsRefused()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        var results = await store.CommitAsync([Write(attempt, end: End(AttemptOutcome.Finished)), Write(attempt, [Row(1, "loss", 1)])], Token);
        Assert.Equal([WriteOutcome.Written, WriteOutcome.StaleFence], results.Select(result => result.Outcome));
        Assert.Equal(WriteOutcome.StaleFence, (await CommitAsync(store, Write(attempt, [Row(1, "loss", 1)]))).Outcome);
        Assert.Equal(WriteOutcome.StaleFence, (await CommitAsync(store, Write(attempt, end: End(AttemptOutcome.Diverged)))).Outcome);
        Assert.Empty(await MetricsAsync(store, sweep));
    }

    [Theory]
    [InlineData(AttemptOutcome.Finished)]
    [InlineData(AttemptOutcome.Diverged)]
    [InlineData(AttemptOutcome.Failed)]
    [InlineData(AttemptOutcome.Retried)]
    [InlineData(AttemptOutcome.HandedBack)]
    public async Task Request_SentAgainBecauseItsAnswerWasLost_IsAnsweredAsTheFirstTime(AttemptOutcome outcome)
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        AttemptWrite[] request =
        [
            Write(attempt, [Row(1, "loss", 1)], Checkpoint(1)),
            Write(attempt, [Row(2, "loss", 2)], Checkpoint(2), End(outcome, 2, "why")),
        ];
        var first = await store.CommitAsync(request, Token);
        var before = await TrialAsync(store, sweep, 0);
        Assert.Equal(first, await store.CommitAsync(request, Token));

        Assert.Equal(before with { WeightsHash = null }, await TrialAsync(store, sweep, 0) with { WeightsHash = null });
        Assert.Equal([Text(0, 1, "loss", 1), Text(0, 2, "loss", 2)], await MetricsAsync(store, sweep));
        Assert.Equal(2, (await store.ReadCheckpointAsync(attempt.Trial, Token))!.Step);
        Assert.Equal(0, Assert.Single(await store.ReadAttemptsAsync(attempt.Trial, Token)).Refusals);
    }

    [Fact]
    public async Task Request_SentAgainAfterAnotherTookTheTrial_ChangesNothing()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        AttemptWrite[] request = [Write(attempt, [Row(1, "loss", 1)], Checkpoint(1), End(AttemptOutcome.HandedBack, 1, "stopped"))];
        await store.CommitAsync(request, Token);
        var next = await TakeAsync(store, sweep, 0);
        await CommitAsync(store, Write(next, [Row(2, "loss", 2)], Checkpoint(2)));

        Assert.Equal(WriteOutcome.Written, Assert.Single(await store.CommitAsync(request, Token)).Outcome);
        Assert.Equal(2, (await store.ReadCheckpointAsync(attempt.Trial, Token))!.Step);
        Assert.Equal((TrialState.Running, 2, 2), await TrialAsync(store, sweep, 0) is { } trial ? (trial.State, trial.Fence, trial.Step) : default);
    }

    [Theory]
    [InlineData(AttemptOutcome.Finished, TrialState.Finished, true, 0)]
    [InlineData(AttemptOutcome.Diverged, TrialState.Diverged, true, 0)]
    [InlineData(AttemptOutcome.Stopped, TrialState.Stopped, true, 0)]
    [InlineData(AttemptOutcome.Failed, TrialState.Failed, false, 1)]
    [InlineData(AttemptOutcome.Retried, TrialState.Waiting, false, 1)]
    [InlineData(AttemptOutcome.HandedBack, TrialState.Waiting, false, 0)]
    [InlineData(AttemptOutcome.Lost, TrialState.Waiting, false, 0)]
    public async Task End_OfAnAttempt_DecidesTheTrialsState(AttemptOutcome outcome, TrialState state, bool result, int failures)
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        await CommitAsync(store, Write(attempt, checkpoint: Checkpoint(6)));
        await CommitAsync(store, Write(attempt, end: End(outcome, 9, "why")));

        var trial = await TrialAsync(store, sweep, 0);
        Assert.Equal((state, result ? 9 : 6, "why", 1.5, failures, null), (trial.State, trial.Step, trial.Reason, trial.ComputeSeconds, trial.Failures, trial.Worker));
        Assert.Equal(result ? Hash(9) : null, trial.WeightsHash);
        Assert.Equal(result, await store.ReadCheckpointAsync(attempt.Trial, Token) is null);
        var record = Assert.Single(await store.ReadAttemptsAsync(attempt.Trial, Token));
        Assert.Equal((outcome, "why"), (record.Outcome, record.Reason));
        Assert.NotNull(record.Ended);
    }

    [Fact]
    public async Task End_ThatBringsACheckpoint_KeepsIt()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        await store.CommitAsync([Write(attempt, checkpoint: Checkpoint(5)), Write(attempt, checkpoint: Checkpoint(10), end: End(AttemptOutcome.Finished))], Token);
        Assert.Equal(Checkpoint(10).Bytes, (await store.ReadCheckpointAsync(attempt.Trial, Token))!.Bytes);
    }

    [Fact]
    public async Task Checkpoint_Written_TakesThePlaceOfTheOneBefore()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        Assert.Null(await store.ReadCheckpointAsync(attempt.Trial, Token));
        await CommitAsync(store, Write(attempt, checkpoint: Checkpoint(5, 3_000_000)));
        await CommitAsync(store, Write(attempt, [Row(1, "loss", 1)]));
        await CommitAsync(store, Write(attempt, checkpoint: Checkpoint(8, 2_000_000)));
        var stored = await Another().ReadCheckpointAsync(attempt.Trial, Token);
        Assert.Equal(8, stored!.Step);
        Assert.Equal(Checkpoint(8, 2_000_000).Bytes, stored.Bytes);
        Assert.Equal(8, (await TrialAsync(store, sweep, 0)).Step);
    }

    [Fact]
    public async Task Write_ForATrialNobodyClaimed_IsMisuseAndWritesNothing()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        var error = await Assert.ThrowsAsync<StoreException>(() => store.CommitAsync([Write(attempt, [Row(1, "loss", 1)]), new AttemptWrite(Key(99), 1, [])], Token));
        Assert.Equal(StoreProblem.Misuse, error.Problem);
        Assert.Empty(await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Commit_OfManyTrials_WritesAll()
    {
        var (store, sweep) = await BeginAsync();
        var attempts = await store.ClaimAsync(sweep, "w1", Claims(0, 100), cancellation: Token);
        AttemptWrite[] writes = [.. attempts.Select(attempt => Write(attempt,
            [.. Enumerable.Range(0, 50).SelectMany(step => new[] { Row(step, "error", step + attempt.Ordinal), Row(step, "loss", step * 0.1) })], end: End(AttemptOutcome.Finished)))];
        Assert.All(await store.CommitAsync(writes, Token), result => Assert.Equal((WriteOutcome.Written, 0), (result.Outcome, result.Violations)));
        Assert.Equal(new SweepCounts(0, 0, 100, 0, 0, 0), await store.CountAsync(sweep, Token));
        var expected = from ordinal in Enumerable.Range(0, 100)
                       from step in Enumerable.Range(0, 50)
                       from text in new[] { Text(ordinal, step, "error", step + ordinal), Text(ordinal, step, "loss", step * 0.1) }
                       select text;
        Assert.Equal(expected, await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Commits_OfManyProcessesAtOnce_AreAllThere()
    {
        var (store, sweep) = await BeginAsync();
        var attempts = await store.ClaimAsync(sweep, "w1", Claims(0, 40), cancellation: Token);
        var stores = Enumerable.Range(0, 4).Select(_ => Another()).ToArray();

        // Every process writes for every trial, in an order of its own: each has to wait for the others' locks.
        await Task.WhenAll(stores.Select((one, at) => Task.Run(async () =>
        {
            for (int round = 0; round < 5; round++)
                await one.CommitAsync([.. attempts.OrderBy(attempt => (attempt.Ordinal * 17 + at * 7) % 40).Select(attempt => Write(attempt, [Row(round, $"m{at}", at)], Checkpoint(round)))], Token);
        })));
        var expected = from ordinal in Enumerable.Range(0, 40) from round in Enumerable.Range(0, 5) from at in Enumerable.Range(0, 4) select Text(ordinal, round, $"m{at}", at);
        Assert.Equal(expected, await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task RetryFailed_OfASweep_LetsItsFailedTrialsWait()
    {
        var (store, sweep) = await BeginAsync();
        string other = (await store.OpenSweepAsync(Manifest("second"), Token)).Id;
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 0), end: End(AttemptOutcome.Failed, 3, "boom")));
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 1), end: End(AttemptOutcome.Finished)));
        await CommitAsync(store, Write(await TakeAsync(store, other, 2), end: End(AttemptOutcome.Failed, 3, "boom")));

        Assert.Equal(1, await store.RetryFailedAsync(sweep, Token));
        Assert.Equal(0, await store.RetryFailedAsync(sweep, Token));
        var again = await TakeAsync(store, sweep, 0);
        Assert.Equal((2, 0), (again.Fence, again.Failures));
        Assert.Equal(1, (await store.CountAsync(other, Token)).Failed);
    }
}
