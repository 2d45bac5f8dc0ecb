using Sweeps.Scheduling.Costs;

namespace Sweeps.Storage;

/// <summary>Which workers there are, and until when each is believed to live: for workers, and for whoever finds one
/// gone.</summary>
public interface IWorkerLeases
{
    /// <summary>Makes a worker known and starts its lease. Needed before it claims; once more after
    /// <see cref="HeartbeatAsync"/> said false.</summary>
    Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Says that a worker is alive, and prolongs its lease: that of all its attempts. False when it is unknown
    /// or was released.</summary>
    Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Notes how fast a slot of a worker is, which may not have been known when it was registered.</summary>
    Task NoteSpeedAsync(string workerId, MachineSpeed speed, CancellationToken cancellation = default);

    /// <summary>Workers that have been registered and not released, with their leases.</summary>
    Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default);

    /// <summary>Takes everything from a worker that is known to be gone: its attempts end as lost, their trials wait
    /// again. Returns their number.</summary>
    Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default);
}
