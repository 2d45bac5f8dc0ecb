using System.Collections.Concurrent;

namespace Sweeps.Storage.Sqlite;

/// <summary>
/// The one thread of this process that writes. It takes all requests that have gathered while the last transaction was
/// made durable, and writes them as one: under load a single wait for the disk serves many trials.
/// </summary>
internal sealed class SqliteWriter
{
    /// <summary>Rows, about, after which a transaction is closed even if more is waiting, so that the first in it need
    /// not wait for long.</summary>
    private const int RowsPerTransaction = 20_000;

    private readonly SqliteConnection _connection;
    private readonly BlockingCollection<Request> _requests = [];
    private readonly Thread _thread;
    private readonly Action _forget;

    /// <param name="connection">Its own connection.</param>
    /// <param name="forget">Called after a transaction was undone: whatever was remembered from it is no longer
    /// so.</param>
    public SqliteWriter(SqliteConnection connection, Action forget)
    {
        _connection = connection;
        _forget = forget;
        _thread = new Thread(Work) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="write"/> in a transaction and returns its result once that is durable. It may be
    /// run more than once, each time on a clean slate.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, int rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var request = new Request<T>(write, rows);
        try
        {
            _requests.Add(request, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw Closed();
        }

        return request.Task;
    }

    /// <summary>Writes what is waiting, then ends.</summary>
    public void Close()
    {
        _requests.CompleteAdding();
        _thread.Join();
        _connection.Dispose();
    }

    private void Work()
    {
        var batch = new List<Request>();
        while (_requests.TryTake(out var first, Timeout.Infinite))
        {
            batch.Add(first);
            int rows = first.Rows;
            while (rows < RowsPerTransaction && _requests.TryTake(out var next))
            {
                batch.Add(next);
                rows += next.Rows;
            }

            if (!TryTogether(batch))
                batch.ForEach(Alone);
            batch.Clear();
        }
    }

    /// <summary>Writes all in one transaction. False: one of them cannot be written, and each has to be tried by
    /// itself.</summary>
    private bool TryTogether(List<Request> batch)
    {
        try
        {
            _connection.RequireThere();
            _connection.BeginToWrite();
            foreach (var request in batch)
                request.Run(_connection);
            _connection.RequireThere();
            _connection.Commit();
            _connection.RequireThere();
        }
        catch (Exception error)
        {
            Undo();
            if (batch.Count > 1)
                return false;
            batch[0].Fail(error);
            return true;
        }

        batch.ForEach(request => request.Complete());
        return true;
    }

    private void Alone(Request request) => TryTogether([request]);

    private void Undo()
    {
        _forget();
        try
        {
            _connection.Rollback();
        }
        catch (StoreException)
        {
            // The transaction is gone either way, and the error that led here is the one to report.
        }
    }

    private StoreException Closed() =>
        new(StoreProblem.Closed, _connection.Path, $"The store {_connection.Path} is closed; open it again to write.");

    private abstract class Request(int rows)
    {
        public int Rows => rows;

        public abstract void Run(SqliteConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Request<T>(Func<SqliteConnection, T> write, int rows) : Request(rows)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public override void Run(SqliteConnection connection) => _result = write(connection);

        public override void Complete() => _done.SetResult(_result!);

        public override void Fail(Exception error) => _done.SetException(error);
    }
}
