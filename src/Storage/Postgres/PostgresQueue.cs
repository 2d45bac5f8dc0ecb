using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>The sweeps that are to be run.</summary>
internal sealed class PostgresQueue(PostgresSession session) : ISweepQueue
{
    /// <inheritdoc/>
    public async Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await session
            .RunAsync((connection, token) => AddAsync(connection, sweep, terms, token), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> DequeueSweepAsync(
        string sweepId,
        SweepIntent? wanted = null,
        CancellationToken cancellation = default
    )
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await session
            .RunAsync((connection, token) => RemoveAsync(connection, sweep, wanted, token), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) =>
        await session
            .ReadAsync((connection, token) => ListAsync(connection, token), cancellation)
            .ConfigureAwait(false);

    private static Task<long> AddAsync(
        NpgsqlConnection connection,
        long sweep,
        RunTerms terms,
        CancellationToken cancellation
    ) =>
        connection
            .Sql(
                """
                INSERT INTO queue (sweep, priority, max_slots, labels, queued, account, account_slots) VALUES ($1, $2,
                $3, $4, clock_timestamp(), $5, $6)
                ON CONFLICT (sweep) DO UPDATE SET priority = excluded.priority, max_slots = excluded.max_slots,
                labels = excluded.labels, account = excluded.account, account_slots = excluded.account_slots
                """
            )
            .With(sweep)
            .With(terms.Priority)
            .With(terms.MaxSlots)
            .With(terms.Labels.ToArray())
            .With(PostgresCommands.Storable(terms.Account?.Name))
            .With(terms.Account?.MostSlots)
            .RunAsync(cancellation);

    /// <summary>The sweep's row is locked first: whoever wants something else of it meanwhile waits, and then sees that
    /// the queue has it no more.</summary>
    private static async Task<bool> RemoveAsync(
        NpgsqlConnection connection,
        long sweep,
        SweepIntent? wanted,
        CancellationToken cancellation
    )
    {
        var asked = await connection
            .Sql(
                """
                WITH asked AS (SELECT number FROM sweeps WHERE number = $1 AND ($2::smallint IS NULL OR intent = $2)
                FOR UPDATE), removed AS (DELETE FROM queue USING asked WHERE sweep = asked.number)
                SELECT number FROM asked
                """
            )
            .With(sweep)
            .With((short?)wanted)
            .RowsAsync(row => row.GetInt64(0), cancellation)
            .ConfigureAwait(false);
        return asked.Count > 0;
    }

    private static Task<List<QueuedSweep>> ListAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection
            .Sql(
                "SELECT s.id, q.priority, q.max_slots, q.labels, q.queued, s.intent, q.account, "
                    + "q.account_slots FROM queue q JOIN sweeps s ON "
                    + "s.number = q.sweep AND s.deleted IS NULL ORDER BY q.place"
            )
            .RowsAsync(
                row => new QueuedSweep(
                    row.GetString(0),
                    new(row.GetInt32(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.GetFieldValue<string[]>(3))
                    {
                        Account = row.IsDBNull(6) ? null : new(row.GetString(6), row.GetInt32(7)),
                    },
                    row.Time(4),
                    (SweepIntent)row.GetInt16(5)
                ),
                cancellation
            );
}
