using Sweeps.Scheduling.Costs;

namespace Sweeps.Storage.Sqlite;

/// <summary>Which workers there are.</summary>
internal sealed class SqliteWorkers(SqliteSession session) : IWorkerLeases
{
    /// <inheritdoc/>
    public Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default) =>
        session.Writer.WriteAsync(
            connection =>
            {
                connection[
                    """
                    INSERT INTO workers (id, host, process_space, process, process_started, slots, lease_until, lease,
                    labels, gpus, memory, programs, speed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET slots = excluded.slots, lease_until = excluded.lease_until, lease =
                    excluded.lease, labels = excluded.labels, gpus = excluded.gpus, memory = excluded.memory, programs
                    = excluded.programs, speed = excluded.speed, released = NULL, release_reason = NULL
                    """
                ]
                    .Set(1, worker.Id)
                    .Set(2, worker.Host)
                    .Set(3, worker.ProcessSpace)
                    .Set(4, (long)worker.ProcessId)
                    .Set(5, worker.ProcessStarted.ToUnixTimeMilliseconds())
                    .Set(6, (long)worker.Slots)
                    .Set(7, session.Now + (long)lease.TotalMilliseconds)
                    .Set(8, (long)lease.TotalMilliseconds)
                    .Set(9, string.Join('\n', worker.Labels))
                    .Set(10, (long)worker.Gpus)
                    .Set(11, worker.MemoryBytes)
                    .Set(12, worker.RunsPrograms ? 1L : 0L)
                    .Set(13, worker.Speed?.ToJson())
                    .Run();
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default) =>
        session.Writer.WriteAsync(
            connection =>
            {
                connection["UPDATE workers SET lease_until = ?, lease = ? WHERE id = ? AND released IS NULL"]
                    .Set(1, session.Now + (long)lease.TotalMilliseconds)
                    .Set(2, (long)lease.TotalMilliseconds)
                    .Set(3, workerId)
                    .Run();
                return connection.Changes > 0;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task NoteSpeedAsync(string workerId, MachineSpeed speed, CancellationToken cancellation = default) =>
        session.Writer.WriteAsync(
            connection =>
            {
                connection["UPDATE workers SET speed = ? WHERE id = ?"].Set(1, speed.ToJson()).Set(2, workerId).Run();
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default) =>
        session.Read(connection => List(connection, session.Leases), cancellation);

    /// <inheritdoc/>
    public Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default) =>
        session.Writer.WriteAsync(
            connection => SqliteClaims.Release(connection, workerId, reason, session.Now),
            1,
            cancellation
        );

    private static IReadOnlyList<WorkerRecord> List(SqliteConnection connection, LeaseClock leases)
    {
        var workers = new List<WorkerRecord>();
        var rows = connection[
            "SELECT id, host, process_space, process, process_started, slots, lease_until, lease, labels, "
                + "gpus, memory, programs, speed FROM workers WHERE released IS NULL ORDER BY number"
        ];
        long now = leases.Now;
        while (rows.Step())
        {
            long until = leases.EndOf(rows.Long(6), rows.Long(7));
            workers.Add(
                new(
                    new(rows.Text(0), rows.Text(1), rows.Text(2), rows.Int(3), SqliteTime.Of(rows.Long(4)), rows.Int(5))
                    {
                        Labels = rows.Text(8).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                        Gpus = rows.Int(9),
                        MemoryBytes = rows.Long(10),
                        RunsPrograms = rows.Int(11) != 0,
                        Speed = MachineSpeed.OfJson(rows.MaybeText(12)),
                    },
                    SqliteTime.Of(until),
                    until < now
                )
            );
        }

        return workers;
    }
}
