namespace Sweeps.Storage.Sqlite;

/// <summary>The workers that are there.</summary>
internal static class SqliteWorkers
{
    public static IReadOnlyList<WorkerRecord> List(SqliteConnection connection, LeaseClock leases)
    {
        var workers = new List<WorkerRecord>();
        var rows = connection[
            "SELECT id, host, process_space, process, process_started, slots, lease_until, lease, labels, "
                + "gpus, memory, programs FROM workers WHERE released IS NULL ORDER BY number"
        ];
        long now = leases.Now;
        while (rows.Step())
        {
            long until = leases.EndOf(rows.Long(6), rows.Long(7));
            workers.Add(
                new(
                    new(
                        rows.Text(0),
                        rows.Text(1),
                        rows.Text(2),
                        rows.Int(3),
                        SqliteQueries.Time(rows.Long(4)),
                        rows.Int(5)
                    )
                    {
                        Labels = rows.Text(8).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                        Gpus = rows.Int(9),
                        MemoryBytes = rows.Long(10),
                        RunsPrograms = rows.Int(11) != 0,
                    },
                    SqliteQueries.Time(until),
                    until < now
                )
            );
        }

        return workers;
    }
}
