using Sweeps.Storage.Opening;
using Sweeps.Storage.Postgres;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>Connections are divided by what they are for, and what reads gets over one that has died.</summary>
public sealed class PostgresPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 8, 8, 8)]
    [InlineData("?pool=5", 2, 3, 5)]
    [InlineData("?pool=2", 1, 1, 2)]
    [InlineData("?pool=100", 50, 50, 8)]
    public void Connections_OfAProcess_AreDividedByPurpose(string options, int workers, int control, int readers) =>
        Assert.Equal(
            (workers, control, readers),
            PostgresConnections.Divide(PostgresLocation.Parse("postgres://nobody@127.0.0.1/none" + options))
        );

    [Fact]
    public async Task Pool_WhoseConnectionsAreAllOut_KeepsNobodyElseWaiting()
    {
        await using var connections = new PostgresConnections(
            PostgresLocation.Parse(PostgresServer.Shared.MakeDatabase() + "?pool=4&connect_timeout=3")
        );
        (PostgresPool Pool, int Most)[] pools =
        [
            (connections.Workers, 2),
            (connections.Control, 2),
            (connections.Readers, 4),
        ];
        foreach (var (exhausted, most) in pools)
        {
            TaskCompletionSource<int> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var all = Enumerable.Range(0, most).Select(_ => Hold(exhausted, end.Task)).ToList();
            var held = all.ConvertAll(one => one.Held);
            foreach (var (begun, whole) in all)
                await await Task.WhenAny(begun, whole);

            foreach (var (other, _) in pools.Where(pool => pool.Pool != exhausted))
                Assert.Equal(1, await OneAsync(other));
            var refused = await Assert.ThrowsAsync<StoreException>(() => OneAsync(exhausted));
            Assert.Equal(StoreProblem.Busy, refused.Problem);
            Assert.Contains("?pool=", refused.Message, StringComparison.Ordinal);

            end.SetResult(1);
            await Task.WhenAll(held);
            Assert.Equal(1, await OneAsync(exhausted));
        }
    }

    /// <summary>Has a connection out until something has ended. The first task ends when it is out; where it cannot be
    /// opened, the other alone says so.</summary>
    private static (Task Begun, Task<int> Held) Hold(PostgresPool pool, Task<int> until)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = pool.RunAsync(
            (_, _) =>
            {
                begun.SetResult();
                return until;
            },
            Token
        );
        return (begun.Task, held);
    }

    [Fact]
    public async Task Reading_OnAConnectionThatHasDied_IsDoneOnAnother()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await using var connections = new PostgresConnections(PostgresLocation.Parse(location));
        foreach (var pool in (PostgresPool[])[connections.Workers, connections.Control, connections.Readers])
        {
            await OneAsync(pool);
            KillAll(location);

            Assert.Equal(1, await OneAsync(pool));
        }
    }

    [Fact]
    public async Task Writing_OnAConnectionThatHasDied_IsLeftToWhoeverWrites()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await using var connections = new PostgresConnections(PostgresLocation.Parse(location));
        await OneAsync(connections.Workers);
        KillAll(location);

        var error = await Assert.ThrowsAsync<StoreException>(() =>
            connections.Workers.RunAsync((open, token) => open.Sql("SELECT 1").RunAsync(token), Token)
        );

        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Store_WhoseConnectionsHaveAllDied_ReadsOn()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await using var store = SweepStores.Open(location);
        Func<Task>[] readings =
        [
            () => store.Registry.ListSweepsAsync(Token),
            () => store.Queue.ListQueueAsync(Token),
            () => store.Leases.ListWorkersAsync(Token),
            () => store.Results.ListMeasuresAsync(Token),
            () => store.Registry.FindSweepAsync("none", Token),
            () => store.Results.CountAsync(Token),
            () => store.Attempts.ReadCheckpointAsync(default, Token),
            () => store.Results.ReadAttemptsAsync(default, Token),
        ];
        foreach (var reading in readings)
        {
            await reading();
            KillAll(location);

            await reading();
        }
    }

    private static Task<int> OneAsync(PostgresPool pool) =>
        pool.ReadAsync(
            async (connection, token) => (await connection.Sql("SELECT 1").RowsAsync(row => row.GetInt32(0), token))[0],
            Token
        );

    private static void KillAll(string location)
    {
        const string Others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        PostgresServer.Shared.ExecuteAt(location, $"SELECT count(pg_terminate_backend(pid)) {Others}");
        // They die when they hear of it.
        while ((long)PostgresServer.Shared.ExecuteAt(location, $"SELECT count(*) {Others}")! > 0)
            Thread.Sleep(5);
    }
}
