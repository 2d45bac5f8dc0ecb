using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

public abstract partial class StoreProtocolContract
{
    [Fact]
    public async Task Metrics_Read_ComeByOrdinalStepAndCodeUnits()
    {
        var (store, sweep) = await BeginAsync();
        string[] names = ["a", "B", "_", "a.b", "ab", "é", "z", "\uFF5E", "\U0001F600"];
        foreach (long ordinal in new[] { 12L, 2, 7 })
        {
            var attempt = await TakeAsync(store, sweep, ordinal);
            await CommitAsync(
                store,
                Write(
                    attempt,
                    [.. from step in new[] { 10L, 2 } from name in names.Reverse() select Row(step, name, 1)]
                )
            );
        }

        var expected =
            from ordinal in new[] { 2L, 7, 12 }
            from step in new[] { 2L, 10 }
            from name in names.Order(StringComparer.Ordinal)
            select Text(ordinal, step, name, 1);
        Assert.Equal(expected, await MetricsAsync(store, sweep));
    }

    [Fact]
    public async Task Metrics_Queried_AreNarrowed()
    {
        var (store, sweep) = await BeginAsync();
        foreach (long ordinal in new[] { 0L, 1 })
        {
            var attempt = await TakeAsync(store, sweep, ordinal);
            await CommitAsync(
                store,
                Write(attempt, [Row(1, "a", 1), Row(1, "b", 2), Row(1, "c", 3), Row(2, "a", 4), Row(3, "b", 5)])
            );
        }

        Assert.Equal(
            [Text(0, 1, "b", 2), Text(0, 3, "b", 5), Text(1, 1, "b", 2), Text(1, 3, "b", 5)],
            await MetricsAsync(store, sweep, new(["b"]))
        );
        Assert.Equal(
            [Text(1, 1, "a", 1), Text(1, 1, "c", 3), Text(1, 2, "a", 4)],
            await MetricsAsync(store, sweep, new(["c", "a"], Ordinal: 1))
        );
        Assert.Equal(
            [Text(0, 1, "c", 3), Text(0, 2, "a", 4), Text(0, 3, "b", 5)],
            await MetricsAsync(store, sweep, new(LastOnly: true, Ordinal: 0))
        );
        Assert.Equal(
            [Text(0, 2, "a", 4), Text(1, 2, "a", 4)],
            await MetricsAsync(store, sweep, new(["a"], LastOnly: true))
        );
        Assert.Empty(await MetricsAsync(store, sweep, new(["nothing"])));
        Assert.Empty(await MetricsAsync(store, sweep, new([])));
        Assert.Empty(await MetricsAsync(store, sweep, new(Ordinal: 99)));
        Assert.Equal([Text(1, 2, "a", 4)], await MetricsAsync(store, sweep, new(["a"], LastOnly: true, After: 0)));
        Assert.Empty(await MetricsAsync(store, sweep, new(After: 1)));
        Assert.Empty(await MetricsAsync(store, sweep, new(Ordinal: 1, After: 1)));
    }

    [Fact]
    public async Task Trials_Read_ComeByOrdinalAndOnlyTheTouched()
    {
        var (store, sweep) = await BeginAsync();
        foreach (long ordinal in new[] { 50L, 3, 20 })
            await TakeAsync(store, sweep, ordinal);
        Assert.Equal(
            [3L, 20, 50],
            await store.Results.ReadTrialsAsync(sweep, Token).Select(trial => trial.Ordinal).ToListAsync(Token)
        );
        Assert.Null(await store.Results.ReadTrialAsync(sweep, 4, Token));
    }

    [Fact]
    public async Task Trials_ReadPageByPageAndByState_AreThoseAskedFor()
    {
        var (store, sweep) = await BeginAsync();
        foreach (long ordinal in new[] { 50L, 3, 20 })
            await TakeAsync(store, sweep, ordinal);
        var done = await store.Results.ReadTrialAsync(sweep, 20, Token);
        await CommitAsync(
            store,
            new AttemptWrite(done!.Trial, done.Fence, [], End: new(AttemptOutcome.Diverged, 5, null, "norm", 0.5))
        );

        Assert.Equal([20L, 50], await OrdinalsAsync(new(After: 3)));
        Assert.Equal([3L, 50], await OrdinalsAsync(new(States: [TrialState.Running])));
        Assert.Equal([50L], await OrdinalsAsync(new(19, [TrialState.Running, TrialState.Failed])));
        Assert.Equal([20L], await OrdinalsAsync(new(States: [TrialState.Diverged, TrialState.Stopped])));
        Assert.Empty(await OrdinalsAsync(new(After: 50)));
        Assert.Empty(await OrdinalsAsync(new(States: [])));

        async Task<List<long>> OrdinalsAsync(TrialQuery query) =>
            await store.Results.ReadTrialsAsync(sweep, query, Token).Select(trial => trial.Ordinal).ToListAsync(Token);
    }

