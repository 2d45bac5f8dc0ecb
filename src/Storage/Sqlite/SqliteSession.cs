namespace Sweeps.Storage.Sqlite;

/// <summary>What the parts of an open store share: the thread that writes, connections that read, and what is
/// remembered.</summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>Trials in the first part of a reading: many want no more than a page.</summary>
    private const int FirstPart = 128;

    private const int LargestPart = 16_384;

    private readonly SqliteWriter? _writer;
    private readonly SqliteReaders _readers;
    private int _closed;

    /// <param name="path">The file.</param>
    /// <param name="connection">The connection that writes; null: nobody can.</param>
    /// <param name="clock">The clock that leases run on.</param>
    /// <param name="busyTimeout">How long to wait for other processes' transactions.</param>
    public SqliteSession(string path, SqliteConnection? connection, TimeProvider clock, TimeSpan busyTimeout)
    {
        Location = path;
        Leases = new LeaseClock(clock);
        _writer = connection is null ? null : new SqliteWriter(connection, Numbers.Forget);
        _readers = new SqliteReaders(path, busyTimeout, immutable: connection is null);
    }

    /// <summary>The file.</summary>
    public string Location { get; }

    /// <summary>Which leases run.</summary>
    public LeaseClock Leases { get; }

    /// <summary>The small numbers of sweeps, workers and measures.</summary>
    public SqliteNumbers Numbers { get; } = new();

    /// <summary>The time, in ms since 1970.</summary>
    public long Now => Leases.Now;

    /// <summary>The thread that writes.</summary>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public SqliteWriter Writer => _writer ?? throw SqliteErrors.ReadOnly(Location);

    /// <summary>Reads in one snapshot.</summary>
    public Task<T> Read<T>(Func<SqliteConnection, T> read, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellation);
        try
        {
            return Task.FromResult(_readers.Read(read));
        }
        catch (StoreException error)
        {
            return Task.FromException<T>(error);
        }
    }

    /// <summary>Rows part by part, those of one trial together. A snapshot is held while a part is read, not while
    /// somebody makes use of it, which would keep the log of writes from being taken back.</summary>
    public IEnumerable<T> Stream<T>(
        string sweepId,
        long after,
        Func<SqliteConnection, long, long, IEnumerable<T>> read,
        Func<T, long> ordinal,
        CancellationToken cancellation
    )
    {
        List<T> part = [];
        bool isFirst = true;
        for (int length = FirstPart; ; length = Math.Min(2 * length, LargestPart), isFirst = false)
        {
            bool isLast = true;
            part.Clear();
            using (var lease = _readers.Rent())
            {
                long sweep = Numbers.Sweep(lease.Connection, sweepId);

                // A sweep is deleted from its first member on: what is left of it is not to pass for the whole.
                if (!isFirst && !SqliteTrials.Trials(lease.Connection, sweep, after).Any())
                    throw SweepUpkeep.Deleted(Location, sweepId);
                foreach (var row in read(lease.Connection, sweep, after))
                {
                    if (part.Count >= length && ordinal(row) != ordinal(part[^1]))
                    {
                        isLast = false;
                        break;
                    }

                    cancellation.ThrowIfCancellationRequested();
                    part.Add(row);
                }
            }

            foreach (var row in part)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return row;
            }

            if (isLast)
                yield break;
            after = ordinal(part[^1]);
        }
    }

    /// <summary>Writes what is waiting, and closes all connections.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _readers.Dispose();
        _writer?.Close();
    }
}
