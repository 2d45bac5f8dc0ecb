using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Sqlite;

/// <summary>How many members a sweep has, raised in the transaction that adds some. The numbers of its trials by state
/// follow from that (see migration 0006).</summary>
internal static class SqliteTallies
{
    public static void Add(SqliteConnection connection, long sweep, long members)
    {
        if (members > 0)
            connection[
                "INSERT INTO tallies (sweep, members) VALUES (?, ?) ON CONFLICT (sweep) DO UPDATE SET members = "
                    + "members + excluded.members"
            ]
                .Set(1, sweep)
                .Set(2, members)
                .Run();
    }

    /// <summary>Finished are all members that are tallied, but for those of the sweep's own trials that are found
    /// elsewhere.</summary>
    public static SweepCounts Count(SqliteConnection connection, long sweep)
    {
        Span<long> counts = stackalloc long[6];
        var tally = connection["SELECT members FROM tallies WHERE sweep = ?"].Set(1, sweep);
        counts[(int)TrialState.Finished] = tally.Step() ? tally.Long(0) : 0;
        foreach (var (index, states) in OwnUnfinished)
        {
            var own = connection[
                $"SELECT state, count(*) FROM trials INDEXED BY {index} WHERE home = ? AND {states} GROUP BY state"
            ]
                .Set(1, sweep);
            while (own.Step())
            {
                counts[own.Int(0)] += own.Long(1);
                counts[(int)TrialState.Finished] -= own.Long(1);
            }
        }

        var looked = connection[
            "SELECT t.state, count(*) FROM members m INDEXED BY members_apart CROSS JOIN trials t ON t.number = "
                + "m.trial WHERE m.sweep = ? AND m.tallied = 0 GROUP BY t.state"
        ]
            .Set(1, sweep);
        while (looked.Step())
            counts[looked.Int(0)] += looked.Long(1);
        return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }

    /// <summary>Where a sweep's own trials are found that have not finished: the index, and what it holds.</summary>
    public static readonly (string Index, string States)[] OwnUnfinished =
    [
        ("trials_apart", $"(state IN ({Apart}) OR fence > 1) AND state IN ({Apart})"),
        ("trials_running", $"state = {Running}"),
    ];

    /// <summary>
    /// Tallied members are taken for finished, but for those of the sweep's own trials that are not: nothing is looked
    /// up for most. Cells come in whatever order their trials do; sums are gathered here, which is quicker than having
    /// them sorted there.
    /// </summary>
    public static IReadOnlyList<CellCounts> CountCells(SqliteConnection connection, long sweep)
    {
        var tallies = new CellTallies();
        var tallied = connection["SELECT cell FROM members WHERE sweep = ? AND tallied = 1"].Set(1, sweep);
        while (tallied.Step())
            tallies.Add(tallied.Long(0), (int)TrialState.Finished, 1);
        foreach (var (index, states) in OwnUnfinished)
        {
            var rows = connection[
                $"SELECT m.cell, t.state FROM trials t INDEXED BY {index} CROSS JOIN members m ON m.sweep = ?1 AND "
                    + $"m.ordinal = t.ordinal WHERE t.home = ?1 AND {states}"
            ]
                .Set(1, sweep);
            while (rows.Step())
            {
                tallies.Add(rows.Long(0), rows.Int(1), 1);
                tallies.Add(rows.Long(0), (int)TrialState.Finished, -1);
            }
        }

        var looked = connection[
            "SELECT m.cell, t.state FROM members m INDEXED BY members_apart CROSS JOIN trials t ON t.number = "
                + "m.trial WHERE m.sweep = ? AND m.tallied = 0"
        ]
            .Set(1, sweep);
        while (looked.Step())
            tallies.Add(looked.Long(0), looked.Int(1), 1);
        return tallies.Build();
    }

    /// <summary>Only trials with more than one attempt, and those that wait after their first, are looked into: see
    /// migration 0006 for where they are found.</summary>
    public static AttemptCounts CountAttempts(SqliteConnection connection, long sweep)
    {
        Span<long> counts = stackalloc long[9];
        var rows = connection[
            $"""
            SELECT a.outcome, count(*) FROM (
                SELECT number FROM trials INDEXED BY trials_apart WHERE home = ?1
                AND (state IN ({Apart}) OR fence
                > 1) AND (state = {Waiting} OR fence > 1)
                UNION ALL SELECT trial FROM members INDEXED BY members_apart WHERE sweep = ?1 AND tallied = 0) t CROSS
                JOIN attempts a ON a.trial = t.number
            WHERE a.outcome IN ({Followed}) GROUP BY a.outcome
            """
        ]
            .Set(1, sweep);
        while (rows.Step())
            counts[rows.Int(0)] = rows.Long(1);
        return new(
            counts[(int)AttemptOutcome.Retried],
            counts[(int)AttemptOutcome.Lost],
            counts[(int)AttemptOutcome.HandedBack]
        );
    }
}
