using Npgsql;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Postgres;

namespace Sweeps.Storage.Tests.Postgres;

public sealed class PostgresSchemaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_ByManyProcessesAtOnce_MigratesOnce()
    {
        string location = PostgresServer.Shared.MakeDatabase() + "?pool=2";
        using var start = new Barrier(12);
        var stores = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            start.SignalAndWait(Token);
                            return SweepStores.Open(location);
                        },
                        Token,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );
        foreach (var store in stores)
        {
            Assert.Empty(await store.Registry.ListSweepsAsync(Token));
            await store.DisposeAsync();
        }

        Assert.Equal(
            (long)PostgresSchema.Migrations.Count,
            PostgresServer.Shared.ExecuteAt(location, "SELECT count(*) FROM store_migrations")
        );
    }

    [Fact]
    public async Task Open_WithALaterMigration_RunsOnlyThat()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await SweepStores.Open(location).DisposeAsync();
        Migration[] later =
        [
            .. PostgresSchema.Migrations,
            new(PostgresSchema.Migrations.Count + 1, "later.sql", "CREATE TABLE later (x integer)"),
        ];
        await using var source = NpgsqlDataSource.Create(PostgresLocation.Parse(location).Settings.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Token);
        PostgresSchema.Ensure(connection, location, null, later);
        PostgresSchema.Ensure(connection, location, null, later);
        Assert.Equal(0L, PostgresServer.Shared.ExecuteAt(location, "SELECT count(*) FROM later"));
    }

    /// <summary>Script 3 is retired: databases that have run it, and others, end with the same schema.</summary>
    [Theory]
    [InlineData(2, null)]
    [InlineData(3, "0003-orleans.sql")]
    public async Task Open_OfAnOlderSchema_RunsTheRest(int applied, string? third)
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await using (var source = NpgsqlDataSource.Create(PostgresLocation.Parse(location).Settings.ConnectionString))
        {
            await using var connection = await source.OpenConnectionAsync(Token);
            PostgresSchema.Ensure(connection, location, null, [.. PostgresSchema.Migrations.Take(applied)]);
        }

        if (third is not null)
            PostgresServer.Shared.ExecuteAt(location, $"UPDATE store_migrations SET name = '{third}' WHERE number = 3");
        await using var store = SweepStores.Open(location);
        Assert.Empty(await store.Registry.ListSweepsAsync(Token));
        Assert.Equal(
            (long)PostgresSchema.Migrations.Count,
            PostgresServer.Shared.ExecuteAt(location, "SELECT count(*) FROM store_migrations")
        );
        Assert.Equal(
            third ?? "0003-retired.sql",
            PostgresServer.Shared.ExecuteAt(location, "SELECT name FROM store_migrations WHERE number = 3")
        );
    }

    [Fact]
    public async Task Open_WithAFailingMigration_LeavesTheSchemaAsItWas()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await using var source = NpgsqlDataSource.Create(PostgresLocation.Parse(location).Settings.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Token);
        Migration[] broken =
        [
            .. PostgresSchema.Migrations,
            new(PostgresSchema.Migrations.Count + 1, "broken.sql", "CREATE TABLE half (x integer); SELECT 1/0"),
        ];
        Assert.Throws<PostgresException>(() => PostgresSchema.Ensure(connection, location, null, broken));
        Assert.Equal(
            0L,
            PostgresServer.Shared.ExecuteAt(location, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        );
    }

    [Fact]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await SweepStores.Open(location).DisposeAsync();
        PostgresServer.Shared.ExecuteAt(
            location,
            "INSERT INTO store_migrations (number, name) VALUES (900, '0900-future.sql')"
        );
        var error = Assert.Throws<StoreException>(() => SweepStores.Open(location));
        Assert.Equal((StoreProblem.NewerSchema, false), (error.Problem, error.IsTransient));
        Assert.Contains("900", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAnotherProgramsDatabase_IsRefusedAndLeavesItAlone()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        PostgresServer.Shared.ExecuteAt(location, "CREATE TABLE trials (patient text)");
        Assert.Equal(StoreProblem.NotAStore, Assert.Throws<StoreException>(() => SweepStores.Open(location)).Problem);
        Assert.Equal(
            1L,
            PostgresServer.Shared.ExecuteAt(location, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        );
    }

    [Fact]
    public async Task Open_WithSearchPath_MakesTheSchemaAndStaysInIt()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        await using var left = SweepStores.Open(location + "?search_path=Left");
        await using var right = SweepStores.Open(location + "?search_path=right");
        await left.Registry.OpenSweepAsync(new("a", "d", "", 1, 1, ""), Token);
        Assert.Empty(await right.Registry.ListSweepsAsync(Token));
        Assert.Equal(
            0L,
            PostgresServer.Shared.ExecuteAt(location, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        );
    }

    [Fact]
    public async Task Open_ByAUserWhoMayNotMakeTables_SaysSo()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        PostgresServer.Shared.ExecuteAt(
            location,
            "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'reading'; REVOKE CREATE ON SCHEMA "
                + "public FROM PUBLIC"
        );
        string asReader = PostgresServer.Shared.Location(new Uri(location).AbsolutePath.Trim('/'), "reader", "reading");
        Assert.Equal(
            StoreProblem.NoPermission,
            Assert.Throws<StoreException>(() => SweepStores.Open(asReader)).Problem
        );
        await SweepStores.Open(location).DisposeAsync();
    }

    [Fact]
    public void Writes_OfAServerThatIsSetToBeFast_AreDurableAllTheSame()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        Assert.Equal("off", PostgresServer.Shared.ExecuteAt(location, "SHOW synchronous_commit"));
        var connections = new PostgresConnections(PostgresLocation.Parse(location));
        Assert.Equal(
            "on",
            connections.Open(connection =>
            {
                using var command = connection.Sql("SHOW synchronous_commit");
                return (string)command.ExecuteScalar()!;
            })
        );
    }
}
