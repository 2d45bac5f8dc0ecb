using Sweeps.Storage.Kinds;
using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Postgres;

/// <summary>Stores at <c>postgres://user@host:port/database</c>. Leases run on the server's clock.</summary>
internal sealed class PostgresKind : IStoreKind
{
    public bool Owns(string location) => PostgresLocation.Is(location);

    public ISweepStore Open(string location, TimeProvider clock) => PostgresStore.Open(location);

    public ISweepStore OpenToRead(string location, TimeProvider clock) => PostgresStore.Open(location, make: false);

    public StoreVersion Migrate(string location) => PostgresStore.Migrate(location);

    public StoreVersion Look(string location) => PostgresStore.Look(location);

    public Task VerifyAsync(string location, Action<StoreCheck> found, CancellationToken cancellation) =>
        PostgresVerification.RunAsync(location, found, cancellation);

    public long Backup(string location, string target, CancellationToken cancellation) =>
        throw new StoreException(
            StoreProblem.UnsupportedLocation,
            PostgresLocation.Parse(location).Display,
            "A store in an SQLite file is copied by this, but the store is in PostgreSQL. Use `pg_dump`, or the "
                + "server's own base backup."
        );

    public Task<(long Before, long After)> VacuumAsync(string location, CancellationToken cancellation) =>
        PostgresVacuum.RunAsync(location, cancellation);
}
