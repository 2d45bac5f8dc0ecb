using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>Keeps who did what about sweeps, inside the transaction that does it.</summary>
internal static class PostgresHistory
{
    /// <summary>Notes a change, where somebody is named.</summary>
    public static async Task NoteAsync(
        NpgsqlConnection connection,
        long sweep,
        SweepChange change,
        string? detail,
        CancellationToken cancellation
    )
    {
        if (Actor.Current is not { } actor)
            return;
        await connection
            .Sql("INSERT INTO history (sweep, at, change, actor, detail) VALUES ($1, clock_timestamp(), $2, $3, $4)")
            .With(sweep)
            .With((short)change)
            .With(PostgresCommands.Storable(actor))
            .With(PostgresCommands.Storable(HistoryEntry.Cut(detail)))
            .RunAsync(cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>The latest entries of a sweep (null: of all), newest first.</summary>
    public static async Task<IReadOnlyList<HistoryEntry>> ReadAsync(
        NpgsqlConnection connection,
        long? sweep,
        int most,
        CancellationToken cancellation
    ) =>
        await connection
            .Sql(
                "SELECT s.id, s.name, h.at, h.change, h.actor, h.detail FROM history h JOIN sweeps s ON s.number = "
                    + $"h.sweep WHERE {(sweep is null ? "$1::bigint IS NULL" : "h.sweep = $1")} ORDER BY h.number "
                    + "DESC LIMIT $2"
            )
            .With(sweep)
            .With(most)
            .RowsAsync(
                row => new HistoryEntry(
                    row.GetString(0),
                    row.GetString(1),
                    row.Time(2),
                    (SweepChange)row.GetInt16(3),
                    row.GetString(4),
                    row.MaybeText(5)
                ),
                cancellation
            )
            .ConfigureAwait(false);

    /// <summary>Sweeps whose latest submission was by somebody.</summary>
    public static Task<List<string>> SubmittedAsync(
        NpgsqlConnection connection,
        string actor,
        CancellationToken cancellation
    ) =>
        connection
            .Sql(
                "SELECT id FROM sweeps s WHERE deleted IS NULL AND (SELECT actor FROM history h WHERE h.sweep = "
                    + "s.number AND change = $1 ORDER BY h.number DESC LIMIT 1) = $2"
            )
            .With((short)SweepChange.Submitted)
            .With(PostgresCommands.Storable(actor))
            .RowsAsync(row => row.GetString(0), cancellation);

    /// <summary>What was noted of a sweep last; null: nothing.</summary>
    public static async Task<SweepChange?> LastAsync(
        NpgsqlConnection connection,
        long sweep,
        CancellationToken cancellation
    ) =>
        await connection
            .Sql("SELECT change FROM history WHERE sweep = $1 ORDER BY number DESC LIMIT 1")
            .With(sweep)
            .RowsAsync(row => (SweepChange)row.GetInt16(0), cancellation)
            .ConfigureAwait(false)
            is [var last]
            ? last
            : null;
}
