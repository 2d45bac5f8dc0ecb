using Npgsql;
using Sweeps.Scheduling.Costs;
using static Sweeps.Storage.StateLists;

namespace Sweeps.Storage.Postgres;

/// <summary>Which workers there are.</summary>
internal sealed class PostgresWorkers(PostgresSession session) : IWorkerLeases
{
    /// <inheritdoc/>
    public Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default) =>
        session.Connections.Workers.RunAsync(
            (connection, token) =>
                connection
                    .Sql(
                        """
                        INSERT INTO workers (id, host, process_space, process, process_started, slots, lease_until,
                        labels, gpus, memory, programs, speed) VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7,
                        $8, $9, $10, $11, $12)
                        ON CONFLICT (id) DO UPDATE SET slots = excluded.slots, labels = excluded.labels, lease_until =
                        excluded.lease_until, gpus = excluded.gpus, memory = excluded.memory, programs =
                        excluded.programs, speed = excluded.speed, released = NULL, release_reason = NULL
                        """
                    )
                    .With(worker.Id)
                    .With(worker.Host)
                    .With(worker.ProcessSpace)
                    .With(worker.ProcessId)
                    .With(worker.ProcessStarted.ToUniversalTime())
                    .With(worker.Slots)
                    .With(lease)
                    .With((string[])[.. worker.Labels])
                    .With(worker.Gpus)
                    .With(worker.MemoryBytes)
                    .With(worker.RunsPrograms)
                    .With(worker.Speed?.ToJson())
                    .RunAsync(token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default) =>
        await session
            .Connections.Workers.RunAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            "UPDATE workers SET lease_until = clock_timestamp() + $1 WHERE id = $2 AND released IS NULL"
                        )
                        .With(lease)
                        .With(workerId)
                        .RunAsync(token),
                cancellation
            )
            .ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public Task NoteSpeedAsync(string workerId, MachineSpeed speed, CancellationToken cancellation = default) =>
        session.Connections.Workers.RunAsync(
            (connection, token) =>
                connection
                    .Sql("UPDATE workers SET speed = $1 WHERE id = $2")
                    .With(speed.ToJson())
                    .With(workerId)
                    .RunAsync(token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default) =>
        await session
            .ReadAsync((connection, token) => ListAsync(connection, token), cancellation)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default) =>
        session.Connections.Workers.InTransactionAsync(
            connection => ReleaseAsync(connection, workerId, PostgresCommands.Storable(reason)!, cancellation),
            cancellation
        );

    private static async Task<long> ReleaseAsync(
        NpgsqlConnection connection,
        string workerId,
        string reason,
        CancellationToken cancellation
    )
    {
        var worker = await connection
            .Sql("SELECT number FROM workers WHERE id = $1 AND released IS NULL FOR UPDATE")
            .With(workerId)
            .RowsAsync(row => row.GetInt64(0), cancellation)
            .ConfigureAwait(false);
        if (worker.Count == 0)
            return 0;
        var held = await connection
            .Sql($"SELECT number, fence FROM trials WHERE state = {Running} AND worker = $1 ORDER BY key FOR UPDATE")
            .With(worker[0])
            .RowsAsync(row => (Trial: row.GetInt64(0), Fence: row.GetInt64(1)), cancellation)
            .ConfigureAwait(false);
        long[] trials = [.. held.Select(row => row.Trial)];
        var batch = new NpgsqlBatch(connection);
        await using var owned = batch.ConfigureAwait(false);
        batch
            .Sql(
                "UPDATE attempts a SET ended = clock_timestamp(), outcome = $3, reason = $4 FROM unnest($1, $2) AS "
                    + "h(trial, fence) WHERE a.trial = h.trial AND a.fence = h.fence"
            )
            .With(trials)
            .With(held.Select(row => row.Fence).ToArray())
            .With((short)AttemptOutcome.Lost)
            .With(reason);
        batch
            .Sql($"UPDATE trials SET state = {Waiting}, worker = NULL, reason = $2 WHERE number = ANY($1)")
            .With(trials)
            .With(reason);
        batch
            .Sql("UPDATE workers SET released = clock_timestamp(), release_reason = $2 WHERE number = $1")
            .With(worker[0])
            .With(reason);
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return trials.Length;
    }

    private static Task<List<WorkerRecord>> ListAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection
            .Sql(
                """
                SELECT id, host, process_space, process, process_started, slots, lease_until, lease_until <
                clock_timestamp(), labels, gpus, memory, programs, speed FROM workers WHERE released IS NULL
                ORDER BY number
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
                        Speed = MachineSpeed.OfJson(row.IsDBNull(12) ? null : row.GetString(12)),
                    },
                    row.Time(6),
                    row.GetBoolean(7)
                ),
                cancellation
            );
}
