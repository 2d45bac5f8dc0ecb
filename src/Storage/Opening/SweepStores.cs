using Sweeps.Model.Data.Files;
using Sweeps.Storage.Files;
using Sweeps.Storage.Kinds;
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
        var (kind, place) = Resolve(location);
        var folder = FolderAt(checkpoints);
        var store = kind.Open(place, clock ?? TimeProvider.System);
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
        var (kind, place) = Resolve(location);
        return FiledCheckpoints.Beside(kind.OpenToRead(place, clock ?? TimeProvider.System), new CheckpointFiles(null));
    }

    /// <summary>Makes a store, or brings its schema to that of this build, which opening it does as well. Safe when
    /// several processes do so at once: one of them does it.</summary>
    /// <exception cref="StoreException">It cannot be opened, or a newer build wrote it; it is then left as it
    /// was.</exception>
    public static StoreVersion Migrate(string? location = null)
    {
        var (kind, place) = Resolve(location);
        return kind.Migrate(place);
    }

    /// <summary>The schema of a store, whatever it is; nothing is changed.</summary>
    /// <exception cref="StoreException">It cannot be looked at.</exception>
    public static StoreVersion Look(string? location = null)
    {
        var (kind, place) = Resolve(location);
        return kind.Look(place);
    }

    /// <summary>Looks for breaches of what must hold in every store (docs/storage.md), one invariant after the
    /// other, in one snapshot; nothing is changed. Whoever trains meanwhile goes on.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="found">Told of each invariant as soon as it was looked at.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreException">It is not there, or cannot be read.</exception>
    public static Task VerifyAsync(string? location, Action<StoreCheck> found, CancellationToken cancellation = default)
    {
        var (kind, place) = Resolve(location);
        return kind.VerifyAsync(place, found, cancellation);
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
        var (kind, place) = Resolve(location);
        return kind.Backup(place, target, cancellation);
    }

    /// <summary>Gives room that deleted sweeps have left back to the file system, or to the database.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="cancellation">Gives up; nothing is lost.</param>
    /// <returns>Bytes before and after.</returns>
    /// <exception cref="StoreException">It is not there, or is in use and cannot be locked.</exception>
    public static Task<(long Before, long After)> VacuumAsync(
        string? location = null,
        CancellationToken cancellation = default
    )
    {
        var (kind, place) = Resolve(location);
        return kind.VacuumAsync(place, cancellation);
    }

    /// <summary>The location that is meant, and its kind.</summary>
    private static (IStoreKind Kind, string Location) Resolve(string? location)
    {
        if (string.IsNullOrEmpty(location))
            location = DefaultLocation;
        if (StoreCatalog.Of(location) is { } kind)
        {
            kind.Check(location);
            return (kind, location);
        }

        string scheme = location[..location.IndexOf("://", StringComparison.Ordinal)];
        throw new StoreException(
            StoreProblem.UnsupportedLocation,
            scheme + "://…",
            $"A store is the path of an SQLite file or a PostgreSQL URL, but the location begins with `{scheme}://`. "
                + "Give a path, such as `--store sweeps.db`, or `--store postgres://user@host/database`."
        );
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
