using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>How what may be long is read: in parts, each of one moment. No connection waits for who reads.</summary>
internal static class PostgresParts
{
    /// <summary>
    /// Rows come in the order of ordinals because the members are walked in that order and everything else is looked up
    /// for each: nothing is gathered and sorted first, neither here nor at the server.
    /// </summary>
    public const string InOrder =
        "SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL max_parallel_workers_per_gather = 0";

    /// <summary>Trials in the first part of a reading: many want no more than a page.</summary>
    public const long FirstPart = 128;

    public const long LargestPart = 16_384;

    /// <summary>Cut off before anything is looked up for them, whatever the server believes about the tables: right
    /// after many trials were added, that is little.</summary>
    public const string Members =
        "SELECT ordinal, cell, trial FROM members WHERE sweep = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3";

    public static Task<NpgsqlTransaction> InOrderAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        BeginAsync(connection, InOrder, cancellation);

    /// <summary>Begins to read what is all of one moment. <paramref name="settings"/> hold until the end; null: none
    /// but the usual.</summary>
    public static async Task<NpgsqlTransaction> BeginAsync(
        NpgsqlConnection connection,
        string? settings,
        CancellationToken cancellation
    )
    {
        var transaction = await connection
            .BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        if (settings is not null)
            await connection.Sql(settings).RunAsync(cancellation).ConfigureAwait(false);
        return transaction;
    }
}

/// <summary>A part of a long reading.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Last">The trial after which the next begins; null: there is none.</param>
/// <param name="Next">How long the next is to be, in trials.</param>
internal sealed record Part<T>(List<T> Rows, long? Last, long Next);
