using System.Data.Common;

namespace Sweeps.Storage.Postgres;

/// <summary>The database of a PostgreSQL store as the place where a cluster keeps its members and reminders:
/// <c>orleans…</c> tables, made with those of the store.</summary>
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
        if (!PostgresLocation.Is(location))
            throw Refusal(location);
        PostgresLocation.Parse(location);
    }

    /// <summary>
    /// The connections of an open store, for whoever keeps members and reminders in its database. They are the store's,
    /// pool and all: a process that has little to say needs one connection for everything, and not one for each who
    /// might say it. Each who asks for them here is given two at a time.
    /// </summary>
    /// <exception cref="StoreException">The store is not in PostgreSQL.</exception>
    public static DbDataSource Source(ISweepStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store switch
        {
            PostgresStore postgres => new ThrottledDataSource(postgres.Source, new(Connections)),
            ComposedStore composed => Source(composed.Inner),
            _ => throw Refusal(store.Location),
        };
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
