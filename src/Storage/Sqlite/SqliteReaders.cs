using System.Collections.Concurrent;

namespace Sweeps.Storage.Sqlite;

/// <summary>Connections for reading, each used by one reader at a time and kept for the next.</summary>
internal sealed class SqliteReaders(string path, TimeSpan busyTimeout) : IDisposable
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
            connection = new SqliteConnection(path, create: false, busyTimeout);
            connection.Execute("PRAGMA query_only = 1");
        }

        connection.Execute("BEGIN");
        return new Lease(this, connection);
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
