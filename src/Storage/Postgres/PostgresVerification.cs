using Npgsql;
using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Postgres;

/// <summary>Looks for breaches of what must hold in a PostgreSQL store, in one snapshot.</summary>
internal static class PostgresVerification
{
    /// <summary>The same bytes as <see cref="LastValues.Pack"/> makes.</summary>
    private const string WrongLastValues = $"""
        SELECT 'trial ' || encode(t.key, 'hex') FROM finals f JOIN trials t ON t.number = f.trial AND t.fence = f.fence
        LEFT JOIN (
            SELECT trial, {PostgresMeasurements.LastBytes} AS bytes
            FROM (SELECT DISTINCT ON (trial, measure) trial, measure, step, value FROM metrics
                ORDER BY trial, measure, step DESC) l
            GROUP BY trial) m ON m.trial = f.trial
        WHERE coalesce(m.bytes, '') <> f.bytes
        """;

    /// <summary>Checks one invariant after the other, in one snapshot of a store that is there.</summary>
    public static async Task RunAsync(string location, Action<StoreCheck> found, CancellationToken cancellation)
    {
        var connections = PostgresStore.Connect(location, make: false);
        await using var open = connections.ConfigureAwait(false);
        await connections
            .Control.RunAsync((connection, token) => VerifyAsync(connection, found, token), cancellation)
            .ConfigureAwait(false);
    }

    private static async Task<bool> VerifyAsync(
        NpgsqlConnection connection,
        Action<StoreCheck> found,
        CancellationToken cancellation
    )
    {
        var transaction = await connection
            .BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        await using var open = transaction.ConfigureAwait(false);
        await connection.Sql(PostgresConnections.WholeTables).RunAsync(cancellation).ConfigureAwait(false);
        IEnumerable<StoreInvariant> invariants =
        [
            .. StoreInvariant.All(column => $"encode({column}, 'hex')", member => $"{member}.tallied"),
            new(StoreInvariant.LastValues.Name, StoreInvariant.LastValues.Rule, WrongLastValues),
        ];
        foreach (var invariant in invariants)
            found(await LookAsync(connection, invariant, cancellation).ConfigureAwait(false));
        return true;
    }

    private static async Task<StoreCheck> LookAsync(
        NpgsqlConnection connection,
        StoreInvariant invariant,
        CancellationToken cancellation
    )
    {
        using var command = connection.Sql(
            $"SELECT breach, count(*) OVER () FROM ({invariant.Breaches}) AS found(breach) "
                + $"LIMIT {StoreInvariant.MostExamples}"
        );
        // A store of a billion metrics takes as long as it takes; whoever waits may leave at any time.
        command.CommandTimeout = 0;
        var rows = await command
            .RowsAsync(row => (Text: row.GetString(0), Count: row.GetInt64(1)), cancellation)
            .ConfigureAwait(false);
        return new(
            invariant.Name,
            invariant.Rule,
            rows.Count == 0 ? 0 : rows[0].Count,
            [.. rows.Select(breach => breach.Text)]
        );
    }
}
