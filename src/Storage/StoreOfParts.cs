namespace Sweeps.Storage;

/// <summary>A store that has its parts as they were given to it.</summary>
public abstract class StoreOfParts : ISweepStore
{
    /// <inheritdoc/>
    public abstract string Location { get; }

    /// <inheritdoc/>
    public required ISweepRegistry Registry { get; init; }

    /// <inheritdoc/>
    public required ISweepQueue Queue { get; init; }

    /// <inheritdoc/>
    public required IWorkerLeases Leases { get; init; }

    /// <inheritdoc/>
    public required ITrialAttempts Attempts { get; init; }

    /// <inheritdoc/>
    public required ISweepResults Results { get; init; }

    /// <inheritdoc/>
    public required ISweepUpkeep Upkeep { get; init; }

    /// <inheritdoc/>
    public required IProgramStore Programs { get; init; }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
