namespace Sweeps.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default) =>
        Writer.WriteAsync(
            connection =>
            {
                connection[
                    """
                    INSERT INTO workers (id, host, process_space, process, process_started, slots, lease_until, lease,
                    labels, gpus, memory, programs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET slots = excluded.slots, lease_until = excluded.lease_until, lease =
                    excluded.lease, labels = excluded.labels, gpus = excluded.gpus, memory = excluded.memory, programs
                    = excluded.programs, released = NULL, release_reason = NULL
                    """
                ]
                    .Set(1, worker.Id)
                    .Set(2, worker.Host)
                    .Set(3, worker.ProcessSpace)
                    .Set(4, (long)worker.ProcessId)
                    .Set(5, worker.ProcessStarted.ToUnixTimeMilliseconds())
                    .Set(6, (long)worker.Slots)
                    .Set(7, Now + (long)lease.TotalMilliseconds)
                    .Set(8, (long)lease.TotalMilliseconds)
                    .Set(9, string.Join('\n', worker.Labels))
                    .Set(10, (long)worker.Gpus)
                    .Set(11, worker.MemoryBytes)
                    .Set(12, worker.RunsPrograms ? 1L : 0L)
                    .Run();
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default) =>
        Writer.WriteAsync(
            connection =>
            {
                connection["UPDATE workers SET lease_until = ?, lease = ? WHERE id = ? AND released IS NULL"]
                    .Set(1, Now + (long)lease.TotalMilliseconds)
                    .Set(2, (long)lease.TotalMilliseconds)
                    .Set(3, workerId)
                    .Run();
                return connection.Changes > 0;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default) =>
        Read(connection => SqliteWorkers.List(connection, _leases), cancellation);

    /// <inheritdoc/>
    public Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default) =>
        Writer.WriteAsync(connection => SqliteClaims.Release(connection, workerId, reason, Now), 1, cancellation);
}
