using Npgsql;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

/// <summary>What attempts of programs have written for people, and the programs' files.</summary>
internal sealed class PostgresPrograms(PostgresSession session) : IProgramStore
{
    /// <inheritdoc/>
    public Task<LogPart?> ReadLogAsync(TrialKey trial, long fence, long from, CancellationToken cancellation) =>
        session.ReadAsync((connection, token) => LogAsync(connection, trial, fence, from, token), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation
    ) =>
        await session
            .ReadAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            "SELECT encode(h.hash, 'hex') FROM unnest($1) AS h(hash) WHERE NOT EXISTS (SELECT 1 FROM "
                                + "files f WHERE f.hash = h.hash)"
                        )
                        .With(hashes.Distinct().Select(Convert.FromHexString).ToArray())
                        .RowsAsync(row => row.GetString(0), token),
                cancellation
            )
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public Task KeepFileAsync(string hash, byte[] bytes, CancellationToken cancellation) =>
        session.RunAsync(
            (connection, token) =>
                connection
                    .Sql(
                        "INSERT INTO files (hash, kept, bytes) VALUES ($1, clock_timestamp(), $2) ON CONFLICT (hash) "
                            + "DO UPDATE SET kept = excluded.kept"
                    )
                    .With(Convert.FromHexString(hash))
                    .With(bytes)
                    .RunAsync(token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task LinkFilesAsync(string sweepId, IReadOnlyList<string> hashes, CancellationToken cancellation)
    {
        long sweep = await session.Numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await session
            .RunAsync(
                (connection, token) =>
                    connection
                        .Sql(
                            "INSERT INTO sweep_files (sweep, hash) SELECT $1, h.hash FROM unnest($2) AS h(hash) ON "
                                + "CONFLICT DO NOTHING"
                        )
                        .With(sweep)
                        .With(hashes.Distinct().Select(Convert.FromHexString).ToArray())
                        .RunAsync(token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadFileAsync(string hash, CancellationToken cancellation) =>
        (
            await session
                .Connections.Workers.ReadAsync(
                    (connection, token) =>
                        connection
                            .Sql("SELECT bytes FROM files WHERE hash = $1")
                            .With(Convert.FromHexString(hash))
                            .RowsAsync(row => row.GetFieldValue<byte[]>(0), token),
                    cancellation
                )
                .ConfigureAwait(false)
        ).FirstOrDefault();

    private static async Task<LogPart?> LogAsync(
        NpgsqlConnection connection,
        TrialKey trial,
        long fence,
        long from,
        CancellationToken cancellation
    ) =>
        LogParts.Joined(
            await connection
                .Sql(
                    """
                    SELECT l.at, l.bytes FROM logs l JOIN trials t ON t.number = l.trial
                    WHERE t.key = $1 AND l.fence = $2 AND l.at + length(l.bytes) > $3 ORDER BY l.at
                    """
                )
                .With(trial.ToArray())
                .With(fence)
                .With(from)
                .RowsAsync(row => new LogPart(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellation)
                .ConfigureAwait(false),
            from
        );

    /// <summary>Drops the files of a sweep that is gone, unless others have them.</summary>
    public static void DropFiles(NpgsqlBatch batch, long sweep)
    {
        batch.Sql("DELETE FROM sweep_files WHERE sweep = $1").With(sweep);
        batch.Sql(
            "DELETE FROM files WHERE kept < clock_timestamp() - interval '1 day' AND NOT EXISTS (SELECT 1 FROM "
                + "sweep_files s WHERE s.hash = files.hash)"
        );
    }
}
