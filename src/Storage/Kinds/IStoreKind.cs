using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Kinds;

/// <summary>A kind of store: which locations are its own, and what is done with a whole store there. Every failure is a
/// <see cref="StoreException"/>.</summary>
internal interface IStoreKind
{
    /// <summary>Whether a location is one of its own.</summary>
    bool Owns(string location);

    /// <summary>Refuses one of its locations at which no store can be, before anything else is tried. Default:
    /// nothing.</summary>
    void Check(string location) { }

    /// <summary>Opens a store, which is made if it is not there.</summary>
    /// <param name="location">Where.</param>
    /// <param name="clock">The clock that leases run on, where the store has none of its own.</param>
    ISweepStore Open(string location, TimeProvider clock);

    /// <summary>Opens a store that is there and of this build's schema; makes and changes nothing.</summary>
    ISweepStore OpenToRead(string location, TimeProvider clock);

    /// <summary>Makes a store, or brings its schema to that of this build.</summary>
    StoreVersion Migrate(string location);

    /// <summary>The schema of a store; changes nothing.</summary>
    StoreVersion Look(string location);

    /// <summary>Looks for breaches of what must hold, one invariant after the other.</summary>
    Task VerifyAsync(string location, Action<StoreCheck> found, CancellationToken cancellation);

    /// <summary>Writes a copy into a new file, and returns its size in bytes.</summary>
    long Backup(string location, string target, CancellationToken cancellation);

    /// <summary>Gives back room that nothing takes any more; returns bytes before and after.</summary>
    Task<(long Before, long After)> VacuumAsync(string location, CancellationToken cancellation);
}
