using Sweeps.Model.Data.Files;
using Sweeps.Storage.Files;
using Sweeps.Storage.Postgres;
using Sweeps.Storage.Sqlite;
using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Opening;

/// <summary>Opens stores.</summary>
public static class SweepStores
{
    /// <summary>The environment variable that names the store where no option does.</summary>
    public const string Variable = "SWEEPS_STORE";

    /// <summary>
    /// Where the store is when nothing says otherwise: <c>sweeps/sweeps.db</c> in the user's data folder
    /// (<c>XDG_DATA_HOME</c>, <c>~/.local/share</c>, or the system's own equivalent).
    /// </summary>
    public static string DefaultLocation => LocationIn(Environment.GetEnvironmentVariable);

    /// <summary>Where the store is, or would be, in a file of this machine: beside it lies what belongs to no store's
    /// own folder. Never an address: where <see cref="DefaultLocation"/> is one, its path without it.</summary>
    public static string DefaultFile => FileIn(Environment.GetEnvironmentVariable);

    /// <summary>Opens a store: the path of an SQLite file, which is made if it is not there, or
    /// <c>postgres://user@host:port/database</c>, where its tables are made if they are not there.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="clock">The clock that leases run on in an SQLite file; null takes the system's. In PostgreSQL they
    /// run on the server's.</param>
    /// <param name="checkpoints">A folder for large checkpoints, of 64 KiB or more; null: they go into the store like
    /// everything else. Processes on several hosts name the same shared folder.</param>
    /// <exception cref="StoreException">It cannot be opened; the message says why.</exception>
    public static ISweepStore Open(string? location = null, TimeProvider? clock = null, string? checkpoints = null)
    {
        location = Resolve(location);
        var folder = FolderAt(checkpoints);
        ISweepStore store = PostgresLocation.Is(location)
            ? PostgresStore.Open(location)
            : SqliteStore.Open(location, clock ?? TimeProvider.System);
        return FiledCheckpoints.Beside(store, new CheckpointFiles(folder));
    }

    /// <summary>Opens a store that is there, to read from it, or to change what is in it. Nothing is made: no file, no
    /// folder, no schema; one of an older build is left as it is. An SQLite file on a volume that cannot be written can
    /// be read all the same.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="clock">As in <see cref="Open"/>.</param>
    /// <exception cref="StoreException">It is not there (<see cref="StoreProblem.NotMade"/>), or cannot be
    /// opened.</exception>
    public static ISweepStore OpenToRead(string? location = null, TimeProvider? clock = null)
    {
        location = Resolve(location);
        return FiledCheckpoints.Beside(
            PostgresLocation.Is(location)
                ? PostgresStore.Open(location, make: false)
                : SqliteStore.OpenToRead(location, clock ?? TimeProvider.System),
            new CheckpointFiles(null)
        );
    }

    /// <summary>Makes a store, or brings its schema to that of this build, which opening it does as well. Safe when
    /// several processes do so at once: one of them does it.</summary>
    /// <exception cref="StoreException">It cannot be opened, or a newer build wrote it; it is then left as it
    /// was.</exception>
    public static StoreVersion Migrate(string? location = null)
    {
        location = Resolve(location);
        return PostgresLocation.Is(location) ? PostgresStore.Migrate(location) : SqliteStore.Migrate(location);
    }

    /// <summary>The schema of a store, whatever it is; nothing is changed.</summary>
    /// <exception cref="StoreException">It cannot be looked at.</exception>
    public static StoreVersion Look(string? location = null)
    {
        location = Resolve(location);
        return PostgresLocation.Is(location) ? PostgresStore.Look(location) : SqliteStore.Look(location);
    }

    /// <summary>Looks for breaches of what must hold in every store (docs/storage.md), one invariant after the
    /// other, in one snapshot; nothing is changed. Whoever trains meanwhile goes on.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="found">Told of each invariant as soon as it was looked at.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreException">It is not there, or cannot be read.</exception>
    public static Task VerifyAsync(string? location, Action<StoreCheck> found, CancellationToken cancellation = default)
    {
        location = Resolve(location);
        return PostgresLocation.Is(location)
            ? PostgresVerification.RunAsync(location, found, cancellation)
            : SqliteVerification.RunAsync(location, found, cancellation);
    }

