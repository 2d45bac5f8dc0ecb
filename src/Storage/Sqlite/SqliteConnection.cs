using System.Runtime.InteropServices;
using SQLitePCL;

namespace Sweeps.Storage.Sqlite;

/// <summary>One connection to an SQLite file, used by one thread at a time. Statements are prepared once and
/// kept.</summary>
internal sealed partial class SqliteConnection : IDisposable
{
    private readonly sqlite3 _database;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly TimeSpan _busyTimeout;

    static SqliteConnection() => Batteries_V2.Init();

    /// <summary>Opens a file; <paramref name="busyTimeout"/> is how long a statement waits for other connections'
    /// locks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Whether it is made if it is not there.</param>
    /// <param name="busyTimeout">How long to wait.</param>
    /// <param name="immutable">Whether nobody can write the file, as on a volume that is read only: then nothing is
    /// written beside it either.</param>
    public SqliteConnection(string path, bool create, TimeSpan busyTimeout, bool immutable = false)
    {
        (Path, _busyTimeout) = (path, busyTimeout);
        int flags =
            raw.SQLITE_OPEN_NOMUTEX
            | (immutable ? raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI : raw.SQLITE_OPEN_READWRITE)
            | (create ? raw.SQLITE_OPEN_CREATE : 0);
        int code = raw.sqlite3_open_v2(
            immutable
                ? $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1"
                : path,
            out _database,
            flags,
            null
        );
        try
        {
            Check(code);
            raw.sqlite3_extended_result_codes(_database, 1);
            Check(raw.sqlite3_busy_timeout(_database, (int)busyTimeout.TotalMilliseconds));
        }
        catch
        {
            _database?.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Refuses to go on with a file that was deleted, or in whose place another is now.</summary>
    /// <exception cref="StoreException">That is so.</exception>
    public void RequireThere()
    {
        if (HasMoved(_database.DangerousGetHandle(), "main", FileHasMoved, out int moved) == 0 && moved != 0)
            throw SqliteErrors.Gone(Path);
    }

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    /// <summary>Rows that the latest statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>Number of the row that was inserted last.</summary>
    public long LastRow => raw.sqlite3_last_insert_rowid(_database);

    /// <summary>The prepared statement for <paramref name="sql"/>, reset and without values. Use it up before asking
    /// for it again.</summary>
    public SqliteStatement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                Check(raw.sqlite3_prepare_v2(_database, sql, out var handle));
                statement = _statements[sql] = new(this, handle);
            }

            return statement.Fresh();
        }
    }

    /// <summary>Runs statements that return nothing of interest, all of <paramref name="sql"/>.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_database, sql, out _));

    /// <summary>Ends the statement that is running, from another thread: it fails.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_database);

    /// <summary>The first column of the first row of a statement without parameters; 0 without one.</summary>
    public long Scalar(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var handle));
        using var statement = new SqliteStatement(this, handle);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>
    /// Begins a transaction that writes. SQLite itself looks for the lock at most ten times a second in the end, and
    /// may never find it free beside a process that writes without pause. This looks a thousand times a second.
    /// </summary>
    public void BeginToWrite()
    {
        long deadline = Environment.TickCount64 + (long)_busyTimeout.TotalMilliseconds;
        Check(raw.sqlite3_busy_timeout(_database, 0));
        try
        {
            int code;
            while (
                ((code = raw.sqlite3_exec(_database, "BEGIN IMMEDIATE", out _)) & 0xFF) == raw.SQLITE_BUSY
                && Environment.TickCount64 < deadline
            )
                Thread.Sleep(1);
            Check(code);
        }
        finally
        {
            _ = raw.sqlite3_busy_timeout(_database, (int)_busyTimeout.TotalMilliseconds);
        }
    }

    /// <summary>
    /// Makes the open transaction durable. All statements are reset first. One that was left at a row would keep its
    /// snapshot beyond the transaction, and the next transaction would find the file ahead of it.
    /// </summary>
    public void Commit()
    {
        ResetAll();
        Execute("COMMIT");
    }

    /// <summary>Undoes the open transaction, if one is: some errors have undone it already.</summary>
    public void Rollback()
    {
        ResetAll();
        if (InTransaction)
            Execute("ROLLBACK");
    }

    private const int FileHasMoved = 20;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HasMoved(nint database, string name, int operation, out int moved);

    private void ResetAll()
    {
        foreach (var statement in _statements.Values)
            statement.Fresh();
    }

    /// <summary>Throws what an error code means.</summary>
    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;

        // Trouble with a file that was moved away is no trouble of the disk.
        if ((code & 0xFF) is raw.SQLITE_IOERR && !File.Exists(Path))
            throw SqliteErrors.Gone(Path);
        throw SqliteErrors.Of(Path, code, _database is null ? "" : raw.sqlite3_errmsg(_database).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        _database.Dispose();
    }
}
