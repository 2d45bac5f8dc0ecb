using System.Data.Common;

namespace Sweeps.Storage.Postgres;

/// <summary>The database of a PostgreSQL store, for others who keep tables of their own beside the store's. They get
/// the store's connections, pool and all: a process that has little to say needs one connection for everything, and
/// not one for each who might say it.</summary>
public sealed class SharedDatabase
{
    private readonly PostgresStore _store;

    private SharedDatabase(PostgresStore store) => _store = store;

    /// <summary>Whether a location is one of PostgreSQL's.</summary>
    /// <exception cref="StoreException">It is, but it is misspelt.</exception>
    public static bool IsAt(string location)
    {
        if (!PostgresLocation.Is(location))
            return false;
        PostgresLocation.Parse(location);
        return true;
    }

    /// <summary>The database of an open store; null where the store is not in PostgreSQL.</summary>
    public static SharedDatabase? Of(ISweepStore store) =>
        store switch
        {
            PostgresStore postgres => new(postgres),
            ComposedStore composed => Of(composed.Inner),
            _ => null,
        };

    /// <summary>Does something at the start, on a connection of its own, and waits for it.</summary>
    /// <exception cref="StoreException">The server refuses it, or is away.</exception>
    public void Run(Action<DbConnection> work) => _store.Run(work);

    /// <summary>Workers' connections, so that nobody who looks at sweeps keeps a process from saying that it is
    /// alive.</summary>
    /// <param name="most">How many are given out at a time.</param>
    public DbDataSource Connections(int most) => new ThrottledDataSource(_store.Source, new(most));
}
