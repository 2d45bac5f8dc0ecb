using Sweeps.Storage.Opening;
using Sweeps.Storage.Sqlite;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Storage.Tests;

/// <summary>Reading makes nothing, reads what cannot be written, and notices a file that has gone.</summary>
public sealed class StoreReadingTests : IDisposable
{
    private static readonly SweepManifest Manifest = new("sweep", "definition", "grid", 3, 1, "here");

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-reading-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "deep", "store.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void OpenToRead_WhereThereIsNoFile_MakesNone()
    {
        var error = Assert.Throws<StoreException>(() => SweepStores.OpenToRead(File));

        Assert.Equal(StoreProblem.NotMade, error.Problem);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void OpenToRead_OfAnEmptyFile_LeavesItSo()
    {
        string file = Path.Combine(_folder, "empty.db");
        System.IO.File.WriteAllBytes(file, []);

        Assert.Equal(StoreProblem.NotMade, Assert.Throws<StoreException>(() => SweepStores.OpenToRead(file)).Problem);
        Assert.Equal(0, new FileInfo(file).Length);
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task OpenToRead_OfAnOlderStore_ChangesNothing()
    {
        string file = Path.Combine(_folder, "store.db");
        await SweepStores.Open(file).DisposeAsync();
        using (var older = new SqliteConnection(file, create: false, TimeSpan.Zero))
            older.Execute("PRAGMA user_version = 1");
        byte[] before = System.IO.File.ReadAllBytes(file);

        var refused = Assert.Throws<StoreException>(() => SweepStores.OpenToRead(file));

        Assert.Equal(StoreProblem.OlderSchema, refused.Problem);
        Assert.Contains("has schema 1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("`sweeps store migrate`", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(file));
    }

    [Fact]
    public async Task OpenToRead_OfAnOlderSchema_ChangesNothing()
    {
        string database = PostgresServer.Shared.MakeDatabase();
        await SweepStores.Open(database).DisposeAsync();
        PostgresServer.Shared.ExecuteAt(database, "DELETE FROM store_migrations WHERE number > 1 RETURNING number");

        var refused = Assert.Throws<StoreException>(() => SweepStores.OpenToRead(database));

        Assert.Equal(StoreProblem.OlderSchema, refused.Problem);
        Assert.Equal(1, PostgresServer.Shared.ExecuteAt(database, "SELECT max(number) FROM store_migrations"));
    }

    [Fact]
    public void OpenToRead_WhereThereIsNoSchema_MakesNone()
    {
        string database = PostgresServer.Shared.MakeDatabase();

        Assert.Equal(
            StoreProblem.NotMade,
            Assert.Throws<StoreException>(() => SweepStores.OpenToRead(database + "?search_path=lab")).Problem
        );
        Assert.Equal(
            0L,
            PostgresServer.Shared.ExecuteAt(
                database,
                "SELECT count(*) FROM pg_namespace WHERE nspname = 'lab' UNION ALL SELECT count(*) FROM pg_tables "
                    + "WHERE schemaname = 'public' ORDER BY 1 DESC LIMIT 1"
            )
        );
    }

    [Fact]
    public async Task OpenToRead_OnAVolumeThatIsReadOnly_ReadsAndRefusesToWrite()
    {
        await using (var made = SweepStores.Open(Path.Combine(_folder, "store.db")))
            await made.Registry.OpenSweepAsync(Manifest, Token);
        using var volume = ReadOnlyVolume.TryMount(_folder);
        Assert.SkipWhen(volume is null, "This process may not mount.");

        await using var store = SweepStores.OpenToRead(Path.Combine(_folder, "store.db"));

        Assert.Equal("sweep", Assert.Single(await store.Registry.ListSweepsAsync(Token)).Manifest.Name);
        var refused = await Assert.ThrowsAsync<StoreException>(() => store.Registry.OpenSweepAsync(Manifest, Token));
        Assert.Equal(StoreProblem.NoPermission, refused.Problem);
    }

    [Fact]
    public async Task Store_OnAVolumeThatIsReadOnly_IsLookedAtAndOpenedForReadingOnly()
    {
        string file = Path.Combine(_folder, "store.db");
        await using (var made = SweepStores.Open(file))
            await made.Registry.OpenSweepAsync(Manifest, Token);
        using var volume = ReadOnlyVolume.TryMount(_folder);
        Assert.SkipWhen(volume is null, "This process may not mount.");

        Assert.True(SweepStores.Look(file).From > 0);
        var refused = Assert.Throws<StoreException>(() => SweepStores.Open(file));
        Assert.Equal(StoreProblem.NoPermission, refused.Problem);
        Assert.Contains("so that it can only be read", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("replaced")]
    [InlineData("moved")]
    public async Task Store_WhoseFileIsNoMoreWhereItWas_SaysSo(string how)
    {
        string file = Path.Combine(_folder, "store.db");
        await using var store = SqliteStore.Open(file, TimeProvider.System);
        await store.Registry.OpenSweepAsync(Manifest, Token);

        await store.Registry.ListSweepsAsync(Token); // a reader is open, and kept

        if (how == "moved")
            System.IO.File.Move(file, file + ".old");
        else
            System.IO.File.Delete(file);
        if (how == "replaced")
            System.IO.File.WriteAllBytes(file, []);

        var written = await Assert.ThrowsAsync<StoreException>(() =>
            store.Registry.OpenSweepAsync(Manifest with { Name = "other" }, Token)
        );
        var read = await Assert.ThrowsAsync<StoreException>(() => store.Registry.ListSweepsAsync(Token));
        Assert.Equal((StoreProblem.Gone, false), (written.Problem, written.IsTransient));
        Assert.Equal(StoreProblem.Gone, read.Problem);
    }

    /// <summary>A folder that cannot be written even by root.</summary>
    private sealed class ReadOnlyVolume(string folder) : IDisposable
    {
        public static ReadOnlyVolume? TryMount(string folder)
        {
            try
            {
                PostgresBinaries.Run("mount", "--bind", folder, folder);
                PostgresBinaries.Run("mount", "-o", "remount,bind,ro", folder);
                return new ReadOnlyVolume(folder);
            }
            catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                return null;
            }
        }

        public void Dispose() => PostgresBinaries.Run("umount", "-l", folder);
    }
}
