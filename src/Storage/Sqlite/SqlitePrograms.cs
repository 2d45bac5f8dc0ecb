using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Sqlite;

/// <summary>What attempts of programs write for people, and the programs' files.</summary>
internal sealed class SqlitePrograms(SqliteSession session) : IProgramStore
{
    // How long a file is kept that no sweep has: its sweep may be on its way.
    private const long Day = 24L * 60 * 60 * 1000;

    /// <inheritdoc/>
    public Task<LogPart?> ReadLogAsync(TrialKey trial, long fence, long from, CancellationToken cancellation) =>
        session.Read(connection => Log(connection, trial, fence, from), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation
    ) =>
        session.Read<IReadOnlyList<string>>(
            connection => [.. hashes.Distinct().Where(hash => !HasFile(connection, hash))],
            cancellation
        );

    /// <inheritdoc/>
    public Task KeepFileAsync(string hash, byte[] bytes, CancellationToken cancellation) =>
        session.Writer.WriteAsync(
            connection =>
            {
                KeepFile(connection, hash, bytes, session.Now);
                return true;
            },
            1,
            cancellation
        );

    /// <inheritdoc/>
    public Task LinkFilesAsync(string sweepId, IReadOnlyList<string> hashes, CancellationToken cancellation) =>
        session.Writer.WriteAsync(
            connection =>
            {
                LinkFiles(connection, session.Numbers.Sweep(connection, sweepId), hashes);
                return true;
            },
            hashes.Count + 1,
            cancellation
        );

    /// <inheritdoc/>
    public Task<byte[]?> ReadFileAsync(string hash, CancellationToken cancellation) =>
        session.Read(connection => File(connection, hash), cancellation);

    /// <summary>Notes what a write has for people. A piece that is there already was written before.</summary>
    public static void Note(SqliteConnection connection, long trial, AttemptWrite write)
    {
        if (write.Remark is { } remark)
            connection["UPDATE attempts SET remark = ? WHERE trial = ? AND fence = ?"]
                .Set(1, remark)
                .Set(2, trial)
                .Set(3, write.Fence)
                .Run();
        if (write.Log is not { } log)
            return;
        connection["INSERT INTO logs (trial, fence, at, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"]
            .Set(1, trial)
            .Set(2, write.Fence)
            .Set(3, log.At)
            .Set(4, log.Bytes.AsSpan())
            .Run();
        connection["DELETE FROM logs WHERE trial = ? AND fence = ? AND at + length(bytes) <= ?"]
            .Set(1, trial)
            .Set(2, write.Fence)
            .Set(3, log.At + log.Bytes.Length - LogPart.MostKept)
            .Run();
    }

    private static LogPart? Log(SqliteConnection connection, TrialKey trial, long fence, long from)
    {
        var parts = new List<LogPart>();
        var rows = connection[
            """
            SELECT at, bytes FROM logs WHERE trial = (SELECT number FROM trials WHERE key = ?) AND fence = ? AND at +
            length(bytes) > ? ORDER BY at
            """
        ]
            .Set(1, trial.ToArray())
            .Set(2, fence)
            .Set(3, from);
        while (rows.Step())
            parts.Add(new(rows.Long(0), rows.Bytes(1).ToArray()));
        return LogParts.Joined(parts, from);
    }

    private static bool HasFile(SqliteConnection connection, string hash) =>
        connection["SELECT 1 FROM files WHERE hash = ?"].Set(1, Convert.FromHexString(hash)).Step();

    private static void KeepFile(SqliteConnection connection, string hash, byte[] bytes, long now) =>
        connection[
            "INSERT INTO files (hash, kept, bytes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept"
        ]
            .Set(1, Convert.FromHexString(hash))
            .Set(2, now)
            .Set(3, bytes.AsSpan())
            .Run();

    private static void LinkFiles(SqliteConnection connection, long sweep, IReadOnlyList<string> hashes)
    {
        foreach (string hash in hashes)
            connection["INSERT INTO sweep_files (sweep, hash) VALUES (?, ?) ON CONFLICT DO NOTHING"]
                .Set(1, sweep)
                .Set(2, Convert.FromHexString(hash))
                .Run();
    }

    private static byte[]? File(SqliteConnection connection, string hash)
    {
        var row = connection["SELECT bytes FROM files WHERE hash = ?"].Set(1, Convert.FromHexString(hash));
        return row.Step() ? row.Bytes(0).ToArray() : null;
    }

    /// <summary>Drops the files of a sweep that is gone, unless others have them.</summary>
    public static void DropFiles(SqliteConnection connection, long sweep, long now)
    {
        connection["DELETE FROM sweep_files WHERE sweep = ?"].Set(1, sweep).Run();
        connection[
            "DELETE FROM files WHERE kept < ? AND NOT EXISTS (SELECT 1 FROM sweep_files s WHERE s.hash = files.hash)"
        ]
            .Set(1, now - Day)
            .Run();
    }
}
