using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Sqlite;

/// <summary>Who holds which trial. Everything here runs inside a transaction of the writing thread.</summary>
internal static class SqliteClaims
{
    public static List<ClaimAnswer> Claim(
        SqliteConnection connection,
        long sweep,
        long worker,
        IReadOnlyList<TrialClaim> claims,
        int limit,
        LeaseClock leases
    )
    {
        var answers = new List<ClaimAnswer>(claims.Count);
        int claimed = 0;
        long tallied = 0;
        foreach (var claim in claims)
        {
            var answer =
                claimed < limit
                    ? Claim(connection, sweep, worker, claim, ref tallied, leases)
                    : ClaimAnswer.Untouched.Instance;
            claimed += answer is ClaimAnswer.Claimed ? 1 : 0;
            answers.Add(answer);
        }

        SqliteTallies.Add(connection, sweep, tallied);
        return answers;
    }

    public static long Release(SqliteConnection connection, string workerId, string reason, long now)
    {
        var row = connection["SELECT number FROM workers WHERE id = ? AND released IS NULL"].Set(1, workerId);
        if (!row.Step())
            return 0;
        long worker = row.Long(0);
        connection[
            $"""
            UPDATE attempts SET ended = ?, outcome = ?, reason = ?
            WHERE outcome IS NULL AND (trial, fence) IN (
                SELECT number, fence FROM trials WHERE state = {Running} AND worker = ?)
            """
        ]
            .Set(1, now)
            .Set(2, (long)AttemptOutcome.Lost)
            .Set(3, reason)
            .Set(4, worker)
            .Run();
        connection[
            $"UPDATE trials SET state = {Waiting}, worker = NULL, reason = ? WHERE state = {Running} AND worker = ?"
        ]
            .Set(1, reason)
            .Set(2, worker)
            .Run();
        long released = connection.Changes;
        connection["UPDATE workers SET released = ?, release_reason = ? WHERE number = ?"]
            .Set(1, now)
            .Set(2, reason)
            .Set(3, worker)
            .Run();
        return released;
    }

    /// <summary>Lets the failed trials of a sweep be tried again. Returns their number.</summary>
    public static long Retry(SqliteConnection connection, long sweep)
    {
        connection[
            $"""
            UPDATE trials SET state = {Waiting}, failures = 0 WHERE state = {Failed} AND number IN (
                SELECT number FROM trials WHERE home = ?1 AND (state IN ({Apart}) OR fence > 1)
                AND state = {Failed} UNION
                SELECT trial FROM members WHERE sweep = ?1 AND tallied = 0)
            """
        ]
            .Set(1, sweep)
            .Run();
        return connection.Changes;
    }

    private static ClaimAnswer Claim(
        SqliteConnection connection,
        long sweep,
        long worker,
        TrialClaim claim,
        ref long tallied,
        LeaseClock leases
    )
    {
        long now = leases.Now;
        var key = claim.Trial.ToArray();
        var row = connection["SELECT number, state, fence, worker, failures FROM trials WHERE key = ?"].Set(1, key);
        if (!row.Step())
            return ClaimNew(connection, sweep, worker, claim, key, ref tallied, now);

        long trial = row.Long(0);
        var state = (TrialState)row.Int(1);
        long fence = row.Long(2);
        long? holder = row.MaybeLong(3);
        int failures = row.Int(4);

        // What was finished by its first attempt can never change again, nor any attempt at it.
        bool settled = state == TrialState.Finished && fence == 1;
        tallied += Join(connection, sweep, claim, trial, settled) && settled ? 1 : 0;
        if (!state.IsWhole() && claim.StopsAccepted is { } accepted && WasStopped(connection, trial, accepted))
            return TrialState.Stopped.Done();
        if (state == TrialState.Running)
        {
            if (HolderInTime(connection, holder, leases, out string name))
                return new ClaimAnswer.Held(name, fence);
            connection["UPDATE attempts SET ended = ?, outcome = ?, reason = ? WHERE trial = ? AND fence = ?"]
                .Set(1, now)
                .Set(2, (long)AttemptOutcome.Lost)
                .Set(3, $"the lease of worker {name} ran out")
                .Set(4, trial)
                .Set(5, fence)
                .Run();
        }
        else if (!state.IsOpen())
        {
            return state.Done();
        }

        var checkpoint = connection["SELECT step FROM checkpoints WHERE trial = ?"].Set(1, trial);
        long? own = checkpoint.Step() ? checkpoint.Long(0) : null;
        if (claim.IsProvisional)
            connection["DELETE FROM metrics WHERE trial = ? AND step > ?"].Set(1, trial).Set(2, own ?? -1).Run();
        long? from = own ?? Shorter(connection, claim);
        fence++;
        connection[
            $"UPDATE trials SET state = {Running}, fence = ?, worker = ?, reason = NULL, weights = NULL "
                + "WHERE number = ?"
        ]
            .Set(1, fence)
            .Set(2, worker)
            .Set(3, trial)
            .Run();
        Begin(connection, trial, fence, worker, from, now);
        return new ClaimAnswer.Claimed(fence, failures, from);
    }

