using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

/// <summary>Reading, each on whatever snapshot the connection has.</summary>
internal static class SqliteQueries
{
    public static IEnumerable<SweepRecord> Sweeps(SqliteConnection connection, string which, string? value = null)
    {
        var rows = connection[
            $"SELECT id, name, definition, grid, trials, engine, environment, intent, created, trace, description, "
                + $"reason, (SELECT group_concat(choices, char(10)) FROM (SELECT choices FROM proposals WHERE "
                + $"sweep = sweeps.number ORDER BY proposals.number)) FROM sweeps WHERE deleted IS NULL {which}"
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
            yield return new(rows.Text(0), manifest, (SweepIntent)rows.Int(7), Time(rows.Long(8)))
            {
                Description = rows.MaybeText(10),
                Reason = rows.MaybeText(11),
                Proposals = rows.MaybeText(12)?.Split('\n') ?? [],
            };
        }
    }

    public static StoredCheckpoint? Checkpoint(SqliteConnection connection, TrialKey trial)
    {
        var row = connection[
            "SELECT step, bytes, trace FROM checkpoints WHERE trial = (SELECT number FROM trials WHERE key = ?)"
        ]
            .Set(1, trial.ToArray());
        return row.Step() ? new(row.Long(0), row.Bytes(1).ToArray()) { Trace = row.MaybeText(2) } : null;
    }

    public static ShorterTraining? Shorter(SqliteConnection connection, TrialKey lineage, long steps)
    {
        var row = connection[
            """
            SELECT c.step, c.bytes, t.key, t.number, c.trace FROM checkpoints c JOIN trials t ON t.number = c.trial
            WHERE c.lineage = ? AND c.step < ? ORDER BY c.step DESC LIMIT 1
            """
        ]
            .Set(1, lineage.ToArray())
            .Set(2, steps);
        if (!row.Step())
            return null;
        var names = MeasureNames(connection);
        var metrics = new List<Metric>();
        var rows = connection["SELECT step, measure, value FROM metrics WHERE trial = ? ORDER BY step, measure"]
            .Set(1, row.Long(3));
        while (rows.Step())
            metrics.Add(new(rows.Long(0), names[rows.Int(1)], rows.Exact(2)));
        return new(
            new TrialKey(row.Bytes(2)),
            new(row.Long(0), row.Bytes(1).ToArray()) { Trace = row.MaybeText(4) },
            metrics
        );
    }

    /// <summary>Members whose trials are in states other than finished come from indexes that hold few others (see
    /// migration 0006); each kind is in order, and so is what they make together.</summary>
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
                ? $"INDEXED BY trials_running {OwnMember} AND t.state = 1"
                : $"INDEXED BY trials_apart {OwnMember} AND (t.state IN (0, 3, 4, 5) OR t.fence > 1) AND t.state = "
                    + $"{(int)state}";
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

    /// <summary>
    /// One walk along the members, whose trials' rows lie together; only those of one trial have to be put into the
    /// order of names. Of ended trials the last values were put aside, and the walk does not touch their metrics.
    /// </summary>
    public static IEnumerable<MetricRow> Metrics(SqliteConnection connection, long sweep, MetricQuery query)
    {
        var names = MeasureNames(connection, query.Measures);
        return query.LastOnly
            ? LastMetrics(connection, sweep, query, names)
            : AllMetrics(connection, sweep, query, names);
    }

    private static IEnumerable<MetricRow> AllMetrics(
        SqliteConnection connection,
        long sweep,
        MetricQuery query,
        Dictionary<int, string> names
    )
    {
        // CROSS JOIN keeps the order of the tables, and so that of the ordinals.
        var rows = connection[
            $"""
            SELECT m.ordinal, x.step, x.measure, x.value, t.key FROM members m CROSS JOIN trials t ON t.number =
            m.trial CROSS JOIN metrics x ON x.trial = m.trial
            WHERE m.sweep = ? AND m.ordinal > ? {(query.Ordinal is null ? "" : "AND m.ordinal = ?")} {(
                query.Measures is null ? "" : $"AND x.measure IN ({string.Join(", ", names.Keys.Order())})"
            )} ORDER BY m.ordinal
            """
        ]
            .Set(1, sweep)
            .Set(2, query.After);
        if (query.Ordinal is { } one)
            rows.Set(3, one);
        var metrics = new List<Metric>();
        long ordinal = -1;
        TrialKey key = default;
        while (rows.Step())
        {
            if (rows.Long(0) != ordinal)
            {
                foreach (var metric in InOrder(metrics))
                    yield return new(ordinal, key, metric);
                metrics.Clear();
                (ordinal, key) = (rows.Long(0), new TrialKey(rows.Bytes(4)));
            }

            metrics.Add(new(rows.Long(1), names[rows.Int(2)], rows.Exact(3)));
        }

        foreach (var metric in InOrder(metrics))
            yield return new(ordinal, key, metric);
    }

