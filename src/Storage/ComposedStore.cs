namespace Sweeps.Storage;

/// <summary>A store some of whose parts are others than those of the store that it is made of.</summary>
/// <param name="inner">The store that has all other parts; disposed of with this one.</param>
public sealed class ComposedStore(ISweepStore inner) : ISweepStore
{
    /// <summary>The store that has all other parts.</summary>
    internal ISweepStore Inner => inner;

    /// <inheritdoc/>
    public string Location => inner.Location;

    /// <inheritdoc/>
    public ISweepRegistry Registry { get; init; } = inner.Registry;

    /// <inheritdoc/>
    public ISweepQueue Queue { get; init; } = inner.Queue;

    /// <inheritdoc/>
    public IWorkerLeases Leases { get; init; } = inner.Leases;

    /// <inheritdoc/>
    public ITrialAttempts Attempts { get; init; } = inner.Attempts;

    /// <inheritdoc/>
    public ISweepResults Results { get; init; } = inner.Results;

    /// <inheritdoc/>
    public ISweepUpkeep Upkeep { get; init; } = inner.Upkeep;

    /// <inheritdoc/>
    public IProgramStore Programs { get; init; } = inner.Programs;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
