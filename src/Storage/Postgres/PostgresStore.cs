using System.Runtime.CompilerServices;
using Npgsql;
using Sweeps.Model.Caching;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// The store for many processes and many hosts: a schema of a PostgreSQL database. Leases run on the server's clock.
/// Every request is one transaction of a few statements, whatever the number of its trials; requests that touch the
/// same trials lock them in the same order.
/// </summary>
internal sealed partial class PostgresStore
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

    private readonly PostgresConnections _connections;
    private readonly PostgresNumbers _numbers;
    private readonly InDoubtTransactions _doubts;

    /// <summary>To have forgotten one costs a slower claim.</summary>
    private const int MostNew = 10_000;

    /// <summary>Sweeps whose latest claims were all of trials that nobody had ever claimed: the next ones will be,
    /// too.</summary>
    private readonly BoundedCache<long, bool> _bringsNew = new(MostNew);

    private PostgresStore(PostgresConnections connections)
    {
        _connections = connections;
        _numbers = new PostgresNumbers(connections);
        _doubts = new InDoubtTransactions(connections);
    }

    /// <inheritdoc/>
    public string Location => _connections.Location;

    /// <summary>Connections for what a cluster keeps of its members: workers', so that nobody who looks at sweeps keeps
    /// a silo from saying that it is alive.</summary>
    public System.Data.Common.DbDataSource Source => _connections.Workers.Shared;

    /// <summary>Brings the schema up to date.</summary>
    public static StoreVersion Migrate(string location) =>
        Ask(
            location,
            (connection, place) =>
            {
                int before = PostgresSchema.Ensure(connection, place.Display, place.Settings.SearchPath);
                return new(
                    place.Display,
                    before,
                    PostgresSchema.Version(connection),
                    PostgresSchema.Migrations[^1].Number
                );
            }
        );

    /// <summary>The schema's number; 0 where there is none.</summary>
    public static StoreVersion Look(string location) =>
        Ask(
            location,
            (connection, place) =>
            {
                int version = PostgresSchema.Version(connection);
                return new(place.Display, version, version, PostgresSchema.Migrations[^1].Number);
            }
        );

    /// <summary>Connects, and brings the schema up to date; makes it too if <paramref name="make"/>.</summary>
    public static PostgresStore Open(string location, bool make = true)
    {
        var place = PostgresLocation.Parse(location);
        var connections = new PostgresConnections(place);
        try
        {
            connections.Open(connection =>
            {
                if (!make && PostgresSchema.Version(connection) == 0)
                    throw StoreReading.Missing(place.Display);
                PostgresSchema.Ensure(connection, place.Display, place.Settings.SearchPath);
                return true;
            });
        }
        catch
        {
            connections.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }

        return new PostgresStore(connections);
    }

    /// <inheritdoc/>
    public async Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default)
    {
        string id = SweepIds.Of(manifest);
        var created = await RunAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            """
                            WITH now AS MATERIALIZED (SELECT clock_timestamp() AS t)
                            INSERT INTO sweeps (id, name, definition, grid, trials, engine, environment, intent,
                            created, trace)
                            SELECT $1, $2, $3, $4, $5, $6, $7, 0, t, $8 FROM now
                            ON CONFLICT (id) DO UPDATE SET trace = coalesce(excluded.trace, sweeps.trace), deleted =
                            NULL,
                                name = CASE WHEN sweeps.deleted IS NULL THEN sweeps.name ELSE excluded.name END,
                                grid = CASE WHEN sweeps.deleted IS NULL THEN sweeps.grid ELSE excluded.grid END,
                                trials = CASE WHEN sweeps.deleted IS NULL THEN sweeps.trials ELSE excluded.trials END,
                                environment = CASE WHEN sweeps.deleted IS NULL THEN sweeps.environment ELSE
                                excluded.environment END,
                                intent = CASE WHEN sweeps.deleted IS NULL THEN sweeps.intent ELSE 0 END,
                                reason = CASE WHEN sweeps.deleted IS NULL THEN sweeps.reason END,
                                created = CASE WHEN sweeps.deleted IS NULL THEN sweeps.created ELSE excluded.created END
                            RETURNING created = (SELECT t FROM now)
                            """
                        )
                        .With(id)
                        .With(manifest.Name)
                        .With(manifest.DefinitionHash)
                        .With(manifest.GridText)
                        .With(manifest.Trials)
                        .With(manifest.EngineVersion)
                        .With(PostgresCommands.Storable(manifest.Environment))
                        .With(manifest.Trace)
                        .RowsAsync(reader => reader.GetBoolean(0), token),
                cancellation
            )
            .ConfigureAwait(false);
        return (await SweepsAsync("AND id = $1", id, cancellation).ConfigureAwait(false))[0] with
        {
            IsNew = created[0],
        };
    }

    /// <inheritdoc/>
    public async Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default)
    {
        var named = await SweepsAsync(
                "AND name = $1 ORDER BY created DESC, number DESC LIMIT 1",
                nameOrId,
                cancellation
            )
            .ConfigureAwait(false);
        if (named.Count > 0)
            return named[0];
        if (!SweepIds.MayBegin(nameOrId))
            return null;
        var matching = await SweepsAsync("AND starts_with(id, $1) LIMIT 2", nameOrId, cancellation)
            .ConfigureAwait(false);
        return matching.Count == 1 ? matching[0] : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default) =>
        await SweepsAsync("ORDER BY created DESC, number DESC", null, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task SetSweepIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    )
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await RunAsync(
                (connection, token) =>
                    connection
                        .Sql("UPDATE sweeps SET intent = $1, reason = $2 WHERE number = $3")
                        .With((short)intent)
                        .With(reason is null ? null : PostgresCommands.Storable(reason))
                        .With(sweep)
                        .RunAsync(token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await RunAsync((connection, token) => PostgresQueue.AddAsync(connection, sweep, terms, token), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> DequeueSweepAsync(
        string sweepId,
        SweepIntent? wanted = null,
        CancellationToken cancellation = default
    )
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await RunAsync(
                (connection, token) => PostgresQueue.RemoveAsync(connection, sweep, wanted, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) =>
        await ReadAsync((connection, token) => PostgresQueue.ListAsync(connection, token), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<string> ProposeAsync(
        string sweepId,
        long number,
        string choices,
        CancellationToken cancellation = default
    )
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        // The update changes nothing, but makes the row that is there come back.
        var recorded = await RunAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            """
                            INSERT INTO proposals (sweep, number, choices)
                            SELECT number, $2, $3 FROM sweeps WHERE number = $1 AND deleted IS NULL
                            ON CONFLICT (sweep, number) DO UPDATE SET choices = proposals.choices
                            RETURNING choices
                            """
                        )
                        .With(sweep)
                        .With(number)
                        .With(choices)
                        .RowsAsync(row => row.GetString(0), token),
                cancellation
            )
            .ConfigureAwait(false);
        return recorded is [var only] ? only : throw SweepUpkeep.Deleted(Location, sweepId);
    }

    /// <inheritdoc/>
    public async Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await _connections
            .Control.InTransactionAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            """
                            WITH failed AS (
                                SELECT number FROM trials WHERE state = 5 AND number IN (
                                    SELECT number FROM trials WHERE home = $1 AND state IN (0, 3, 4, 5) AND state = 5
                                    UNION SELECT trial FROM members WHERE sweep = $1 AND NOT tallied)
                                ORDER BY key FOR UPDATE)
                            UPDATE trials t SET state = 0, failures = 0 FROM failed WHERE t.number = failed.number
                            """
                        )
                        .With(sweep)
                        .RunAsync(token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    )
    {
        await _doubts.SettleAsync(cancellation).ConfigureAwait(false);
        long sweep = await _numbers.SweepAsync(sweepId, cancellation, _connections.Workers).ConfigureAwait(false);
        long worker = await _numbers.WorkerAsync(workerId, cancellation).ConfigureAwait(false);
        var answer = await _connections
            .Workers.InTransactionAsync(
                async connection =>
                {
                    await PostgresUpkeep
                        .RequireKeptAsync(connection, Location, sweepId, sweep, cancellation)
                        .ConfigureAwait(false);
                    return await new PostgresClaims(
                        connection,
                        Location,
                        sweep,
                        worker,
                        workerId,
                        claims,
                        _bringsNew.TryFind(sweep, out _),
                        cancellation
                    )
                        .ClaimAsync(limit)
                        .ConfigureAwait(false);
                },
                cancellation,
                inDoubt: lost => _doubts.Add(lost.Transaction, worker, claims, lost.Answers)
            )
            .ConfigureAwait(false);
        if (answer.Answers.All(entry => entry is ClaimAnswer.Claimed { Fence: 1 } or ClaimAnswer.Untouched))
        {
            _bringsNew.Put(sweep, true);
        }
        else
        {
            _bringsNew.Remove(sweep);
        }

        return answer.Answers;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    )
    {
        if (writes.Count == 0)
            return [];
        await _numbers.LearnAsync(writes, cancellation).ConfigureAwait(false);
        bool expectNew = true;
        return await _connections
            .Workers.InTransactionAsync(
                async connection =>
                {
                    try
                    {
                        return await new PostgresCommits(connection, _numbers, Location, writes, cancellation)
                            .WriteAsync(expectNew)
                            .ConfigureAwait(false);
                    }
                    catch (PostgresException error)
                        when (expectNew && error.SqlState == PostgresErrorCodes.UniqueViolation)
                    {
                        expectNew = false;
                        throw new RunAgainException(error);
                    }
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default) =>
        _connections.Workers.ReadAsync(
            (connection, token) => PostgresQueries.CheckpointAsync(connection, trial, token),
            cancellation
        );

    /// <inheritdoc/>
    public Task<ShorterTraining?> ReadShorterAsync(
        TrialKey lineage,
        long steps,
        CancellationToken cancellation = default
    ) =>
        _connections.Workers.ReadAsync(
            (connection, token) => PostgresQueries.ShorterAsync(connection, lineage, steps, token),
            cancellation
        );

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default) =>
        StreamAsync(
            sweepId,
            -1,
            (connection, sweep, after, part, token) =>
                PostgresQueries.TrialsAsync(connection, sweep, null, new TrialQuery(after), part, token),
            cancellation
        );

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    ) =>
        StreamAsync(
            sweepId,
            query.After,
            (connection, sweep, after, part, token) =>
                PostgresQueries.TrialsAsync(connection, sweep, null, query with { After = after }, part, token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<TrialRecord?> ReadTrialAsync(
        string sweepId,
        long ordinal,
        CancellationToken cancellation = default
    )
    {
        await foreach (
            var trial in StreamAsync(
                    sweepId,
                    -1,
                    (connection, sweep, after, part, token) =>
                        PostgresQueries.TrialsAsync(connection, sweep, ordinal, new TrialQuery(after), part, token),
                    cancellation
                )
                .ConfigureAwait(false)
        )
            return trial;
        return null;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    ) =>
        StreamAsync(
            sweepId,
            query.After,
            (connection, sweep, after, part, token) =>
                PostgresQueries.MetricsAsync(connection, sweep, query with { After = after }, part, token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default) =>
        [
            .. (
                await ReadAsync(
                        (connection, token) => PostgresQueries.MeasureNamesAsync(connection, null, token),
                        cancellation
                    )
                    .ConfigureAwait(false)
            ).Values,
        ];

    /// <inheritdoc/>
    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    ) =>
        StreamAsync(
            sweepId,
            -1,
            (connection, sweep, after, part, token) =>
                PostgresQueries.FinalsAsync(connection, sweep, measures, after, part, token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await ReadAsync(
                (connection, token) => PostgresTallies.CountAsync(connection, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default) =>
        ReadAsync((connection, token) => PostgresTallies.CountAllAsync(connection, token), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CellCounts>> CountCellsAsync(
        string sweepId,
        CancellationToken cancellation = default
    )
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await _connections
            .Readers.ReadInTransactionAsync(
                (connection, token) => PostgresQueries.CountCellsAsync(connection, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await ReadAsync(
                (connection, token) => PostgresQueries.CountAttemptsAsync(connection, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) =>
        await ReadAsync((connection, token) => PostgresQueries.AttemptsAsync(connection, trial, token), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    )
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await _connections
            .Readers.ReadInTransactionAsync(
                (connection, token) => PostgresQueries.ViolationsAsync(connection, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task RenameSweepAsync(string sweepId, string name, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await _connections
            .Control.InTransactionAsync(
                (connection, token) => PostgresUpkeep.RenameAsync(connection, Location, sweep, name, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DescribeSweepAsync(string sweepId, string? description, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await RunAsync(
                (connection, token) =>
                    connection
                        .Sql("UPDATE sweeps SET description = nullif($2, '') WHERE number = $1")
                        .With(sweep)
                        .With(PostgresCommands.Storable(description))
                        .RunAsync(token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SweepWeight> WeighSweepAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await ReadAsync((connection, token) => PostgresUpkeep.WeighAsync(connection, sweep, token), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<DeletedPart> DeleteSomeAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        var part = await _connections
            .Control.InTransactionAsync(
                (connection, token) => PostgresUpkeep.DeleteSomeAsync(connection, Location, sweepId, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
        if (part.IsGone)
            _numbers.ForgetSweep(sweepId);
        return part;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private static StoreVersion Ask(string location, Func<NpgsqlConnection, PostgresLocation, StoreVersion> ask)
    {
        var place = PostgresLocation.Parse(location);
        var connections = new PostgresConnections(place);
        try
        {
            return connections.Open(connection => ask(connection, place));
        }
        finally
        {
            connections.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private Task<T> RunAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellation
    ) => _connections.Control.RunAsync(work, cancellation);

    private Task<T> ReadAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read,
        CancellationToken cancellation
    ) => _connections.Control.ReadAsync(read, cancellation);

    private Task<List<SweepRecord>> SweepsAsync(string which, string? value, CancellationToken cancellation) =>
        ReadAsync((connection, token) => PostgresQueries.SweepsAsync(connection, which, value, token), cancellation);

    /// <summary>Rows part by part. A connection is held while a part is read, not while somebody makes use of it:
    /// those who are slow to do so, or never do, keep nothing from anybody.</summary>
    private async IAsyncEnumerable<T> StreamAsync<T>(
        string sweepId,
        long after,
        Func<NpgsqlConnection, long, long, long, CancellationToken, Task<Part<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        bool isFirst = true;
        for (long length = PostgresQueries.FirstPart; ; isFirst = false)
        {
            (long from, long wanted, bool mayBeGone) = (after, length, !isFirst);
            var part = await _connections
                .Readers.ReadAsync(
                    async (connection, token) =>
                    {
                        var rows = await read(connection, sweep, from, wanted, token).ConfigureAwait(false);
                        return
                            mayBeGone
                            && !await PostgresQueries
                                .HasMemberAsync(connection, sweep, from, token)
                                .ConfigureAwait(false)
                            ? throw SweepUpkeep.Deleted(Location, sweepId)
                            : rows;
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            foreach (var row in part.Rows)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return row;
            }

            if (part.Last is not { } last)
                yield break;
            (after, length) = (last, part.Next);
        }
    }
}
