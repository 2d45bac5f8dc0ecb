namespace Sweeps.Storage.Sqlite;

/// <summary>Which sweeps there are.</summary>
internal sealed class SqliteRegistry(SqliteSession session) : ISweepRegistry
{
    /// <inheritdoc/>
    public Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default)
    {
        string? actor = Actor.Current;
        return session.Writer.WriteAsync(
            connection =>
            {
                string id = SweepIds.Of(manifest);
                bool known = Sweeps(connection, "AND id = ?", id).Any();
                SqliteDeletion.TakeUpAgain(connection, id, manifest, session.Now);
                connection[
                    "INSERT INTO sweeps (id, name, definition, grid, trials, engine, environment, intent, created, "
                        + "trace) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (id) DO UPDATE SET trace = "
                        + "coalesce(excluded.trace, trace)"
                ]
                    .Set(1, id)
                    .Set(2, manifest.Name)
                    .Set(3, manifest.DefinitionHash)
                    .Set(4, manifest.GridText)
                    .Set(5, manifest.Trials)
                    .Set(6, (long)manifest.EngineVersion)
                    .Set(7, manifest.Environment)
                    .Set(8, session.Now)
                    .Set(9, manifest.Trace)
                    .Run();
                if (!known)
                    SqliteHistory.Note(
                        connection,
                        actor,
                        session.Numbers.Sweep(connection, id),
                        SweepChange.Submitted,
                        null,
                        session.Now
                    );
                return Sweeps(connection, "AND id = ?", id).Single() with { IsNew = !known };
            },
            1,
            cancellation
        );
    }

    /// <inheritdoc/>
    public Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default) =>
        session.Read(
            connection =>
            {
                if (
                    Sweeps(connection, "AND name = ? ORDER BY created DESC, number DESC LIMIT 1", nameOrId)
                        .FirstOrDefault() is
                    { } named
                )
                    return named;
                if (!SweepIds.MayBegin(nameOrId))
                    return null;
                var matching = Sweeps(connection, "AND id GLOB ? LIMIT 2", nameOrId + "*").ToList();
                return matching.Count == 1 ? matching[0] : null;
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default) =>
        session.Read<IReadOnlyList<SweepRecord>>(
            connection => [.. Sweeps(connection, "ORDER BY created DESC, number DESC")],
            cancellation
        );

    /// <inheritdoc/>
    public Task SetSweepIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    )
    {
        string? actor = Actor.Current;
        return session.Writer.WriteAsync(
            connection =>
            {
                long sweep = session.Numbers.Sweep(connection, sweepId);
                var other = connection["SELECT 1 FROM sweeps WHERE number = ? AND (intent <> ? OR reason IS NOT ?)"]
                    .Set(1, sweep)
                    .Set(2, (long)intent)
                    .Set(3, reason);
                if (other.Step())
                    SqliteHistory.Note(connection, actor, sweep, HistoryEntry.Of(intent), reason, session.Now);
                connection["UPDATE sweeps SET intent = ?, reason = ? WHERE number = ?"]
                    .Set(1, (long)intent)
                    .Set(2, reason)
                    .Set(3, sweep)
                    .Run();
                return true;
            },
            1,
            cancellation
        );
    }

    /// <inheritdoc/>
    public Task<string> ProposeAsync(
        string sweepId,
        long number,
        string choices,
        CancellationToken cancellation = default
    ) =>
        session.Writer.WriteAsync(
            connection =>
            {
                long sweep = SqliteDeletion.RequireKept(
                    connection,
                    sweepId,
                    session.Numbers.Sweep(connection, sweepId)
                );
                connection["INSERT INTO proposals (sweep, number, choices) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"]
                    .Set(1, sweep)
                    .Set(2, number)
                    .Set(3, choices)
                    .Run();
                var row = connection["SELECT choices FROM proposals WHERE sweep = ? AND number = ?"]
                    .Set(1, sweep)
                    .Set(2, number);
                row.Step();
                return row.Text(0);
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default)
    {
        string? actor = Actor.Current;
        return session.Writer.WriteAsync(
            connection =>
            {
                long sweep = session.Numbers.Sweep(connection, sweepId);
                long retried = SqliteClaims.Retry(connection, sweep);
                if (retried > 0)
                    SqliteHistory.Note(
                        connection,
                        actor,
                        sweep,
                        SweepChange.Retried,
                        HistoryEntry.Trials(retried),
                        session.Now
                    );
                return retried;
            },
            1,
            cancellation
        );
    }

    public static IEnumerable<SweepRecord> Sweeps(SqliteConnection connection, string which, string? value = null)
    {
        var rows = connection[
            $"SELECT id, name, definition, grid, trials, engine, environment, intent, created, trace, description, "
                + $"reason, (SELECT group_concat(choices, char(10)) FROM (SELECT choices FROM proposals WHERE "
                + $"sweep = sweeps.number ORDER BY proposals.number)), (SELECT group_concat(tag, char(10)) FROM "
                + $"(SELECT tag FROM tags WHERE sweep = sweeps.number ORDER BY tag)) FROM sweeps WHERE deleted IS "
                + $"NULL {which}"
        ];
        if (value is not null)
            rows.Set(1, value);
        while (rows.Step())
        {
            var manifest = new SweepManifest(
                rows.Text(1),
                rows.Text(2),
                rows.Text(3),
                rows.Long(4),
                rows.Int(5),
                rows.Text(6)
            )
            {
                Trace = rows.MaybeText(9),
            };
            yield return new(rows.Text(0), manifest, (SweepIntent)rows.Int(7), SqliteTime.Of(rows.Long(8)))
            {
                Description = rows.MaybeText(10),
                Reason = rows.MaybeText(11),
                Proposals = rows.MaybeText(12)?.Split('\n') ?? [],
                Tags = rows.MaybeText(13)?.Split('\n') ?? [],
            };
        }
    }
}
