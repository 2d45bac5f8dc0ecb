namespace Sweeps.Storage.Sqlite;

/// <summary>Keeps who did what about sweeps, inside the transaction that does it.</summary>
internal static class SqliteHistory
{
    /// <summary>Notes a change, where somebody is named.</summary>
    public static void Note(
        SqliteConnection connection,
        string? actor,
        long sweep,
        SweepChange change,
        string? detail,
        long now
    )
    {
        if (actor is null)
            return;
        connection["INSERT INTO history (sweep, at, change, actor, detail) VALUES (?, ?, ?, ?, ?)"]
            .Set(1, sweep)
            .Set(2, now)
            .Set(3, (long)change)
            .Set(4, actor)
            .Set(5, HistoryEntry.Cut(detail))
            .Run();
    }

    /// <summary>The latest entries of a sweep (null: of all), newest first.</summary>
    public static IReadOnlyList<HistoryEntry> Read(SqliteConnection connection, long? sweep, int most)
    {
        var rows = connection[
            "SELECT s.id, s.name, h.at, h.change, h.actor, h.detail FROM history h JOIN sweeps s ON s.number = h.sweep "
                + $"WHERE {(sweep is null ? "?1 IS NULL" : "h.sweep = ?1")} ORDER BY h.number DESC LIMIT ?2"
        ]
            .Set(1, sweep)
            .Set(2, (long)most);
        List<HistoryEntry> entries = [];
        while (rows.Step())
            entries.Add(
                new(
                    rows.Text(0),
                    rows.Text(1),
                    SqliteTime.Of(rows.Long(2)),
                    (SweepChange)rows.Int(3),
                    rows.Text(4),
                    rows.MaybeText(5)
                )
            );
        return entries;
    }

    /// <summary>Sweeps whose latest submission was by somebody.</summary>
    public static IReadOnlyList<string> Submitted(SqliteConnection connection, string actor)
    {
        var rows = connection[
            "SELECT id FROM sweeps s WHERE deleted IS NULL AND (SELECT actor FROM history h WHERE h.sweep = s.number "
                + "AND change = ? ORDER BY h.number DESC LIMIT 1) = ?"
        ]
            .Set(1, (long)SweepChange.Submitted)
            .Set(2, actor);
        List<string> ids = [];
        while (rows.Step())
            ids.Add(rows.Text(0));
        return ids;
    }

    /// <summary>What was noted of a sweep last; null: nothing.</summary>
    public static SweepChange? Last(SqliteConnection connection, long sweep)
    {
        var row = connection["SELECT change FROM history WHERE sweep = ? ORDER BY number DESC LIMIT 1"].Set(1, sweep);
        return row.Step() ? (SweepChange)row.Int(0) : null;
    }
}
