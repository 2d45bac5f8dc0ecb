using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

/// <summary>Reading, each on whatever snapshot the connection has.</summary>
internal static class SqliteQueries
{
    public static IEnumerable<SweepRecord> Sweeps(SqliteConnection connection, string which, string? value = null)
    {
        var rows = connection[$"SELECT id, name, definition, grid, trials, engine, environment, intent, created, trace FROM sweeps {which}"];
        if (value is not null)
            rows.Set(1, value);
        while (rows.Step())
        {
            var manifest = new SweepManifest(rows.Text(1), rows.Text(2), rows.Text(3), rows.Long(4), rows.Int(5), rows.Text(6)) { Trace = rows.MaybeText(9) };
            yield return new(rows.Text(0), manifest, (SweepIntent)rows.Int(7), Time(rows.Long(8)));
        }
    }

    public static IReadOnlyList<QueuedSweep> Queue(SqliteConnection connection)
    {
        var queue = new List<QueuedSweep>();
        var rows = connection["SELECT s.id, q.priority, q.max_slots, q.labels, q.queued, s.intent FROM queue q JOIN sweeps s ON s.number = q.sweep ORDER BY q.place"];
        while (rows.Step())
            queue.Add(new(rows.Text(0), new(rows.Int(1), (int?)rows.MaybeLong(2), rows.Text(3).Split('\n', StringSplitOptions.RemoveEmptyEntries)), Time(rows.Long(4)), (SweepIntent)rows.Int(5)));
        return queue;
    }

    public static IReadOnlyList<WorkerRecord> Workers(SqliteConnection connection, long now)
    {
        var workers = new List<WorkerRecord>();
        var rows = connection["SELECT id, host, process_space, process, process_started, slots, lease_until FROM workers WHERE released IS NULL ORDER BY number"];
        while (rows.Step())
            workers.Add(new(new(rows.Text(0), rows.Text(1), rows.Text(2), rows.Int(3), Time(rows.Long(4)), rows.Int(5)), Time(rows.Long(6)), rows.Long(6) < now));
        return workers;
    }

    public static StoredCheckpoint? Checkpoint(SqliteConnection connection, TrialKey trial)
    {
        var row = connection["SELECT step, bytes, trace FROM checkpoints WHERE trial = (SELECT number FROM trials WHERE key = ?)"].Set(1, trial.ToArray());
        return row.Step() ? new(row.Long(0), row.Bytes(1).ToArray()) { Trace = row.MaybeText(2) } : null;
    }

    public static ShorterTraining? Shorter(SqliteConnection connection, TrialKey lineage, long steps)
    {
        var row = connection["""
            SELECT c.step, c.bytes, t.key, t.number, c.trace FROM checkpoints c JOIN trials t ON t.number = c.trial
            WHERE c.lineage = ? AND c.step < ? ORDER BY c.step DESC LIMIT 1
            """].Set(1, lineage.ToArray()).Set(2, steps);
        if (!row.Step())
            return null;
        var names = MeasureNames(connection);
        var metrics = new List<Metric>();
        var rows = connection["SELECT step, measure, value FROM metrics WHERE trial = ? ORDER BY step, measure"].Set(1, row.Long(3));
        while (rows.Step())
            metrics.Add(new(rows.Long(0), names[rows.Long(1)], rows.Exact(2)));
        return new(new TrialKey(row.Bytes(2)), new(row.Long(0), row.Bytes(1).ToArray()) { Trace = row.MaybeText(4) }, metrics);
    }

    public static IEnumerable<TrialRecord> Trials(SqliteConnection connection, long sweep, long? ordinal, TrialQuery? query = null)
    {
        var rows = connection[$"""
            SELECT m.ordinal, m.cell, t.key, t.state, t.fence, t.step, t.weights, t.reason, t.seconds, w.id, t.failures
            FROM members m JOIN trials t ON t.number = m.trial LEFT JOIN workers w ON w.number = t.worker
            WHERE m.sweep = ? AND m.ordinal > ? {(ordinal is null ? "" : "AND m.ordinal = ?")} {StatesIn(query)} ORDER BY m.ordinal
            """].Set(1, sweep).Set(2, query?.After ?? -1);
        if (ordinal is { } one)
            rows.Set(3, one);
        while (rows.Step())
        {
            yield return new(rows.Long(0), rows.Long(1), new TrialKey(rows.Bytes(2)), (TrialState)rows.Int(3), rows.Long(4), rows.Long(5), rows.MaybeBytes(6),
                rows.MaybeText(7), rows.Exact(8), Attempts: rows.Int(4), rows.MaybeText(9), rows.Int(10));
        }
    }

