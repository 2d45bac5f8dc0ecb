using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

/// <summary>Reads metrics, on whatever snapshot the connection has.</summary>
internal static class SqliteMetrics
{
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
                foreach (var metric in MetricOrder.Sorted(metrics))
                    yield return new(ordinal, key, metric);
                metrics.Clear();
                (ordinal, key) = (rows.Long(0), new TrialKey(rows.Bytes(4)));
            }

            metrics.Add(new(rows.Long(1), names[rows.Int(2)], rows.Exact(3)));
        }

        foreach (var metric in MetricOrder.Sorted(metrics))
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
            foreach (var metric in MetricOrder.Sorted([.. metrics]))
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
}
