using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Tests;

/// <summary>What every store must do. Each kind of store inherits these tests and says how to open an empty
/// one.</summary>
public abstract class SweepStoreContract : IAsyncDisposable
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>A store that is empty at the first call of a test; later calls open the same one once more, as another
    /// process would.</summary>
    protected abstract Task<ISweepStore> OpenAsync();

    /// <summary>Lets time pass on the store's clock.</summary>
    protected abstract void Advance(TimeSpan time);

    public abstract ValueTask DisposeAsync();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_OpenedTwice_IsOne()
    {
        await using var store = await OpenAsync();
        var first = await store.OpenSweepAsync(Manifest("a"), Token);
        var second = await store.OpenSweepAsync(Manifest("a") with { Environment = "another machine" }, Token);
        Assert.Equal(first, second);
        Assert.Equal((true, false), (first.IsNew, second.IsNew));
        Assert.Equal([first], await store.ListSweepsAsync(Token));
        Assert.Equal((Manifest("a"), SweepIntent.Run), (first.Manifest, first.Intent));
    }

    [Fact]
    public async Task Sweep_OpenedTenTimesAtOnce_IsNewOnce()
    {
        await using var store = await OpenAsync();
        var opened = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => store.OpenSweepAsync(Manifest("a"), Token))
        );
        Assert.Single(opened, sweep => sweep.IsNew);
        Assert.Single(opened.Distinct());
    }

    [Fact]
    public async Task Traces_OfASweepAndOfACheckpoint_AreTheLatest()
    {
        const string First = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Second = "00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203332-01";
        await using var store = await OpenAsync();
        await store.OpenSweepAsync(Manifest("a") with { Trace = First }, Token);
        Assert.Equal(First, (await store.OpenSweepAsync(Manifest("a"), Token)).Manifest.Trace);
        var sweep = await store.OpenSweepAsync(Manifest("a") with { Trace = Second }, Token);
        Assert.Equal(
            (Second, Second),
            (sweep.Manifest.Trace, (await store.FindSweepAsync("a", Token))!.Manifest.Trace)
        );

        await store.RegisterWorkerAsync(new("traced", "here", "", 1, DateTimeOffset.UnixEpoch, 1), Lease, Token);
        await store.ClaimAsync(sweep.Id, "traced", [new(0, 0, Key(0))], cancellation: Token);
        await store.CommitAsync([Write(0, 1, [], new StoredCheckpoint(3, [1]) { Trace = First })], Token);
        Assert.Equal(First, (await store.ReadCheckpointAsync(Key(0), Token))!.Trace);
        await store.CommitAsync([Write(0, 1, [], new StoredCheckpoint(4, [2]))], Token);
        Assert.Null((await store.ReadCheckpointAsync(Key(0), Token))!.Trace);
    }

    [Fact]
    public async Task Sweep_WithAnotherDefinitionOrEngine_IsAnother()
    {
        await using var store = await OpenAsync();
        var first = await store.OpenSweepAsync(Manifest("a"), Token);
        Advance(TimeSpan.FromSeconds(1));
        var second = await store.OpenSweepAsync(Manifest("a") with { DefinitionHash = "other" }, Token);
        Advance(TimeSpan.FromSeconds(1));
        var third = await store.OpenSweepAsync(Manifest("a") with { EngineVersion = 2 }, Token);
        Assert.Equal([third.Id, second.Id, first.Id], (await store.ListSweepsAsync(Token)).Select(sweep => sweep.Id));
        Assert.Equal(third.Id, (await store.FindSweepAsync("a", Token))!.Id);
    }

    [Fact]
    public async Task Sweep_IsFound_ByNameIdAndUnambiguousPrefix()
    {
        await using var store = await OpenAsync();
        var sweep = await store.OpenSweepAsync(Manifest("a"), Token);
        Assert.Equal(sweep, await store.FindSweepAsync("a", Token));
        Assert.Equal(sweep, await store.FindSweepAsync(sweep.Id, Token));
        Assert.Equal(sweep, await store.FindSweepAsync(sweep.Id[..4], Token));
        Assert.Null(await store.FindSweepAsync(sweep.Id[..3], Token));
        Assert.Null(await store.FindSweepAsync("****", Token));
        Assert.Null(await store.FindSweepAsync("b", Token));
    }

    [Fact]
    public async Task Intent_OfASweep_IsKept()
    {
        await using var store = await OpenAsync();
        var sweep = await store.OpenSweepAsync(Manifest("a"), Token);
        await store.SetSweepIntentAsync(sweep.Id, SweepIntent.Pause, Token);
        Assert.Equal(SweepIntent.Pause, (await store.FindSweepAsync("a", Token))!.Intent);
    }

    [Fact]
    public async Task Claim_OfNewTrials_TakesThemInOrderUpToTheLimit()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        var results = await store.ClaimAsync(sweep, "w1", Claims(0, 1, 2, 3), limit: 2, Token);
        Assert.Equal(
            [ClaimOutcome.Claimed, ClaimOutcome.Claimed, ClaimOutcome.Untouched, ClaimOutcome.Untouched],
            results.Select(result => result.Outcome)
        );
        Assert.Equal([0L, 1L, 2L, 3L], results.Select(result => result.Ordinal));
        Assert.Equal([1L, 1L], results.Take(2).Select(result => result.Fence));
        Assert.Equal(
            [0L, 1L],
            await store.ReadTrialsAsync(sweep, Token).Select(trial => trial.Ordinal).ToListAsync(Token)
        );
        Assert.Equal(new SweepCounts(0, 2, 0, 0, 0, 0), await store.CountAsync(sweep, Token));
    }

    [Fact]
    public async Task Claim_OfATrialThatIsHeld_SaysByWhom()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var result = (await store.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal(
            (ClaimOutcome.HeldByOther, "w1", 1L, TrialState.Running),
            (result.Outcome, result.Holder, result.Fence, result.State)
        );
    }

    [Fact]
    public async Task Claim_OfATrialWhoseLeaseRanOut_TakesItOverWithANewFence()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        Advance(Lease + TimeSpan.FromMilliseconds(1));
        Assert.True(await store.HeartbeatAsync("w2", Lease, Token));
        var result = (await store.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal((ClaimOutcome.Claimed, 2L), (result.Outcome, result.Fence));
        var attempts = await store.ReadAttemptsAsync(Key(0), Token);
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
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        Advance(Lease * 0.9);
        Assert.True(await store.HeartbeatAsync("w1", Lease, Token));
        Advance(Lease * 0.9);
        Assert.Equal(
            ClaimOutcome.HeldByOther,
            (await store.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single().Outcome
        );
    }

    [Fact]
    public async Task Worker_ThatIsReleased_LosesItsTrialsAndItsHeartbeat()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0, 1, 2), cancellation: Token);
        await store.CommitAsync([Write(1, 1, end: End(AttemptOutcome.Finished))], Token);
        Assert.Equal(2, await store.ReleaseWorkerAsync("w1", "its process has ended", Token));
        Assert.Equal(new SweepCounts(2, 0, 1, 0, 0, 0), await store.CountAsync(sweep, Token));
        Assert.Equal(
            (AttemptOutcome.Lost, "its process has ended"),
            (await store.ReadAttemptsAsync(Key(0), Token)).Select(attempt => (attempt.Outcome, attempt.Reason)).Single()
        );
        Assert.False(await store.HeartbeatAsync("w1", Lease, Token));
        Assert.Equal(["w2"], (await store.ListWorkersAsync(Token)).Select(worker => worker.Identity.Id));
        Assert.Equal(0, await store.ReleaseWorkerAsync("w1", "again", Token));
    }

    [Fact]
    public async Task Worker_IsListedAsRegistered()
    {
        await using var store = await OpenAsync();
        await store.RegisterWorkerAsync(Worker("w9"), Lease, Token);
        var worker = (await store.ListWorkersAsync(Token)).Single();
        Assert.Equal((Worker("w9"), false), (worker.Identity, worker.Expired));
        Advance(Lease + TimeSpan.FromMilliseconds(1));
        Assert.True((await store.ListWorkersAsync(Token)).Single().Expired);
        Assert.False(await store.HeartbeatAsync("nobody", Lease, Token));
    }

    [Fact]
    public async Task Write_WithEverything_IsReadBack()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(4), cancellation: Token);
        var results = await store.CommitAsync(
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

        var trial = await store.ReadTrialAsync(sweep, 4, Token);
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
                .ReadMetricsAsync(sweep, new MetricQuery(), Token)
                .Select(row => (row.Ordinal, row.Metric))
                .ToListAsync(Token)
        );
        Assert.Null(await store.ReadTrialAsync(sweep, 5, Token));
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
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var metric = new Metric(1, "loss", BitConverter.UInt64BitsToDouble(bits));
        await store.CommitAsync([Write(0, 1, [metric])], Token);
        Assert.Equal(0, (await store.CommitAsync([Write(0, 1, [metric])], Token)).Single().Violations);
        var read = await store.ReadMetricsAsync(sweep, new MetricQuery(), Token).SingleAsync(Token);
        Assert.Equal(bits, BitConverter.DoubleToUInt64Bits(read.Metric.Value));
    }

    [Fact]
    public async Task Metric_MeasuredTwiceWithDifferentBits_IsAViolationAndTheFirstStays()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.CommitAsync([Write(0, 1, [new(5, "loss", 0.0), new(5, "error", 1)])], Token);
        var result = (
            await store.CommitAsync([Write(0, 1, [new(5, "loss", -0.0), new(5, "error", 1), new(6, "loss", 3)])], Token)
        ).Single();
        Assert.Equal((WriteOutcome.Written, 1), (result.Outcome, result.Violations));
        var violation = (await store.ReadViolationsAsync(sweep, Token)).Single();
        Assert.Equal((Key(0), 5L, "loss", 1L), (violation.Trial, violation.Step, violation.Measure, violation.Fence));
        Assert.Equal(
            (0L, long.MinValue),
            (BitConverter.DoubleToInt64Bits(violation.Recorded), BitConverter.DoubleToInt64Bits(violation.Refused))
        );
        Assert.Equal(
            [1, 0, 3],
            await store
                .ReadMetricsAsync(sweep, new MetricQuery(), Token)
                .Select(row => row.Metric.Value)
                .ToListAsync(Token)
        );
    }

    [Fact]
    public async Task Write_WithAnOlderFence_IsRefusedWholeAndCounted()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.ReleaseWorkerAsync("w1", "gone", Token);
        await store.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token);

        var late = Write(0, 1, [new(1, "loss", 1)], new StoredCheckpoint(1, [9]), End(AttemptOutcome.Finished));
        Assert.Equal(
            [WriteOutcome.StaleFence, WriteOutcome.Written],
            (await store.CommitAsync([late, Write(0, 2, [new(1, "loss", 2)])], Token)).Select(result => result.Outcome)
        );
        Assert.Equal(
            2,
            (await store.ReadMetricsAsync(sweep, new MetricQuery(), Token).SingleAsync(Token)).Metric.Value
        );
        Assert.Null(await store.ReadCheckpointAsync(Key(0), Token));
        Assert.Equal(TrialState.Running, (await store.ReadTrialAsync(sweep, 0, Token))!.State);
        Assert.Equal([1L, 0L], (await store.ReadAttemptsAsync(Key(0), Token)).Select(attempt => attempt.Refusals));
    }

    [Fact]
    public async Task Write_AfterTheEnd_IsRefused()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.CommitAsync([Write(0, 1, end: End(AttemptOutcome.Finished))], Token);
        var again = Write(0, 1, [new(1, "loss", 1)], end: End(AttemptOutcome.Diverged));
        Assert.Equal(WriteOutcome.StaleFence, (await store.CommitAsync([again], Token)).Single().Outcome);
        Assert.Equal(TrialState.Finished, (await store.ReadTrialAsync(sweep, 0, Token))!.State);
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
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.CommitAsync([Write(0, 1, end: End(outcome, reason: "so it was"))], Token);
        var trial = await store.ReadTrialAsync(sweep, 0, Token);
        Assert.Equal((state, "so it was", failures, null), (trial!.State, trial.Reason, trial.Failures, trial.Worker));
        var attempt = (await store.ReadAttemptsAsync(Key(0), Token)).Single();
        Assert.Equal((outcome, "so it was"), (attempt.Outcome, attempt.Reason));

        var next = (await store.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal(
            state is TrialState.Waiting or TrialState.Stopped
                ? (ClaimOutcome.Claimed, 2L, failures)
                : (ClaimOutcome.AlreadyDone, 1L, failures),
            (next.Outcome, next.Fence, next.Failures)
        );
    }

    [Fact]
    public async Task Trial_StoppedEarly_IsDoneForThoseWhoAcceptTheReasonAndTrainedOnByOthers()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.CommitAsync(
            [Write(0, 1, checkpoint: new(7, [1, 2]), end: End(AttemptOutcome.Stopped, reason: "rule a: too slow"))],
            Token
        );

        var accepted = Claims(0).Select(claim => claim with { StopsAccepted = "rule a: " }).ToList();
        Assert.Equal(
            (ClaimOutcome.AlreadyDone, TrialState.Stopped),
            (await store.ClaimAsync(sweep, "w2", accepted, cancellation: Token))
                .Select(result => (result.Outcome, result.State))
                .Single()
        );

        var other = Claims(0).Select(claim => claim with { StopsAccepted = "rule b: " }).ToList();
        var taken = (await store.ClaimAsync(sweep, "w2", other, cancellation: Token)).Single();
        Assert.Equal((ClaimOutcome.Claimed, 2L, 7L), (taken.Outcome, taken.Fence, taken.CheckpointStep));
        var trial = (await store.ReadTrialAsync(sweep, 0, Token))!;
        Assert.Equal(
            (TrialState.Running, "w2", null, null),
            (trial.State, trial.Worker, trial.Reason, trial.WeightsHash)
        );

        // The stop stays a result for those who accept it, while the trial is trained on and when that was given up,
        // until there is a whole one.
        Assert.Equal((ClaimOutcome.AlreadyDone, TrialState.Stopped), await AskAsync());
        await store.CommitAsync([Write(0, 2, end: End(AttemptOutcome.HandedBack))], Token);
        Assert.Equal((ClaimOutcome.AlreadyDone, TrialState.Stopped), await AskAsync());
        Assert.Equal(
            ClaimOutcome.Claimed,
            (await store.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single().Outcome
        );
        await store.CommitAsync([Write(0, 3, end: End(AttemptOutcome.Finished))], Token);
        Assert.Equal((ClaimOutcome.AlreadyDone, TrialState.Finished), await AskAsync());

        async Task<(ClaimOutcome, TrialState)> AskAsync() =>
            (await store.ClaimAsync(sweep, "w1", accepted, cancellation: Token))
                .Select(result => (result.Outcome, result.State))
                .Single();
    }

    [Fact]
    public async Task Checkpoint_IsReplacedByTheNextAndGoneWithTheResult()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        Assert.Null(await store.ReadCheckpointAsync(Key(0), Token));
        await store.CommitAsync([Write(0, 1, checkpoint: new(10, [1]))], Token);
        await store.CommitAsync([Write(0, 1, checkpoint: new(20, [2, 3]), end: End(AttemptOutcome.HandedBack))], Token);
        var checkpoint = await store.ReadCheckpointAsync(Key(0), Token);
        Assert.Equal(20, checkpoint!.Step);
        Assert.Equal([2, 3], checkpoint.Bytes);

        var claim = (await store.ClaimAsync(sweep, "w2", Claims(0), cancellation: Token)).Single();
        Assert.Equal(20, claim.CheckpointStep);
        Assert.Equal([null, 20L], (await store.ReadAttemptsAsync(Key(0), Token)).Select(attempt => attempt.FromStep));
        await store.CommitAsync([Write(0, 2, end: End(AttemptOutcome.Finished))], Token);
        Assert.Null(await store.ReadCheckpointAsync(Key(0), Token));
    }

    [Fact]
    public async Task Checkpoint_WrittenWithTheResult_IsKept()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.CommitAsync([Write(0, 1, checkpoint: new(30, [5]), end: End(AttemptOutcome.Finished))], Token);
        Assert.Equal(30, (await store.ReadCheckpointAsync(Key(0), Token))!.Step);
    }

    [Fact]
    public async Task Checkpoint_OfManyMegabytes_IsKeptWhole()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        byte[] bytes = new byte[20_000_000];
        for (int at = 0; at < bytes.Length; at++)
            bytes[at] = (byte)(at * 2654435761u >> 24);
        await store.CommitAsync([Write(0, 1, checkpoint: new(1, bytes))], Token);
        var read = await store.ReadCheckpointAsync(Key(0), Token);
        Assert.True(bytes.AsSpan().SequenceEqual(read!.Bytes));
    }

    [Fact]
    public async Task Trial_SharedByTwoSweeps_IsOneTrial()
    {
        await using var store = await OpenAsync();
        var first = await Prepare(store);
        var second = (await store.OpenSweepAsync(Manifest("second"), Token)).Id;
        await store.ClaimAsync(first, "w1", [new(7, 1, Key(0))], cancellation: Token);
        await store.CommitAsync([Write(0, 1, [new(1, "loss", 1)], end: End(AttemptOutcome.Finished))], Token);
        var claim = (await store.ClaimAsync(second, "w2", [new(3, 2, Key(0))], cancellation: Token)).Single();
        Assert.Equal((ClaimOutcome.AlreadyDone, TrialState.Finished), (claim.Outcome, claim.State));
        Assert.Equal(
            [(3L, 2L)],
            await store.ReadTrialsAsync(second, Token).Select(trial => (trial.Ordinal, trial.Cell)).ToListAsync(Token)
        );
        Assert.Equal(
            [3L],
            await store.ReadMetricsAsync(second, new MetricQuery(), Token).Select(row => row.Ordinal).ToListAsync(Token)
        );
        Assert.Equal(
            [7L],
            await store.ReadMetricsAsync(first, new MetricQuery(), Token).Select(row => row.Ordinal).ToListAsync(Token)
        );
    }

    [Fact]
    public async Task RetryFailed_OfASweep_LetsItsFailedTrialsWaitAgain()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        var other = (await store.OpenSweepAsync(Manifest("other"), Token)).Id;
        await store.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
        await store.ClaimAsync(other, "w1", Claims(2), cancellation: Token);
        await store.CommitAsync(
            [
                Write(0, 1, end: End(AttemptOutcome.Failed)),
                Write(1, 1, end: End(AttemptOutcome.Finished)),
                Write(2, 1, end: End(AttemptOutcome.Failed)),
            ],
            Token
        );
        Assert.Equal(1, await store.RetryFailedAsync(sweep, Token));
        Assert.Equal(new SweepCounts(1, 0, 1, 0, 0, 0), await store.CountAsync(sweep, Token));
        Assert.Equal(1, (await store.CountAsync(other, Token)).Failed);
        Assert.Equal(0, (await store.ReadTrialAsync(sweep, 0, Token))!.Failures);
    }

    [Fact]
    public async Task Metrics_AreNarrowed_ByMeasureTrialAndLastStep()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
        await store.CommitAsync(
            [
                Write(0, 1, [new(1, "b", 1), new(2, "b", 2), new(1, "a", 3)]),
                Write(1, 1, [new(9, "B", 4), new(9, "b", 5)]),
            ],
            Token
        );
        Assert.Equal([3, 1, 2, 4, 5], await Values(new MetricQuery()));
        Assert.Equal([1, 2, 5], await Values(new MetricQuery(["b"])));
        Assert.Equal([3, 2, 4, 5], await Values(new MetricQuery(LastOnly: true)));
        Assert.Equal([5], await Values(new MetricQuery(["b"], LastOnly: true, Ordinal: 1)));
        Assert.Empty(await Values(new MetricQuery(["c"])));

        async Task<List<double>> Values(MetricQuery query) =>
            await store.ReadMetricsAsync(sweep, query, Token).Select(row => row.Metric.Value).ToListAsync(Token);
    }

    [Fact]
    public async Task Store_ClosedAndOpenedAgain_HasEverything()
    {
        string sweep;
        await using (var store = await OpenAsync())
        {
            sweep = await Prepare(store);
            await store.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
            await store.CommitAsync(
                [
                    Write(0, 1, [new(1, "loss", 1)], end: End(AttemptOutcome.Finished)),
                    Write(1, 1, [new(1, "loss", 2)], new StoredCheckpoint(1, [7])),
                ],
                Token
            );
        }

        await using var again = await OpenAsync();
        Assert.Equal(new SweepCounts(0, 1, 1, 0, 0, 0), await again.CountAsync(sweep, Token));
        Assert.Equal(2, await again.ReadMetricsAsync(sweep, new MetricQuery(), Token).CountAsync(Token));
        Assert.Equal(1, (await again.ReadCheckpointAsync(Key(1), Token))!.Step);
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
                            return await store.ClaimAsync(
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
        var claimed = results
            .SelectMany(result => result)
            .Where(result => result.Outcome == ClaimOutcome.Claimed)
            .ToList();
        Assert.Equal(150, claimed.Count);
        Assert.Equal(150, claimed.Select(result => result.Ordinal).Distinct().Count());
        Assert.All(claimed, result => Assert.Equal(1, result.Fence));
    }

    [Fact]
    public async Task Commits_FromManyThreadsAndConnections_LoseNothing()
    {
        await using var first = await OpenAsync();
        string sweep = await Prepare(first);
        await using var second = await OpenAsync();
        await first.ClaimAsync(sweep, "w1", Claims([.. Enumerable.Range(0, 40)]), cancellation: Token);
        await Task.WhenAll(
            Enumerable
                .Range(0, 400)
                .Select(at =>
                    Task.Run(
                        async () =>
                        {
                            var store = at % 2 == 0 ? first : second;
                            var result = await store.CommitAsync(
                                [Write(at % 40, 1, [new(at / 40, "loss", at), new(at / 40, "error", -at)])],
                                Token
                            );
                            Assert.Equal(WriteOutcome.Written, result.Single().Outcome);
                        },
                        Token
                    )
                )
        );
        var rows = await first.ReadMetricsAsync(sweep, new MetricQuery(["loss"]), Token).ToListAsync(Token);
        Assert.Equal(
            Enumerable.Range(0, 400).Select(at => (long)at),
            rows.Select(row => (long)row.Metric.Value).Order()
        );
        Assert.Empty(await first.ReadViolationsAsync(sweep, Token));
    }

    [Fact]
    public async Task Write_ThatCannotBe_DoesNotTakeOthersWithIt()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        var tasks = Enumerable
            .Range(0, 50)
            .Select(at =>
                at == 25
                    ? store.CommitAsync([Write(999, 1, [new(1, "new_measure", 1)])], Token)
                    : store.CommitAsync([Write(0, 1, [new(at, "new_measure", at)])], Token)
            )
            .ToList();
        var error = await Assert.ThrowsAsync<StoreException>(() => tasks[25]);
        Assert.Equal(StoreProblem.Misuse, error.Problem);
        await Task.WhenAll(tasks.Where((_, at) => at != 25));
        Assert.Equal(
            49,
            await store.ReadMetricsAsync(sweep, new MetricQuery(["new_measure"]), Token).CountAsync(Token)
        );
    }

    [Fact]
    public async Task Request_AboutAnUnknownSweepOrWorker_SaysWhatToDo()
    {
        await using var store = await OpenAsync();
        var error = await Assert.ThrowsAsync<StoreException>(() => store.CountAsync("0123", Token));
        Assert.Contains("no sweep with the id `0123`", error.Message, StringComparison.Ordinal);
        var sweep = (await store.OpenSweepAsync(Manifest("a"), Token)).Id;
        error = await Assert.ThrowsAsync<StoreException>(() =>
            store.ClaimAsync(sweep, "w7", Claims(0), cancellation: Token)
        );
        Assert.Contains("knows no worker `w7`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsClosed_RefusesEverything()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.Equal(
            StoreProblem.Closed,
            (await Assert.ThrowsAsync<StoreException>(() => store.OpenSweepAsync(Manifest("a"), Token))).Problem
        );
        Assert.Equal(
            StoreProblem.Closed,
            (await Assert.ThrowsAsync<StoreException>(() => store.ListSweepsAsync(Token))).Problem
        );
    }

    [Fact]
    public async Task Reader_InTheMiddle_SeesOneMomentWhileOthersWrite()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        await store.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
        await store.CommitAsync([Write(0, 1, [new(1, "a", 1)]), Write(1, 1, [new(1, "a", 2)])], Token);
        await using var rows = store.ReadMetricsAsync(sweep, new MetricQuery(), Token).GetAsyncEnumerator(Token);
        Assert.True(await rows.MoveNextAsync());
        await store.CommitAsync([Write(1, 1, [new(2, "b", 3)])], Token);
        Assert.True(await rows.MoveNextAsync());
        Assert.False(await rows.MoveNextAsync());
    }

    [Fact]
    public async Task Checkpoint_OfAFinishedTrial_IsWhereLongerTrainingsOfItsLineageContinue()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        var kin = Key(500);
        await store.ClaimAsync(sweep, "w1", [Kin(0, 10), Kin(1, 20), Kin(2, 40)], cancellation: Token);
        await store.CommitAsync(
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

        var claims = await store.ClaimAsync(
            sweep,
            "w1",
            [Kin(3, 10), Kin(4, 20), Kin(5, 21), Kin(6, 1000), new(7, 0, Key(7), null, 1000), new(8, 0, Key(8), kin)],
            cancellation: Token
        );
        Assert.Equal([null, 10L, 20L, 40L, null, null], claims.Select(claim => claim.CheckpointStep));
        Assert.Equal(10, Assert.Single(await store.ReadAttemptsAsync(Key(4), Token)).FromStep);
        Assert.Null(await store.ReadShorterAsync(kin, 10, Token));
        Assert.Null(await store.ReadShorterAsync(Key(501), 1000, Token));
        var shorter = (await store.ReadShorterAsync(kin, 20, Token))!;
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
        Assert.Equal((Key(2), 40L), ((await store.ReadShorterAsync(kin, 41, Token))!.Trial, 40L));

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
        await store.ClaimAsync(sweep, "w1", [new(0, 0, Key(0), Key(500), 10)], cancellation: Token);
        await store.CommitAsync([Write(0, 1, [], new(4, [1]))], Token);
        Assert.Null(await store.ReadShorterAsync(Key(500), 100, Token));
        await store.CommitAsync([Write(0, 1, [], new(5, [1]), End(outcome, 5))], Token);
        Assert.Null(await store.ReadShorterAsync(Key(500), 100, Token));
        Assert.Null(
            Assert
                .Single(await store.ClaimAsync(sweep, "w1", [new(1, 0, Key(1), Key(500), 100)], cancellation: Token))
                .CheckpointStep
        );
    }

    [Fact]
    public async Task Checkpoint_OfItsOwn_ComesBeforeThatOfAShorterTraining()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        TrialClaim longer = new(1, 0, Key(1), Key(500), 100);
        await store.ClaimAsync(sweep, "w1", [new(0, 0, Key(0), Key(500), 10), longer], cancellation: Token);
        await store.CommitAsync(
            [
                Write(0, 1, [], new(10, [1]), End(AttemptOutcome.Finished, 10)),
                Write(1, 1, [], end: End(AttemptOutcome.HandedBack, 0)),
            ],
            Token
        );
        Assert.Equal(
            10,
            Assert.Single(await store.ClaimAsync(sweep, "w1", [longer], cancellation: Token)).CheckpointStep
        );
        await store.CommitAsync([Write(1, 2, [], new(50, [2]), End(AttemptOutcome.HandedBack, 50))], Token);
        Assert.Equal(
            50,
            Assert.Single(await store.ClaimAsync(sweep, "w1", [longer], cancellation: Token)).CheckpointStep
        );
    }

    protected static SweepManifest Manifest(string name) => new(name, "definition", "name: a\n", 100, 1, "a test");

    protected static WorkerIdentity Worker(string id) =>
        new(id, "host", "space", 42, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), 2);

    protected static TrialKey Key(long number)
    {
        byte[] bytes = new byte[TrialKey.Size];
        BitConverter.TryWriteBytes(bytes.AsSpan(3), (ulong)number * 0x9E3779B97F4A7C15);
        return new TrialKey(bytes);
    }

    protected static TrialClaim[] Claims(params int[] ordinals) =>
        [.. ordinals.Select(ordinal => new TrialClaim(ordinal, ordinal * 10, Key(ordinal)))];

    protected static AttemptWrite Write(
        int trial,
        long fence,
        Metric[]? metrics = null,
        StoredCheckpoint? checkpoint = null,
        AttemptEnd? end = null
    ) => new(Key(trial), fence, metrics ?? [], checkpoint, end);

    protected static AttemptEnd End(
        AttemptOutcome outcome,
        long step = 0,
        byte[]? weights = null,
        string? reason = null,
        double seconds = 0
    ) => new(outcome, step, weights, reason, seconds);

    protected static async Task<string> Prepare(ISweepStore store)
    {
        await store.RegisterWorkerAsync(Worker("w1"), Lease, Token);
        await store.RegisterWorkerAsync(Worker("w2"), Lease, Token);
        return (await store.OpenSweepAsync(Manifest("a"), Token)).Id;
    }
}