    /// <summary>One small query for each trial: rows of a trial lie together, and only they have to be put into the order of names.</summary>
    public static IEnumerable<MetricRow> Metrics(SqliteConnection connection, long sweep, MetricQuery query)
    {
        var names = MeasureNames(connection);
        var wanted = query.Measures?.ToHashSet(StringComparer.Ordinal);
        var members = connection[$"""
            SELECT m.ordinal, m.trial, t.key FROM members m JOIN trials t ON t.number = m.trial
            WHERE m.sweep = ? AND m.ordinal > ? {(query.Ordinal is null ? "" : "AND m.ordinal = ?")} ORDER BY m.ordinal
            """].Set(1, sweep).Set(2, query.After);
        if (query.Ordinal is { } one)
            members.Set(3, one);
        var metrics = new List<Metric>();
        while (members.Step())
        {
            long ordinal = members.Long(0);
            var key = new TrialKey(members.Bytes(2));
            metrics.Clear();
            var rows = connection["SELECT step, measure, value FROM metrics WHERE trial = ? ORDER BY step, measure"].Set(1, members.Long(1));
            while (rows.Step())
            {
                // A measure that came after the names were read came after the snapshot too.
                string name = names[rows.Long(1)];
                if (wanted is null || wanted.Contains(name))
                    metrics.Add(new(rows.Long(0), name, rows.Exact(2)));
            }

            if (query.LastOnly)
                KeepLast(metrics);
            metrics.Sort(static (left, right) => left.Step != right.Step ? left.Step.CompareTo(right.Step) : string.CompareOrdinal(left.Measure, right.Measure));
            foreach (var metric in metrics)
                yield return new(ordinal, key, metric);
        }
    }

    public static SweepCounts Count(SqliteConnection connection, long sweep)
    {
        Span<long> counts = stackalloc long[6];
        var rows = connection["SELECT t.state, count(*) FROM members m JOIN trials t ON t.number = m.trial WHERE m.sweep = ? GROUP BY t.state"].Set(1, sweep);
        while (rows.Step())
            counts[rows.Int(0)] = rows.Long(1);
        return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }

    public static IReadOnlyList<AttemptRecord> Attempts(SqliteConnection connection, TrialKey trial)
    {
        var attempts = new List<AttemptRecord>();
        var rows = connection["""
            SELECT a.fence, w.id, a.started, a.ended, a.outcome, a.reason, a.from_step, a.refusals
            FROM attempts a JOIN workers w ON w.number = a.worker WHERE a.trial = (SELECT number FROM trials WHERE key = ?) ORDER BY a.fence
            """].Set(1, trial.ToArray());
        while (rows.Step())
        {
            attempts.Add(new(rows.Long(0), rows.Text(1), Time(rows.Long(2)), rows.MaybeLong(3) is { } ended ? Time(ended) : null,
                rows.MaybeLong(4) is { } outcome ? (AttemptOutcome)outcome : null, rows.MaybeText(5), rows.MaybeLong(6), rows.Long(7)));
        }

        return attempts;
    }

    public static IReadOnlyList<DeterminismViolation> Violations(SqliteConnection connection, long sweep)
    {
        var violations = new List<DeterminismViolation>();
        var rows = connection["""
            SELECT t.key, v.step, n.name, v.recorded, v.refused, v.fence
            FROM violations v JOIN trials t ON t.number = v.trial JOIN measures n ON n.number = v.measure
            WHERE v.trial IN (SELECT trial FROM members WHERE sweep = ?) ORDER BY v.trial, v.step, n.name, v.fence
            """].Set(1, sweep);
        while (rows.Step())
            violations.Add(new(new TrialKey(rows.Bytes(0)), rows.Long(1), rows.Text(2), rows.Exact(3), rows.Exact(4), rows.Long(5)));
        return violations;
    }

    /// <summary>The numbers of an enumeration: nothing that anybody types gets into the statement.</summary>
    private static string StatesIn(TrialQuery? query) =>
        query?.States is { } states ? $"AND t.state IN ({string.Join(", ", states.Select(state => (int)state).Distinct().Order())})" : "";

    private static void KeepLast(List<Metric> metrics)
    {
        var last = new Dictionary<string, Metric>(StringComparer.Ordinal);
        foreach (var metric in metrics)
            last[metric.Measure] = metric;
        metrics.Clear();
        metrics.AddRange(last.Values);
    }

    private static Dictionary<long, string> MeasureNames(SqliteConnection connection)
    {
        var names = new Dictionary<long, string>();
        var rows = connection["SELECT number, name FROM measures"];
        while (rows.Step())
            names[rows.Long(0)] = rows.Text(1);
        return names;
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