    private static IEnumerable<MetricRow> LastMetrics(
        SqliteConnection connection,
        long sweep,
        MetricQuery query,
        Dictionary<int, string> names
    )
    {
        var trials = connection[
            $"""
            SELECT m.ordinal, t.key, f.bytes, m.trial FROM members m CROSS JOIN trials t ON t.number = m.trial LEFT
            JOIN finals f ON f.trial = m.trial AND f.fence = t.fence
            WHERE m.sweep = ? AND m.ordinal > ? {(query.Ordinal is null ? "" : "AND m.ordinal = ?")} ORDER BY m.ordinal
            """
        ]
            .Set(1, sweep)
            .Set(2, query.After);
        if (query.Ordinal is { } one)
            trials.Set(3, one);
        var last = new LastValues.Reader(names);
        while (trials.Step())
        {
            if (Last(connection, trials, 2, last) is not { Length: > 0 } metrics)
                continue;
            long ordinal = trials.Long(0);
            var key = new TrialKey(trials.Bytes(1));
            foreach (var metric in InOrder([.. metrics]))
                yield return new(ordinal, key, metric);
        }
    }

    public static IEnumerable<TrialFinals> Finals(
        SqliteConnection connection,
        long sweep,
        IReadOnlyList<string>? measures,
        long after
    )
    {
        var names = MeasureNames(connection, measures);
        var trials = connection[
            """
            SELECT m.ordinal, t.state, f.bytes, m.trial FROM members m CROSS JOIN trials t ON t.number = m.trial LEFT
            JOIN finals f ON f.trial = m.trial AND f.fence = t.fence
            WHERE m.sweep = ? AND m.ordinal > ? ORDER BY m.ordinal
            """
        ]
            .Set(1, sweep)
            .Set(2, after);
        var last = new LastValues.Reader(names);
        while (trials.Step())
            yield return new(trials.Long(0), (TrialState)trials.Int(1), Last(connection, trials, 2, last));
    }

    /// <summary>What a trial measured last: as it was put aside (column <paramref name="at"/>), or from its metrics
    /// (the trial is the next column).</summary>
    private static Metric[] Last(SqliteConnection connection, SqliteStatement trials, int at, LastValues.Reader reader)
    {
        if (!trials.IsNull(at))
        {
            reader.Add(trials.Bytes(at));
            return reader.Take();
        }

        foreach (var last in Last(connection, trials.Long(at + 1)))
            reader.Add(last);
        return reader.Take();
    }

    /// <summary>Of each measure of a trial the value at the greatest step: where there is a <c>max</c>, SQLite takes
    /// the other columns from its row.</summary>
    public static List<LastValues.Value> Last(SqliteConnection connection, long trial)
    {
        var last = new List<LastValues.Value>();
        var rows = connection[
            "SELECT measure, max(step), value FROM metrics WHERE trial = ? GROUP BY measure ORDER BY measure"
        ]
            .Set(1, trial);
        while (rows.Step())
            last.Add(new(rows.Int(0), rows.Long(1), rows.Exact(2)));
        return last;
    }