    private static bool WasStopped(SqliteConnection connection, long trial, string accepted) =>
        connection[
            "SELECT 1 FROM attempts WHERE trial = ? AND outcome = ? AND substr(reason, 1, length(?)) = ? LIMIT 1"
        ]
            .Set(1, trial)
            .Set(2, (long)AttemptOutcome.Stopped)
            .Set(3, accepted)
            .Set(4, accepted)
            .Step();

    private static ClaimAnswer ClaimNew(
        SqliteConnection connection,
        long sweep,
        long worker,
        TrialClaim claim,
        byte[] key,
        ref long tallied,
        long now
    )
    {
        connection[
            "INSERT INTO trials (key, lineage, state, fence, worker, home, ordinal) VALUES (?, ?, 1, 1, ?, ?, ?)"
        ]
            .Set(1, key)
            .Set(2, claim.Lineage?.ToArray())
            .Set(3, worker)
            .Set(4, sweep)
            .Set(5, claim.Ordinal)
            .Run();
        long trial = connection.LastRow;
        if (!Join(connection, sweep, claim, trial, isTallied: true))
            throw new StoreException(
                StoreProblem.Misuse,
                connection.Path,
                $"An ordinal of a sweep stands for one trial, but ordinal {claim.Ordinal} stands for another in "
                    + $"the store {connection.Path}. Claim trials under the numbers of the plan that the sweep was "
                    + "opened with."
            );
        tallied++;
        long? from = Shorter(connection, claim);
        Begin(connection, trial, 1, worker, from, now);
        return new ClaimAnswer.Claimed(1, CheckpointStep: from);
    }

    /// <summary>The step at which the longest finished training ended that this one can continue from.</summary>
    private static long? Shorter(SqliteConnection connection, TrialClaim claim)
    {
        if (claim is not { Lineage: { } lineage, Steps: > 0 })
            return null;
        var row = connection["SELECT max(step) FROM checkpoints WHERE lineage = ? AND step < ?"]
            .Set(1, lineage.ToArray())
            .Set(2, claim.Steps);
        return row.Step() ? row.MaybeLong(0) : null;
    }

    /// <summary>False where it was a member before.</summary>
    private static bool Join(SqliteConnection connection, long sweep, TrialClaim claim, long trial, bool isTallied)
    {
        connection[
            "INSERT INTO members (sweep, ordinal, cell, trial, tallied) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        ]
            .Set(1, sweep)
            .Set(2, claim.Ordinal)
            .Set(3, claim.Cell)
            .Set(4, trial)
            .Set(5, isTallied ? 1L : 0L)
            .Run();
        return connection.Changes > 0;
    }

    private static void Begin(SqliteConnection connection, long trial, long fence, long worker, long? from, long now) =>
        connection["INSERT INTO attempts (trial, fence, worker, started, from_step) VALUES (?, ?, ?, ?, ?)"]
            .Set(1, trial)
            .Set(2, fence)
            .Set(3, worker)
            .Set(4, now)
            .Set(5, from)
            .Run();

    private static bool HolderInTime(SqliteConnection connection, long? holder, LeaseClock leases, out string name)
    {
        name = "?";
        if (holder is null)
            return false;
        var row = connection["SELECT id, lease_until, released, lease FROM workers WHERE number = ?"].Set(1, holder);
        if (!row.Step())
            return false;
        name = row.Text(0);
        return row.IsNull(2) && leases.EndOf(row.Long(1), row.Long(3)) >= leases.Now;
    }
}
