using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>Lets the server use the room of deleted rows again.</summary>
internal static class PostgresVacuum
{
    /// <summary>The tables that grow with sweeps.</summary>
    private static readonly string[] Tables =
    [
        "sweeps",
        "members",
        "tallies",
        "trials",
        "attempts",
        "metrics",
        "checkpoints",
        "finals",
        "violations",
        "workers",
        "proposals",
        "logs",
        "files",
        "sweep_files",
        "queue",
    ];

    /// <summary>Vacuums and analyses every table that grows. Returns bytes that they take, before and after.</summary>
    public static async Task<(long Before, long After)> RunAsync(string location, CancellationToken cancellation)
    {
        var connections = PostgresStore.Connect(location, make: false);
        await using var open = connections.ConfigureAwait(false);
        return await connections.Control.RunAsync(RunAsync, cancellation).ConfigureAwait(false);
    }

    private static async Task<(long Before, long After)> RunAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        long before = await SizeAsync(connection, cancellation).ConfigureAwait(false);
        foreach (string table in Tables)
        {
            using var vacuum = connection.Sql($"VACUUM (ANALYZE) {table}");
            vacuum.CommandTimeout = 0;
            await vacuum.RunAsync(cancellation).ConfigureAwait(false);
        }

        return (before, await SizeAsync(connection, cancellation).ConfigureAwait(false));
    }

    private static async Task<long> SizeAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (
            await connection
                .Sql("SELECT sum(pg_total_relation_size(name::regclass))::bigint FROM unnest($1) name")
                .With(Tables)
                .RowsAsync(row => row.GetInt64(0), cancellation)
                .ConfigureAwait(false)
        )[0];
}
