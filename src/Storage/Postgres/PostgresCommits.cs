using Npgsql;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// What attempts have to say. One instance is one request, inside one transaction. It locks the trials in the order of
/// keys. It decides what comes of each write, in the order given. It then carries that out with one statement for each
/// table.
/// </summary>
/// <remarks>
/// The same request may come twice, when its first answer was lost together with the connection. Metrics and
/// checkpoints do no harm the second time. The end of an attempt is recognised by its record: what has ended just so
/// was written before, and is not refused. Once a later attempt has the trial, nothing of it is written again.
/// </remarks>
internal sealed class PostgresCommits(
    NpgsqlConnection connection,
    PostgresNumbers numbers,
    string location,
    IReadOnlyList<AttemptWrite> writes,
    CancellationToken cancellation
)
{
    private readonly WriteOutcome[] _outcomes = new WriteOutcome[writes.Count];
    private readonly Dictionary<TrialKey, Trial> _trials = [];
    private readonly Dictionary<(long Trial, long Fence), long> _refusals = [];
    private readonly Dictionary<long, long> _withdrawn = [];
    private readonly PostgresNotes _notes = new();

    /// <summary>Writes everything. With <paramref name="expectNew"/> false, metrics are expected to be there already;
    /// otherwise those that are make it fail with a unique violation.</summary>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(bool expectNew)
    {
        await LockAsync().ConfigureAwait(false);
        var before = await AlreadyEndedAsync().ConfigureAwait(false);
        var fresh = new PostgresMetrics();
        var again = new PostgresMetrics();
        for (int at = 0; at < writes.Count; at++)
            Decide(at, before, fresh, again);

        int[] violations = new int[writes.Count];
        await WithdrawAsync().ConfigureAwait(false);
        if (fresh.Count > 0)
            await fresh.WriteAsync(connection, expectNew, violations, cancellation).ConfigureAwait(false);
        if (again.Count > 0)
        {
            await again.WriteAsync(connection, expectNew: false, violations, cancellation).ConfigureAwait(false);
            await connection
                .Sql("DELETE FROM finals WHERE trial = ANY($1)")
                .With(again.Trials())
                .RunAsync(cancellation)
                .ConfigureAwait(false);
        }

        await CarryOutAsync().ConfigureAwait(false);
        return [.. writes.Select((write, at) => new WriteResult(write.Trial, _outcomes[at], violations[at]))];
    }

    private async Task LockAsync()
    {
        byte[][] keys = [.. writes.Select(write => write.Trial).Distinct().Order().Select(key => key.ToArray())];
        var rows = await connection
            .Sql("SELECT key, number, state, fence FROM trials WHERE key = ANY($1) ORDER BY key FOR NO KEY UPDATE")
            .With(keys)
            .RowsAsync(
                row =>
                    (
                        Key: new TrialKey(row.GetFieldValue<byte[]>(0)),
                        Trial: new Trial(row.GetInt64(1), (TrialState)row.GetInt16(2), row.GetInt64(3))
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        foreach (var (key, trial) in rows)
            _trials[key] = trial;
        foreach (var write in writes)
        {
            if (!_trials.ContainsKey(write.Trial))
                throw new StoreException(
                    StoreProblem.Misuse,
                    location,
                    $"The store {location} has no trial {write.Trial}. Claim a trial before writing for it."
                );
        }
    }

    /// <summary>Attempts that this request ends, and that have ended just so before; with the position of the write
    /// that ends them.</summary>
    private async Task<Dictionary<(long Trial, long Fence), int>> AlreadyEndedAsync()
    {
        var ends = new Dictionary<(long Trial, long Fence), int>();
        for (int at = 0; at < writes.Count; at++)
        {
            var trial = _trials[writes[at].Trial];
            bool open = trial.Fence == writes[at].Fence && trial.State == TrialState.Running;
            if (!open && writes[at].End is not null)
                ends.TryAdd((trial.Number, writes[at].Fence), at);
        }

        if (ends.Count == 0)
            return ends;
        var keys = ends.Keys.ToArray();
        var ended = await connection
            .Sql(
                """
                SELECT a.trial, a.fence, a.outcome, a.reason FROM unnest($1, $2) AS e(trial, fence) JOIN attempts a ON
                a.trial = e.trial AND a.fence = e.fence
                WHERE a.outcome IS NOT NULL
                """
            )
            .With(Array.ConvertAll(keys, key => key.Trial))
            .With(Array.ConvertAll(keys, key => key.Fence))
            .RowsAsync(
                row =>
                    (
                        Key: (row.GetInt64(0), row.GetInt64(1)),
                        Outcome: (AttemptOutcome)row.GetInt16(2),
                        Reason: row.MaybeText(3)
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        var same = ended
            .Where(row =>
                writes[ends[row.Key]].End is { } end
                && end.Outcome == row.Outcome
                && PostgresCommands.Storable(end.Reason) == row.Reason
            )
            .Select(row => row.Key)
            .ToHashSet();
        return ends.Where(entry => same.Contains(entry.Key)).ToDictionary();
    }

    private void Decide(
        int at,
        Dictionary<(long Trial, long Fence), int> before,
        PostgresMetrics fresh,
        PostgresMetrics again
    )
    {
        var write = writes[at];
        var trial = _trials[write.Trial];
        if (trial.Fence == write.Fence && trial.State == TrialState.Running)
        {
            // Of this attempt it is the first word, so that nothing in this request comes before it.
            if (write.WithdrawsBeyond is { } kept)
                _withdrawn[trial.Number] = kept;
            _notes.Add(trial.Number, write);
            fresh.Add(numbers, trial.Number, at, write);
            if (write.Checkpoint is { } checkpoint)
                (trial.Checkpoint, trial.Step) = (checkpoint, checkpoint.Step);
            if (write.End is { } end)
                trial.EndWith(end, keepCheckpoint: write.Checkpoint is not null);
        }
        else if (before.TryGetValue((trial.Number, write.Fence), out int last) && at <= last)
        {
            // A later attempt may have begun before this one's metrics, and withdrawn them: they stay so.
            if (trial.Fence == write.Fence)
                again.Add(numbers, trial.Number, at, write);
        }
        else
        {
            _outcomes[at] = WriteOutcome.StaleFence;
            _refusals[(trial.Number, write.Fence)] = _refusals.GetValueOrDefault((trial.Number, write.Fence)) + 1;
        }
    }

    private async Task WithdrawAsync()
    {
        if (_withdrawn.Count > 0)
            await connection
                .Sql(
                    "DELETE FROM metrics m USING unnest($1, $2) AS w(trial, step) WHERE m.trial = w.trial AND m.step > "
                        + "w.step"
                )
                .With(_withdrawn.Keys.ToArray())
                .With(_withdrawn.Values.ToArray())
                .RunAsync(cancellation)
                .ConfigureAwait(false);
    }

    private async Task CarryOutAsync()
    {
        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        _notes.AddTo(batch);
        AddCheckpoints(batch);
        AddEnds(batch);
        if (_refusals.Count > 0)
        {
            batch
                .Sql(
                    "UPDATE attempts a SET refusals = a.refusals + r.times FROM unnest($1, $2, $3) AS r(trial, "
                        + "fence, times) WHERE a.trial = r.trial AND a.fence = r.fence"
                )
                .With(_refusals.Keys.Select(key => key.Trial).ToArray())
                .With(_refusals.Keys.Select(key => key.Fence).ToArray())
                .With(_refusals.Values.ToArray());
        }

        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private void AddCheckpoints(NpgsqlBatch batch)
    {
        Trial[] dropping = [.. _trials.Values.Where(trial => trial.DropsCheckpoint)];
        if (dropping.Length > 0)
            batch
                .Sql("DELETE FROM checkpoints WHERE trial = ANY($1)")
                .With(Array.ConvertAll(dropping, trial => trial.Number));

        Trial[] keeping = [.. _trials.Values.Where(trial => trial.Checkpoint is not null)];
        foreach (var chunk in PostgresChunks.ByBytes(keeping, trial => trial.Checkpoint!.Bytes.Length))
        {
            batch
                .Sql(
                    """
                    INSERT INTO checkpoints (trial, fence, step, bytes, lineage, trace)
                    SELECT u.trial, u.fence, u.step, u.bytes, CASE WHEN u.last THEN t.lineage END, u.trace
                    FROM unnest($1, $2, $3, $4, $5, $6) AS u(trial, fence, step, bytes, last, trace) JOIN trials t ON
                    t.number = u.trial
                    ON CONFLICT (trial) DO UPDATE SET fence = excluded.fence, step = excluded.step, bytes =
                    excluded.bytes, lineage = excluded.lineage, trace = excluded.trace
                    """
                )
                .With(Array.ConvertAll(chunk, trial => trial.Number))
                .With(Array.ConvertAll(chunk, trial => trial.Fence))
                .With(Array.ConvertAll(chunk, trial => trial.Checkpoint!.Step))
                .With(Array.ConvertAll(chunk, trial => trial.Checkpoint!.Bytes))
                .With(Array.ConvertAll(chunk, trial => trial.State == TrialState.Finished))
                .With(Array.ConvertAll(chunk, trial => trial.Checkpoint!.Trace));
        }

        Trial[] stepped = [.. _trials.Values.Where(trial => trial.End is null && trial.Step is not null)];
        if (stepped.Length > 0)
        {
            batch
                .Sql("UPDATE trials t SET step = s.step FROM unnest($1, $2) AS s(trial, step) WHERE t.number = s.trial")
                .With(Array.ConvertAll(stepped, trial => trial.Number))
                .With(Array.ConvertAll(stepped, trial => trial.Step!.Value));
        }
    }

    private void AddEnds(NpgsqlBatch batch)
    {
        Trial[] ended = [.. _trials.Values.Where(trial => trial.End is not null)];
        if (ended.Length == 0)
            return;
        long[] trials = Array.ConvertAll(ended, trial => trial.Number);
        string?[] reasons = Array.ConvertAll(ended, trial => PostgresCommands.Storable(trial.End!.Reason));
        batch
            .Sql(
                "UPDATE attempts a SET ended = clock_timestamp(), outcome = e.outcome, reason = e.reason FROM "
                    + "unnest($1, $2, $3, $4) AS e(trial, fence, outcome, reason) WHERE a.trial = e.trial AND "
                    + "a.fence = e.fence"
            )
            .With(trials)
            .With(Array.ConvertAll(ended, trial => trial.Fence))
            .With(Array.ConvertAll(ended, trial => (short)trial.End!.Outcome))
            .With(reasons);
        batch
            .Sql(
                """
                UPDATE trials t SET state = e.state, worker = NULL, step = coalesce(e.step, t.step), weights =
                e.weights, reason = e.reason, seconds = t.seconds + e.seconds, failures = t.failures + e.failures
                FROM unnest($1, $2, $3, $4, $5, $6, $7) AS e(trial, state, step, weights, reason, seconds, failures)
                WHERE t.number = e.trial
                """
            )
            .With(trials)
            .With(Array.ConvertAll(ended, trial => (short)trial.State))
            .With(Array.ConvertAll(ended, trial => trial.Step))
            .With(Array.ConvertAll(ended, trial => trial.End!.WeightsHash))
            .With(reasons)
            .With(Array.ConvertAll(ended, trial => trial.End!.ComputeSeconds))
            .With(Array.ConvertAll(ended, trial => trial.End!.Outcome.IsOwnError() ? 1 : 0));

        Trial[] over = [.. ended.Where(trial => trial.State != TrialState.Waiting)];
        if (over.Length == 0)
            return;
        batch
            .Sql(
                $"""
                INSERT INTO finals (trial, fence, bytes)
                SELECT e.trial, e.fence, coalesce({PostgresMeasurements.LastBytes}, ''::bytea)
                FROM unnest($1, $2) AS e(trial, fence) LEFT JOIN LATERAL ({PostgresMeasurements.LastRows} WHERE trial =
                e.trial ORDER BY measure, step DESC) l ON true
                GROUP BY e.trial, e.fence ON CONFLICT (trial) DO UPDATE SET fence = excluded.fence, bytes =
                excluded.bytes
                """
            )
            .With(Array.ConvertAll(over, trial => trial.Number))
            .With(Array.ConvertAll(over, trial => trial.Fence));
    }

    /// <summary>A trial as the writes so far leave it.</summary>
    private sealed class Trial(long number, TrialState state, long fence)
    {
        public long Number => number;

        public long Fence => fence;

        public TrialState State { get; private set; } = state;

        /// <summary>The checkpoint to keep; null: none has come.</summary>
        public StoredCheckpoint? Checkpoint { get; set; }

        /// <summary>Whether the checkpoint that is there is to go.</summary>
        public bool DropsCheckpoint { get; private set; }

        /// <summary>The step to note; null: as it was.</summary>
        public long? Step { get; set; }

        public AttemptEnd? End { get; private set; }

        public void EndWith(AttemptEnd end, bool keepCheckpoint)
        {
            End = end;
            State = end.Outcome.StateAfter();
            if (!State.IsResult())
                return;
            Step = end.Step;
            DropsCheckpoint = !keepCheckpoint;
            if (DropsCheckpoint)
                Checkpoint = null;
        }
    }
}
