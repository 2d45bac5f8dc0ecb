using Sweeps.Model.Measures;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class SweepStoreContract
{
    [Fact]
    public async Task Write_WithEverything_IsReadBack()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(4), cancellation: Token);
        var results = await store.Attempts.CommitAsync(
            [
                Write(
                    4,
                    1,
                    [new(10, "loss", 0.5), new(0, "loss", 2.5), new(10, "error", 0.25)],
                    end: End(AttemptOutcome.Finished, 10, [1, 2, 3], null, 1.5)
                ),
            ],
            Token
        );
        Assert.Equal([new WriteResult(Key(4), WriteOutcome.Written, 0)], results);

        var trial = await store.Results.ReadTrialAsync(sweep, 4, Token);
        Assert.Equal(
            (4L, 40L, Key(4), TrialState.Finished, 1L, 10L),
            (trial!.Ordinal, trial.Cell, trial.Trial, trial.State, trial.Fence, trial.Step)
        );
        Assert.Equal([1, 2, 3], trial.WeightsHash);
        Assert.Equal(
            (null, 1.5, 1, null, 0),
            (trial.Reason, trial.ComputeSeconds, trial.Attempts, trial.Worker, trial.Failures)
        );
        Assert.Equal(
            [(4L, new Metric(0, "loss", 2.5)), (4L, new Metric(10, "error", 0.25)), (4L, new Metric(10, "loss", 0.5))],
            await store
                .Results.ReadMetricsAsync(sweep, new MetricQuery(), Token)
                .Select(row => (row.Ordinal, row.Metric))
                .ToListAsync(Token)
        );
        Assert.Null(await store.Results.ReadTrialAsync(sweep, 5, Token));
    }

    [Theory]
    [InlineData(0x0000000000000000UL)]
    [InlineData(0x8000000000000000UL)]
    [InlineData(0x7FF0000000000000UL)]
    [InlineData(0xFFF0000000000000UL)]
    [InlineData(0x7FF8000000000000UL)]
    [InlineData(0xFFF8000000000000UL)]
    [InlineData(0x7FF8000000000123UL)]
    [InlineData(0x0000000000000001UL)]
    [InlineData(0x7FEFFFFFFFFFFFFFUL)]
    [InlineData(0x4330000000000001UL)]
    [InlineData(0x3FB999999999999AUL)]
    public async Task Metric_OfAnyValue_KeepsItsBits(ulong bits)
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var metric = new Metric(1, "loss", BitConverter.UInt64BitsToDouble(bits));
        await store.Attempts.CommitAsync([Write(0, 1, [metric])], Token);
        Assert.Equal(0, (await store.Attempts.CommitAsync([Write(0, 1, [metric])], Token)).Single().Violations);
        var read = await store.Results.ReadMetricsAsync(sweep, new MetricQuery(), Token).SingleAsync(Token);
        Assert.Equal(bits, BitConverter.DoubleToUInt64Bits(read.Metric.Value));
    }

    [Fact]
    public async Task Metric_MeasuredTwiceWithDifferentBits_IsAViolationAndTheFirstStays()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, [new(5, "loss", 0.0), new(5, "error", 1)])], Token);
        var result = (
            await store.Attempts.CommitAsync(
                [Write(0, 1, [new(5, "loss", -0.0), new(5, "error", 1), new(6, "loss", 3)])],
                Token
            )
        ).Single();
        Assert.Equal((WriteOutcome.Written, 1), (result.Outcome, result.Violations));
        var violation = (await store.Results.ReadViolationsAsync(sweep, Token)).Single();
        Assert.Equal((Key(0), 5L, "loss", 1L), (violation.Trial, violation.Step, violation.Measure, violation.Fence));
        Assert.Equal(
            (0L, long.MinValue),
            (BitConverter.DoubleToInt64Bits(violation.Recorded), BitConverter.DoubleToInt64Bits(violation.Refused))
        );
        Assert.Equal(
            [1, 0, 3],
            await store
                .Results.ReadMetricsAsync(sweep, new MetricQuery(), Token)
                .Select(row => row.Metric.Value)
                .ToListAsync(Token)
        );
    }

    [Fact]
    public async Task Write_WithAnOlderFence_IsRefusedWholeAndCounted()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);
        await store.Attempts.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token);

        var late = Write(0, 1, [new(1, "loss", 1)], new StoredCheckpoint(1, [9]), End(AttemptOutcome.Finished));
        Assert.Equal(
            [WriteOutcome.StaleFence, WriteOutcome.Written],
            (await store.Attempts.CommitAsync([late, Write(0, 2, [new(1, "loss", 2)])], Token)).Select(result =>
                result.Outcome
            )
        );
        Assert.Equal(
            2,
            (await store.Results.ReadMetricsAsync(sweep, new MetricQuery(), Token).SingleAsync(Token)).Metric.Value
        );
        Assert.Null(await store.Attempts.ReadCheckpointAsync(Key(0), Token));
        Assert.Equal(TrialState.Running, (await store.Results.ReadTrialAsync(sweep, 0, Token))!.State);
        Assert.Equal(
            [1L, 0L],
            (await store.Results.ReadAttemptsAsync(Key(0), Token)).Select(attempt => attempt.Refusals)
        );
    }

    [Fact]
    public async Task Write_AfterTheEnd_IsRefused()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, end: End(AttemptOutcome.Finished))], Token);
        var again = Write(0, 1, [new(1, "loss", 1)], end: End(AttemptOutcome.Diverged));
        Assert.Equal(WriteOutcome.StaleFence, (await store.Attempts.CommitAsync([again], Token)).Single().Outcome);
        Assert.Equal(TrialState.Finished, (await store.Results.ReadTrialAsync(sweep, 0, Token))!.State);
    }

    [Theory]
    [InlineData(AttemptOutcome.Finished, TrialState.Finished, 0)]
    [InlineData(AttemptOutcome.Diverged, TrialState.Diverged, 0)]
    [InlineData(AttemptOutcome.Stopped, TrialState.Stopped, 0)]
    [InlineData(AttemptOutcome.Failed, TrialState.Failed, 1)]
    [InlineData(AttemptOutcome.Retried, TrialState.Waiting, 1)]
    [InlineData(AttemptOutcome.HandedBack, TrialState.Waiting, 0)]
    [InlineData(AttemptOutcome.Lost, TrialState.Waiting, 0)]
    public async Task End_OfAnAttempt_DecidesTheStateOfItsTrial(AttemptOutcome outcome, TrialState state, int failures)
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, end: End(outcome, reason: "so it was"))], Token);
        var trial = await store.Results.ReadTrialAsync(sweep, 0, Token);
        Assert.Equal((state, "so it was", failures, null), (trial!.State, trial.Reason, trial.Failures, trial.Worker));
        var attempt = (await store.Results.ReadAttemptsAsync(Key(0), Token)).Single();
        Assert.Equal((outcome, "so it was"), (attempt.Outcome, attempt.Reason));

        var next = (await store.ClaimTrialsAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal(
            state is TrialState.Waiting or TrialState.Stopped
                ? (ClaimAnswer)new ClaimAnswer.Claimed(2, failures)
                : new ClaimAnswer.Done(outcome),
            next.Answer
        );
    }

    [Fact]
    public async Task Trial_StoppedEarly_IsDoneForThoseWhoAcceptTheReasonAndTrainedOnByOthers()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync(
            [Write(0, 1, checkpoint: new(7, [1, 2]), end: End(AttemptOutcome.Stopped, reason: "rule a: too slow"))],
            Token
        );

        var accepted = Claims(0).Select(claim => claim with { StopsAccepted = "rule a: " }).ToList();
        Assert.Equal(
            new ClaimAnswer.Done(AttemptOutcome.Stopped),
            (await store.Attempts.ClaimAsync(sweep, "w2", accepted, cancellation: Token)).Single()
        );

        var other = Claims(0).Select(claim => claim with { StopsAccepted = "rule b: " }).ToList();
        var taken = (await store.ClaimTrialsAsync(sweep, "w2", other, cancellation: Token)).Single();
        Assert.Equal(new ClaimAnswer.Claimed(2, CheckpointStep: 7), taken.Answer);
        var trial = (await store.Results.ReadTrialAsync(sweep, 0, Token))!;
        Assert.Equal(
            (TrialState.Running, "w2", null, null),
            (trial.State, trial.Worker, trial.Reason, trial.WeightsHash)
        );

        // The stop stays a result for those who accept it, while the trial is trained on and when that was given up,
        // until there is a whole one.
        Assert.Equal(new ClaimAnswer.Done(AttemptOutcome.Stopped), await AskAsync());
        await store.Attempts.CommitAsync([Write(0, 2, end: End(AttemptOutcome.HandedBack))], Token);
        Assert.Equal(new ClaimAnswer.Done(AttemptOutcome.Stopped), await AskAsync());
        Assert.IsType<ClaimAnswer.Claimed>(
            (await store.Attempts.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single()
        );
        await store.Attempts.CommitAsync([Write(0, 3, end: End(AttemptOutcome.Finished))], Token);
        Assert.Equal(new ClaimAnswer.Done(AttemptOutcome.Finished), await AskAsync());

        async Task<ClaimAnswer> AskAsync() =>
            (await store.Attempts.ClaimAsync(sweep, "w1", accepted, cancellation: Token)).Single();
    }

    [Fact]
    public async Task Commits_FromManyThreadsAndConnections_LoseNothing()
    {
        await using var first = await OpenAsync();
        string sweep = await Prepare(first);
        await using var second = await OpenAsync();
        await first.Attempts.ClaimAsync(sweep, "w1", Claims([.. Enumerable.Range(0, 40)]), cancellation: Token);
        await Task.WhenAll(
            Enumerable
                .Range(0, 400)
                .Select(at =>
                    Task.Run(
                        async () =>
                        {
                            var store = at % 2 == 0 ? first : second;
                            var result = await store.Attempts.CommitAsync(
                                [Write(at % 40, 1, [new(at / 40, "loss", at), new(at / 40, "error", -at)])],
                                Token
                            );
                            Assert.Equal(WriteOutcome.Written, result.Single().Outcome);
                        },
                        Token
                    )
                )
        );
        var rows = await first.Results.ReadMetricsAsync(sweep, new MetricQuery(["loss"]), Token).ToListAsync(Token);
        Assert.Equal(
            Enumerable.Range(0, 400).Select(at => (long)at),
            rows.Select(row => (long)row.Metric.Value).Order()
        );
        Assert.Empty(await first.Results.ReadViolationsAsync(sweep, Token));
    }

    [Fact]
    public async Task Write_ThatCannotBe_DoesNotTakeOthersWithIt()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var tasks = Enumerable
            .Range(0, 50)
            .Select(at =>
                at == 25
                    ? store.Attempts.CommitAsync([Write(999, 1, [new(1, "new_measure", 1)])], Token)
                    : store.Attempts.CommitAsync([Write(0, 1, [new(at, "new_measure", at)])], Token)
            )
            .ToList();
        var error = await Assert.ThrowsAsync<StoreException>(() => tasks[25]);
        Assert.Equal(StoreProblem.Misuse, error.Problem);
        await Task.WhenAll(tasks.Where((_, at) => at != 25));
        Assert.Equal(
            49,
            await store.Results.ReadMetricsAsync(sweep, new MetricQuery(["new_measure"]), Token).CountAsync(Token)
        );
    }
}
