using System.Diagnostics;
using Sweeps.Model.Measures;

namespace Sweeps.Storage.Sqlite;

/// <summary>What attempts have to say. Everything here runs inside a transaction of the writing thread.</summary>
internal static class SqliteCommits
{
    /// <remarks>
    /// The same request may come twice, when its first answer was lost. Metrics and checkpoints do no harm the second
    /// time. The end of an attempt is recognised by its record: what has ended just so was written before, and is not
    /// refused. Once a later attempt has the trial, nothing of it is written again.
    /// </remarks>
    public static IReadOnlyList<WriteResult> Write(
        SqliteConnection connection,
        SqliteNumbers numbers,
        IReadOnlyList<AttemptWrite> writes,
        long now
    )
    {
        var results = new WriteResult[writes.Count];
        var ended = new HashSet<(long Trial, long Fence)>();
        for (int at = 0; at < writes.Count; at++)
            results[at] = Write(connection, numbers, writes, at, ended, now);
        return results;
    }

    private static WriteResult Write(
        SqliteConnection connection,
        SqliteNumbers numbers,
        IReadOnlyList<AttemptWrite> writes,
        int at,
        HashSet<(long Trial, long Fence)> ended,
        long now
    )
    {
        var write = writes[at];
        var row = connection["SELECT number, state, fence FROM trials WHERE key = ?"].Set(1, write.Trial.ToArray());
        if (!row.Step())
            throw new StoreException(
                StoreProblem.Misuse,
                connection.Path,
                $"The store {connection.Path} has no trial {write.Trial}. Claim a trial before writing for it."
            );
        long trial = row.Long(0);
        if (row.Long(2) != write.Fence || row.Int(1) != (int)TrialState.Running)
        {
            if (!ended.Contains((trial, write.Fence)) && HasEndedSo(connection, trial, writes, at))
            {
                // A later attempt may have begun before this one's metrics, and withdrawn them: they stay so.
                if (row.Long(2) != write.Fence)
                    return new(write.Trial, WriteOutcome.Written, 0);
                int differing = write.Metrics.Count(metric =>
                    !Record(connection, numbers, trial, write.Fence, metric, now)
                );
                connection["DELETE FROM finals WHERE trial = ?"].Set(1, trial).Run();
                return new(write.Trial, WriteOutcome.Written, differing);
            }

            connection["UPDATE attempts SET refusals = refusals + 1 WHERE trial = ? AND fence = ?"]
                .Set(1, trial)
                .Set(2, write.Fence)
                .Run();
            return new(write.Trial, WriteOutcome.StaleFence, 0);
        }

        int violations = 0;
        if (write.WithdrawsBeyond is { } kept)
            connection["DELETE FROM metrics WHERE trial = ? AND step > ?"].Set(1, trial).Set(2, kept).Run();
        SqlitePrograms.Note(connection, trial, write);
        foreach (var metric in write.Metrics)
            violations += Record(connection, numbers, trial, write.Fence, metric, now) ? 0 : 1;
        if (write.Checkpoint is { } checkpoint)
        {
            connection[
                "INSERT INTO checkpoints (trial, fence, step, bytes, trace) VALUES (?, ?, ?, ?, ?) ON CONFLICT "
                    + "(trial) DO UPDATE SET fence = excluded.fence, step = excluded.step, bytes = excluded.bytes, "
                    + "trace = excluded.trace"
            ]
                .Set(1, trial)
                .Set(2, write.Fence)
                .Set(3, checkpoint.Step)
                .Set(4, checkpoint.Bytes)
                .Set(5, checkpoint.Trace)
                .Run();
            if (write.End?.Outcome == AttemptOutcome.Finished)
                connection[
                    "UPDATE checkpoints SET lineage = (SELECT lineage FROM trials WHERE number = ?) WHERE trial = ?"
                ]
                    .Set(1, trial)
                    .Set(2, trial)
                    .Run();
            connection["UPDATE trials SET step = ? WHERE number = ?"].Set(1, checkpoint.Step).Set(2, trial).Run();
        }

        if (write.End is { } end)
        {
            End(connection, trial, write.Fence, end, keepCheckpoint: write.Checkpoint is not null, now);
            ended.Add((trial, write.Fence));
        }

        return new(write.Trial, WriteOutcome.Written, violations);
    }

