using Sweeps.Model.Data.Files;
using Sweeps.Storage.Kinds;
using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Sqlite;

/// <summary>Stores in SQLite files: at every location that is not a URL.</summary>
internal sealed class SqliteKind : IStoreKind
{
    public bool Owns(string location) => location.IndexOf("://", StringComparison.Ordinal) <= 0;

    public void Check(string location)
    {
        if (Directory.Exists(location))
            throw new StoreException(
                StoreProblem.UnsupportedLocation,
                location,
                $"A store is a file, but `{location}` is a folder. Name a file in it, such as `--store "
                    + $"{Path.Combine(location, "sweeps.db")}`."
            );
        if (IsSpecial(location))
            throw new StoreException(
                StoreProblem.UnsupportedLocation,
                location,
                $"A store is a regular file, but `{location}` is a pipe, a device or the like. Name another file with "
                    + "--store."
            );
    }

    public ISweepStore Open(string location, TimeProvider clock) => SqliteStore.Open(location, clock);

    public ISweepStore OpenToRead(string location, TimeProvider clock) => SqliteStore.OpenToRead(location, clock);

    public StoreVersion Migrate(string location) => SqliteStore.Migrate(location);

    public StoreVersion Look(string location) => SqliteStore.Look(location);

    public Task VerifyAsync(string location, Action<StoreCheck> found, CancellationToken cancellation) =>
        SqliteVerification.RunAsync(location, found, cancellation);

    public long Backup(string location, string target, CancellationToken cancellation) =>
        SqliteBackup.Write(location, target, cancellation);

    public Task<(long Before, long After)> VacuumAsync(string location, CancellationToken cancellation) =>
        Task.FromResult(SqliteBackup.Vacuum(location, cancellation));

    private static bool IsSpecial(string path)
    {
        try
        {
            return RegularFile.Is(path) == false;
        }
        catch (IOException)
        {
            return false; // what cannot be looked at cannot be opened either, and that says why
        }
    }
}