    /// <summary>Writes a copy of an SQLite store into a file that is not there yet. The copy is of one moment, and
    /// whoever trains meanwhile goes on. Returns the copy's size in bytes.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="target">The new file.</param>
    /// <param name="cancellation">Gives up; then there is no new file.</param>
    /// <exception cref="StoreException">It is a PostgreSQL store, which has tools of its own, or cannot be read, or the
    /// file is there or cannot be written.</exception>
    public static long Backup(string? location, string target, CancellationToken cancellation = default)
    {
        location = Resolve(location);
        return PostgresLocation.Is(location)
            ? throw new StoreException(
                StoreProblem.UnsupportedLocation,
                PostgresLocation.Parse(location).Display,
                "A store in an SQLite file is copied by this, but the store is in PostgreSQL. Use `pg_dump`, or the "
                    + "server's own base backup."
            )
            : SqliteBackup.Write(location, target, cancellation);
    }

    /// <summary>Gives room that deleted sweeps have left back to the file system, or to the database.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="cancellation">Gives up; nothing is lost.</param>
    /// <returns>Bytes before and after.</returns>
    /// <exception cref="StoreException">It is not there, or is in use and cannot be locked.</exception>
    public static async Task<(long Before, long After)> VacuumAsync(
        string? location = null,
        CancellationToken cancellation = default
    )
    {
        location = Resolve(location);
        return PostgresLocation.Is(location)
            ? await PostgresVacuum.RunAsync(location, cancellation).ConfigureAwait(false)
            : SqliteBackup.Vacuum(location, cancellation);
    }

    /// <summary>The location that is meant, checked for its kind.</summary>
    private static string Resolve(string? location)
    {
        if (string.IsNullOrEmpty(location))
            location = DefaultLocation;
        if (PostgresLocation.Is(location))
            return location;
        int scheme = location.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            throw new StoreException(
                StoreProblem.UnsupportedLocation,
                location[..scheme] + "://…",
                $"A store is the path of an SQLite file or a PostgreSQL URL, but the location begins with "
                    + $"`{location[..scheme]}://`. Give a path, such as `--store sweeps.db`, or `--store "
                    + "postgres://user@host/database`."
            );
        }

        return Directory.Exists(location)
                ? throw new StoreException(
                    StoreProblem.UnsupportedLocation,
                    location,
                    $"A store is a file, but `{location}` is a folder. Name a file in it, such as `--store "
                        + $"{Path.Combine(location, "sweeps.db")}`."
                )
            : IsSpecial(location)
                ? throw new StoreException(
                    StoreProblem.UnsupportedLocation,
                    location,
                    $"A store is a regular file, but `{location}` is a pipe, a device or the like. Name another file "
                        + "with --store."
                )
            : location;
    }

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

    private static CheckpointFolder? FolderAt(string? checkpoints) =>
        string.IsNullOrEmpty(checkpoints) ? null
        : FolderPath.FileInTheWay(checkpoints) is { } file
            ? throw new StoreException(
                StoreProblem.UnsupportedLocation,
                checkpoints,
                $"Large checkpoints go into a folder, but `{file}` is a file. Name another folder with --checkpoints "
                    + "or SWEEPS_CHECKPOINTS, or none."
            )
        : new CheckpointFolder(checkpoints);

    internal static string FileIn(Func<string, string?> environment) =>
        LocationIn(environment) is var location && location.Contains("://", StringComparison.Ordinal)
            ? LocationIn(name => name == Variable ? null : environment(name))
            : location;

    internal static string LocationIn(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } named)
            return named;
        string? folder = environment("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(folder) || !Path.IsPathRooted(folder))
            folder = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify
            );
        if (string.IsNullOrEmpty(folder))
            folder = Path.Combine(Path.GetTempPath(), $"sweeps-{Environment.UserName}");
        return Path.Combine(folder, "sweeps", "sweeps.db");
    }
}