    /// <summary>Whether the attempt of the write at <paramref name="at"/> is ended by that or a later write, and has
    /// ended just so before.</summary>
    private static bool HasEndedSo(SqliteConnection connection, long trial, IReadOnlyList<AttemptWrite> writes, int at)
    {
        var end = writes
            .Skip(at)
            .FirstOrDefault(write =>
                write.Trial == writes[at].Trial && write.Fence == writes[at].Fence && write.End is not null
            )
            ?.End;
        if (end is null)
            return false;
        var row = connection["SELECT outcome, reason FROM attempts WHERE trial = ? AND fence = ?"]
            .Set(1, trial)
            .Set(2, writes[at].Fence);
        return row.Step() && row.MaybeLong(0) == (long)end.Outcome && row.MaybeText(1) == end.Reason;
    }

    /// <summary>False when the metric was there with other bits: then that is noted, and the first value
    /// stays.</summary>
    private static bool Record(
        SqliteConnection connection,
        SqliteNumbers numbers,
        long trial,
        long fence,
        in Metric metric,
        long now
    )
    {
        long measure = numbers.Measure(connection, metric.Measure);
        connection["INSERT INTO metrics (trial, step, measure, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"]
            .Set(1, trial)
            .Set(2, metric.Step)
            .Set(3, measure)
            .SetExact(4, metric.Value)
            .Run();
        if (connection.Changes > 0)
            return true;
        var row = connection["SELECT value FROM metrics WHERE trial = ? AND step = ? AND measure = ?"]
            .Set(1, trial)
            .Set(2, metric.Step)
            .Set(3, measure);
        double recorded = row.Step()
            ? row.Exact(0)
            : throw new UnreachableException("A metric that is in the way of another must be there.");
        if (BitConverter.DoubleToInt64Bits(recorded) == BitConverter.DoubleToInt64Bits(metric.Value))
            return true;
        connection[
            "INSERT INTO violations (trial, step, measure, fence, recorded, refused, found) VALUES (?, ?, ?, ?, ?, "
                + "?, ?) ON CONFLICT DO NOTHING"
        ]
            .Set(1, trial)
            .Set(2, metric.Step)
            .Set(3, measure)
            .Set(4, fence)
            .SetExact(5, recorded)
            .SetExact(6, metric.Value)
            .Set(7, now)
            .Run();
        return false;
    }

    private static void End(
        SqliteConnection connection,
        long trial,
        long fence,
        AttemptEnd end,
        bool keepCheckpoint,
        long now
    )
    {
        var state = end.Outcome.StateAfter();
        bool ownError = end.Outcome.IsOwnError();
        connection["UPDATE attempts SET ended = ?, outcome = ?, reason = ? WHERE trial = ? AND fence = ?"]
            .Set(1, now)
            .Set(2, (long)end.Outcome)
            .Set(3, end.Reason)
            .Set(4, trial)
            .Set(5, fence)
            .Run();
        connection[
            "UPDATE trials SET state = ?, worker = NULL, weights = ?, reason = ?, seconds = seconds + ?, failures "
                + "= failures + ? WHERE number = ?"
        ]
            .Set(1, (long)state)
            .Set(2, end.WeightsHash)
            .Set(3, end.Reason)
            .SetExact(4, end.ComputeSeconds)
            .Set(5, ownError ? 1L : 0L)
            .Set(6, trial)
            .Run();
        if (state != TrialState.Waiting)
        {
            connection["INSERT OR REPLACE INTO finals (trial, fence, bytes) VALUES (?, ?, ?)"]
                .Set(1, trial)
                .Set(2, fence)
                .Set(3, LastValues.Pack(SqliteMetrics.Last(connection, trial)).AsSpan())
                .Run();
        }

        if (!state.IsResult())
            return;
        connection["UPDATE trials SET step = ? WHERE number = ?"].Set(1, end.Step).Set(2, trial).Run();
        if (!keepCheckpoint)
            connection["DELETE FROM checkpoints WHERE trial = ?"].Set(1, trial).Run();
    }
}
