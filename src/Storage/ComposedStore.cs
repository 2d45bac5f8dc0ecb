using System.Diagnostics.CodeAnalysis;

namespace Sweeps.Storage;

/// <summary>A store some of whose parts are others than those of the store that it is made of.</summary>
public sealed class ComposedStore : StoreOfParts
{
    /// <summary>Has the parts of another store, but for those that are given.</summary>
    /// <param name="inner">The store that has all other parts; disposed of with this one.</param>
    [SetsRequiredMembers]
    public ComposedStore(ISweepStore inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        Registry = inner.Registry;
        Queue = inner.Queue;
        Leases = inner.Leases;
        Attempts = inner.Attempts;
        Results = inner.Results;
        Upkeep = inner.Upkeep;
        Programs = inner.Programs;
    }

    /// <summary>The store that has all other parts.</summary>
    internal ISweepStore Inner { get; }

    /// <inheritdoc/>
    public override string Location => Inner.Location;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => Inner.DisposeAsync();
}
