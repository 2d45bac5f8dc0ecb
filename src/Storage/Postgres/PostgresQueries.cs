using Npgsql;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>Reading. What may be long is read in parts, each of one moment: no connection waits for who
/// reads.</summary>
internal static class PostgresQueries
{
    /// <summary>
    /// Rows come in the order of ordinals because the members are walked in that order and everything else is looked up
    /// for each: nothing is gathered and sorted first, neither here nor at the server.
    /// </summary>
    private const string InOrder =
        "SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL max_parallel_workers_per_gather = 0";

    /// <summary>Trials in the first part of a reading: many want no more than a page.</summary>
    public const long FirstPart = 128;

    private const long FirstPartOfMetrics = 8;
    private const long LargestPart = 16_384;

    /// <summary>Rows in a part, about; those of one trial are never divided.</summary>
    private const long RowsOfAPart = 32_768;

    public static Task<List<SweepRecord>> SweepsAsync(
        NpgsqlConnection connection,
        string which,
        string? value,
        CancellationToken cancellation
    )
    {
        var command = connection.Sql(
            $"SELECT id, name, definition, grid, trials, engine, environment, intent, created, trace, description, "
                + $"reason, (SELECT string_agg(p.choices, E'\n' ORDER BY p.number) FROM proposals p WHERE p.sweep "
                + $"= sweeps.number) FROM sweeps WHERE deleted IS NULL {which}"
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
            },
            cancellation
        );
    }

    public static async Task<StoredCheckpoint?> CheckpointAsync(
        NpgsqlConnection connection,
        TrialKey trial,
        CancellationToken cancellation
    )
    {
        var rows = await connection
            .Sql(
                "SELECT c.step, c.bytes, c.trace FROM trials t JOIN checkpoints c ON c.trial = t.number WHERE "
                    + "t.key = $1"
            )
            .With(trial.ToArray())
            .RowsAsync(
                row => new StoredCheckpoint(row.GetInt64(0), row.GetFieldValue<byte[]>(1)) { Trace = row.MaybeText(2) },
                cancellation
            )
            .ConfigureAwait(false);
        return rows.FirstOrDefault();
    }

    public static async Task<ShorterTraining?> ShorterAsync(
        NpgsqlConnection connection,
        TrialKey lineage,
        long steps,
        CancellationToken cancellation
    )
    {
        var found = await connection
            .Sql(
                """
                SELECT t.number, t.key, c.step, c.bytes, c.trace FROM checkpoints c JOIN trials t ON t.number = c.trial
                WHERE c.lineage = $1 AND c.step < $2 ORDER BY c.step DESC LIMIT 1
                """
            )
            .With(lineage.ToArray())
            .With(steps)
            .RowsAsync(
                row =>
                    (
                        Number: row.GetInt64(0),
                        Key: new TrialKey(row.GetFieldValue<byte[]>(1)),
                        Checkpoint: new StoredCheckpoint(row.GetInt64(2), row.GetFieldValue<byte[]>(3))
                        {
                            Trace = row.MaybeText(4),
                        }
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        if (found.Count == 0)
            return null;
        var metrics = await connection
            .Sql(
                "SELECT r.step, n.name, r.value FROM metrics r JOIN measures n ON n.number = r.measure WHERE "
                    + "r.trial = $1 ORDER BY r.step, r.measure"
            )
            .With(found[0].Number)
            .RowsAsync(row => new Metric(row.GetInt64(0), row.GetString(1), row.GetDouble(2)), cancellation)
            .ConfigureAwait(false);
        return new(found[0].Key, found[0].Checkpoint, metrics);
    }

    private const string Member =
        "SELECT ordinal, cell, trial FROM members WHERE sweep = $1 AND ordinal > $2 AND ordinal = $4";

    /// <summary>Cut off before anything is looked up for them, whatever the server believes about the tables: right
    /// after many trials were added, that is little.</summary>
    private const string MembersOfAPart =
        "SELECT ordinal, cell, trial FROM members WHERE sweep = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3";

    private const string MembersInOrder =
        "SELECT ordinal, cell, trial FROM members WHERE sweep = $1 AND ordinal > $2 ORDER BY ordinal OFFSET 0";

    /// <summary>
    /// Members whose trials are in states other than finished, each kind from an index that holds few others: of the
    /// sweep's own trials those of each state, and the members that are not tallied. Each part is in order, and no
    /// longer than what is asked for.
    /// </summary>
    private static string Unfinished(IReadOnlyList<TrialState> states)
    {
        List<string> parts =
        [
            "(SELECT m.ordinal, m.cell, m.trial FROM members m JOIN trials t ON t.number = m.trial WHERE m.sweep = "
                + "$1 AND m.ordinal > $2 AND NOT m.tallied AND t.state = ANY($4) ORDER BY m.ordinal LIMIT $3)",
        ];
        parts.AddRange(states.Distinct().Order().Select(Own));
        return $"SELECT * FROM ({string.Join(" UNION ALL ", parts)}) u ORDER BY ordinal LIMIT $3";

        // An index of those that run knows no order, but they are never many.
        static string Own(TrialState state) =>
            $"""
                (SELECT t.ordinal, m.cell, t.number FROM trials t JOIN members m ON m.sweep = $1 AND m.ordinal =
                t.ordinal
                WHERE t.home = $1 AND {(
                    state == TrialState.Running ? "" : "t.state IN (0, 3, 4, 5) AND "
                )}t.state = {(int)state} AND t.ordinal > $2 ORDER BY t.ordinal LIMIT $3)
                """;
    }

    /// <summary>A part of the trials, in order: those after <see cref="TrialQuery.After"/>.</summary>
    public static async Task<Part<TrialRecord>> TrialsAsync(
        NpgsqlConnection connection,
        long sweep,
        long? ordinal,
        TrialQuery query,
        long part,
        CancellationToken cancellation
    )
    {
        string which =
            ordinal is not null ? Member
            : query.IsOfTheUnfinished ? Unfinished(query.States!)
            : query.States is null ? MembersOfAPart
            : MembersInOrder;
        await using var transaction = await BeginAsync(
                connection,
                query.IsOfTheUnfinished ? null : InOrder,
                cancellation
            )
            .ConfigureAwait(false);
        var command = connection
            .Sql(
                $"""
                SELECT m.ordinal, m.cell, t.key, t.state, t.fence, t.step, t.weights, t.reason, t.seconds, w.id,
                t.failures
                FROM ({which}) m JOIN trials t ON t.number = m.trial LEFT JOIN workers w ON w.number = t.worker
                {(query.States is null ? "" : "WHERE t.state = ANY($4)")} ORDER BY m.ordinal LIMIT $3
                """
            )
            .With(sweep)
            .With(query.After)
            .With(part);
        if (query.States is { } states)
            command.With(states.Select(state => (short)state).ToArray());
        if (ordinal is { } one)
            command.With(one);
        var trials = await command
            .RowsAsync(
                row => new TrialRecord(
                    row.GetInt64(0),
                    row.GetInt64(1),
                    new TrialKey(row.GetFieldValue<byte[]>(2)),
                    (TrialState)row.GetInt16(3),
                    row.GetInt64(4),
                    row.GetInt64(5),
                    row.MaybeBytes(6),
                    row.MaybeText(7),
                    row.GetDouble(8),
                    Attempts: (int)row.GetInt64(4),
                    row.MaybeText(9),
                    row.GetInt32(10)
                ),
                cancellation
            )
            .ConfigureAwait(false);
        return trials.Count < part || ordinal is not null
            ? new(trials, null, 0)
            : new(trials, trials[^1].Ordinal, Math.Min(2 * part, LargestPart));
    }

    /// <summary>A trial's last values as <see cref="LastValues"/> has them: as they were put aside when it ended, or
    /// from its metrics.</summary>
    private const string Last =
        $"coalesce(f.bytes, (SELECT {LastBytes} FROM ({LastRows} WHERE trial = m.trial ORDER BY measure, step "
        + "DESC) l), ''::bytea)";

    /// <summary>The rows at the greatest steps, once a trial is named.</summary>
    public const string LastRows = "SELECT DISTINCT ON (measure) measure, step, value FROM metrics";

    /// <summary>Such rows, <c>l</c>, as bytes.</summary>
    public const string LastBytes =
        "string_agg(int4send(l.measure) || int8send(l.step) || float8send(l.value), ''::bytea ORDER BY l.measure)";

    /// <summary>A part of the last values: those of the trials after <paramref name="after"/>.</summary>
    public static async Task<Part<TrialFinals>> FinalsAsync(
        NpgsqlConnection connection,
        long sweep,
        IReadOnlyList<string>? measures,
        long after,
        long part,
        CancellationToken cancellation
    )
    {
        await using var transaction = await InOrderAsync(connection, cancellation).ConfigureAwait(false);
        var names = await MeasureNamesAsync(connection, measures, cancellation).ConfigureAwait(false);
        var last = new LastValues.Reader(names);
        var finals = await connection
            .Sql(
                $"""
                SELECT m.ordinal, t.state, {Last} FROM ({MembersOfAPart}) m JOIN trials t ON t.number = m.trial LEFT
                JOIN finals f ON f.trial = m.trial AND f.fence = t.fence
                ORDER BY m.ordinal
                """
            )
            .With(sweep)
            .With(after)
            .With(part)
            .RowsAsync(
                row =>
                {
                    last.Add(row.GetFieldValue<byte[]>(2));
                    return new TrialFinals(row.GetInt64(0), (TrialState)row.GetInt16(1), last.Take());
                },
                cancellation
            )
            .ConfigureAwait(false);
        return finals.Count < part
            ? new(finals, null, 0)
            : new(finals, finals[^1].Ordinal, Math.Min(2 * part, LargestPart));
    }

    /// <summary>A part of the metrics: those of the trials after <see cref="MetricQuery.After"/>. The next is longer or
    /// shorter by how many rows these had.</summary>
    public static async Task<Part<MetricRow>> MetricsAsync(
        NpgsqlConnection connection,
        long sweep,
        MetricQuery query,
        long part,
        CancellationToken cancellation
    )
    {
        part = Math.Min(part, query.After < 0 ? FirstPartOfMetrics : LargestPart);
        await using var transaction = await InOrderAsync(connection, cancellation).ConfigureAwait(false);
        var names = await MeasureNamesAsync(connection, query.Measures, cancellation).ConfigureAwait(false);
        long? end = query.Ordinal;
        if (end is null)
        {
            var ends = await connection
                .Sql($"SELECT max(ordinal), count(*) FROM ({MembersOfAPart}) m")
                .With(sweep)
                .With(query.After)
                .With(part)
                .RowsAsync(row => (Last: row.MaybeLong(0), Count: row.GetInt64(1)), cancellation)
                .ConfigureAwait(false);
            end = ends[0].Count < part ? null : ends[0].Last;
        }

        var rows = query.LastOnly
            ? await LastMetricsAsync(connection, sweep, query, end, names, cancellation).ConfigureAwait(false)
            : await AllMetricsAsync(connection, sweep, query, end, names, cancellation).ConfigureAwait(false);
        long next = Math.Clamp(part * RowsOfAPart / Math.Max(1, rows.Count), 1, Math.Min(4 * part, LargestPart));
        return new(rows, query.Ordinal is null ? end : null, next);
    }

    private static async Task<List<MetricRow>> LastMetricsAsync(
        NpgsqlConnection connection,
        long sweep,
        MetricQuery query,
        long? end,
        Dictionary<int, string> names,
        CancellationToken cancellation
    )
    {
        var last = new LastValues.Reader(names);
        var trials = await connection
            .Sql(
                $"""
                SELECT m.ordinal, t.key, {Last} FROM members m JOIN trials t ON t.number = m.trial LEFT JOIN finals f
                ON f.trial = m.trial AND f.fence = t.fence
                WHERE m.sweep = $1 AND m.ordinal > $2 AND m.ordinal <= $3 {(
                    query.Ordinal is null ? "" : "AND m.ordinal = $3"
                )} ORDER BY m.ordinal
                """
            )
            .With(sweep)
            .With(query.After)
            .With(end ?? long.MaxValue)
            .RowsAsync(
                row =>
                {
                    last.Add(row.GetFieldValue<byte[]>(2));
                    return (Ordinal: row.GetInt64(0), Key: row.GetFieldValue<byte[]>(1), Metrics: last.Take());
                },
                cancellation
            )
            .ConfigureAwait(false);
        return
        [
            .. trials.SelectMany(trial =>
            {
                TrialKey key = new(trial.Key);
                return Sorted([.. trial.Metrics]).Select(metric => new MetricRow(trial.Ordinal, key, metric));
            }),
        ];
    }

    /// <summary>The rows of a trial come together; only they are put into the order of names, here, where the order is
    /// that of code units.</summary>
    private static async Task<List<MetricRow>> AllMetricsAsync(
        NpgsqlConnection connection,
        long sweep,
        MetricQuery query,
        long? end,
        Dictionary<int, string> names,
        CancellationToken cancellation
    )
    {
        // A sum is no column of the index, which would otherwise be gone through once for each measure.
        await using var command = connection
            .Sql(
                $"""
                SELECT m.ordinal, t.key, r.step, r.measure, r.value FROM members m JOIN trials t ON t.number = m.trial
                JOIN metrics r ON r.trial = m.trial
                WHERE m.sweep = $1 AND m.ordinal > $2 AND ($3 IS NULL OR r.measure + 0 = ANY($3)) AND m.ordinal <= $4 {(
                    query.Ordinal is null ? "" : "AND m.ordinal = $4"
                )} ORDER BY m.ordinal
                """
            )
            .With(sweep)
            .With(query.After);
        command.Parameters.Add(
            new()
            {
                Value = query.Measures is null ? DBNull.Value : names.Keys.Order().ToArray(),
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Integer,
            }
        );
        command.With(end ?? long.MaxValue);
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<MetricRow> rows = [];
        List<Metric> metrics = [];
        long ordinal = 0;
        TrialKey key = default;
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (metrics.Count > 0 && row.GetInt64(0) != ordinal)
                TakeTrial();
            if (metrics.Count == 0)
                (ordinal, key) = (row.GetInt64(0), new TrialKey(row.GetFieldValue<byte[]>(1)));
            metrics.Add(new(row.GetInt64(2), names[row.GetInt32(3)], row.GetDouble(4)));
        }

        TakeTrial();
        return rows;

        void TakeTrial()
        {
            rows.AddRange(Sorted(metrics).Select(metric => new MetricRow(ordinal, key, metric)));
            metrics.Clear();
        }
    }

    /// <summary>Whether a sweep that is read in parts still has a member, after which a part begins. It is deleted from
    /// its first member on, so that it then had those after it as well: what is left of a sweep is not to pass for the
    /// whole.</summary>
    public static async Task<bool> HasMemberAsync(
        NpgsqlConnection connection,
        long sweep,
        long ordinal,
        CancellationToken cancellation
    ) =>
        (
            await connection
                .Sql("SELECT 1 FROM members WHERE sweep = $1 AND ordinal = $2")
                .With(sweep)
                .With(ordinal)
                .RowsAsync(row => row.GetInt32(0), cancellation)
                .ConfigureAwait(false)
        ).Count > 0;

    /// <summary>Tallied members are taken for finished, but for those of the sweep's own trials that are not: nothing
    /// is looked up for most.</summary>
    public static async Task<IReadOnlyList<CellCounts>> CountCellsAsync(
        NpgsqlConnection connection,
        long sweep,
        CancellationToken cancellation
    )
    {
        await connection.Sql(PostgresConnections.WholeTables).RunAsync(cancellation).ConfigureAwait(false);
        var rows = await connection
            .Sql(
                """
                SELECT cell, NULL::smallint, count(*), true FROM members WHERE sweep = $1 AND tallied GROUP BY cell
                UNION ALL SELECT m.cell, t.state, count(*), true FROM trials t JOIN members m ON m.sweep = $1 AND
                m.ordinal = t.ordinal WHERE t.home = $1 AND t.state IN (0, 3, 4, 5) GROUP BY m.cell, t.state
                UNION ALL SELECT m.cell, t.state, count(*), true FROM trials t JOIN members m ON m.sweep = $1 AND
                m.ordinal = t.ordinal WHERE t.home = $1 AND t.state = 1 GROUP BY m.cell, t.state
                UNION ALL SELECT m.cell, t.state, count(*), false FROM members m JOIN trials t ON t.number = m.trial
                WHERE m.sweep = $1 AND NOT m.tallied GROUP BY m.cell, t.state
                """
            )
            .With(sweep)
            .RowsAsync(
                row =>
                    (
                        Cell: row.GetInt64(0),
                        State: row.MaybeState(1),
                        Number: row.GetInt64(2),
                        Tallied: row.GetBoolean(3)
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        var tallies = new CellTallies();
        foreach (var (cell, state, number, tallied) in rows)
        {
            tallies.Add(cell, (int)(state ?? TrialState.Finished), number);
            if (tallied && state is not null)
                tallies.Add(cell, (int)TrialState.Finished, -number);
        }

        return tallies.Build();
    }

    /// <summary>Only trials with more than one attempt, and those that wait after their first, are looked into: see
    /// migration 0007 for where they are found.</summary>
    public static async Task<AttemptCounts> CountAttemptsAsync(
        NpgsqlConnection connection,
        long sweep,
        CancellationToken cancellation
    )
    {
        var rows = await connection
            .Sql(
                """
                SELECT a.outcome, count(*) FROM (
                    SELECT number FROM trials WHERE home = $1 AND (state IN (0, 3, 4, 5) OR fence > 1) AND (state = 0
                    OR fence > 1)
                    UNION ALL SELECT trial FROM members WHERE sweep = $1 AND NOT tallied) t JOIN attempts a ON a.trial
                    = t.number
                WHERE a.outcome IN (6, 7, 8) GROUP BY a.outcome
                """
            )
            .With(sweep)
            .RowsAsync(row => (Outcome: (AttemptOutcome)row.GetInt16(0), Number: row.GetInt64(1)), cancellation)
            .ConfigureAwait(false);
        long Of(AttemptOutcome outcome) => rows.Where(row => row.Outcome == outcome).Sum(row => row.Number);
        return new(Of(AttemptOutcome.Retried), Of(AttemptOutcome.Lost), Of(AttemptOutcome.HandedBack));
    }

    public static Task<List<AttemptRecord>> AttemptsAsync(
        NpgsqlConnection connection,
        TrialKey trial,
        CancellationToken cancellation
    ) =>
        connection
            .Sql(
                """
                SELECT a.fence, w.id, a.started, a.ended, a.outcome, a.reason, a.from_step, a.refusals, a.remark
                FROM trials t JOIN attempts a ON a.trial = t.number JOIN workers w ON w.number = a.worker WHERE t.key
                = $1 ORDER BY a.fence
                """
            )
            .With(trial.ToArray())
            .RowsAsync(
                row => new AttemptRecord(
                    row.GetInt64(0),
                    row.GetString(1),
                    row.Time(2),
                    row.IsDBNull(3) ? null : row.Time(3),
                    row.IsDBNull(4) ? null : (AttemptOutcome)row.GetInt16(4),
                    row.MaybeText(5),
                    row.MaybeLong(6),
                    row.GetInt64(7)
                )
                {
                    Remark = row.MaybeText(8),
                },
                cancellation
            );

    /// <summary>There should be none; whose they are is looked into only where there are.</summary>
    public static async Task<List<DeterminismViolation>> ViolationsAsync(
        NpgsqlConnection connection,
        long sweep,
        CancellationToken cancellation
    )
    {
        if (
            (
                await connection
                    .Sql("SELECT 1 FROM violations LIMIT 1")
                    .RowsAsync(row => 1, cancellation)
                    .ConfigureAwait(false)
            ).Count == 0
        )
            return [];
        await connection.Sql(PostgresConnections.WholeTables).RunAsync(cancellation).ConfigureAwait(false);
        return await connection
            .Sql(
                """
                SELECT t.key, v.step, n.name, v.recorded, v.refused, v.fence
                FROM violations v JOIN trials t ON t.number = v.trial JOIN measures n ON n.number = v.measure
                WHERE v.trial IN (SELECT trial FROM members WHERE sweep = $1) ORDER BY v.trial, v.step, n.name COLLATE
                "C", v.fence
                """
            )
            .With(sweep)
            .RowsAsync(
                row => new DeterminismViolation(
                    new(row.GetFieldValue<byte[]>(0)),
                    row.GetInt64(1),
                    row.GetString(2),
                    row.GetDouble(3),
                    row.GetDouble(4),
                    row.GetInt64(5)
                ),
                cancellation
            )
            .ConfigureAwait(false);
    }

    private static Task<NpgsqlTransaction> InOrderAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        BeginAsync(connection, InOrder, cancellation);

    /// <summary>Begins to read what is all of one moment. <paramref name="settings"/> hold until the end; null: none
    /// but the usual.</summary>
    private static async Task<NpgsqlTransaction> BeginAsync(
        NpgsqlConnection connection,
        string? settings,
        CancellationToken cancellation
    )
    {
        var transaction = await connection
            .BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        if (settings is not null)
            await connection.Sql(settings).RunAsync(cancellation).ConfigureAwait(false);
        return transaction;
    }

    /// <summary>The names of measures by their numbers: of all, or of those that are
    /// <paramref name="wanted"/>.</summary>
    public static async Task<Dictionary<int, string>> MeasureNamesAsync(
        NpgsqlConnection connection,
        IReadOnlyList<string>? wanted,
        CancellationToken cancellation
    )
    {
        var names = await connection
            .Sql("SELECT number, name FROM measures")
            .RowsAsync(row => (Number: row.GetInt32(0), Name: row.GetString(1)), cancellation)
            .ConfigureAwait(false);
        return names
            .Where(name => wanted is null || wanted.Contains(name.Name))
            .ToDictionary(name => name.Number, name => name.Name);
    }

    private static List<Metric> Sorted(List<Metric> metrics)
    {
        metrics.Sort(
            static (left, right) =>
                left.Step != right.Step
                    ? left.Step.CompareTo(right.Step)
                    : string.CompareOrdinal(left.Measure, right.Measure)
        );
        return metrics;
    }
}

/// <summary>A part of a long reading.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Last">The trial after which the next begins; null: there is none.</param>
/// <param name="Next">How long the next is to be, in trials.</param>
internal sealed record Part<T>(List<T> Rows, long? Last, long Next);
