using System.Data.Common;
using Npgsql;
using Sweeps.Grains.Database;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Grains.Tests.Database;

/// <summary>How a cluster comes to its tables, and the connections to them.</summary>
public sealed class ClusterDatabaseTests : IAsyncDisposable
{
    private const string CountTables =
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'orleans%'";

    private readonly string _location = PostgresServer.Shared.MakeDatabase();
    private readonly ISweepStore _store;
    private readonly DbDataSource _source;

    public ClusterDatabaseTests()
    {
        _store = Open(_location);
        Before = (long)PostgresServer.Shared.ExecuteAt(_location, CountTables)!;
        _source = ClusterDatabase.Open(_store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private long Before { get; }

    [Fact]
    public async Task Tables_OfANewDatabase_AreMadeByTheCluster_AndNotByTheStore()
    {
        Assert.Equal(0, Before);
        Assert.Equal(4L, await ReadAsync(CountTables));
    }

    /// <summary>Members and reminders that are there survive, and nothing is written.</summary>
    [Fact]
    public async Task Tables_ThatTheStoreHasMade_AreTakenAsTheyAre()
    {
        string old = PostgresServer.Shared.MakeDatabase();
        await using var store = Open(old);
        PostgresServer.Shared.ExecuteAt(old, Script() + Rows);
        object? before = PostgresServer.Shared.ExecuteAt(old, Content);
        ClusterDatabase.Open(store);
        ClusterDatabase.Open(store);
        Assert.Equal(before, PostgresServer.Shared.ExecuteAt(old, Content));
    }

    [Fact]
    public async Task Query_WithAnotherText_GetsTheTextOfThisBuild_AndRowsStay()
    {
        PostgresServer.Shared.ExecuteAt(
            _location,
            Rows
                + "UPDATE orleansquery SET querytext = 'SELECT 1' WHERE querykey = 'GatewaysQueryKey';"
                + "DELETE FROM orleansquery WHERE querykey = 'ReadReminderRowKey'"
        );
        ClusterDatabase.Open(_store);
        Assert.Equal((long)ClusterTables.Queries.Count, await ReadAsync("SELECT count(*) FROM orleansquery"));
        Assert.Equal(
            ClusterTables.Queries["GatewaysQueryKey"],
            await ReadAsync("SELECT querytext FROM orleansquery WHERE querykey = 'GatewaysQueryKey'")
        );
        Assert.Equal(1L, await ReadAsync("SELECT count(*) FROM orleansmembershiptable"));
    }

    [Fact]
    public async Task Tables_MadeByManyProcessesAtOnce_AreMadeOnce()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        var stores = Enumerable.Range(0, 8).Select(_ => Open(location)).ToList();
        using var start = new Barrier(stores.Count);
        await Task.WhenAll(
            stores.Select(store =>
                Task.Factory.StartNew(
                    () =>
                    {
                        start.SignalAndWait(Token);
                        ClusterDatabase.Open(store);
                    },
                    Token,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            )
        );
        foreach (var store in stores)
            await store.DisposeAsync();
        Assert.Equal(
            (long)ClusterTables.Queries.Count,
            PostgresServer.Shared.ExecuteAt(location, "SELECT count(*) FROM orleansquery")
        );
    }

    [Fact]
    public async Task Tables_ThatAUserMayNotMake_AreUsedWhereTheyAre_AndRefusedWhereNot()
    {
        const string May = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO member;";
        PostgresServer.Shared.Execute(
            "postgres",
            "DO $$ BEGIN CREATE ROLE member LOGIN PASSWORD 'joining'; EXCEPTION WHEN duplicate_object THEN END $$"
        );
        PostgresServer.Shared.ExecuteAt(_location, "REVOKE CREATE ON SCHEMA public FROM PUBLIC;" + May);
        string name = new Uri(_location).AbsolutePath.Trim('/');
        await using var store = SweepStores.Open(PostgresServer.Shared.Location(name, "member", "joining"));
        ClusterDatabase.Open(store);
        PostgresServer.Shared.ExecuteAt(_location, "DROP TABLE orleansreminderstable");
        var error = Assert.Throws<StoreException>(() => ClusterDatabase.Open(store));
        Assert.Equal(StoreProblem.NoPermission, error.Problem);
    }

    [Fact]
    public void Cluster_OnAnSqliteStore_IsRefused()
    {
        var error = Assert.Throws<StoreException>(() => ClusterDatabase.Require("results/sweeps.db"));
        Assert.Contains("PostgreSQL", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What a server has room for is connections: a process at rest keeps one, whatever it opened when much
    /// was to be done.</summary>
    [Fact]
    public void Connections_ThatNobodyUses_AreToBeClosedButForOne()
    {
        var settings = new NpgsqlConnectionStringBuilder(_source.ConnectionString);
        Assert.Equal(
            (1, 6, 10, 2),
            (
                settings.MinPoolSize,
                settings.MaxPoolSize,
                settings.ConnectionIdleLifetime,
                settings.ConnectionPruningInterval
            )
        );
    }

    /// <summary>A silo that joins has all others ask dozens of questions at once.</summary>
    [Fact]
    public async Task Connections_ForMembers_AreGivenOutTwoAtATime()
    {
        var (first, second) = (await _source.OpenConnectionAsync(Token), await _source.OpenConnectionAsync(Token));
        var third = _source.OpenConnectionAsync(Token).AsTask();
        Assert.False(third.IsCompleted);
        await first.DisposeAsync();
        await using (await third)
        {
            var fourth = _source.OpenConnectionAsync(Token).AsTask();
            Assert.False(fourth.IsCompleted);
            // However it comes back: this one by the server's doing.
            await Assert.ThrowsAnyAsync<DbException>(() => KillAsync(second));
            await second.DisposeAsync();
            await (await fourth).DisposeAsync();
        }
    }

    [Fact]
    public async Task Members_AndTrials_ShareConnections()
    {
        for (int times = 0; times < 5; times++)
        {
            await _store.Leases.ListWorkersAsync(Token);
            await ReadAsync("SELECT count(*) FROM orleansmembershiptable");
        }

        Assert.Equal(1L, await ReadAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static ISweepStore Open(string location) => SweepStores.Open(location + "?pool=6");

    private const string Rows =
        "INSERT INTO orleansmembershipversiontable VALUES ('a cluster', 7, '2026-01-02');"
        + "INSERT INTO orleansmembershiptable VALUES "
        + "('a cluster', '10.0.0.1', 11111, 7, 'silo', 'host', 3, 30001, NULL, '2026-01-02', '2026-01-02');"
        + "INSERT INTO orleansreminderstable VALUES ('sweeps', 'sweep/abc', 'wake', '2026-01-02', 60000, -5, 1);";

    // The number of the transaction that wrote each row says whether it was written again.
    private const string Content =
        "SELECT string_agg(row, E'\n' ORDER BY row) FROM ("
        + "SELECT xmin || q::text AS row FROM orleansquery AS q "
        + "UNION ALL SELECT xmin || m::text FROM orleansmembershiptable AS m "
        + "UNION ALL SELECT xmin || v::text FROM orleansmembershipversiontable AS v "
        + "UNION ALL SELECT xmin || r::text FROM orleansreminderstable AS r) AS rows";

    private static string Script()
    {
        using var script = typeof(ClusterDatabaseTests).Assembly.GetManifestResourceStream("made-by-the-store.sql")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }

    private async Task<object?> ReadAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }

    private static async Task KillAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_terminate_backend(pg_backend_pid())";
        await command.ExecuteNonQueryAsync(Token);
    }
}
