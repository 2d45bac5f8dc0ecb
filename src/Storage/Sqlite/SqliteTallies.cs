namespace Sweeps.Storage.Sqlite;

/// <summary>Numbers of a sweep's trials by state, kept up to date by whoever changes a state, in the same transaction (see migration 0006).</summary>
internal static class SqliteTallies
{
    public static void Write(SqliteConnection connection, StateChanges changes)
    {
        foreach (var (sweep, change) in changes.InOrder)
        {
            var tally = connection["""
                INSERT INTO tallies (sweep, waiting, running, finished, diverged, stopped, failed) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (sweep) DO UPDATE SET waiting = waiting + excluded.waiting, running = running + excluded.running, finished = finished + excluded.finished,
                    diverged = diverged + excluded.diverged, stopped = stopped + excluded.stopped, failed = failed + excluded.failed
                """].Set(1, sweep);
            for (int state = 0; state < change.Length; state++)
                tally.Set(state + 2, change[state]);
            tally.Run();
        }
    }

    /// <summary>What was tallied, what older builds have changed since, and the members that are looked up.</summary>
    public static SweepCounts Count(SqliteConnection connection, long sweep)
    {
        Span<long> counts = stackalloc long[6];
        var tally = connection["SELECT waiting, running, finished, diverged, stopped, failed FROM tallies WHERE sweep = ?"].Set(1, sweep);
        bool known = tally.Step();
        for (int state = 0; known && state < counts.Length; state++)
            counts[state] = tally.Long(state);
        var changed = connection["SELECT tallied, state FROM trials INDEXED BY trials_mistallied WHERE home = ? AND tallied <> state"].Set(1, sweep);
        while (changed.Step())
        {
            counts[changed.Int(0)]--;
            counts[changed.Int(1)]++;
        }

        var looked = connection["SELECT t.state FROM members m INDEXED BY members_apart CROSS JOIN trials t ON t.number = m.trial WHERE m.sweep = ? AND m.tallied = 0"].Set(1, sweep);
        while (looked.Step())
            counts[looked.Int(0)]++;
        return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }
}
