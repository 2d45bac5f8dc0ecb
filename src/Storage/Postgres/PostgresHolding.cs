using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>Trials that a transaction has locked, in order of their keys, and that are to wait again: taken from whoever holds them, or failed and to be retried.</summary>
internal sealed class PostgresHolding
{
    /// <summary>What is asked of the locked trials, <c>t</c>.</summary>
    public const string Columns = "t.number, t.fence, t.home, t.tallied";

    private readonly short _slot;
    private readonly StateChanges _changes = new();
    private readonly long[] _trials;
    private readonly long[] _fences;

    private PostgresHolding(short slot, List<(long Trial, long Fence, long? Home, TrialState? Tallied)> rows)
    {
        (_slot, _trials, _fences) = (slot, [.. rows.Select(row => row.Trial)], [.. rows.Select(row => row.Fence)]);
        foreach (var row in rows)
            _changes.Move(row.Home, row.Tallied, TrialState.Waiting);
    }

    /// <summary>How many there are.</summary>
    public int Count => _trials.Length;

    /// <summary>Runs a statement that selects <see cref="Columns"/> and locks the rows.</summary>
    public static async Task<PostgresHolding> LockAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        short slot = PostgresTallies.Slot(command.Connection!);
        return new(slot, await command.RowsAsync(row => (row.GetInt64(0), row.GetInt64(1), row.MaybeLong(2), row.MaybeState(3)), cancellation).ConfigureAwait(false));
    }

    /// <summary>Ends the attempts at them.</summary>
    public void AddRelease(NpgsqlBatch batch, AttemptOutcome outcome, string reason)
    {
        batch.Sql("UPDATE attempts a SET ended = clock_timestamp(), outcome = $3, reason = $4 FROM unnest($1, $2) AS h(trial, fence) WHERE a.trial = h.trial AND a.fence = h.fence")
            .With(_trials).With(_fences).With((short)outcome).With(reason);
        batch.Sql("UPDATE trials SET state = 0, tallied = 0, worker = NULL, reason = $2 WHERE number = ANY($1)").With(_trials).With(reason);
        batch.Tally(_slot, _changes);
    }

    /// <summary>Forgets their failures.</summary>
    public void AddRetry(NpgsqlBatch batch)
    {
        batch.Sql("UPDATE trials SET state = 0, tallied = 0, failures = 0 WHERE number = ANY($1)").With(_trials);
        batch.Tally(_slot, _changes);
    }
}
