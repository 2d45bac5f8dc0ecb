using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// Numbers of a sweep's trials by state, kept up to date by whoever changes a state, in the same transaction (see migration 0007). They are written last, in order of
/// sweep, and each connection writes to a row of its own, or nearly so: requests that come at once do not wait for each other.
/// </summary>
internal static class PostgresTallies
{
    /// <summary>Rows of a sweep, at most: connections that share one wait for each other's commit, so there are more than usually write at once.</summary>
    private const int Slots = 128;

    private const string Add = """
        ON CONFLICT (sweep, slot) DO UPDATE SET waiting = y.waiting + excluded.waiting, running = y.running + excluded.running, finished = y.finished + excluded.finished,
            diverged = y.diverged + excluded.diverged, stopped = y.stopped + excluded.stopped, failed = y.failed + excluded.failed
        """;

    /// <summary>The row that a connection writes to.</summary>
    public static short Slot(NpgsqlConnection connection) => (short)(connection.ProcessID & (Slots - 1));

    public static void Tally(this NpgsqlBatch batch, short slot, StateChanges changes)
    {
        foreach (var (sweep, change) in changes.InOrder)
            batch.Tally(slot, sweep, change);
    }

    public static void Tally(this NpgsqlBatch batch, short slot, long sweep, long[] change)
    {
        var command = batch.Sql($"INSERT INTO tallies AS y (sweep, slot, waiting, running, finished, diverged, stopped, failed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) {Add}").With(sweep).With(slot);
        foreach (long number in change)
            command.With(number);
    }

    /// <summary>Has trials that are there already join a sweep. Those that can never change again are tallied with it, if they were not members before.</summary>
    public static void Join(this NpgsqlBatch batch, short slot, long sweep, IReadOnlyList<(long Ordinal, long Cell, long Trial, bool IsSettled)> members) =>
        batch.Sql($"""
            WITH joined AS (
                INSERT INTO members (sweep, ordinal, cell, trial, tallied) SELECT $1, m.ordinal, m.cell, m.trial, m.settled FROM unnest($2, $3, $4, $5) AS m(ordinal, cell, trial, settled)
                ON CONFLICT DO NOTHING RETURNING tallied)
            INSERT INTO tallies AS y (sweep, slot, finished) SELECT $1, $6, count(*) FROM joined WHERE tallied HAVING count(*) > 0 {Add}
            """).With(sweep).With(members.Select(member => member.Ordinal).ToArray()).With(members.Select(member => member.Cell).ToArray()).With(members.Select(member => member.Trial).ToArray())
            .With(members.Select(member => member.IsSettled).ToArray()).With(slot);

    /// <summary>The columns of a statement that counts, for each state, the rows of <paramref name="state"/>.</summary>
    private static string Counted(string state, string? less = null) => string.Join(", ", Enumerable.Range(0, 6).Select(number =>
        $"count(*) FILTER (WHERE {state} = {number})" + (less is null ? "" : $" - count(*) FILTER (WHERE {less} = {number})")));

    /// <summary>Rows of a sweep's number and six counts, which are to be added up: what was tallied, what older builds have changed since, and the members that are looked up.</summary>
    private static string Parts(string ofTallies, string ofTrials, string ofMembers) => $"""
        SELECT sweep, sum(waiting)::bigint, sum(running)::bigint, sum(finished)::bigint, sum(diverged)::bigint, sum(stopped)::bigint, sum(failed)::bigint FROM tallies {ofTallies} GROUP BY sweep
        UNION ALL SELECT home, {Counted("state", "tallied")} FROM trials WHERE tallied <> state {ofTrials} GROUP BY home
        UNION ALL SELECT m.sweep, {Counted("t.state")} FROM members m JOIN trials t ON t.number = m.trial WHERE NOT m.tallied {ofMembers} GROUP BY m.sweep
        """;

    private static readonly string OfOne = Parts("WHERE sweep = $1", "AND home = $1", "AND m.sweep = $1");
    private static readonly string OfAll = $"SELECT s.id, p.* FROM ({Parts("", "AND home IS NOT NULL", "")}) p JOIN sweeps s ON s.number = p.sweep";

    public static async Task<SweepCounts> CountAsync(NpgsqlConnection connection, long sweep, CancellationToken cancellation)
    {
        var parts = await connection.Sql(OfOne).With(sweep).RowsAsync(row => Counts(row, 1), cancellation).ConfigureAwait(false);
        return parts.Aggregate(new SweepCounts(0, 0, 0, 0, 0, 0), Sum);
    }

    public static async Task<IReadOnlyDictionary<string, SweepCounts>> CountAllAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var parts = await connection.Sql(OfAll).RowsAsync(row => (Sweep: row.GetString(0), Counts: Counts(row, 2)), cancellation).ConfigureAwait(false);
        return parts.GroupBy(part => part.Sweep).ToDictionary(sweep => sweep.Key, sweep => sweep.Select(part => part.Counts).Aggregate(Sum));
    }

    private static SweepCounts Counts(NpgsqlDataReader row, int at) =>
        new(row.GetInt64(at), row.GetInt64(at + 1), row.GetInt64(at + 2), row.GetInt64(at + 3), row.GetInt64(at + 4), row.GetInt64(at + 5));

    private static SweepCounts Sum(SweepCounts left, SweepCounts right) => new(
        left.Waiting + right.Waiting, left.Running + right.Running, left.Finished + right.Finished, left.Diverged + right.Diverged, left.Stopped + right.Stopped, left.Failed + right.Failed);
}
