using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

/// <summary>Who trains which trial, and what comes of it.</summary>
internal sealed class SqliteAttempts(SqliteSession session) : ITrialAttempts
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    ) =>
        session.Writer.WriteAsync<IReadOnlyList<ClaimAnswer>>(
            connection =>
                SqliteClaims.Claim(
                    connection,
                    SqliteDeletion.RequireKept(connection, sweepId, session.Numbers.Sweep(connection, sweepId)),
                    session.Numbers.Worker(connection, workerId),
                    claims,
                    limit,
                    session.Leases
                ),
            claims.Count,
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    ) =>
        session.Writer.WriteAsync(
            connection => SqliteCommits.Write(connection, session.Numbers, writes, session.Now),
            writes.Sum(write => write.Metrics.Count + 1),
            cancellation
        );

    /// <inheritdoc/>
    public Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default) =>
        session.Read(connection => Checkpoint(connection, trial), cancellation);

    /// <inheritdoc/>
    public Task<ShorterTraining?> ReadShorterAsync(
        TrialKey lineage,
        long steps,
        CancellationToken cancellation = default
    ) => session.Read(connection => Shorter(connection, lineage, steps), cancellation);

    private static StoredCheckpoint? Checkpoint(SqliteConnection connection, TrialKey trial)
    {
        var row = connection[
            "SELECT step, bytes, trace FROM checkpoints WHERE trial = (SELECT number FROM trials WHERE key = ?)"
        ]
            .Set(1, trial.ToArray());
        return row.Step() ? new(row.Long(0), row.Bytes(1).ToArray()) { Trace = row.MaybeText(2) } : null;
    }

    private static ShorterTraining? Shorter(SqliteConnection connection, TrialKey lineage, long steps)
    {
        var row = connection[
            """
            SELECT c.step, c.bytes, t.key, t.number, c.trace FROM checkpoints c JOIN trials t ON t.number = c.trial
            WHERE c.lineage = ? AND c.step < ? ORDER BY c.step DESC LIMIT 1
            """
        ]
            .Set(1, lineage.ToArray())
            .Set(2, steps);
        if (!row.Step())
            return null;
        var names = SqliteMetrics.MeasureNames(connection);
        var metrics = new List<Metric>();
        var rows = connection["SELECT step, measure, value FROM metrics WHERE trial = ? ORDER BY step, measure"]
            .Set(1, row.Long(3));
        while (rows.Step())
            metrics.Add(new(rows.Long(0), names[rows.Int(1)], rows.Exact(2)));
        return new(
            new TrialKey(row.Bytes(2)),
            new(row.Long(0), row.Bytes(1).ToArray()) { Trace = row.MaybeText(4) },
            metrics
        );
    }
}
