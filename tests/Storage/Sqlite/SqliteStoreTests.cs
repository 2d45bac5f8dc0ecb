using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Sqlite;

namespace Sweeps.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : SweepStoreContract
{
    private readonly ManualClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-storage-").FullName;

    private string File => Path.Combine(_folder, "store.db");

    [Fact]
    public async Task Open_OfAFolderThatIsNotThere_MakesIt()
    {
        string path = Path.Combine(_folder, "some", "where", "store.db");
        await using var store = SqliteStore.Open(path, _clock);
        Assert.True(System.IO.File.Exists(path));
        Assert.Equal(path, store.Location);
    }

    [Fact]
    public void Open_OfAnotherKindOfFile_SaysThatItIsNoStore()
    {
        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Repeat("This is a letter, not a database.\n", 200)));
        AssertRefused(StoreProblem.NotAStore, "is another kind of file");
        Assert.StartsWith("This is a letter", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAnotherProgramsDatabase_LeavesItAlone()
    {
        using (var other = new SqliteConnection(File, create: true, TimeSpan.Zero))
            other.Execute("CREATE TABLE letters (text TEXT)");
        byte[] before = System.IO.File.ReadAllBytes(File);
        AssertRefused(StoreProblem.NotAStore, "another program's database");
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        using var again = new SqliteConnection(File, create: false, TimeSpan.Zero);
        Assert.Equal(1, again.Scalar("SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public async Task Open_OfANewerStore_SaysToUseTheNewerBuild()
    {
        await (await OpenAsync()).DisposeAsync();
        using (var later = new SqliteConnection(File, create: false, TimeSpan.Zero))
            later.Execute("PRAGMA user_version = 99");
        AssertRefused(StoreProblem.NewerSchema, "has schema 99: a newer build wrote it");
    }

    [Fact]
    public async Task Open_OfADamagedStore_SaysSo()
    {
        await using (var store = await OpenAsync())
        {
            var sweep = await Prepare(store);
            await store.Attempts.ClaimAsync(sweep, "w1", Claims([.. Enumerable.Range(0, 500)]), cancellation: Token);
        }

        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 100;
            file.Write(Enumerable.Repeat((byte)0xA5, 60_000).ToArray());
        }

        AssertRefused(StoreProblem.Damaged, "is damaged");
    }

    [Fact]
    public void Open_WhereThePathIsAFolder_SaysThatItCannotBeOpened()
    {
        Directory.CreateDirectory(File);
        AssertRefused(StoreProblem.NoPermission, "the path is a folder");
    }

    [Fact]
    public void Open_BelowAFile_SaysThatTheFolderCannotBeMade()
    {
        System.IO.File.WriteAllText(File, "a file");
        var error = Assert.Throws<StoreException>(() => SqliteStore.Open(Path.Combine(File, "store.db"), _clock));
        Assert.Equal(StoreProblem.UnsupportedLocation, error.Problem);
        Assert.Contains("cannot be made", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WithoutRoomOnTheDisk_FailsInWordsAndSucceedsOnceThereIsRoom()
    {
        await using var store = SqliteStore.Open(File, _clock, prepare: "PRAGMA max_page_count = 60");
        var sweep = await Prepare(store);
        var error = await Assert.ThrowsAsync<StoreException>(() =>
            store.Attempts.ClaimAsync(sweep, "w1", Claims([.. Enumerable.Range(0, 5000)]), cancellation: Token)
        );
        Assert.Equal((StoreProblem.DiskFull, true), (error.Problem, error.IsTransient));
        Assert.Contains("no room left on the disk", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await store.Results.CountAsync(sweep, Token)).Touched);
        Assert.IsType<ClaimAnswer.Claimed>(
            (await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token)).Single()
        );
    }

    [Fact]
    public async Task Write_WhileAnotherProcessHoldsTheLock_WaitsAndThenSaysBusy()
    {
        await using var store = SqliteStore.Open(File, _clock, busyTimeout: TimeSpan.FromMilliseconds(50));
        using var other = new SqliteConnection(File, create: false, TimeSpan.Zero);
        other.Execute("BEGIN IMMEDIATE");
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Registry.OpenSweepAsync(Manifest("a"), Token));
        Assert.Equal((StoreProblem.Busy, true), (error.Problem, error.IsTransient));
        Assert.Empty(await store.Registry.ListSweepsAsync(Token));
        other.Execute("COMMIT");
        await store.Registry.OpenSweepAsync(Manifest("a"), Token);
    }

    [Fact]
    public async Task Migrations_FromManyOpeningsAtOnce_RunOnce()
    {
        for (int round = 0; round < 5; round++)
        {
            string path = Path.Combine(_folder, $"round{round}.db");
            var stores = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteStore.Open(path, _clock), Token))
            );
            foreach (var store in stores)
                await store.DisposeAsync();
        }
    }

    [Fact]
    public void Migrations_OfAnOlderStore_AddWhatIsMissingAndKeepTheRest()
    {
        using var connection = new SqliteConnection(File, create: true, TimeSpan.Zero);
        var migrations = SqliteSchema.Migrations.ToList();
        SqliteSchema.Ensure(connection, migrations);
        connection.Execute("INSERT INTO measures (name) VALUES ('loss')");
        migrations.Add(
            new(
                migrations.Count + 1,
                "a later one",
                "ALTER TABLE measures ADD COLUMN unit TEXT NOT NULL DEFAULT 'nat'; CREATE TABLE later (x);"
            )
        );
        SqliteSchema.Ensure(connection, migrations);
        SqliteSchema.Ensure(connection, migrations);
        Assert.Equal(1, connection.Scalar("SELECT count(*) FROM measures WHERE name = 'loss' AND unit = 'nat'"));
        Assert.Equal(migrations.Count, connection.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public void Migration_ThatFails_LeavesTheStoreAsItWas()
    {
        using var connection = new SqliteConnection(File, create: true, TimeSpan.Zero);
        var migrations = SqliteSchema.Migrations.ToList();
        SqliteSchema.Ensure(connection, migrations);
        long before = connection.Scalar("SELECT count(*) FROM sqlite_master");
        migrations.Add(new(migrations.Count + 1, "a bad one", "CREATE TABLE later (x); SELECT nonsense FROM nowhere;"));
        Assert.Throws<StoreException>(() => SqliteSchema.Ensure(connection, migrations));
        Assert.Equal(
            (before, migrations.Count - 1L),
            (connection.Scalar("SELECT count(*) FROM sqlite_master"), connection.Scalar("PRAGMA user_version"))
        );
    }

    [Fact]
    public async Task Store_ThatIsOpen_WritesAhead()
    {
        await using var store = await OpenAsync();
        Assert.True(System.IO.File.Exists(File + "-wal"), "the journal mode should be WAL");
    }

    protected override Task<ISweepStore> OpenAsync() => Task.FromResult<ISweepStore>(SqliteStore.Open(File, _clock));

    protected override void Advance(TimeSpan time) => _clock.Advance(time);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void AssertRefused(StoreProblem problem, string words)
    {
        var error = Assert.Throws<StoreException>(() => SqliteStore.Open(File, _clock));
        Assert.Equal((problem, false), (error.Problem, error.IsTransient));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
    }
}
