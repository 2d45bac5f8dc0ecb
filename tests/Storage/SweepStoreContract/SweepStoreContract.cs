using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Storage.Tests;

/// <summary>What every store must do. Each kind of store inherits these tests and says how to open an empty
/// one.</summary>
public abstract partial class SweepStoreContract : IAsyncDisposable
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
        var first = await store.Registry.OpenSweepAsync(Manifest("a"), Token);
        var second = await store.Registry.OpenSweepAsync(Manifest("a") with { Environment = "another machine" }, Token);
        Assert.Equal(first, second);
        Assert.Equal((true, false), (first.IsNew, second.IsNew));
        Assert.Equal([first], await store.Registry.ListSweepsAsync(Token));
        Assert.Equal((Manifest("a"), SweepIntent.Run), (first.Manifest, first.Intent));
    }

    [Fact]
    public async Task Sweep_OpenedTenTimesAtOnce_IsNewOnce()
    {
        await using var store = await OpenAsync();
        var opened = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => store.Registry.OpenSweepAsync(Manifest("a"), Token))
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
        await store.Registry.OpenSweepAsync(Manifest("a") with { Trace = First }, Token);
        Assert.Equal(First, (await store.Registry.OpenSweepAsync(Manifest("a"), Token)).Manifest.Trace);
        var sweep = await store.Registry.OpenSweepAsync(Manifest("a") with { Trace = Second }, Token);
        Assert.Equal(
            (Second, Second),
            (sweep.Manifest.Trace, (await store.Registry.FindSweepAsync("a", Token))!.Manifest.Trace)
        );

        await store.Leases.RegisterWorkerAsync(new("traced", "here", "", 1, DateTimeOffset.UnixEpoch, 1), Lease, Token);
        await store.Attempts.ClaimAsync(sweep.Id, "traced", [new(0, 0, Key(0))], cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, [], new StoredCheckpoint(3, [1]) { Trace = First })], Token);
        Assert.Equal(First, (await store.Attempts.ReadCheckpointAsync(Key(0), Token))!.Trace);
        await store.Attempts.CommitAsync([Write(0, 1, [], new StoredCheckpoint(4, [2]))], Token);
        Assert.Null((await store.Attempts.ReadCheckpointAsync(Key(0), Token))!.Trace);
    }

    [Fact]
    public async Task Sweep_WithAnotherDefinitionOrEngine_IsAnother()
    {
        await using var store = await OpenAsync();
        var first = await store.Registry.OpenSweepAsync(Manifest("a"), Token);
        Advance(TimeSpan.FromSeconds(1));
        var second = await store.Registry.OpenSweepAsync(Manifest("a") with { DefinitionHash = "other" }, Token);
        Advance(TimeSpan.FromSeconds(1));
        var third = await store.Registry.OpenSweepAsync(Manifest("a") with { EngineVersion = 2 }, Token);
        Assert.Equal(
            [third.Id, second.Id, first.Id],
            (await store.Registry.ListSweepsAsync(Token)).Select(sweep => sweep.Id)
        );
        Assert.Equal(third.Id, (await store.Registry.FindSweepAsync("a", Token))!.Id);
    }

    [Fact]
    public async Task Sweep_IsFound_ByNameIdAndUnambiguousPrefix()
    {
        await using var store = await OpenAsync();
        var sweep = await store.Registry.OpenSweepAsync(Manifest("a"), Token);
        Assert.Equal(sweep, await store.Registry.FindSweepAsync("a", Token));
        Assert.Equal(sweep, await store.Registry.FindSweepAsync(sweep.Id, Token));
        Assert.Equal(sweep, await store.Registry.FindSweepAsync(sweep.Id[..4], Token));
        Assert.Null(await store.Registry.FindSweepAsync(sweep.Id[..3], Token));
        Assert.Null(await store.Registry.FindSweepAsync("****", Token));
        Assert.Null(await store.Registry.FindSweepAsync("b", Token));
    }

    [Fact]
    public async Task Intent_OfASweep_IsKept()
    {
        await using var store = await OpenAsync();
        var sweep = await store.Registry.OpenSweepAsync(Manifest("a"), Token);
        await store.Registry.SetSweepIntentAsync(sweep.Id, SweepIntent.Pause, Token);
        Assert.Equal(SweepIntent.Pause, (await store.Registry.FindSweepAsync("a", Token))!.Intent);
    }

    [Fact]
    public async Task Trial_SharedByTwoSweeps_IsOneTrial()
    {
        await using var store = await OpenAsync();
        var first = await Prepare(store);
        var second = (await store.Registry.OpenSweepAsync(Manifest("second"), Token)).Id;
        await store.Attempts.ClaimAsync(first, "w1", [new(7, 1, Key(0))], cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, [new(1, "loss", 1)], end: End(AttemptOutcome.Finished))], Token);
        var claim = (await store.ClaimTrialsAsync(second, "w2", [new(3, 2, Key(0))], cancellation: Token)).Single();
        Assert.Equal(new ClaimAnswer.Done(AttemptOutcome.Finished), claim.Answer);
        Assert.Equal(
            [(3L, 2L)],
            await store
                .Results.ReadTrialsAsync(second, Token)
                .Select(trial => (trial.Ordinal, trial.Cell))
                .ToListAsync(Token)
        );
        Assert.Equal(
            [3L],
            await store
                .Results.ReadMetricsAsync(second, new MetricQuery(), Token)
                .Select(row => row.Ordinal)
                .ToListAsync(Token)
        );
        Assert.Equal(
            [7L],
            await store
                .Results.ReadMetricsAsync(first, new MetricQuery(), Token)
                .Select(row => row.Ordinal)
                .ToListAsync(Token)
        );
    }

    [Fact]
    public async Task RetryFailed_OfASweep_LetsItsFailedTrialsWaitAgain()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        var other = (await store.Registry.OpenSweepAsync(Manifest("other"), Token)).Id;
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
        await store.Attempts.ClaimAsync(other, "w1", Claims(2), cancellation: Token);
        await store.Attempts.CommitAsync(
            [
                Write(0, 1, end: End(AttemptOutcome.Failed)),
                Write(1, 1, end: End(AttemptOutcome.Finished)),
                Write(2, 1, end: End(AttemptOutcome.Failed)),
            ],
            Token
        );
        Assert.Equal(1, await store.Registry.RetryFailedAsync(sweep, Token));
        Assert.Equal(new SweepCounts(1, 0, 1, 0, 0, 0), await store.Results.CountAsync(sweep, Token));
        Assert.Equal(1, (await store.Results.CountAsync(other, Token)).Failed);
        Assert.Equal(0, (await store.Results.ReadTrialAsync(sweep, 0, Token))!.Failures);
    }

    [Fact]
    public async Task Metrics_AreNarrowed_ByMeasureTrialAndLastStep()
    {
        await using var store = await OpenAsync();
        var sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
        await store.Attempts.CommitAsync(
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
            await store
                .Results.ReadMetricsAsync(sweep, query, Token)
                .Select(row => row.Metric.Value)
                .ToListAsync(Token);
    }

    [Fact]
    public async Task Store_ClosedAndOpenedAgain_HasEverything()
    {
        string sweep;
        await using (var store = await OpenAsync())
        {
            sweep = await Prepare(store);
            await store.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
            await store.Attempts.CommitAsync(
                [
                    Write(0, 1, [new(1, "loss", 1)], end: End(AttemptOutcome.Finished)),
                    Write(1, 1, [new(1, "loss", 2)], new StoredCheckpoint(1, [7])),
                ],
                Token
            );
        }

        await using var again = await OpenAsync();
        Assert.Equal(new SweepCounts(0, 1, 1, 0, 0, 0), await again.Results.CountAsync(sweep, Token));
        Assert.Equal(2, await again.Results.ReadMetricsAsync(sweep, new MetricQuery(), Token).CountAsync(Token));
        Assert.Equal(1, (await again.Attempts.ReadCheckpointAsync(Key(1), Token))!.Step);
    }

    [Fact]
    public async Task Request_AboutAnUnknownSweepOrWorker_SaysWhatToDo()
    {
        await using var store = await OpenAsync();
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Results.CountAsync("0123", Token));
        Assert.Contains("no sweep with the id `0123`", error.Message, StringComparison.Ordinal);
        var sweep = (await store.Registry.OpenSweepAsync(Manifest("a"), Token)).Id;
        error = await Assert.ThrowsAsync<StoreException>(() =>
            store.Attempts.ClaimAsync(sweep, "w7", Claims(0), cancellation: Token)
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
            (
                await Assert.ThrowsAsync<StoreException>(() => store.Registry.OpenSweepAsync(Manifest("a"), Token))
            ).Problem
        );
        Assert.Equal(
            StoreProblem.Closed,
            (await Assert.ThrowsAsync<StoreException>(() => store.Registry.ListSweepsAsync(Token))).Problem
        );
    }

    [Fact]
    public async Task Reader_InTheMiddle_SeesOneMomentWhileOthersWrite()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0, 1), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, [new(1, "a", 1)]), Write(1, 1, [new(1, "a", 2)])], Token);
        await using var rows = store
            .Results.ReadMetricsAsync(sweep, new MetricQuery(), Token)
            .GetAsyncEnumerator(Token);
        Assert.True(await rows.MoveNextAsync());
        await store.Attempts.CommitAsync([Write(1, 1, [new(2, "b", 3)])], Token);
        Assert.True(await rows.MoveNextAsync());
        Assert.False(await rows.MoveNextAsync());
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
        await store.Leases.RegisterWorkerAsync(Worker("w1"), Lease, Token);
        await store.Leases.RegisterWorkerAsync(Worker("w2"), Lease, Token);
        return (await store.Registry.OpenSweepAsync(Manifest("a"), Token)).Id;
    }
}
