using Npgsql;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>Reads metrics.</summary>
internal static class PostgresMeasurements
{
    private const long FirstPartOfMetrics = 8;

    /// <summary>Rows in a part, about; those of one trial are never divided.</summary>
    private const long RowsOfAPart = 32_768;

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
        await using var transaction = await PostgresParts.InOrderAsync(connection, cancellation).ConfigureAwait(false);
        var names = await MeasureNamesAsync(connection, measures, cancellation).ConfigureAwait(false);
        var last = new LastValues.Reader(names);
        var finals = await connection
            .Sql(
                $"""
                SELECT m.ordinal, t.state, {Last} FROM ({PostgresParts.Members}) m JOIN trials t ON t.number = m.trial
                LEFT JOIN finals f ON f.trial = m.trial AND f.fence = t.fence
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
            : new(finals, finals[^1].Ordinal, Math.Min(2 * part, PostgresParts.LargestPart));
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
        part = Math.Min(part, query.After < 0 ? FirstPartOfMetrics : PostgresParts.LargestPart);
        await using var transaction = await PostgresParts.InOrderAsync(connection, cancellation).ConfigureAwait(false);
        var names = await MeasureNamesAsync(connection, query.Measures, cancellation).ConfigureAwait(false);
        long? end = query.Ordinal;
        if (end is null)
        {
            var ends = await connection
                .Sql($"SELECT max(ordinal), count(*) FROM ({PostgresParts.Members}) m")
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
        long next = Math.Clamp(
            part * RowsOfAPart / Math.Max(1, rows.Count),
            1,
            Math.Min(4 * part, PostgresParts.LargestPart)
        );
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
                return MetricOrder
                    .Sorted([.. trial.Metrics])
                    .Select(metric => new MetricRow(trial.Ordinal, key, metric));
            }),
        ];
    }

    /// <summary>The rows of a trial come together. They are sorted by name here, since the order is that of code
    /// units.</summary>
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
            rows.AddRange(MetricOrder.Sorted(metrics).Select(metric => new MetricRow(ordinal, key, metric)));
            metrics.Clear();
        }
    }

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
}
