namespace Sweeps.Storage.Postgres;

/// <summary>The database of a PostgreSQL store as the place where a cluster keeps its members and reminders: <c>orleans…</c> tables, made with those of the store.</summary>
public static class ClusterDatabase
{
    /// <summary>Connections that a process keeps open for its cluster at most; it needs one or two at a time.</summary>
    private const int Connections = 4;

    /// <summary>The ADO.NET connection string, secrets included: not for logs.</summary>
    /// <param name="location">The store's location, <c>postgres://…</c>.</param>
    /// <exception cref="StoreException">The location is not one of PostgreSQL.</exception>
    public static string ConnectionString(string location)
    {
        if (!PostgresLocation.Is(location))
        {
            int scheme = location.IndexOf("://", StringComparison.Ordinal);
            string shown = scheme > 0 ? location[..scheme] + "://…" : location;
            throw new StoreException(StoreProblem.UnsupportedLocation, shown,
                $"A cluster keeps its sweeps in PostgreSQL, but the store is {shown}. Name one like `postgres://user@host:5432/database`.");
        }

        var settings = new Npgsql.NpgsqlConnectionStringBuilder(PostgresLocation.Parse(location).Settings.ConnectionString)
        {
            MaxPoolSize = Connections,
            Enlist = false,
            TcpKeepAlive = true,
            // A database that does not answer must not hold up the word that this process is alive for long.
            CommandTimeout = 10,
        };
        settings.ApplicationName ??= "sweeps-cluster";
        return settings.ConnectionString;
    }
}
