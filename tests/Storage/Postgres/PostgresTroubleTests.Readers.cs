using Npgsql;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Postgres;

namespace Sweeps.Storage.Tests.Postgres;

public sealed partial class PostgresTroubleTests
{
    [Fact]
    public async Task Readers_WhoStopReading_KeepNoConnection()
    {
        const int Readers = 40;
        string location = PostgresServer.Shared.MakeDatabase() + "?pool=2";
        await using var store = SweepStores.Open(location);
        string sweep = await BeginAsync(store);
        var attempts = await store.ClaimTrialsAsync(
            sweep,
            "w1",
            [.. Enumerable.Range(0, 200).Select(ordinal => Claim(ordinal))],
            cancellation: Token
        );
        await store.Attempts.CommitAsync([.. attempts.Select(attempt => Write(attempt, 3))], Token);
        List<IAsyncEnumerator<MetricRow>> halfway = [];
        for (int reader = 0; reader < Readers; reader++)
        {
            var rows = store.Results.ReadMetricsAsync(sweep, new(), Token).GetAsyncEnumerator(Token);
            halfway.Add(rows);
            Assert.True(await rows.MoveNextAsync());
        }

        Assert.Equal(200, await store.Results.ReadTrialsAsync(sweep, Token).CountAsync(Token));
        Assert.Equal(
            WriteOutcome.Written,
            (await store.Attempts.CommitAsync([Write(attempts[0], 1, from: 3)], Token))[0].Outcome
        );
        foreach (var rows in halfway)
        {
            int read = 1;
            while (await rows.MoveNextAsync())
                read++;
            Assert.Equal(600, read);
            await rows.DisposeAsync();
        }
    }

    [Fact]
    public async Task Reading_OfASweepThatIsDeletedMeanwhile_DoesNotPassForTheWhole()
    {
        var (store, _, sweep) = await BeginAsync();
        await using var open = store;
        await store.Attempts.ClaimAsync(
            sweep,
            "w1",
            [.. Enumerable.Range(0, 200).Select(ordinal => Claim(ordinal))],
            cancellation: Token
        );
        await store.Leases.ReleaseWorkerAsync("w1", "it left.", Token);
        await using var rows = store.Results.ReadTrialsAsync(sweep, Token).GetAsyncEnumerator(Token);
        Assert.True(await rows.MoveNextAsync());
        await store.Upkeep.DeleteSomeAsync(sweep, Token);

        await Assert.ThrowsAsync<StoreException>(async () =>
        {
            while (await rows.MoveNextAsync()) { }
        });
    }

    [Fact]
    public async Task Question_ThatWaitsForALock_IsLeftAtOnceWhenCancelled()
    {
        var (store, location, sweep) = await BeginAsync();
        await using var open = store;
        await using var source = NpgsqlDataSource.Create(
            Sweeps.Storage.Postgres.PostgresLocation.Parse(location).Settings.ConnectionString
        );
        await using var other = await source.OpenConnectionAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var take = new NpgsqlCommand("LOCK TABLE sweeps", other))
            await take.ExecuteNonQueryAsync(Token);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asked = store.Registry.FindSweepAsync(sweep, left.Token);
        await UntilWaitingAsync(location);

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Question_OfAFrozenServer_IsLeftWhenCancelled()
    {
        await using PostgresServer server = new(durable: false);
        await using var store = SweepStores.Open(server.MakeDatabase());
        string sweep = await BeginAsync(store);
        Assert.NotNull(await store.Registry.FindSweepAsync(sweep, Token));
        server.Freeze();
        try
        {
            using var left = CancellationTokenSource.CreateLinkedTokenSource(Token);
            Task[] asked =
            [
                store.Registry.FindSweepAsync(sweep, left.Token),
                store.Leases.ListWorkersAsync(left.Token),
                store.Results.CountCellsAsync(sweep, left.Token),
                store.Results.ReadTrialsAsync(sweep, left.Token).ToListAsync(left.Token).AsTask(),
                store.Registry.SetSweepIntentAsync(sweep, SweepIntent.Pause, left.Token),
            ];

            left.CancelAfter(TimeSpan.FromMilliseconds(100));

            // The driver alone would wait for the frozen server, 15 s and more.
            foreach (var one in asked)
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.WaitAsync(Enough, Token));
        }
        finally
        {
            server.Thaw();
        }
    }

    [Fact]
    public async Task Leaving_WorkThatHeedsNothing_IsNotHeldUp()
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using ManualResetEventSlim frozen = new();
        TaskCompletionSource<int> never = new();
        var asked = Leavable.RunAsync(
            token =>
            {
                token.Register(() => frozen.Wait(Token));
                return never.Task;
            },
            left.Token
        );

        // Cancelling returns, though what the driver would do on this thread waits for the server.
        left.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        frozen.Set();
        never.SetResult(0);
    }
}
