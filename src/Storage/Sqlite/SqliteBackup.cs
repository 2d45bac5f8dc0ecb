namespace Sweeps.Storage.Sqlite;

/// <summary>Copies a file that may be in use, and gives back the room that it does not need.</summary>
internal static class SqliteBackup
{
    /// <summary>Writes a copy of one moment. It comes under another name first, so that a copy which was cut short
    /// never passes for a whole one.</summary>
    public static long Write(string path, string target, CancellationToken cancellation)
    {
        target = Path.GetFullPath(target);
        if (Path.Exists(target))
            throw Refused(target, "there is something of that name already", "Name another file, or move that one");
        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
            throw Refused(target, $"there is no folder {folder}", "Make the folder, or name another file");
        string beside = $"{target}.{Environment.ProcessId}.part";
        try
        {
            using (var connection = Open(path))
                Run(connection, $"VACUUM INTO '{beside.Replace("'", "''", StringComparison.Ordinal)}'", cancellation);
            using (var file = new FileStream(beside, FileMode.Open, FileAccess.ReadWrite))
                file.Flush(flushToDisk: true);
            File.Move(beside, target);
            return new FileInfo(target).Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(target, error.Message.TrimEnd('.'), "Name another file");
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Writes the file anew without the room that nothing is in. Takes the writers' lock meanwhile.</summary>
    public static (long Before, long After) Vacuum(string path, CancellationToken cancellation)
    {
        path = Path.GetFullPath(path);
        using var connection = Open(path);
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        long before = new FileInfo(path).Length;
        Run(connection, "VACUUM", cancellation);
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return (before, new FileInfo(path).Length);
    }

    private static SqliteConnection Open(string path) =>
        new(StoreReading.RequireFile(path), create: false, SqliteStore.BusyTimeout);

    /// <summary>Runs a statement of any length, which ends when <paramref name="cancellation"/> says so.</summary>
    private static void Run(SqliteConnection connection, string sql, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            using (cancellation.Register(connection.Interrupt))
                connection.Execute(sql);
        }
        catch (StoreException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private static StoreException Refused(string target, string why, string next) =>
        new(
            StoreProblem.Misuse,
            target,
            $"A copy of the store goes into a new file, but {target} cannot be made: {why}. {next}."
        );
}
