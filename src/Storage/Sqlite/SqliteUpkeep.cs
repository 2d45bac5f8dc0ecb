namespace Sweeps.Storage.Sqlite;

/// <summary>Renames, describes, tags, weighs and deletes sweeps.</summary>
internal sealed class SqliteUpkeep(SqliteSession session) : ISweepUpkeep
{
    /// <inheritdoc/>
    public Task RenameSweepAsync(string sweepId, string name, CancellationToken cancellation = default)
    {
        string? actor = Actor.Current;
        return session.Writer.WriteAsync(
            connection =>
            {
                long sweep = session.Numbers.Sweep(connection, sweepId);
                if (Rename(connection, sweep, name) is { } before && before != name)
                    SqliteHistory.Note(
                        connection,
                        actor,
                        sweep,
                        SweepChange.Renamed,
                        HistoryEntry.Renaming(before, name),
                        session.Now
                    );
                return true;
            },
            1,
            cancellation
        );
    }

    /// <inheritdoc/>
    public Task DescribeSweepAsync(string sweepId, string? description, CancellationToken cancellation = default)
    {
        string? actor = Actor.Current;
        return session.Writer.WriteAsync(
            connection =>
            {
                long sweep = session.Numbers.Sweep(connection, sweepId);
                Describe(connection, sweep, description);
                SqliteHistory.Note(connection, actor, sweep, SweepChange.Described, description, session.Now);
                return true;
            },
            1,
            cancellation
        );
    }

    /// <inheritdoc/>
    public Task TagSweepAsync(
        string sweepId,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation = default
    )
    {
        string? actor = Actor.Current;
        return session.Writer.WriteAsync(
            connection =>
            {
                long sweep = SqliteDeletion.RequireKept(
                    connection,
                    sweepId,
                    session.Numbers.Sweep(connection, sweepId)
                );
                var (added, removed) = SweepTags.Change(session.Location, Tags(connection, sweep), add, remove);
                foreach (string tag in added)
                    connection["INSERT INTO tags (sweep, tag) VALUES (?, ?)"].Set(1, sweep).Set(2, tag).Run();
                foreach (string tag in removed)
                    connection["DELETE FROM tags WHERE sweep = ? AND tag = ?"].Set(1, sweep).Set(2, tag).Run();
                if (added.Count + removed.Count > 0)
                    SqliteHistory.Note(
                        connection,
                        actor,
                        sweep,
                        SweepChange.Tagged,
                        SweepTags.Detail(added, removed),
                        session.Now
                    );
                return true;
            },
            1,
            cancellation
        );
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListSubmittedAsync(string actor, CancellationToken cancellation = default) =>
        session.Read(connection => SqliteHistory.Submitted(connection, actor), cancellation);

    /// <inheritdoc/>
    public Task<T> InTurnAsync<T>(string name, Func<Task<T>> work, CancellationToken cancellation = default) =>
        SqliteTurns.TakeAsync(session.Location, work, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(
        string? sweepId,
        int most,
        CancellationToken cancellation = default
    ) =>
        session.Read(
            connection =>
                SqliteHistory.Read(
                    connection,
                    sweepId is null ? null : session.Numbers.Sweep(connection, sweepId),
                    most
                ),
            cancellation
        );

    /// <inheritdoc/>
    public Task<SweepWeight> WeighSweepAsync(string sweepId, CancellationToken cancellation = default) =>
        session.Read(connection => Weigh(connection, session.Numbers.Sweep(connection, sweepId)), cancellation);

    /// <inheritdoc/>
    public async Task<DeletedPart> DeleteSomeAsync(string sweepId, CancellationToken cancellation = default)
    {
        string? actor = Actor.Current;
        var part = await session
            .Writer.WriteAsync(
                connection =>
                    SqliteDeletion.DeleteSome(
                        connection,
                        sweepId,
                        session.Numbers.Sweep(connection, sweepId),
                        session.Now,
                        actor
                    ),
                SqliteDeletion.MostRows,
                cancellation
            )
            .ConfigureAwait(false);
        if (part.IsGone)
            session.Numbers.ForgetSweep(sweepId);
        return part;
    }

    /// <summary>Returns the name that it had.</summary>
    private static string? Rename(SqliteConnection connection, long sweep, string name)
    {
        var own = connection["SELECT name FROM sweeps WHERE number = ?"].Set(1, sweep);
        string? before = own.Step() ? own.Text(0) : null;
        var other = connection["SELECT id FROM sweeps WHERE name = ? AND number <> ? AND deleted IS NULL"]
            .Set(1, name)
            .Set(2, sweep);
        if (other.Step())
            throw SweepUpkeep.TakenName(connection.Path, name, other.Text(0));
        connection["UPDATE sweeps SET name = ? WHERE number = ?"].Set(1, name).Set(2, sweep).Run();
        return before;
    }

    private static void Describe(SqliteConnection connection, long sweep, string? description) =>
        connection["UPDATE sweeps SET description = ? WHERE number = ?"]
            .Set(1, string.IsNullOrEmpty(description) ? null : description)
            .Set(2, sweep)
            .Run();

    private static List<string> Tags(SqliteConnection connection, long sweep)
    {
        List<string> tags = [];
        var rows = connection["SELECT tag FROM tags WHERE sweep = ?"].Set(1, sweep);
        while (rows.Step())
            tags.Add(rows.Text(0));
        return tags;
    }

    private static SweepWeight Weigh(SqliteConnection connection, long sweep)
    {
        var row = connection[
            """
            WITH own AS MATERIALIZED (
                SELECT DISTINCT trial FROM members m WHERE sweep = ?1 AND NOT EXISTS (SELECT 1 FROM members o WHERE
                o.trial = m.trial AND o.sweep <> ?1))
            SELECT (SELECT count(*) FROM members WHERE sweep = ?1), (SELECT count(*) FROM own),
                (SELECT count(*) FROM own CROSS JOIN metrics USING (trial)),
                (SELECT count(*) FROM own CROSS JOIN checkpoints USING (trial)),
                (SELECT coalesce(sum(length(bytes)), 0) FROM own CROSS JOIN checkpoints USING (trial))
            """
        ]
            .Set(1, sweep);
        row.Step();
        return new(row.Long(0), row.Long(1), row.Long(2), row.Long(3), row.Long(4) + Rest(row));

        static long Rest(SqliteStatement row) =>
            row.Long(1) * SweepWeight.TrialBytes + row.Long(2) * SweepWeight.MetricBytes;
    }
}
