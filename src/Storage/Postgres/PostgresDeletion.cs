using Npgsql;
using Sweeps.Storage.Files;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// Deletes sweeps. Whoever deletes trials is alone with the members: claims, which may bring a trial into one more
/// sweep without a lock on it, go on in between, side by side as ever.
/// </summary>
internal static class PostgresDeletion
{
    /// <summary>Trials of a transaction that deletes: claims wait for no more than that.</summary>
    private const int MostTrials = 200;

    private const string Members = "hashtext('sweeps members'), hashtext(current_setting('search_path'))";

    /// <summary>Lets a claim be made, unless its sweep was deleted.</summary>
    public static async Task RequireKeptAsync(
        NpgsqlConnection connection,
        string location,
        string id,
        long sweep,
        CancellationToken cancellation
    )
    {
        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        batch.Sql($"SELECT pg_advisory_xact_lock_shared({Members})");
        batch.Sql("SELECT 1 FROM sweeps WHERE number = $1 AND deleted IS NULL").With(sweep);
        var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var open = reader.ConfigureAwait(false);
        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
            throw SweepUpkeep.Deleted(location, id);
    }

    public static async Task<DeletedPart> DeleteSomeAsync(
        NpgsqlConnection connection,
        string location,
        string id,
        long sweep,
        CancellationToken cancellation
    )
    {
        await connection.Sql($"SELECT pg_advisory_xact_lock({Members})").RunAsync(cancellation).ConfigureAwait(false);
        await BeginToDeleteAsync(connection, location, id, sweep, cancellation).ConfigureAwait(false);
        // It is deleted in parts, and noted once.
        if (
            await PostgresHistory.LastAsync(connection, sweep, cancellation).ConfigureAwait(false)
            != SweepChange.Deleted
        )
            await PostgresHistory
                .NoteAsync(connection, sweep, SweepChange.Deleted, null, cancellation)
                .ConfigureAwait(false);
        var members = await connection
            .Sql("SELECT ordinal, trial FROM members WHERE sweep = $1 ORDER BY ordinal LIMIT $2")
            .With(sweep)
            .With(MostTrials)
            .RowsAsync(row => (Ordinal: row.GetInt64(0), Trial: row.GetInt64(1)), cancellation)
            .ConfigureAwait(false);
        if (members.Count == 0)
        {
            await EmptyAsync(connection, sweep, cancellation).ConfigureAwait(false);
            return new(default, true, []);
        }

        // A trial's row is locked before anything about it is changed, and in the order of keys, as by all who write.
        await connection
            .Sql("SELECT 1 FROM trials WHERE number = ANY($1) ORDER BY key FOR UPDATE")
            .With(members.Select(member => member.Trial).ToArray())
            .RunAsync(cancellation)
            .ConfigureAwait(false);
        await connection
            .Sql(
                """
                WITH gone AS (
                    DELETE FROM members WHERE sweep = $1 AND ordinal = ANY($2) RETURNING tallied),
                fewer AS (
                    SELECT count(*) AS members FROM gone WHERE tallied)
                INSERT INTO tallies AS y (sweep, slot, members) SELECT $1, $3, -members FROM fewer WHERE members > 0
                ON CONFLICT (sweep, slot) DO UPDATE SET members = y.members + excluded.members
                """
            )
            .With(sweep)
            .With(members.Select(member => member.Ordinal).ToArray())
            .With(PostgresTallies.Slot(connection))
            .RunAsync(cancellation)
            .ConfigureAwait(false);
        return await DeleteTrialsAsync(
                connection,
                sweep,
                members.Count,
                [.. members.Select(member => member.Trial).Distinct()],
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Makes sure that nobody trains it, and that nobody begins to.</summary>
    private static async Task BeginToDeleteAsync(
        NpgsqlConnection connection,
        string location,
        string id,
        long sweep,
        CancellationToken cancellation
    )
    {
        var rows = await connection
            .Sql(
                $"""
                SELECT s.name, s.intent,
                    s.intent <> {IntentToPause} AND EXISTS (SELECT 1 FROM queue WHERE sweep = s.number),
                    EXISTS (SELECT 1 FROM workers WHERE released IS NULL AND lease_until >= clock_timestamp()), (
                    SELECT count(*) FROM trials t JOIN workers w ON w.number = t.worker
                    WHERE t.state = {Running} AND w.released IS NULL AND w.lease_until >= clock_timestamp()
                    AND EXISTS (SELECT 1 FROM members WHERE trial = t.number AND sweep = s.number)
                        AND NOT EXISTS (SELECT 1 FROM members WHERE trial = t.number AND sweep <> s.number))
                FROM sweeps s WHERE s.number = $1 AND s.deleted IS NULL FOR UPDATE OF s
                """
            )
            .With(sweep)
            .RowsAsync(
                row =>
                    (
                        Name: row.GetString(0),
                        Intent: (SweepIntent)row.GetInt16(1),
                        Queued: row.GetBoolean(2),
                        Served: row.GetBoolean(3),
                        Held: row.GetInt64(4)
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        if (rows is not [var found])
            throw SweepUpkeep.Deleted(location, id);
        if (
            SweepUpkeep.Refusal(location, found.Name, found.Intent, found.Held, found.Queued, found.Served) is
            { } refusal
        )
            throw refusal;
        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        batch.Sql("DELETE FROM queue WHERE sweep = $1").With(sweep);
        batch.Sql("UPDATE sweeps SET intent = $2 WHERE number = $1").With(sweep).With((short)SweepIntent.Cancel);
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Of trials that have left the sweep, deletes those that no sweep has any more. Where somebody may still write for
    /// one, because its worker was lost or has not answered, its row stays, and with it its fence: a later attempt gets
    /// another, and the late write is refused.
    /// </summary>
    private static async Task<DeletedPart> DeleteTrialsAsync(
        NpgsqlConnection connection,
        long sweep,
        int members,
        long[] trials,
        CancellationToken cancellation
    )
    {
        var own = await connection
            .Sql(
                """
                SELECT t.number, EXISTS (SELECT 1 FROM attempts WHERE trial = t.number AND (outcome IS NULL OR outcome
                = $2)),
                    coalesce(length(c.bytes), -1)::bigint, CASE WHEN length(c.bytes) < 8192 THEN c.bytes END
                FROM unnest($1) AS t(number) LEFT JOIN checkpoints c ON c.trial = t.number
                WHERE NOT EXISTS (SELECT 1 FROM members WHERE trial = t.number)
                """
            )
            .With(trials)
            .With((short)AttemptOutcome.Lost)
            .RowsAsync(
                row =>
                    (
                        Number: row.GetInt64(0),
                        MayBeWritten: row.GetBoolean(1),
                        Bytes: row.GetInt64(2),
                        Stored: row.MaybeBytes(3)
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        long[] gone = [.. own.Select(trial => trial.Number)];
        long metrics = await DeleteAsync("metrics").ConfigureAwait(false);
        foreach (string table in (string[])["checkpoints", "finals", "violations", "logs", "attempts"])
            await DeleteAsync(table).ConfigureAwait(false);

        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        batch
            .Sql(
                $"UPDATE trials SET state = {Waiting}, worker = NULL, home = NULL, ordinal = NULL, failures = 0, "
                    + "step = 0, weights = NULL, reason = NULL, seconds = 0 WHERE number = ANY($1)"
            )
            .With(own.Where(trial => trial.MayBeWritten).Select(trial => trial.Number).ToArray());
        batch
            .Sql("DELETE FROM trials WHERE number = ANY($1)")
            .With(own.Where(trial => !trial.MayBeWritten).Select(trial => trial.Number).ToArray());
        batch
            .Sql("UPDATE trials SET home = NULL, ordinal = NULL WHERE number = ANY($1) AND home = $2")
            .With(trials.Except(gone).ToArray())
            .With(sweep);
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return new(
            new(
                members,
                gone.Length,
                metrics,
                own.Count(trial => trial.Bytes >= 0),
                own.Sum(trial => Math.Max(0, trial.Bytes))
                    + gone.Length * SweepWeight.TrialBytes
                    + metrics * SweepWeight.MetricBytes
            ),
            false,
            [.. own.Select(trial => trial.Stored).OfType<byte[]>().Where(bytes => FileReference.Of(bytes) is not null)]
        );

        Task<long> DeleteAsync(string table) =>
            connection.Sql($"DELETE FROM {table} WHERE trial = ANY($1)").With(gone).RunAsync(cancellation);
    }

    private static async Task EmptyAsync(NpgsqlConnection connection, long sweep, CancellationToken cancellation)
    {
        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        batch.Sql("DELETE FROM tallies WHERE sweep = $1").With(sweep);
        batch.Sql("DELETE FROM queue WHERE sweep = $1").With(sweep);
        batch.Sql("DELETE FROM proposals WHERE sweep = $1").With(sweep);
        batch.Sql("DELETE FROM tags WHERE sweep = $1").With(sweep);
        PostgresPrograms.DropFiles(batch, sweep);
        batch
            .Sql(
                "UPDATE sweeps SET deleted = clock_timestamp(), grid = '', environment = '', description = NULL, "
                    + "trace = NULL WHERE number = $1"
            )
            .With(sweep);
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
