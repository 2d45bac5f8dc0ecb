using Orleans.Concurrency;

namespace Sweeps.Grains.Contracts;

/// <summary>The one grain (key 0) that shares the slots of all workers between sweeps.</summary>
[Alias("sweeps.coordinator")]
public interface ICoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>The store's queue, or what is wanted of a sweep in it, has changed. Without this call the change is
    /// noticed within a few seconds.</summary>
    [Alias("heed")]
    Task ReconcileAsync();

    /// <summary>
    /// A worker asks what to work for. It is answered when that has changed since it asked last, or after about a
    /// second. Asking is also how a worker says that it is there.
    /// </summary>
    [Alias("share"), AlwaysInterleave]
    Task<SharesWire> ShareAsync(WorkerWire worker, CancellationToken cancellation = default);

    /// <summary>A worker leaves, or is known to be gone.</summary>
    [Alias("leave"), AlwaysInterleave]
    Task LeaveAsync(string worker);
}

/// <summary>A worker as it presents itself.</summary>
/// <param name="Id">Its name in the store.</param>
/// <param name="Slots">Trials that it trains at once.</param>
/// <param name="Labels">What it is good for.</param>
/// <param name="Seen">The <see cref="SharesWire.Version"/> that it was told last; null: none.</param>
/// <param name="Used">What sweeps have had of it since it started.</param>
[GenerateSerializer, Alias("sweeps.worker"), Immutable]
public sealed record WorkerWire(
    [property: Id(0)] string Id,
    [property: Id(1)] int Slots,
    [property: Id(2)] string[] Labels,
    [property: Id(3)] string? Seen,
    [property: Id(4)] UseWire[] Used
)
{
    /// <summary>Devices that it hands out to programs.</summary>
    [Id(5)]
    public int Gpus { get; init; }

    /// <summary>Bytes of memory that it has; 0: not known.</summary>
    [Id(6)]
    public long MemoryBytes { get; init; }

    /// <summary>Whether it runs people's own programs.</summary>
    [Id(7)]
    public bool RunsPrograms { get; init; }
}

/// <summary>What a sweep has had of a worker.</summary>
/// <param name="SweepId">The sweep.</param>
/// <param name="SlotSeconds">Seconds of one slot.</param>
/// <param name="Held">Attempts that the worker has for it now.</param>
[GenerateSerializer, Alias("sweeps.use"), Immutable]
public readonly record struct UseWire(
    [property: Id(0)] string SweepId,
    [property: Id(1)] double SlotSeconds,
    [property: Id(2)] int Held
);

/// <summary>What a worker is to work for.</summary>
/// <param name="Version">Names this answer.</param>
/// <param name="Shares">Slots for each sweep. One that is not named gets none.</param>
[GenerateSerializer, Alias("sweeps.shares"), Immutable]
public sealed record SharesWire([property: Id(0)] string Version, [property: Id(1)] ShareWire[] Shares);

/// <summary>Slots of a worker for a sweep.</summary>
[GenerateSerializer, Alias("sweeps.share"), Immutable]
public readonly record struct ShareWire([property: Id(0)] string SweepId, [property: Id(1)] int Slots);
