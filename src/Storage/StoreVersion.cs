namespace Sweeps.Storage;

/// <summary>The schema of a store, by number.</summary>
/// <param name="Location">Where the store is, without secrets.</param>
/// <param name="From">Its number before; 0: there was no store.</param>
/// <param name="To">Its number now.</param>
/// <param name="Newest">The newest that this build knows, and the one that it needs.</param>
public sealed record StoreVersion(string Location, int From, int To, int Newest);
