using Npgsql;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

/// <summary>Which sweeps there are.</summary>
internal sealed class PostgresRegistry(PostgresSession session) : ISweepRegistry
{
    /// <inheritdoc/>
    public async Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default)
    {
        string id = SweepIds.Of(manifest);
        var created = await session
            .RunAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            """
                            WITH now AS MATERIALIZED (SELECT clock_timestamp() AS t),
                            opened AS (
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
                            RETURNING number, created = (SELECT t FROM now) AS fresh),
                            noted AS (
                            INSERT INTO history (sweep, at, change, actor)
                            SELECT number, t, $9, $10 FROM opened, now WHERE fresh AND $10::text IS NOT NULL)
                            SELECT fresh FROM opened
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
                        .With((short)SweepChange.Submitted)
                        .With(PostgresCommands.Storable(Actor.Current))
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
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await session
            .RunAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            """
                            WITH before AS (SELECT number, intent, reason FROM sweeps WHERE number = $3 FOR UPDATE),
                            noted AS (
                            INSERT INTO history (sweep, at, change, actor, detail)
                            SELECT $3, clock_timestamp(), $4, $5, $2 FROM before
                            WHERE $5::text IS NOT NULL AND (intent <> $1 OR reason IS DISTINCT FROM $2))
                            UPDATE sweeps SET intent = $1, reason = $2 FROM before WHERE sweeps.number = before.number
                            """
                        )
                        .With((short)intent)
                        .With(reason is null ? null : PostgresCommands.Storable(reason))
                        .With(sweep)
                        .With((short)HistoryEntry.Of(intent))
                        .With(PostgresCommands.Storable(Actor.Current))
                        .RunAsync(token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string> ProposeAsync(
        string sweepId,
        long number,
        string choices,
        CancellationToken cancellation = default
    )
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        // The update changes nothing, but makes the row that is there come back.
        var recorded = await session
            .RunAsync(
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
        return recorded is [var only] ? only : throw SweepUpkeep.Deleted(session.Location, sweepId);
    }

    /// <inheritdoc/>
    public async Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        return await session
            .Connections.Control.InTransactionAsync(
                async (connection, token) =>
                {
                    long retried = await RetryFailedAsync(connection, sweep, token).ConfigureAwait(false);
                    if (retried > 0)
                        await PostgresHistory
                            .NoteAsync(connection, sweep, SweepChange.Retried, HistoryEntry.Trials(retried), token)
                            .ConfigureAwait(false);
                    return retried;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    private static Task<long> RetryFailedAsync(
        NpgsqlConnection connection,
        long sweep,
        CancellationToken cancellation
    ) =>
        connection
            .Sql(
                $"""
                WITH failed AS (
                    SELECT number FROM trials WHERE state = {Failed} AND number IN (
                        SELECT number FROM trials WHERE home = $1
                        AND state IN ({Apart}) AND state = {Failed}
                        UNION SELECT trial FROM members WHERE sweep = $1 AND NOT tallied)
                    ORDER BY key FOR UPDATE)
                UPDATE trials t SET state = {Waiting}, failures = 0 FROM failed WHERE t.number = failed.number
                """
            )
            .With(sweep)
            .RunAsync(cancellation);

    private Task<List<SweepRecord>> SweepsAsync(string which, string? value, CancellationToken cancellation) =>
        session.ReadAsync((connection, token) => SweepsAsync(connection, which, value, token), cancellation);

    private static Task<List<SweepRecord>> SweepsAsync(
        NpgsqlConnection connection,
        string which,
        string? value,
        CancellationToken cancellation
    )
    {
        var command = connection.Sql(
            $"SELECT id, name, definition, grid, trials, engine, environment, intent, created, trace, description, "
                + $"reason, (SELECT string_agg(p.choices, E'\n' ORDER BY p.number) FROM proposals p WHERE p.sweep "
                + $"= sweeps.number), (SELECT string_agg(t.tag, E'\n' ORDER BY t.tag COLLATE \"C\") FROM tags t WHERE "
                + $"t.sweep = sweeps.number) FROM sweeps WHERE deleted IS NULL {which}"
        );
        if (value is not null)
            command.With(value);
        return command.RowsAsync(
            row => new SweepRecord(
                row.GetString(0),
                new(
                    row.GetString(1),
                    row.GetString(2),
                    row.GetString(3),
                    row.GetInt64(4),
                    row.GetInt32(5),
                    row.GetString(6)
                )
                {
                    Trace = row.MaybeText(9),
                },
                (SweepIntent)row.GetInt16(7),
                row.Time(8)
            )
            {
                Description = row.MaybeText(10),
                Reason = row.MaybeText(11),
                Proposals = row.MaybeText(12)?.Split('\n') ?? [],
                Tags = row.MaybeText(13)?.Split('\n') ?? [],
            },
            cancellation
        );
    }
}
