using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Postgres;
using Sweeps.Storage.Sqlite;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Storage.Tests;

/// <summary>Stores are made, brought up to date and looked at, alike for both kinds.</summary>
public sealed class StoreVersionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-storage-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Migrate_OfNothing_MakesAStoreAndOfAStoreDoesNothing(bool postgres)
    {
        string location = Location(postgres);
        int newest = NewestOf(postgres);
        Assert.Equal((0, 0, newest), Numbers(SweepStores.Look(location)));
        Assert.Equal((0, newest, newest), Numbers(SweepStores.Migrate(location)));
        Assert.Equal((newest, newest, newest), Numbers(SweepStores.Migrate(location)));
        Assert.Equal((newest, newest, newest), Numbers(SweepStores.Look(location)));
        Assert.DoesNotContain(PostgresServer.Password, SweepStores.Look(location).Location, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_AtNothing_MakesNothing()
    {
        string location = Location(postgres: false);
        SweepStores.Look(location);
        Assert.False(File.Exists(location));
    }

    [Fact]
    public async Task Migrate_OfAStoreOfTheFirstSchema_KeepsWhatItHas()
    {
        string location = Location(postgres: false);
        using (var connection = new SqliteConnection(location, create: true, TimeSpan.Zero))
        {
            SqliteSchema.Ensure(connection, [SqliteSchema.Migrations[0]]);
            connection.Execute("INSERT INTO checkpoints (trial, fence, step, bytes) VALUES (7, 1, 5, x'01')");
            connection.Execute(
                "INSERT INTO sweeps (id, name, definition, grid, trials, engine, environment, intent, created) "
                    + "VALUES ('ab', 'old', 'd', 'g', 1, 1, 'e', 0, 0)"
            );
        }

        int newest = NewestOf(postgres: false);
        Assert.Equal((1, 1, newest), Numbers(SweepStores.Look(location)));
        Assert.Equal((1, newest, newest), Numbers(SweepStores.Migrate(location)));
        await using var store = SweepStores.Open(location);
        Assert.Equal("old", Assert.Single(await store.Registry.ListSweepsAsync(Token)).Manifest.Name);
        using var after = new SqliteConnection(location, create: false, TimeSpan.Zero);
        Assert.Equal(1, after.Scalar("SELECT count(*) FROM checkpoints WHERE lineage IS NULL AND step = 5"));
    }

    /// <summary>A store of the schema before the tallies, with two sweeps that share trials: all its numbers are right,
    /// and stay so when its trials go on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migrate_OfAStoreWithoutTallies_CountsWhatItHas(bool postgres)
    {
        string location = Location(postgres);
        string now = postgres ? "now()" : "0";
        StringBuilder sql = new();
        foreach (string sweep in new[] { "aaaa", "bbbb" })
            sql.Append(
                CultureInfo.InvariantCulture,
                $"INSERT INTO sweeps (id, name, definition, grid, trials, engine, environment, intent, created) "
                    + $"VALUES ('{sweep}', '{sweep}', 'd', 'g', 60, 1, 'e', 0, {now});"
            );
        sql.Append(
            CultureInfo.InvariantCulture,
            $"INSERT INTO workers (id, host, process_space, process, process_started, slots, lease_until) VALUES "
                + $"('w1', 'h', '', 1, {now}, 1, {now});"
        );
        for (int trial = 1; trial <= 60; trial++)
        {
            var (state, fence) = (trial % 10) switch
            {
                1 => (TrialState.Waiting, 1),
                2 => (TrialState.Running, 2),
                3 => (TrialState.Diverged, 1),
                4 => (TrialState.Stopped, 1),
                5 => (TrialState.Failed, 3),
                6 => (TrialState.Finished, 2),
                _ => (TrialState.Finished, 1),
            };
            string key = Convert.ToHexString(KeyOf(trial).ToArray());
            sql.Append(
                CultureInfo.InvariantCulture,
                $"INSERT INTO trials (key, state, fence, worker) VALUES "
                    + $"({(postgres ? $"'\\x{key}'" : $"x'{key}'")}, {(int)state}, {fence}, "
                    + $"{(state == TrialState.Running ? "1" : "NULL")});"
            );
            sql.Append(
                CultureInfo.InvariantCulture,
                $"INSERT INTO members (sweep, ordinal, cell, trial) VALUES (1, {trial}, {trial / 7}, {trial});"
            );
            if (trial % 3 == 0)
                sql.Append(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO members (sweep, ordinal, cell, trial) VALUES (2, {60 - trial}, 0, {trial});"
                );
            for (int attempt = 1; attempt <= fence; attempt++)
            {
                string outcome =
                    attempt < fence ? "6"
                    : state == TrialState.Running ? "NULL"
                    : state == TrialState.Waiting ? "7"
                    : ((int)state).ToString(CultureInfo.InvariantCulture);
                sql.Append(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO attempts (trial, fence, worker, started, outcome) VALUES ({trial}, {attempt}, 1, "
                        + $"{now}, {outcome});"
                );
            }
        }

        MakeOlder(location, postgres, sql.ToString());
        await using var store = SweepStores.Open(location);
        await StoreProtocolContract.RequireRightNumbersAsync(store, ["aaaa", "bbbb"]);
        Assert.Equal(new SweepCounts(6, 6, 30, 6, 6, 6), await store.Results.CountAsync("aaaa", Token));

        Assert.Equal(6, await store.Registry.RetryFailedAsync("aaaa", Token));
        await store.Attempts.CommitAsync(
            [new(KeyOf(12), 2, [], End: new(AttemptOutcome.Finished, 1, new byte[32], null, 1))],
            Token
        );
        await store.Attempts.ClaimAsync(
            "bbbb",
            "w1",
            [.. Enumerable.Range(1, 59).Select(ordinal => new TrialClaim(ordinal, 1, KeyOf(ordinal)))],
            cancellation: Token
        );
        await StoreProtocolContract.RequireRightNumbersAsync(store, ["aaaa", "bbbb"]);
    }

    private static TrialKey KeyOf(int trial) => new(SHA256.HashData(BitConverter.GetBytes(trial)));

    /// <summary>A store of the last schema without tallies, and what <paramref name="sql"/> puts into it.</summary>
    private static void MakeOlder(string location, bool postgres, string sql)
    {
        if (postgres)
        {
            using var source = NpgsqlDataSource.Create(PostgresLocation.Parse(location).Settings.ConnectionString);
            using var connection = source.OpenConnection();
            PostgresSchema.Ensure(connection, location, null, [.. PostgresSchema.Migrations.Take(6)]);
            PostgresServer.Shared.ExecuteAt(location, sql);
            return;
        }

        using var file = new SqliteConnection(location, create: true, TimeSpan.Zero);
        SqliteSchema.Ensure(file, [.. SqliteSchema.Migrations.Take(5)]);
        file.Execute(sql);
    }

    [Fact]
    public void Migrate_ByManyAtOnce_IsDoneOnce()
    {
        foreach (bool postgres in new[] { false, true })
        {
            string location = Location(postgres);
            var versions = Enumerable
                .Range(0, 6)
                .AsParallel()
                .WithDegreeOfParallelism(6)
                .Select(_ => SweepStores.Migrate(location))
                .ToArray();
            Assert.Single(versions, version => version.From == 0);
            Assert.All(versions, version => Assert.Equal(NewestOf(postgres), version.To));
        }
    }

    private static int NewestOf(bool postgres) =>
        (postgres ? PostgresSchema.Migrations : SqliteSchema.Migrations).Count;

    private string Location(bool postgres) =>
        postgres ? PostgresServer.Shared.MakeDatabase() + "?pool=2" : Path.Combine(_folder, "store.db");

    private static (int From, int To, int Newest) Numbers(StoreVersion version) =>
        (version.From, version.To, version.Newest);
}
