using System.Diagnostics;

namespace Sweeps.Storage.Sqlite;

/// <summary>Turns of those who have one database open, in whatever process. A turn is the lock of a file beside the
/// database, since whoever has it needs the database's own locks. Turns are short, and all names share one.</summary>
internal static class SqliteTurns
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Does something in a turn.</summary>
    /// <exception cref="StoreException">Others had it all the time, or the file cannot be made.</exception>
    public static async Task<T> TakeAsync<T>(string database, Func<Task<T>> work, CancellationToken cancellation)
    {
        // The file stays: another may have opened it already, and would have the turn of a file that is gone.
        string path = database + "-turn";
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            FileStream turn;
            try
            {
                turn = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(began) < LongestWait)
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
                continue;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new StoreException(
                    StoreProblem.Busy,
                    database,
                    $"The file `{path}` must be free to be locked for a moment, but was not: "
                        + $"{error.Message.TrimEnd('.')}. Try again, or see who has it and whether its folder can be "
                        + "written.",
                    inner: error
                );
            }

            await using var held = turn.ConfigureAwait(false);
            return await work().ConfigureAwait(false);
        }
    }
}
