using System.Buffers.Binary;
using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// Metrics on their way in. Their trials are locked, so nobody else writes rows with these keys meanwhile. Most are
/// new: those are copied straight into the table, in PostgreSQL's binary format. Some may be there already, of an
/// attempt that repeats steps after its checkpoint, or of a request that is sent again. The others are then inserted
/// around them, and those are compared bit by bit.
/// </summary>
internal sealed class PostgresMetrics
{
    /// <summary>Rows from which on COPY is worth its extra round trip.</summary>
    private const int CopyFrom = 200;

    /// <summary>Rows of one INSERT.</summary>
    private const int Chunk = 20_000;

    /// <summary>Bytes of a row in COPY: the number of fields, and four fields with their lengths.</summary>
    private const int RowBytes = 2 + 4 + 8 + 4 + 8 + 4 + 8 + 4 + 4;

    private readonly List<(long Trial, long Fence, long Step, int Measure, double Value, int Write)> _rows = [];

    public int Count => _rows.Count;

    /// <summary>The trials that they are of.</summary>
    public long[] Trials() => [.. _rows.Select(row => row.Trial).Distinct()];

    /// <summary>Whether some come from an attempt that is not its trial's first, and may repeat what an earlier one has
    /// written.</summary>
    private bool _mayRepeat;

    public void Add(PostgresNumbers numbers, long trial, int at, AttemptWrite write)
    {
        _mayRepeat |= write.Fence > 1;
        foreach (var metric in write.Metrics)
            _rows.Add((trial, write.Fence, metric.Step, numbers.Measure(metric.Measure), metric.Value, at));
    }

    /// <summary>Writes them; adds to <paramref name="violations"/>, at the number of the write, how many were there
    /// with other bits.</summary>
    public async Task WriteAsync(
        NpgsqlConnection connection,
        bool expectNew,
        int[] violations,
        CancellationToken cancellation
    )
    {
        if (expectNew && !_mayRepeat && Count >= CopyFrom)
        {
            await CopyAsync(connection, cancellation).ConfigureAwait(false);
            return;
        }

        for (int from = 0; from < Count; from += Chunk)
        {
            var rows = new Columns(_rows, from, Math.Min(Chunk, Count - from));
            long inserted = await connection
                .Sql(
                    "INSERT INTO metrics (trial, step, measure, value) SELECT * FROM unnest($1, $2, $3, $4) ON "
                        + "CONFLICT DO NOTHING"
                )
                .With(rows.Trials)
                .With(rows.Steps)
                .With(rows.Measures)
                .With(rows.Values)
                .RunAsync(cancellation)
                .ConfigureAwait(false);
            if (inserted < rows.Trials.Length)
                await CompareAsync(connection, rows, violations, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task CompareAsync(
        NpgsqlConnection connection,
        Columns rows,
        int[] violations,
        CancellationToken cancellation
    )
    {
        var found = await connection
            .Sql(
                """
                WITH differing AS (
                    SELECT r.trial, r.step, r.measure, r.fence, m.value AS recorded, r.value AS refused, r.write
                    FROM unnest($1, $2, $3, $4, $5, $6) AS r(trial, step, measure, value, fence, write)
                    JOIN metrics m ON m.trial = r.trial AND m.step = r.step AND m.measure = r.measure
                    WHERE float8send(m.value) <> float8send(r.value)),
                noted AS (
                    INSERT INTO violations (trial, step, measure, fence, recorded, refused, found)
                    SELECT trial, step, measure, fence, recorded, refused, clock_timestamp() FROM differing ON
                    CONFLICT DO NOTHING)
                SELECT write, count(*) FROM differing GROUP BY write
                """
            )
            .With(rows.Trials)
            .With(rows.Steps)
            .With(rows.Measures)
            .With(rows.Values)
            .With(rows.Fences)
            .With(rows.Writes)
            .RowsAsync(row => (Write: row.GetInt32(0), Times: (int)row.GetInt64(1)), cancellation)
            .ConfigureAwait(false);
        foreach (var (write, times) in found)
            violations[write] += times;
    }

    private async Task CopyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        byte[] bytes = Encode();
        var stream = await connection
            .BeginRawBinaryCopyAsync(
                "COPY metrics (trial, step, measure, value) FROM STDIN (FORMAT BINARY)",
                cancellation
            )
            .ConfigureAwait(false);
        await using var open = stream.ConfigureAwait(false);
        await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }

    /// <summary>The rows as COPY … (FORMAT BINARY) takes them: a header, rows of fields with their lengths, a trailer;
    /// everything big-endian.</summary>
    private byte[] Encode()
    {
        ReadOnlySpan<byte> header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] bytes = new byte[header.Length + Count * RowBytes + 2];
        header.CopyTo(bytes);
        var rest = bytes.AsSpan(header.Length);
        foreach (var (trial, _, step, measure, value, _) in _rows)
        {
            BinaryPrimitives.WriteInt16BigEndian(rest, 4);
            BinaryPrimitives.WriteInt32BigEndian(rest[2..], 8);
            BinaryPrimitives.WriteInt64BigEndian(rest[6..], trial);
            BinaryPrimitives.WriteInt32BigEndian(rest[14..], 8);
            BinaryPrimitives.WriteInt64BigEndian(rest[18..], step);
            BinaryPrimitives.WriteInt32BigEndian(rest[26..], 4);
            BinaryPrimitives.WriteInt32BigEndian(rest[30..], measure);
            BinaryPrimitives.WriteInt32BigEndian(rest[34..], 8);
            BinaryPrimitives.WriteInt64BigEndian(rest[38..], BitConverter.DoubleToInt64Bits(value));
            rest = rest[RowBytes..];
        }

        BinaryPrimitives.WriteInt16BigEndian(rest, -1);
        return bytes;
    }

    /// <summary>Some of the rows, column by column.</summary>
    private readonly struct Columns
    {
        public Columns(
            List<(long Trial, long Fence, long Step, int Measure, double Value, int Write)> rows,
            int from,
            int count
        )
        {
            (Trials, Fences, Steps, Measures, Values, Writes) = (
                new long[count],
                new long[count],
                new long[count],
                new int[count],
                new double[count],
                new int[count]
            );
            for (int at = 0; at < count; at++)
                (Trials[at], Fences[at], Steps[at], Measures[at], Values[at], Writes[at]) = rows[from + at];
        }

        public long[] Trials { get; }

        public long[] Fences { get; }

        public long[] Steps { get; }

        public int[] Measures { get; }

        public double[] Values { get; }

        public int[] Writes { get; }
    }
}
