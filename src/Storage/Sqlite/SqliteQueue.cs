namespace Sweeps.Storage.Sqlite;

/// <summary>The sweeps that are to be run.</summary>
internal sealed class SqliteQueue(SqliteSession session) : ISweepQueue
{
    /// <inheritdoc/>
    public Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default) =>
        session.Writer.WriteAsync(
            connection =>
            {
                Add(connection, session.Numbers.Sweep(connection, sweepId), terms, session.Now);
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<bool> DequeueSweepAsync(string sweepId, SweepIntent? wanted, CancellationToken cancellation) =>
        session.Writer.WriteAsync(
            connection => Remove(connection, session.Numbers.Sweep(connection, sweepId), wanted),
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) =>
        session.Read(List, cancellation);

    private static void Add(SqliteConnection connection, long sweep, RunTerms terms, long now) =>
        connection[
            """
            INSERT INTO queue (sweep, priority, max_slots, labels, queued, account, account_slots)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (sweep) DO UPDATE SET priority = excluded.priority, max_slots = excluded.max_slots,
            labels = excluded.labels, account = excluded.account, account_slots = excluded.account_slots
            """
        ]
            .Set(1, sweep)
            .Set(2, (long)terms.Priority)
            .Set(3, (long?)terms.MaxSlots)
            .Set(4, string.Join('\n', terms.Labels))
            .Set(5, now)
            .Set(6, terms.Account?.Name)
            .Set(7, (long?)terms.Account?.MostSlots)
            .Run();

    private static bool Remove(SqliteConnection connection, long sweep, SweepIntent? wanted)
    {
        var asked = connection["SELECT 1 FROM sweeps WHERE number = ?1 AND (?2 IS NULL OR intent = ?2)"]
            .Set(1, sweep)
            .Set(2, (long?)wanted);
        if (!asked.Step())
            return false;
        connection["DELETE FROM queue WHERE sweep = ?"].Set(1, sweep).Run();
        return true;
    }

    private static IReadOnlyList<QueuedSweep> List(SqliteConnection connection)
    {
        var queue = new List<QueuedSweep>();
        var rows = connection[
            "SELECT s.id, q.priority, q.max_slots, q.labels, q.queued, s.intent, q.account, "
                + "q.account_slots FROM queue q JOIN "
                + "sweeps s ON s.number = q.sweep AND s.deleted IS NULL ORDER BY q.place"
        ];
        while (rows.Step())
            queue.Add(
                new(
                    rows.Text(0),
                    new(
                        rows.Int(1),
                        (int?)rows.MaybeLong(2),
                        rows.Text(3).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    )
                    {
                        Account = rows.MaybeText(6) is { } account ? new(account, rows.Int(7)) : null,
                    },
                    DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(4)),
                    (SweepIntent)rows.Int(5)
                )
            );
        return queue;
    }
}