    /// <summary>
    /// Tallied members are taken for finished, but for those of the sweep's own trials that are not: nothing is looked
    /// up for most. Cells come in whatever order their trials do; sums are gathered here, which is quicker than having
    /// them sorted there.
    /// </summary>
    public static IReadOnlyList<CellCounts> CountCells(SqliteConnection connection, long sweep)
    {
        var tallies = new CellTallies();
        var tallied = connection["SELECT cell FROM members WHERE sweep = ? AND tallied = 1"].Set(1, sweep);
        while (tallied.Step())
            tallies.Add(tallied.Long(0), (int)TrialState.Finished, 1);
        foreach (var (index, states) in SqliteTallies.OwnUnfinished)
        {
            var rows = connection[
                $"SELECT m.cell, t.state FROM trials t INDEXED BY {index} CROSS JOIN members m ON m.sweep = ?1 AND "
                    + $"m.ordinal = t.ordinal WHERE t.home = ?1 AND {states}"
            ]
                .Set(1, sweep);
            while (rows.Step())
            {
                tallies.Add(rows.Long(0), rows.Int(1), 1);
                tallies.Add(rows.Long(0), (int)TrialState.Finished, -1);
            }
        }

        var looked = connection[
            "SELECT m.cell, t.state FROM members m INDEXED BY members_apart CROSS JOIN trials t ON t.number = "
                + "m.trial WHERE m.sweep = ? AND m.tallied = 0"
        ]
            .Set(1, sweep);
        while (looked.Step())
            tallies.Add(looked.Long(0), looked.Int(1), 1);
        return tallies.Build();
    }

    /// <summary>Only trials with more than one attempt, and those that wait after their first, are looked into: see
    /// migration 0006 for where they are found.</summary>
    public static AttemptCounts CountAttempts(SqliteConnection connection, long sweep)
    {
        Span<long> counts = stackalloc long[9];
        var rows = connection[
            """
            SELECT a.outcome, count(*) FROM (
                SELECT number FROM trials INDEXED BY trials_apart WHERE home = ?1 AND (state IN (0, 3, 4, 5) OR fence
                > 1) AND (state = 0 OR fence > 1)
                UNION ALL SELECT trial FROM members INDEXED BY members_apart WHERE sweep = ?1 AND tallied = 0) t CROSS
                JOIN attempts a ON a.trial = t.number
            WHERE a.outcome IN (6, 7, 8) GROUP BY a.outcome
            """
        ]
            .Set(1, sweep);
        while (rows.Step())
            counts[rows.Int(0)] = rows.Long(1);
        return new(
            counts[(int)AttemptOutcome.Retried],
            counts[(int)AttemptOutcome.Lost],
            counts[(int)AttemptOutcome.HandedBack]
        );
    }

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
                    Time(rows.Long(2)),
                    rows.MaybeLong(3) is { } ended ? Time(ended) : null,
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

    public static IReadOnlyList<DeterminismViolation> Violations(SqliteConnection connection, long sweep)
    {
        var violations = new List<DeterminismViolation>();
        if (!connection["SELECT 1 FROM violations LIMIT 1"].Step())
            return violations;
        var rows = connection[
            """
            SELECT t.key, v.step, n.name, v.recorded, v.refused, v.fence
            FROM violations v JOIN trials t ON t.number = v.trial JOIN measures n ON n.number = v.measure
            WHERE v.trial IN (SELECT trial FROM members WHERE sweep = ?) ORDER BY v.trial, v.step, n.name, v.fence
            """
        ]
            .Set(1, sweep);
        while (rows.Step())
            violations.Add(
                new(new TrialKey(rows.Bytes(0)), rows.Long(1), rows.Text(2), rows.Exact(3), rows.Exact(4), rows.Long(5))
            );
        return violations;
    }

    /// <summary>The numbers of an enumeration: nothing that anybody types gets into the statement.</summary>
    private static string StatesIn(TrialQuery? query) =>
        query?.States is { } states
            ? $"AND t.state IN ({string.Join(", ", states.Select(state => (int)state).Distinct().Order())})"
            : "";

    private static List<Metric> InOrder(List<Metric> metrics)
    {
        metrics.Sort(
            static (left, right) =>
                left.Step != right.Step
                    ? left.Step.CompareTo(right.Step)
                    : string.CompareOrdinal(left.Measure, right.Measure)
        );
        return metrics;
    }

    /// <summary>The names of measures by their numbers: of all, or of those that are
    /// <paramref name="wanted"/>.</summary>
    public static Dictionary<int, string> MeasureNames(
        SqliteConnection connection,
        IReadOnlyList<string>? wanted = null
    )
    {
        var names = new Dictionary<int, string>();
        var rows = connection["SELECT number, name FROM measures"];
        while (rows.Step())
        {
            if (rows.Text(1) is var name && (wanted is null || wanted.Contains(name)))
                names[rows.Int(0)] = name;
        }

        return names;
    }

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
