using Npgsql;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

/// <summary>
/// How many members a sweep has, raised in the transaction that adds some. The numbers of its trials by state follow
/// from that (see migration 0007).
/// </summary>
internal static class PostgresTallies
{
    /// <summary>Rows of a sweep, at most: connections that share one wait for each other's commit, so there are more
    /// than usually write at once.</summary>
    private const int Slots = 128;

    /// <summary>The row that a connection writes to.</summary>
    public static short Slot(NpgsqlConnection connection) => (short)(connection.ProcessID & (Slots - 1));

    /// <summary>Rows of a sweep, a state and a number, which are to be added up. Finished, until the others are taken
    /// away from them, are all members that are tallied.</summary>
    private static string Parts(string ofTallies, string ofTrials, string ofMembers) =>
        $"""
            SELECT sweep, {Finished}::smallint, sum(members)::bigint, false FROM tallies {ofTallies} GROUP BY sweep
            UNION ALL SELECT home, state, count(*), true FROM trials
            WHERE state IN ({Apart}) AND home {ofTrials} GROUP BY home, state
            UNION ALL SELECT home, state, count(*), true FROM trials
            WHERE state = {Running} AND home {ofTrials} GROUP BY home, state
            UNION ALL SELECT m.sweep, t.state, count(*), false FROM members m JOIN trials t ON t.number = m.trial
            WHERE NOT m.tallied {ofMembers} GROUP BY m.sweep, t.state
            """;

    private static readonly string OfOne = Parts("WHERE sweep = $1", "= $1", "AND m.sweep = $1");
    private static readonly string OfAll =
        $"SELECT s.id, p.* FROM ({Parts("", "IS NOT NULL", "")}) p (sweep, state, number, own) JOIN sweeps s ON "
        + "s.number = p.sweep AND s.deleted IS NULL";

    public static async Task<SweepCounts> CountAsync(
        NpgsqlConnection connection,
        long sweep,
        CancellationToken cancellation
    ) =>
        Sum(
            await connection.Sql(OfOne).With(sweep).RowsAsync(row => PartOf(row, 1), cancellation).ConfigureAwait(false)
        );

    public static async Task<IReadOnlyDictionary<string, SweepCounts>> CountAllAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        var parts = await connection
            .Sql(OfAll)
            .RowsAsync(row => (Sweep: row.GetString(0), Part: PartOf(row, 2)), cancellation)
            .ConfigureAwait(false);
        return parts
            .GroupBy(part => part.Sweep)
            .ToDictionary(sweep => sweep.Key, sweep => Sum(sweep.Select(part => part.Part)));
    }

    private static TallyPart PartOf(NpgsqlDataReader row, int at) =>
        new(row.GetInt16(at), row.GetInt64(at + 1), row.GetBoolean(at + 2));

    private static SweepCounts Sum(IEnumerable<TallyPart> parts)
    {
        long[] counts = new long[6];
        foreach (var (state, number, isOwn) in parts)
        {
            counts[state] += number;
            counts[(int)TrialState.Finished] -= isOwn ? number : 0;
        }

        return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }

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
                $"""
                SELECT cell, NULL::smallint, count(*), true FROM members WHERE sweep = $1 AND tallied GROUP BY cell
                UNION ALL SELECT m.cell, t.state, count(*), true FROM trials t JOIN members m ON m.sweep = $1 AND
                m.ordinal = t.ordinal WHERE t.home = $1 AND t.state IN ({Apart}) GROUP BY m.cell, t.state
                UNION ALL SELECT m.cell, t.state, count(*), true FROM trials t JOIN members m ON m.sweep = $1 AND
                m.ordinal = t.ordinal WHERE t.home = $1 AND t.state = {Running} GROUP BY m.cell, t.state
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
                $"""
                SELECT a.outcome, count(*) FROM (
                    SELECT number FROM trials WHERE home = $1 AND (state IN ({Apart}) OR fence > 1)
                    AND (state = {Waiting}
                    OR fence > 1)
                    UNION ALL SELECT trial FROM members WHERE sweep = $1 AND NOT tallied) t JOIN attempts a ON a.trial
                    = t.number
                WHERE a.outcome IN ({Followed}) GROUP BY a.outcome
                """
            )
            .With(sweep)
            .RowsAsync(row => (Outcome: (AttemptOutcome)row.GetInt16(0), Number: row.GetInt64(1)), cancellation)
            .ConfigureAwait(false);
        long Of(AttemptOutcome outcome) => rows.Where(row => row.Outcome == outcome).Sum(row => row.Number);
        return new(Of(AttemptOutcome.Retried), Of(AttemptOutcome.Lost), Of(AttemptOutcome.HandedBack));
    }

    /// <summary><paramref name="IsOwn"/>: of members that are tallied.</summary>
    private readonly record struct TallyPart(short State, long Number, bool IsOwn);
}
