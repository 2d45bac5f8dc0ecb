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
            connection.Execute("INSERT INTO sweeps (id, name, definition, grid, trials, engine, environment, intent, created) VALUES ('ab', 'old', 'd', 'g', 1, 1, 'e', 0, 0)");
        }

        int newest = NewestOf(postgres: false);
        Assert.Equal((1, 1, newest), Numbers(SweepStores.Look(location)));
        Assert.Equal((1, newest, newest), Numbers(SweepStores.Migrate(location)));
        await using var store = SweepStores.Open(location);
        Assert.Equal("old", Assert.Single(await store.ListSweepsAsync(Token)).Manifest.Name);
        using var after = new SqliteConnection(location, create: false, TimeSpan.Zero);
        Assert.Equal(1, after.Scalar("SELECT count(*) FROM checkpoints WHERE lineage IS NULL AND step = 5"));
    }

    [Fact]
    public void Migrate_ByManyAtOnce_IsDoneOnce()
    {
        foreach (bool postgres in new[] { false, true })
        {
            string location = Location(postgres);
            var versions = Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(6).Select(_ => SweepStores.Migrate(location)).ToArray();
            Assert.Single(versions, version => version.From == 0);
            Assert.All(versions, version => Assert.Equal(NewestOf(postgres), version.To));
        }
    }

    private static int NewestOf(bool postgres) => (postgres ? PostgresSchema.Migrations : SqliteSchema.Migrations).Count;

    private string Location(bool postgres) => postgres ? PostgresServer.Shared.MakeDatabase() + "?pool=2" : Path.Combine(_folder, "store.db");

    private static (int From, int To, int Newest) Numbers(StoreVersion version) => (version.From, version.To, version.Newest);
}
