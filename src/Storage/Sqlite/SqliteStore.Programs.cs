using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

internal sealed partial class SqliteStore : IProgramStore
{
    /// <inheritdoc/>
    public Task<LogPart?> ReadLogAsync(TrialKey trial, long fence, long from, CancellationToken cancellation) =>
        Read(connection => SqlitePrograms.Log(connection, trial, fence, from), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation
    ) =>
        Read<IReadOnlyList<string>>(
            connection => [.. hashes.Distinct().Where(hash => !SqlitePrograms.HasFile(connection, hash))],
            cancellation
        );

    /// <inheritdoc/>
    public Task KeepFileAsync(string hash, byte[] bytes, CancellationToken cancellation) =>
        Writer.WriteAsync(
            connection =>
            {
                SqlitePrograms.KeepFile(connection, hash, bytes, Now);
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task LinkFilesAsync(string sweepId, IReadOnlyList<string> hashes, CancellationToken cancellation) =>
        Writer.WriteAsync(
            connection =>
            {
                SqlitePrograms.LinkFiles(connection, _numbers.Sweep(connection, sweepId), hashes);
                return true;
            },
            hashes.Count + 1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<byte[]?> ReadFileAsync(string hash, CancellationToken cancellation) =>
        Read(connection => SqlitePrograms.File(connection, hash), cancellation);
}
