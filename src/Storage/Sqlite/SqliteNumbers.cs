using Sweeps.Model.Caching;

namespace Sweeps.Storage.Sqlite;

/// <summary>The small numbers of sweeps, workers and measures. They are never reassigned, so they are remembered until
/// a transaction is undone.</summary>
internal sealed class SqliteNumbers
{
    /// <summary>Sweeps, and workers, remembered, of however many there are.</summary>
    private const int MostKnown = 10_000;

    private readonly BoundedCache<string, long> _sweeps = new(MostKnown);
    private readonly BoundedCache<string, long> _workers = new(MostKnown);
    private readonly Dictionary<string, long> _measures = new(StringComparer.Ordinal);

    public long Sweep(SqliteConnection connection, string id) =>
        Find(_sweeps, connection, "SELECT number FROM sweeps WHERE id = ? AND deleted IS NULL", id)
        ?? throw new StoreException(
            StoreProblem.Misuse,
            connection.Path,
            $"The store {connection.Path} has no sweep with the id `{id}`. Open the sweep first."
        );

    public long Worker(SqliteConnection connection, string id) =>
        Find(_workers, connection, "SELECT number FROM workers WHERE id = ?", id)
        ?? throw new StoreException(
            StoreProblem.Misuse,
            connection.Path,
            $"The store {connection.Path} knows no worker `{id}`. Register the worker first."
        );

    private static long? Find(BoundedCache<string, long> known, SqliteConnection connection, string query, string id)
    {
        if (known.TryFind(id, out long number))
            return number;
        var row = connection[query].Set(1, id);
        if (!row.Step())
            return null;
        number = row.Long(0);
        known.Put(id, number);
        return number;
    }

    /// <summary>The number of a measure, which gets one at its first use. For the writing thread alone.</summary>
    public long Measure(SqliteConnection connection, string name)
    {
        if (_measures.TryGetValue(name, out long number))
            return number;
        var row = connection["SELECT number FROM measures WHERE name = ?"].Set(1, name);
        if (row.Step())
            return _measures[name] = row.Long(0);
        connection["INSERT INTO measures (name) VALUES (?)"].Set(1, name).Run();
        return _measures[name] = connection.LastRow;
    }

    /// <summary>Forgets a sweep that was deleted.</summary>
    public void ForgetSweep(string id) => _sweeps.Remove(id);

    /// <summary>Forgets all: a transaction that may have brought some of it was undone.</summary>
    public void Forget()
    {
        _sweeps.Clear();
        _workers.Clear();
        _measures.Clear();
    }
}
