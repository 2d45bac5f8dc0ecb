using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>The workers that are there.</summary>
internal static class PostgresWorkers
{
    public static Task<List<WorkerRecord>> ListAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection
            .Sql(
                """
                SELECT id, host, process_space, process, process_started, slots, lease_until, lease_until <
                clock_timestamp(), labels, gpus, memory, programs FROM workers WHERE released IS NULL ORDER BY number
                """
            )
            .RowsAsync(
                row => new WorkerRecord(
                    new(
                        row.GetString(0),
                        row.GetString(1),
                        row.GetString(2),
                        row.GetInt32(3),
                        row.Time(4),
                        row.GetInt32(5)
                    )
                    {
                        Labels = row.GetFieldValue<string[]>(8),
                        Gpus = row.GetInt32(9),
                        MemoryBytes = row.GetInt64(10),
                        RunsPrograms = row.GetBoolean(11),
                    },
                    row.Time(6),
                    row.GetBoolean(7)
                ),
                cancellation
            );
}
