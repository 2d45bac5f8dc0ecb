using Sweeps.Storage.Postgres;
using Sweeps.Storage.Sqlite;

namespace Sweeps.Storage;

/// <summary>Opens stores.</summary>
public static class SweepStores
{
    /// <summary>The environment variable that names the store where no option does.</summary>
    public const string Variable = "SWEEPS_STORE";

    /// <summary>
    /// Where the store is when nothing says otherwise: <c>sweeps/sweeps.db</c> in the user's data folder (<c>XDG_DATA_HOME</c>,
    /// <c>~/.local/share</c>, or the system's own equivalent).
    /// </summary>
    public static string DefaultLocation => LocationIn(Environment.GetEnvironmentVariable);

    /// <summary>Opens a store: the path of an SQLite file, which is made if it is not there, or <c>postgres://user@host:port/database</c>, where its tables are made if they are not there.</summary>
    /// <param name="location">Null or empty takes <see cref="DefaultLocation"/>.</param>
    /// <param name="clock">The clock that leases run on in an SQLite file; null takes the system's. In PostgreSQL they run on the server's.</param>
    /// <exception cref="StoreException">It cannot be opened; the message says why.</exception>
    public static ISweepStore Open(string? location = null, TimeProvider? clock = null)
    {
        if (string.IsNullOrEmpty(location))
            location = DefaultLocation;
        if (PostgresLocation.Is(location))
            return PostgresStore.Open(location);
        int scheme = location.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            throw new StoreException(StoreProblem.UnsupportedLocation, location[..scheme] + "://…",
                $"A store is the path of an SQLite file or a PostgreSQL URL, but the location begins with `{location[..scheme]}://`. Give a path, such as `--store sweeps.db`, or `--store postgres://user@host/database`.");
        }

        return SqliteStore.Open(location, clock ?? TimeProvider.System);
    }

    internal static string LocationIn(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } named)
            return named;
        string? folder = environment("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(folder) || !Path.IsPathRooted(folder))
            folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (string.IsNullOrEmpty(folder))
            folder = Path.Combine(Path.GetTempPath(), $"sweeps-{Environment.UserName}");
        return Path.Combine(folder, "sweeps", "sweeps.db");
    }
}
