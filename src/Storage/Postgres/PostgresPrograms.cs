using Npgsql;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>What attempts of programs write for people, gathered from the writes of a request; and the programs'
/// files.</summary>
internal sealed class PostgresPrograms
{
    private readonly Dictionary<(long Trial, long Fence), string> _remarks = [];
    private readonly List<(long Trial, long Fence, LogPart Part)> _logs = [];

    public void Add(long trial, AttemptWrite write)
    {
        if (write.Remark is { } remark)
            _remarks[(trial, write.Fence)] = PostgresCommands.Storable(remark)!;
        if (write.Log is { } log)
            _logs.Add((trial, write.Fence, log));
    }

    /// <summary>A piece that is there already was written before.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        if (_remarks.Count > 0)
            batch
                .Sql(
                    "UPDATE attempts a SET remark = r.remark FROM unnest($1, $2, $3) AS r(trial, fence, remark) WHERE "
                        + "a.trial = r.trial AND a.fence = r.fence"
                )
                .With(_remarks.Keys.Select(key => key.Trial).ToArray())
                .With(_remarks.Keys.Select(key => key.Fence).ToArray())
                .With(_remarks.Values.ToArray());
        if (_logs.Count == 0)
            return;
        long[] trials = [.. _logs.Select(log => log.Trial)];
        long[] fences = [.. _logs.Select(log => log.Fence)];
        batch
            .Sql(
                "INSERT INTO logs (trial, fence, at, bytes) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING"
            )
            .With(trials)
            .With(fences)
            .With(_logs.Select(log => log.Part.At).ToArray())
            .With(_logs.Select(log => log.Part.Bytes).ToArray());
        batch
            .Sql(
                "DELETE FROM logs l USING unnest($1, $2, $3) AS u(trial, fence, gone) WHERE l.trial = u.trial AND "
                    + "l.fence = u.fence AND l.at + length(l.bytes) <= u.gone"
            )
            .With(trials)
            .With(fences)
            .With(_logs.Select(log => log.Part.At + log.Part.Bytes.Length - LogPart.MostKept).ToArray());
    }

    public static async Task<LogPart?> LogAsync(
        NpgsqlConnection connection,
        TrialKey trial,
        long fence,
        long from,
        CancellationToken cancellation
    ) =>
        LogParts.Joined(
            await connection
                .Sql(
                    """
                    SELECT l.at, l.bytes FROM logs l JOIN trials t ON t.number = l.trial
                    WHERE t.key = $1 AND l.fence = $2 AND l.at + length(l.bytes) > $3 ORDER BY l.at
                    """
                )
                .With(trial.ToArray())
                .With(fence)
                .With(from)
                .RowsAsync(row => new LogPart(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellation)
                .ConfigureAwait(false),
            from
        );

    /// <summary>Drops the files of a sweep that is gone, unless others have them.</summary>
    public static void DropFiles(NpgsqlBatch batch, long sweep)
    {
        batch.Sql("DELETE FROM sweep_files WHERE sweep = $1").With(sweep);
        batch.Sql(
            "DELETE FROM files WHERE kept < clock_timestamp() - interval '1 day' AND NOT EXISTS (SELECT 1 FROM "
                + "sweep_files s WHERE s.hash = files.hash)"
        );
    }
}
