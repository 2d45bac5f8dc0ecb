using Npgsql;
using Sweeps.Model.Caching;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>Who trains which trial, and what comes of it.</summary>
internal sealed class PostgresAttempts(PostgresSession session) : ITrialAttempts
{
    /// <summary>To have forgotten one costs a slower claim.</summary>
    private const int MostNew = 10_000;

    /// <summary>Sweeps whose latest claims were all of trials that nobody had ever claimed: the next ones will be,
    /// too.</summary>
    private readonly BoundedCache<long, bool> _bringsNew = new(MostNew);

    private readonly InDoubtTransactions _inDoubt = new(session.Connections);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    )
    {
        await _inDoubt.SettleAsync(cancellation).ConfigureAwait(false);
        long sweep = await session
            .Numbers.SweepAsync(sweepId, cancellation, session.Connections.Workers)
            .ConfigureAwait(false);
        long worker = await session.Numbers.WorkerAsync(workerId, cancellation).ConfigureAwait(false);
        var answer = await session
            .Connections.Workers.InTransactionAsync(
                async connection =>
                {
                    await PostgresDeletion
                        .RequireKeptAsync(connection, session.Location, sweepId, sweep, cancellation)
                        .ConfigureAwait(false);
                    return await new PostgresClaims(
                        connection,
                        session.Location,
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
                inDoubt: lost => _inDoubt.Add(lost.Transaction, worker, claims, lost.Answers)
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
        await session.Numbers.LearnAsync(writes, cancellation).ConfigureAwait(false);
        bool expectNew = true;
        return await session
            .Connections.Workers.InTransactionAsync(
                async connection =>
                {
                    try
                    {
                        return await new PostgresCommits(
                            connection,
                            session.Numbers,
                            session.Location,
                            writes,
                            cancellation
                        )
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
        session.Connections.Workers.ReadAsync(
            (connection, token) => CheckpointAsync(connection, trial, token),
            cancellation
        );

    /// <inheritdoc/>
    public Task<ShorterTraining?> ReadShorterAsync(
        TrialKey lineage,
        long steps,
        CancellationToken cancellation = default
    ) =>
        session.Connections.Workers.ReadAsync(
            (connection, token) => ShorterAsync(connection, lineage, steps, token),
            cancellation
        );

    private static async Task<StoredCheckpoint?> CheckpointAsync(
        NpgsqlConnection connection,
        TrialKey trial,
        CancellationToken cancellation
    )
    {
        var rows = await connection
            .Sql(
                "SELECT c.step, c.bytes, c.trace FROM trials t JOIN checkpoints c ON c.trial = t.number WHERE "
                    + "t.key = $1"
            )
            .With(trial.ToArray())
            .RowsAsync(
                row => new StoredCheckpoint(row.GetInt64(0), row.GetFieldValue<byte[]>(1)) { Trace = row.MaybeText(2) },
                cancellation
            )
            .ConfigureAwait(false);
        return rows.FirstOrDefault();
    }

    private static async Task<ShorterTraining?> ShorterAsync(
        NpgsqlConnection connection,
        TrialKey lineage,
        long steps,
        CancellationToken cancellation
    )
    {
        var found = await connection
            .Sql(
                """
                SELECT t.number, t.key, c.step, c.bytes, c.trace FROM checkpoints c JOIN trials t ON t.number = c.trial
                WHERE c.lineage = $1 AND c.step < $2 ORDER BY c.step DESC LIMIT 1
                """
            )
            .With(lineage.ToArray())
            .With(steps)
            .RowsAsync(
                row =>
                    (
                        Number: row.GetInt64(0),
                        Key: new TrialKey(row.GetFieldValue<byte[]>(1)),
                        Checkpoint: new StoredCheckpoint(row.GetInt64(2), row.GetFieldValue<byte[]>(3))
                        {
                            Trace = row.MaybeText(4),
                        }
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        if (found.Count == 0)
            return null;
        var metrics = await connection
            .Sql(
                "SELECT r.step, n.name, r.value FROM metrics r JOIN measures n ON n.number = r.measure WHERE "
                    + "r.trial = $1 ORDER BY r.step, r.measure"
            )
            .With(found[0].Number)
            .RowsAsync(row => new Metric(row.GetInt64(0), row.GetString(1), row.GetDouble(2)), cancellation)
            .ConfigureAwait(false);
        return new(found[0].Key, found[0].Checkpoint, metrics);
    }
}
