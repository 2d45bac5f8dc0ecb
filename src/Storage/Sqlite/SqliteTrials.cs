using Sweeps.Scheduling.Identity;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Sqlite;

/// <summary>Reads trials and their attempts, on whatever snapshot the connection has.</summary>
internal static class SqliteTrials
{
    /// <summary>Trials in states other than finished are found by indexes that hold few others (see migration 0006).
    /// Each part comes in order, and so does the whole.</summary>
    public static IEnumerable<TrialRecord> Trials(
        SqliteConnection connection,
        long sweep,
        long? ordinal,
        TrialQuery? query = null
    )
    {
        if (query is { States.Count: 0 })
            yield break;
        const string Columns =
            "SELECT m.ordinal, m.cell, t.key, t.state, t.fence, t.step, t.weights, t.reason, t.seconds, w.id, "
            + "t.failures";
        const string OwnMember =
            "CROSS JOIN members m ON m.sweep = ?1 AND m.ordinal = t.ordinal LEFT JOIN workers w ON w.number = "
            + "t.worker WHERE t.home = ?1 AND t.ordinal > ?2";
        // SQLite takes a partial index only where its condition is repeated.
        static string OwnIn(TrialState state) =>
            state == TrialState.Running
                ? $"INDEXED BY trials_running {OwnMember} AND t.state = {Running}"
                : $"INDEXED BY trials_apart {OwnMember} AND (t.state IN ({Apart}) OR t.fence > 1) "
                    + $"AND t.state = {(int)state}";
        string from = query is { IsOfTheUnfinished: true }
            ? $"""
                {string.Join(
                    " UNION ALL ",
                    query.States!.Distinct().Order().Select(state => $"{Columns} FROM trials t {OwnIn(state)}")
                )}
                UNION ALL {Columns} FROM members m INDEXED BY members_apart CROSS JOIN trials t ON t.number = m.trial
                LEFT JOIN workers w ON w.number = t.worker
                WHERE m.sweep = ?1 AND m.ordinal > ?2 AND m.tallied = 0 {StatesIn(query)}
                """
            : $"""
                {Columns} FROM members m CROSS JOIN trials t ON t.number = m.trial LEFT JOIN workers w ON w.number =
                t.worker
                WHERE m.sweep = ?1 AND m.ordinal > ?2 {(ordinal is null ? "" : "AND m.ordinal = ?3")} {StatesIn(query)}
                """;
        var rows = connection[$"{from} ORDER BY 1"].Set(1, sweep).Set(2, query?.After ?? -1);
        if (ordinal is { } one)
            rows.Set(3, one);
        while (rows.Step())
        {
            yield return new(
                rows.Long(0),
                rows.Long(1),
                new TrialKey(rows.Bytes(2)),
                (TrialState)rows.Int(3),
                rows.Long(4),
                rows.Long(5),
                rows.MaybeBytes(6),
                rows.MaybeText(7),
                rows.Exact(8),
                Attempts: rows.Int(4),
                rows.MaybeText(9),
                rows.Int(10)
            );
        }
    }

    /// <summary>The numbers of an enumeration: nothing that anybody types gets into the statement.</summary>
    private static string StatesIn(TrialQuery? query) =>
        query?.States is { } states
            ? $"AND t.state IN ({string.Join(", ", states.Select(state => (int)state).Distinct().Order())})"
            : "";

    public static IReadOnlyList<AttemptRecord> Attempts(SqliteConnection connection, TrialKey trial)
    {
        var attempts = new List<AttemptRecord>();
        var rows = connection[
            """
            SELECT a.fence, w.id, a.started, a.ended, a.outcome, a.reason, a.from_step, a.refusals, a.remark
            FROM attempts a JOIN workers w ON w.number = a.worker WHERE a.trial = (SELECT number FROM trials WHERE key
            = ?) ORDER BY a.fence
            """
        ]
            .Set(1, trial.ToArray());
        while (rows.Step())
        {
            attempts.Add(
                new(
                    rows.Long(0),
                    rows.Text(1),
                    SqliteTime.Of(rows.Long(2)),
                    rows.MaybeLong(3) is { } ended ? SqliteTime.Of(ended) : null,
                    rows.MaybeLong(4) is { } outcome ? (AttemptOutcome)outcome : null,
                    rows.MaybeText(5),
                    rows.MaybeLong(6),
                    rows.Long(7)
                )
                {
                    Remark = rows.MaybeText(8),
                }
            );
        }

        return attempts;
    }
}