    [Fact]
    public async Task Cells_Counted_HaveTheirTrialsByState()
    {
        var (store, sweep) = await BeginAsync();
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 12), end: End(AttemptOutcome.Finished)));
        await CommitAsync(store, Write(await TakeAsync(store, sweep, 10), end: End(AttemptOutcome.Finished)));
        await CommitAsync(
            store,
            Write(await TakeAsync(store, sweep, 11), end: End(AttemptOutcome.Diverged, reason: "norm"))
        );
        await CommitAsync(
            store,
            Write(await TakeAsync(store, sweep, 13), end: End(AttemptOutcome.Failed, reason: "its own"))
        );
        await TakeAsync(store, sweep, 14);
        await CommitAsync(
            store,
            Write(await TakeAsync(store, sweep, 3), end: End(AttemptOutcome.Stopped, reason: "a rule"))
        );
        await CommitAsync(
            store,
            Write(await TakeAsync(store, sweep, 4), end: End(AttemptOutcome.HandedBack, reason: "asked"))
        );
        var other = await store.Registry.OpenSweepAsync(Manifest("other"), Token);
        await store.Attempts.ClaimAsync(other.Id, "w1", [Claim(12), Claim(99)], cancellation: Token);

        Assert.Equal(
            [new(0, new(1, 0, 0, 0, 1, 0)), new(2, new(0, 1, 2, 1, 0, 1))],
            await store.Results.CountCellsAsync(sweep, Token)
        );
        Assert.Equal(
            [new(2, new(0, 0, 1, 0, 0, 0)), new(19, new(0, 1, 0, 0, 0, 0))],
            await store.Results.CountCellsAsync(other.Id, Token)
        );
    }

    [Fact]
    public async Task Attempts_Counted_AreThoseWithoutAResult()
    {
        var (store, sweep) = await BeginAsync();
        Assert.Equal(new(0, 0, 0), await store.Results.CountAttemptsAsync(sweep, Token));
        foreach (
            var outcome in new[]
            {
                AttemptOutcome.Retried,
                AttemptOutcome.Retried,
                AttemptOutcome.HandedBack,
                AttemptOutcome.Finished,
            }
        )
            await CommitAsync(store, Write(await TakeAsync(store, sweep, 1), end: End(outcome, reason: "so")));
        await CommitAsync(
            store,
            Write(await TakeAsync(store, sweep, 2), end: End(AttemptOutcome.HandedBack, reason: "asked"))
        );
        await TakeAsync(store, sweep, 3);
        await store.Leases.ReleaseWorkerAsync("w1", "gone", Token);

        Assert.Equal(new(Retried: 2, Lost: 1, HandedBack: 2), await store.Results.CountAttemptsAsync(sweep, Token));
    }

    [Fact]
    public async Task Reading_LeftHalfway_HoldsNothingUp()
    {
        var (store, sweep) = await BeginAsync();
        var attempts = await store.ClaimTrialsAsync(sweep, "w1", Claims(0, 100), cancellation: Token);
        await store.Attempts.CommitAsync(
            [
                .. attempts.Select(attempt =>
                    Write(attempt, [.. Enumerable.Range(0, 100).Select(step => Row(step, "loss", step))])
                ),
            ],
            Token
        );
        for (int round = 0; round < 40; round++)
            Assert.Equal(
                Text(0, 0, "loss", 0),
                await store.Results.ReadMetricsAsync(sweep, new(), Token).Select(row => Text(row)).FirstAsync(Token)
            );
        await foreach (var row in store.Results.ReadMetricsAsync(sweep, new(), Token))
        {
            Assert.Equal(
                WriteOutcome.Written,
                (await CommitAsync(store, Write(attempts[99], [Row(1000, "loss", 1)]))).Outcome
            );
            if (row.Metric.Step > 5)
                break;
        }
    }

    [Fact]
    public async Task Reading_Cancelled_Stops()
    {
        var (store, sweep) = await BeginAsync();
        var attempt = await TakeAsync(store, sweep, 0);
        await CommitAsync(
            store,
            Write(attempt, [.. Enumerable.Range(0, 2000).Select(step => Row(step, "loss", step))])
        );
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in store.Results.ReadMetricsAsync(sweep, new(), cancel.Token))
                await cancel.CancelAsync();
        });
        Assert.Equal(2000, (await MetricsAsync(store, sweep)).Count);
    }
}
