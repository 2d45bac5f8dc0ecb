using Sweeps.Scheduling.Costs;

namespace Sweeps.Storage;

/// <summary>A process that trains.</summary>
/// <param name="Id">Unique among all workers there ever were.</param>
/// <param name="Host">Name of the machine, or of the container.</param>
/// <param name="ProcessSpace">Within which process ids are unique, such as a boot and a process namespace; empty: not
/// known.</param>
/// <param name="ProcessId">Its process id there.</param>
/// <param name="ProcessStarted">When that process started; tells it from a later one with the same id.</param>
/// <param name="Slots">Cores that it trains on.</param>
public sealed record WorkerIdentity(
    string Id,
    string Host,
    string ProcessSpace,
    int ProcessId,
    DateTimeOffset ProcessStarted,
    int Slots
)
{
    /// <summary>Labels that it carries.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Devices that it hands out to programs.</summary>
    public int Gpus { get; init; }

    /// <summary>Bytes of memory that it has; 0: not known.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>How fast a slot of it is; null: nobody has measured it.</summary>
    public MachineSpeed? Speed { get; init; }

    /// <summary>Whether it runs people's own programs.</summary>
    public bool RunsPrograms { get; init; }

    /// <summary>What it has for sweeps.</summary>
    public WorkerSupply Supply =>
        new(Id, Slots, Labels)
        {
            Gpus = Gpus,
            MemoryBytes = MemoryBytes,
            RunsPrograms = RunsPrograms,
        };
}

/// <summary>A worker in the store.</summary>
public sealed record WorkerRecord(WorkerIdentity Identity, DateTimeOffset LeaseUntil, bool Expired);
