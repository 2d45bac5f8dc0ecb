using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Postgres;

internal sealed partial class PostgresStore : IProgramStore
{
    /// <inheritdoc/>
    public Task<LogPart?> ReadLogAsync(TrialKey trial, long fence, long from, CancellationToken cancellation) =>
        ReadAsync(
            (connection, token) => PostgresPrograms.LogAsync(connection, trial, fence, from, token),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation
    ) =>
        await ReadAsync(
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
        RunAsync(
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
        long sweep = await _numbers.SweepAsync(sweepId, cancellation).ConfigureAwait(false);
        await RunAsync(
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
            await _connections
                .Workers.ReadAsync(
                    (connection, token) =>
                        connection
                            .Sql("SELECT bytes FROM files WHERE hash = $1")
                            .With(Convert.FromHexString(hash))
                            .RowsAsync(row => row.GetFieldValue<byte[]>(0), token),
                    cancellation
                )
                .ConfigureAwait(false)
        ).FirstOrDefault();
}
