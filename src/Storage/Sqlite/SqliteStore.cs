using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode with <c>synchronous=FULL</c>. All writes of a process go through one
/// thread that commits in groups; readers have connections of their own and never wait for it. Other processes may use
/// the same file.
/// </summary>
internal sealed partial class SqliteStore
    : ISweepStore,
        ISweepRegistry,
        ISweepQueue,
        IWorkerLeases,
        ITrialAttempts,
        ISweepResults,
        ISweepUpkeep
{
    public ISweepRegistry Registry => this;

    public ISweepQueue Queue => this;

    public IWorkerLeases Leases => this;

    public ITrialAttempts Attempts => this;

    public ISweepResults Results => this;

    public ISweepUpkeep Upkeep => this;

    public IProgramStore Programs => this;

    internal static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Trials in the first part of a reading: many want no more than a page.</summary>
    private const int FirstPart = 128;

    private const int LargestPart = 16_384;

    private readonly SqliteWriter? _writing;
    private readonly SqliteReaders _readers;
    private readonly SqliteNumbers _numbers;
    private readonly LeaseClock _leases;
    private int _closed;

    /// <param name="path">The file.</param>
    /// <param name="connection">The connection that writes; null: nobody can.</param>
    /// <param name="clock">The clock that leases run on.</param>
    /// <param name="busyTimeout">How long to wait for other processes' transactions.</param>
    private SqliteStore(string path, SqliteConnection? connection, TimeProvider clock, TimeSpan busyTimeout)
    {
        Location = path;
        _leases = new LeaseClock(clock);
        _numbers = new SqliteNumbers();
        _writing = connection is null ? null : new SqliteWriter(connection, _numbers.Forget);
        _readers = new SqliteReaders(path, busyTimeout, immutable: connection is null);
    }

    /// <inheritdoc/>
    public string Location { get; }

    private SqliteWriter Writer =>
        _writing
        ?? throw new StoreException(
            StoreProblem.NoPermission,
            Location,
            $"The store {Location} is on a volume that cannot be written, so that it can only be read. Copy it to "
                + "another place to go on with it."
        );

    private long Now => _leases.Now;

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
        return new SqliteStore(connection.Path, connection, clock, retry);
    }

    /// <summary>Opens a file that is there for reading. Nothing is made; one that can be written is brought up to date,
    /// and one on a volume that cannot be written is read as it is.</summary>
    /// <exception cref="StoreException">It is not there, or is empty.</exception>
    public static SqliteStore OpenToRead(string path, TimeProvider clock)
    {
        path = Path.GetFullPath(path);
        var there = new FileInfo(path);
        if (!there.Exists || there.Length == 0)
            throw StoreReading.Missing(path);
        try
        {
            return Open(path, clock);
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
            throw refused;
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

        return new SqliteStore(path, null, clock, BusyTimeout);
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
        using var connection = new SqliteConnection(path, create: false, BusyTimeout);
        int version = SqliteSchema.Look(connection);
        return new(path, version, version, newest);
    }

    /// <inheritdoc/>
    public Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default) =>
        Writer.WriteAsync(
            connection =>
            {
                string id = SweepIds.Of(manifest);
                bool known = SqliteQueries.Sweeps(connection, "AND id = ?", id).Any();
                SqliteUpkeep.TakeUpAgain(connection, id, manifest, Now);
                connection[
                    "INSERT INTO sweeps (id, name, definition, grid, trials, engine, environment, intent, created, "
                        + "trace) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (id) DO UPDATE SET trace = "
                        + "coalesce(excluded.trace, trace)"
                ]
                    .Set(1, id)
                    .Set(2, manifest.Name)
                    .Set(3, manifest.DefinitionHash)
                    .Set(4, manifest.GridText)
                    .Set(5, manifest.Trials)
                    .Set(6, (long)manifest.EngineVersion)
                    .Set(7, manifest.Environment)
                    .Set(8, Now)
                    .Set(9, manifest.Trace)
                    .Run();
                return SqliteQueries.Sweeps(connection, "AND id = ?", id).Single() with { IsNew = !known };
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default) =>
        Read(
            connection =>
            {
                if (
                    SqliteQueries
                        .Sweeps(connection, "AND name = ? ORDER BY created DESC, number DESC LIMIT 1", nameOrId)
                        .FirstOrDefault() is
                    { } named
                )
                    return named;
                if (!SweepIds.MayBegin(nameOrId))
                    return null;
                var matching = SqliteQueries.Sweeps(connection, "AND id GLOB ? LIMIT 2", nameOrId + "*").ToList();
                return matching.Count == 1 ? matching[0] : null;
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default) =>
        Read<IReadOnlyList<SweepRecord>>(
            connection => [.. SqliteQueries.Sweeps(connection, "ORDER BY created DESC, number DESC")],
            cancellation
        );

    /// <inheritdoc/>
    public Task SetSweepIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    ) =>
        Writer.WriteAsync(
            connection =>
            {
                long sweep = _numbers.Sweep(connection, sweepId);
                connection["UPDATE sweeps SET intent = ?, reason = ? WHERE number = ?"]
                    .Set(1, (long)intent)
                    .Set(2, reason)
                    .Set(3, sweep)
                    .Run();
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default) =>
        Writer.WriteAsync(
            connection =>
            {
                SqliteQueue.Add(connection, _numbers.Sweep(connection, sweepId), terms, Now);
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<bool> DequeueSweepAsync(string sweepId, SweepIntent? wanted, CancellationToken cancellation) =>
        Writer.WriteAsync(
            connection => SqliteQueue.Remove(connection, _numbers.Sweep(connection, sweepId), wanted),
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) =>
        Read(SqliteQueue.List, cancellation);

    /// <inheritdoc/>
    public Task<string> ProposeAsync(
        string sweepId,
        long number,
        string choices,
        CancellationToken cancellation = default
    ) =>
        Writer.WriteAsync(
            connection =>
            {
                long sweep = SqliteUpkeep.RequireKept(connection, sweepId, _numbers.Sweep(connection, sweepId));
                connection["INSERT INTO proposals (sweep, number, choices) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"]
                    .Set(1, sweep)
                    .Set(2, number)
                    .Set(3, choices)
                    .Run();
                var row = connection["SELECT choices FROM proposals WHERE sweep = ? AND number = ?"]
                    .Set(1, sweep)
                    .Set(2, number);
                row.Step();
                return row.Text(0);
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default) =>
        Writer.WriteAsync(
            connection => SqliteClaims.Retry(connection, _numbers.Sweep(connection, sweepId)),
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    ) =>
        Writer.WriteAsync<IReadOnlyList<ClaimAnswer>>(
            connection =>
                SqliteClaims.Claim(
                    connection,
                    SqliteUpkeep.RequireKept(connection, sweepId, _numbers.Sweep(connection, sweepId)),
                    _numbers.Worker(connection, workerId),
                    claims,
                    limit,
                    _leases
                ),
            claims.Count,
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    ) =>
        Writer.WriteAsync(
            connection => SqliteCommits.Write(connection, _numbers, writes, Now),
            writes.Sum(write => write.Metrics.Count + 1),
            cancellation
        );

    /// <inheritdoc/>
    public Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default) =>
        Read(connection => SqliteQueries.Checkpoint(connection, trial), cancellation);

    /// <inheritdoc/>
    public Task<ShorterTraining?> ReadShorterAsync(
        TrialKey lineage,
        long steps,
        CancellationToken cancellation = default
    ) => Read(connection => SqliteQueries.Shorter(connection, lineage, steps), cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default) =>
        ReadTrialsAsync(sweepId, new TrialQuery(), cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    ) =>
        Stream(
                sweepId,
                query.After,
                (connection, sweep, after) =>
                    SqliteQueries.Trials(connection, sweep, null, query with { After = after }),
                trial => trial.Ordinal,
                cancellation
            )
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<TrialRecord?> ReadTrialAsync(string sweepId, long ordinal, CancellationToken cancellation = default) =>
        Read(
            connection =>
                SqliteQueries.Trials(connection, _numbers.Sweep(connection, sweepId), ordinal).FirstOrDefault(),
            cancellation
        );

    /// <inheritdoc/>
    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    ) =>
        Stream(
                sweepId,
                query.After,
                (connection, sweep, after) => SqliteQueries.Metrics(connection, sweep, query with { After = after }),
                row => row.Ordinal,
                cancellation
            )
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default) =>
        Read<IReadOnlyList<string>>(connection => [.. SqliteQueries.MeasureNames(connection).Values], cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    ) =>
        Stream(
                sweepId,
                -1,
                (connection, sweep, after) => SqliteQueries.Finals(connection, sweep, measures, after),
                trial => trial.Ordinal,
                cancellation
            )
            .ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default) =>
        Read(connection => SqliteTallies.Count(connection, _numbers.Sweep(connection, sweepId)), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default) =>
        Read<IReadOnlyDictionary<string, SweepCounts>>(
            connection =>
                SqliteQueries
                    .Sweeps(connection, "")
                    .ToList()
                    .Select(sweep =>
                        (sweep.Id, Counts: SqliteTallies.Count(connection, _numbers.Sweep(connection, sweep.Id)))
                    )
                    .Where(sweep => sweep.Counts.Touched > 0)
                    .ToDictionary(sweep => sweep.Id, sweep => sweep.Counts),
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<CellCounts>> CountCellsAsync(string sweepId, CancellationToken cancellation = default) =>
        Read(connection => SqliteQueries.CountCells(connection, _numbers.Sweep(connection, sweepId)), cancellation);

    /// <inheritdoc/>
    public Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default) =>
        Read(connection => SqliteQueries.CountAttempts(connection, _numbers.Sweep(connection, sweepId)), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) => Read(connection => SqliteQueries.Attempts(connection, trial), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    ) => Read(connection => SqliteQueries.Violations(connection, _numbers.Sweep(connection, sweepId)), cancellation);

    /// <inheritdoc/>
    public Task RenameSweepAsync(string sweepId, string name, CancellationToken cancellation = default) =>
        Writer.WriteAsync(
            connection =>
            {
                SqliteUpkeep.Rename(connection, _numbers.Sweep(connection, sweepId), name);
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task DescribeSweepAsync(string sweepId, string? description, CancellationToken cancellation = default) =>
        Writer.WriteAsync(
            connection =>
            {
                SqliteUpkeep.Describe(connection, _numbers.Sweep(connection, sweepId), description);
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<SweepWeight> WeighSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        Read(connection => SqliteUpkeep.Weigh(connection, _numbers.Sweep(connection, sweepId)), cancellation);

    /// <inheritdoc/>
    public async Task<DeletedPart> DeleteSomeAsync(string sweepId, CancellationToken cancellation = default)
    {
        var part = await Writer
            .WriteAsync(
                connection => SqliteUpkeep.DeleteSome(connection, sweepId, _numbers.Sweep(connection, sweepId), Now),
                SqliteUpkeep.MostRows,
                cancellation
            )
            .ConfigureAwait(false);
        if (part.IsGone)
            _numbers.ForgetSweep(sweepId);
        return part;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _readers.Dispose();
            _writing?.Close();
        }

        return ValueTask.CompletedTask;
    }

    internal Task<T> Read<T>(Func<SqliteConnection, T> read, CancellationToken cancellation)
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
    private IEnumerable<T> Stream<T>(
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
                long sweep = _numbers.Sweep(lease.Connection, sweepId);

                // A sweep is deleted from its first member on: what is left of it is not to pass for the whole.
                if (!isFirst && !SqliteQueries.Trials(lease.Connection, sweep, after).Any())
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

    /// <summary>The writing connection to a file whose schema is that of this build, and the schema that it
    /// had.</summary>
    private static (SqliteConnection Connection, int Before) Prepare(string path, TimeSpan retry, string? prepare)
    {
        path = Path.GetFullPath(path);
        MakeFolder(path);
        var connection = new SqliteConnection(path, create: true, retry);
        try
        {
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
        catch
        {
            connection.Dispose();
            throw;
        }
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
