using Npgsql;
using Sweeps.Model.Training;

namespace Sweeps.Storage.Postgres;

/// <summary>What attempts of programs write for people, gathered from the writes of a request.</summary>
internal sealed class PostgresNotes
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
}
