using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>Renames, describes, tags, weighs and deletes sweeps.</summary>
internal sealed class PostgresUpkeep(PostgresSession session) : ISweepUpkeep
{
    /// <inheritdoc/>
    public async Task RenameSweepAsync(string sweepId, string name, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await session
            .Connections.Control.InTransactionAsync(
                (connection, token) => RenameAsync(connection, session.Location, sweep, name, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DescribeSweepAsync(string sweepId, string? description, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await session
            .Connections.Control.InTransactionAsync(
                async (connection, token) =>
                {
                    await connection
                        .Sql("UPDATE sweeps SET description = nullif($2, '') WHERE number = $1")
                        .With(sweep)
                        .With(PostgresCommands.Storable(description))
                        .RunAsync(token)
                        .ConfigureAwait(false);
                    await PostgresHistory
                        .NoteAsync(connection, sweep, SweepChange.Described, description, token)
                        .ConfigureAwait(false);
                    return true;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task TagSweepAsync(
        string sweepId,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation = default
    )
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await session
            .Connections.Control.InTransactionAsync(
                (connection, token) => TagAsync(connection, session.Location, sweepId, sweep, add, remove, token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListSubmittedAsync(
        string actor,
        CancellationToken cancellation = default
    ) =>
        await session
            .ReadAsync((connection, token) => PostgresHistory.SubmittedAsync(connection, actor, token), cancellation)
            .ConfigureAwait(false);

    /// <summary>The turn is a lock of a transaction that does nothing else. Its connection is none of those that the
    /// work needs.</summary>
    public Task<T> InTurnAsync<T>(string name, Func<Task<T>> work, CancellationToken cancellation = default) =>
        session.Connections.Workers.ReadInTransactionAsync(
            async (connection, token) =>
            {
                await connection
                    .Sql("SELECT pg_advisory_xact_lock(hashtext('sweeps turns'), hashtext($1))")
                    .With(name)
                    .RunAsync(token)
                    .ConfigureAwait(false);
                return await work().ConfigureAwait(false);
            },
            cancellation
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(
        string? sweepId,
        int most,
        CancellationToken cancellation = default
    )
    {
        long? sweep = sweepId is null
            ? null
            : await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await session
            .ReadAsync((connection, token) => PostgresHistory.ReadAsync(connection, sweep, most, token), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SweepWeight> WeighSweepAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await session
            .ReadAsync((connection, token) => WeighAsync(connection, sweep, token), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<DeletedPart> DeleteSomeAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        var part = await session
            .Connections.Control.InTransactionAsync(
                (connection, token) =>
                    PostgresDeletion.DeleteSomeAsync(connection, session.Location, sweepId, sweep, token),
                cancellation
            )
            .ConfigureAwait(false);
        if (part.IsGone)
            session.Numbers.ForgetSweep(sweepId);
        return part;
    }

    private static async Task<bool> RenameAsync(
        NpgsqlConnection connection,
        string location,
        long sweep,
        string name,
        CancellationToken cancellation
    )
    {
        // Two that ask for one name at once take turns.
        await connection
            .Sql("SELECT pg_advisory_xact_lock(hashtext('sweeps names'), hashtext($1))")
            .With(name)
            .RunAsync(cancellation)
            .ConfigureAwait(false);
        var other = await connection
            .Sql("SELECT id FROM sweeps WHERE name = $1 AND number <> $2 AND deleted IS NULL LIMIT 1")
            .With(name)
            .With(sweep)
            .RowsAsync(row => row.GetString(0), cancellation)
            .ConfigureAwait(false);
        if (other.Count > 0)
            throw SweepUpkeep.TakenName(location, name, other[0]);
        var before = await connection
            .Sql(
                "WITH before AS (SELECT name FROM sweeps WHERE number = $2 FOR UPDATE) UPDATE sweeps SET name = $1 "
                    + "FROM before WHERE number = $2 AND before.name <> $1 RETURNING before.name"
            )
            .With(name)
            .With(sweep)
            .RowsAsync(row => row.GetString(0), cancellation)
            .ConfigureAwait(false);
        if (before is [var old])
            await PostgresHistory
                .NoteAsync(connection, sweep, SweepChange.Renamed, HistoryEntry.Renaming(old, name), cancellation)
                .ConfigureAwait(false);
        return true;
    }

    private static async Task<bool> TagAsync(
        NpgsqlConnection connection,
        string location,
        string sweepId,
        long sweep,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation
    )
    {
        // Two that change the tags of one sweep at once take turns.
        var kept = await connection
            .Sql("SELECT 1 FROM sweeps WHERE number = $1 AND deleted IS NULL FOR UPDATE")
            .With(sweep)
            .RowsAsync(row => row.GetInt32(0), cancellation)
            .ConfigureAwait(false);
        if (kept.Count == 0)
            throw SweepUpkeep.Deleted(location, sweepId);
        var before = await connection
            .Sql("SELECT tag FROM tags WHERE sweep = $1")
            .With(sweep)
            .RowsAsync(row => row.GetString(0), cancellation)
            .ConfigureAwait(false);
        var (added, removed) = SweepTags.Change(location, before, add, remove);
        if (added.Count > 0)
            await connection
                .Sql("INSERT INTO tags (sweep, tag) SELECT $1, unnest($2)")
                .With(sweep)
                .With<string[]>([.. added])
                .RunAsync(cancellation)
                .ConfigureAwait(false);
        if (removed.Count > 0)
            await connection
                .Sql("DELETE FROM tags WHERE sweep = $1 AND tag = ANY($2)")
                .With(sweep)
                .With<string[]>([.. removed])
                .RunAsync(cancellation)
                .ConfigureAwait(false);
        if (added.Count + removed.Count > 0)
            await PostgresHistory
                .NoteAsync(connection, sweep, SweepChange.Tagged, SweepTags.Detail(added, removed), cancellation)
                .ConfigureAwait(false);
        return true;
    }

    private static async Task<SweepWeight> WeighAsync(
        NpgsqlConnection connection,
        long sweep,
        CancellationToken cancellation
    ) =>
        (
            await connection
                .Sql(
                    $"""
                    WITH own AS MATERIALIZED (
                        SELECT DISTINCT trial FROM members m WHERE sweep = $1 AND NOT EXISTS (SELECT 1 FROM members o
                        WHERE o.trial = m.trial AND o.sweep <> $1)),
                    kept AS (
                        SELECT count(*) AS number, coalesce(sum(length(bytes)), 0) AS bytes FROM own JOIN checkpoints
                        USING (trial)),
                    measured AS (
                        SELECT count(*) AS number FROM own JOIN metrics USING (trial)),
                    trials AS (
                        SELECT count(*) AS number FROM own)
                    SELECT (SELECT count(*) FROM members WHERE sweep = $1), trials.number, measured.number, kept.number,
                        (kept.bytes + trials.number * {SweepWeight.TrialBytes} + measured.number *
                        {SweepWeight.MetricBytes})::bigint
                    FROM trials, measured, kept
                    """
                )
                .With(sweep)
                .RowsAsync(
                    row => new SweepWeight(
                        row.GetInt64(0),
                        row.GetInt64(1),
                        row.GetInt64(2),
                        row.GetInt64(3),
                        row.GetInt64(4)
                    ),
                    cancellation
                )
                .ConfigureAwait(false)
        )[0];
}
