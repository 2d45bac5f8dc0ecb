using System.Data.Common;
using Sweeps.Storage;
using Sweeps.Storage.Postgres;

namespace Sweeps.Grains.Database;

/// <summary>The database of a PostgreSQL store as the place where a cluster keeps its members and reminders.</summary>
public static class ClusterDatabase
{
    /// <summary>Connections that are given out for members at a time, and as many for reminders, of those that a
    /// process has.</summary>
    private const int Connections = 2;

    /// <summary>Refuses a store that a cluster cannot have.</summary>
    /// <param name="location">The store's location, <c>postgres://…</c>.</param>
    /// <exception cref="StoreException">The location is not one of PostgreSQL.</exception>
    public static void Require(string location)
    {
        if (!SharedDatabase.IsAt(location))
            throw Refusal(location);
    }

    /// <summary>
    /// Makes the cluster's tables in an open store's database, if they are not there, and returns connections to them:
    /// the store's own, of which each caller is given two at a time.
    /// </summary>
    /// <exception cref="StoreException">The store is not in PostgreSQL, or the tables can be neither used nor
    /// made.</exception>
    public static DbDataSource Open(ISweepStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var database = SharedDatabase.Of(store) ?? throw Refusal(store.Location);
        database.Run(ClusterTables.Ensure);
        return database.Connections(Connections);
    }

    private static StoreException Refusal(string location)
    {
        int scheme = location.IndexOf("://", StringComparison.Ordinal);
        string shown = scheme > 0 ? location[..scheme] + "://…" : location;
        return new StoreException(
            StoreProblem.UnsupportedLocation,
            shown,
            $"A cluster keeps its sweeps in PostgreSQL, but the store is {shown}. Name one like "
                + "`postgres://user@host:5432/database`."
        );
    }
}
