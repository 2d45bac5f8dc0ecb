using System.Diagnostics.CodeAnalysis;
using SQLitePCL;

namespace Sweeps.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode with <c>synchronous=FULL</c>. All writes of a process go through one
/// thread that commits in groups; readers have connections of their own and never wait for it. Other processes may use
/// the same file.
/// </summary>
internal sealed class SqliteStore : StoreOfParts
{
    internal static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    private readonly SqliteSession _session;

    [SetsRequiredMembers]
    private SqliteStore(SqliteSession session)
    {
        _session = session;
        Registry = new SqliteRegistry(session);
        Queue = new SqliteQueue(session);
        Leases = new SqliteWorkers(session);
        Attempts = new SqliteAttempts(session);
        Results = new SqliteResults(session);
        Upkeep = new SqliteUpkeep(session);
        Programs = new SqlitePrograms(session);
    }

    /// <inheritdoc/>
    public override string Location => _session.Location;

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="clock">The clock that leases run on.</param>
    /// <param name="busyTimeout">How long to wait for other processes' transactions; null: 30 s.</param>
    /// <param name="prepare">Run on the writing connection, for tests.</param>
    public static SqliteStore Open(
        string path,
        TimeProvider clock,
        TimeSpan? busyTimeout = null,
        string? prepare = null
    )
    {
        var retry = busyTimeout ?? BusyTimeout;
        var (connection, _) = Prepare(path, retry, prepare);
        return new SqliteStore(new SqliteSession(connection.Path, connection, clock, retry));
    }

    /// <summary>Opens a file that is there, and that this build knows, for reading or to change what is in it. Nothing
    /// is made, and no schema changed; one on a volume that cannot be written is read as it is.</summary>
    /// <exception cref="StoreException">It is not there, is empty, or an older build made it.</exception>
    public static SqliteStore OpenToRead(string path, TimeProvider clock)
    {
        path = StoreReading.RequireFile(path);
        try
        {
            var (connection, _) = Prepare(path, BusyTimeout, prepare: null, make: false);
            return new SqliteStore(new SqliteSession(connection.Path, connection, clock, BusyTimeout));
        }
        catch (StoreException refused) when (refused.Problem == StoreProblem.NoPermission)
        {
            return OpenImmutable(path, clock, refused);
        }
    }

    private static SqliteStore OpenImmutable(string path, TimeProvider clock, StoreException refused)
    {
        // What was written last may be in the log beside the file, which an immutable file does not look at.
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
            throw SqliteErrors.ReadOnlyWithLog(path, refused);
        using (var connection = new SqliteConnection(path, create: false, BusyTimeout, immutable: true))
        {
            int version = SqliteSchema.Look(connection);
            int newest = SqliteSchema.Migrations[^1].Number;
            if (version != newest)
                throw new StoreException(
                    StoreProblem.NewerSchema,
                    path,
                    $"This build reads stores of schema {newest}, but {path} has schema {version} and cannot be "
                        + "written. Copy it to where it can be written; an older one is brought up to date when "
                        + "it is opened there."
                );
        }

        return new SqliteStore(new SqliteSession(path, null, clock, BusyTimeout));
    }

    /// <summary>Makes the file, or brings its schema up to date.</summary>
    public static StoreVersion Migrate(string path)
    {
        var (connection, before) = Prepare(path, BusyTimeout, null);
        using (connection)
            return new(connection.Path, before, SqliteSchema.Look(connection), SqliteSchema.Migrations[^1].Number);
    }

    /// <summary>The file's schema; 0 where there is no file.</summary>
    public static StoreVersion Look(string path)
    {
        path = Path.GetFullPath(path);
        int newest = SqliteSchema.Migrations[^1].Number;
        if (!File.Exists(path))
            return new(path, 0, 0, newest);
        int version;
        try
        {
            version = VersionOf(immutable: false);
        }
        catch (StoreException refused) when (refused.Problem == StoreProblem.NoPermission)
        {
            version = VersionOf(immutable: true);
        }

        return new(path, version, version, newest);

        int VersionOf(bool immutable)
        {
            using var connection = new SqliteConnection(path, create: false, BusyTimeout, immutable);
            return SqliteSchema.Look(connection);
        }
    }

    /// <summary>Reads in one snapshot, for whoever checks the file.</summary>
    public Task<T> Read<T>(Func<SqliteConnection, T> read, CancellationToken cancellation) =>
        _session.Read(read, cancellation);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The writing connection to a file whose schema is that of this build, and the schema that it
    /// had.</summary>
    private static (SqliteConnection Connection, int Before) Prepare(
        string path,
        TimeSpan retry,
        string? prepare,
        bool make = true
    )
    {
        path = Path.GetFullPath(path);
        if (make)
            MakeFolder(path);
        var connection = new SqliteConnection(path, create: make, retry);
        try
        {
            // Before a byte is written: another program's database is left as it is.
            Retry(() => RequireUsable(connection, make), retry);

            // Not every build of SQLite waits when several processes turn the same new file to WAL at once.
            Retry(() => connection.Execute("PRAGMA journal_mode = WAL"), retry);
            connection.Execute(
                "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192; PRAGMA "
                    + "temp_store = MEMORY;"
            );
            int before = SqliteSchema.Ensure(connection);
            if (prepare is not null)
                connection.Execute(prepare);
            return (connection, before);
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (
                error is StoreException { Code: { } code }
                && (code & 0xFF) == raw.SQLITE_CANTOPEN
                && new FileInfo(path) is { Exists: true, Length: > 0 }
            )
                throw SqliteErrors.ReadOnly(path, error);
            throw;
        }
    }

    private static void RequireUsable(SqliteConnection connection, bool make)
    {
        int version = SqliteSchema.Look(connection);
        int newest = SqliteSchema.Migrations[^1].Number;
        if (!make && version < newest)
            throw version == 0
                ? StoreReading.Missing(connection.Path)
                : StoreReading.Older(connection.Path, version, newest);
    }

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                error is IOException ? StoreProblem.UnsupportedLocation : StoreProblem.NoPermission,
                path,
                $"The folder of the store {path} cannot be made: {error.Message} Name another path with --store.",
                inner: error
            );
        }
    }

    private static void Retry(Action action, TimeSpan retry)
    {
        long deadline = Environment.TickCount64 + (long)retry.TotalMilliseconds;
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (StoreException busy) when (busy.Problem == StoreProblem.Busy && Environment.TickCount64 < deadline)
            {
                Thread.Sleep(5);
            }
        }
    }
}
