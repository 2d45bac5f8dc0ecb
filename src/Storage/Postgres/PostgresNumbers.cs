using System.Collections.Concurrent;
using Sweeps.Model.Caching;

namespace Sweeps.Storage.Postgres;

/// <summary>The small numbers of sweeps, workers and measures. They are never reassigned, so they are remembered once
/// they are known to be durable.</summary>
internal sealed class PostgresNumbers(PostgresConnections connections)
{
    /// <summary>Sweeps, and workers, remembered, of however many there are.</summary>
    private const int MostKnown = 10_000;

    private readonly BoundedCache<string, long> _sweeps = new(MostKnown);
    private readonly BoundedCache<string, long> _workers = new(MostKnown);

    /// <summary>All of them: a write has to find what it has just learnt.</summary>
    private readonly ConcurrentDictionary<string, int> _measures = new(StringComparer.Ordinal);

    /// <param name="id">The sweep's id.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="asking">Whose connection is used; null: that of control.</param>
    public ValueTask<long> SweepAsync(string id, CancellationToken cancellation, PostgresPool? asking = null) =>
        _sweeps.TryFind(id, out long number)
            ? new(number)
            : new(
                FindAsync(
                    asking ?? connections.Control,
                    _sweeps,
                    id,
                    "SELECT number FROM sweeps WHERE id = $1 AND deleted IS NULL",
                    $"The store {connections.Location} has no sweep with the id `{id}`. Open the sweep first.",
                    cancellation
                )
            );

    /// <summary>Forgets a sweep that was deleted.</summary>
    public void ForgetSweep(string id) => _sweeps.Remove(id);

    public ValueTask<long> WorkerAsync(string id, CancellationToken cancellation) =>
        _workers.TryFind(id, out long number)
            ? new(number)
            : new(
                FindAsync(
                    connections.Workers,
                    _workers,
                    id,
                    "SELECT number FROM workers WHERE id = $1",
                    $"The store {connections.Location} knows no worker `{id}`. Register the worker first.",
                    cancellation
                )
            );

    /// <summary>The number of a measure that <see cref="LearnAsync"/> has seen.</summary>
    public int Measure(string name) => _measures[name];

    /// <summary>Sees to it that all these measures have numbers: in a transaction of its own, since a number does no
    /// harm if nothing comes to use it.</summary>
    public async ValueTask LearnAsync(IEnumerable<AttemptWrite> writes, CancellationToken cancellation)
    {
        HashSet<string>? unknown = null;
        foreach (var write in writes)
        {
            foreach (var metric in write.Metrics)
            {
                if (!_measures.ContainsKey(metric.Measure))
                    (unknown ??= new(StringComparer.Ordinal)).Add(metric.Measure);
            }
        }

        if (unknown is null)
            return;
        string[] names = [.. unknown.Order(StringComparer.Ordinal)];
        await ReadAsync(names, cancellation).ConfigureAwait(false);
        string[] fresh = [.. names.Where(name => !_measures.ContainsKey(name))];
        if (fresh.Length == 0)
            return;
        await connections
            .Workers.RunAsync(
                (connection, token) =>
                    connection
                        .Sql("INSERT INTO measures (name) SELECT unnest($1) ON CONFLICT DO NOTHING")
                        .With(fresh)
                        .RunAsync(token),
                cancellation
            )
            .ConfigureAwait(false);
        await ReadAsync(fresh, cancellation).ConfigureAwait(false);
    }

    private async Task ReadAsync(string[] names, CancellationToken cancellation)
    {
        var rows = await connections
            .Workers.ReadAsync(
                (connection, token) =>
                    connection
                        .Sql("SELECT number, name FROM measures WHERE name = ANY($1)")
                        .With(names)
                        .RowsAsync(row => (Number: row.GetInt32(0), Name: row.GetString(1)), token),
                cancellation
            )
            .ConfigureAwait(false);
        foreach (var (number, name) in rows)
            _measures[name] = number;
    }

    private async Task<long> FindAsync(
        PostgresPool asking,
        BoundedCache<string, long> known,
        string id,
        string sql,
        string otherwise,
        CancellationToken cancellation
    )
    {
        var rows = await asking
            .ReadAsync(
                (connection, token) => connection.Sql(sql).With(id).RowsAsync(row => row.GetInt64(0), token),
                cancellation
            )
            .ConfigureAwait(false);
        if (rows.Count == 0)
            throw new StoreException(StoreProblem.Misuse, connections.Location, otherwise);
        known.Put(id, rows[0]);
        return rows[0];
    }
}
