using System.Collections.Concurrent;

namespace Sweeps.Storage.Sqlite;

/// <summary>Connections for reading, each used by one reader at a time and kept for the next.</summary>
internal sealed class SqliteReaders(string path, TimeSpan busyTimeout, bool immutable = false) : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _closed;

    /// <summary>Reads in one snapshot.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var lease = Rent();
        return read(lease.Connection);
    }

    /// <summary>Takes a connection, with a read transaction open on it: everything read until it is given back is of
    /// one moment.</summary>
    public Lease Rent()
    {
        if (_closed)
            throw new StoreException(StoreProblem.Closed, path, $"The store {path} is closed; open it again to read.");
        if (!_idle.TryTake(out var connection))
        {
            connection = Connect();
        }

        try
        {
            connection.RequireThere();
            connection.Execute("BEGIN");
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new Lease(this, connection);
    }

    /// <summary>A store that was opened has its file: where there is none now, or an empty one, it has gone.</summary>
    private SqliteConnection Connect()
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            throw SqliteErrors.Gone(path);
        var connection = new SqliteConnection(path, create: false, busyTimeout, immutable);
        connection.Execute("PRAGMA query_only = 1");
        return connection;
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }

    internal readonly struct Lease(SqliteReaders readers, SqliteConnection connection) : IDisposable
    {
        public SqliteConnection Connection => connection;

        public void Dispose()
        {
            connection.Rollback();
            if (readers._closed)
                connection.Dispose();
            else
                readers._idle.Add(connection);
        }
    }
}
