namespace Sweeps.Storage.Postgres;

/// <summary>
/// Work that may be left. The driver cancels by asking the server, on the thread that cancels; a server that is frozen
/// does not answer. So whoever cancels is let go, and a thread of its own tells the driver.
/// </summary>
internal static class Leavable
{
    /// <summary>Runs work until it is done or <paramref name="cancellation"/> asks to leave it.</summary>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled)
            return await work(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        CancellationTokenSource left = new();
        var running = work(left.Token);
        try
        {
            return await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (running.IsCompleted)
                left.Dispose();
            else
                _ = EndAsync(running, left);
        }
    }

    /// <summary>What comes of work that was left is nobody's concern any more: they were told that they left.</summary>
    private static async Task EndAsync(Task running, CancellationTokenSource left)
    {
        await Task
            .Factory.StartNew(
                left.Cancel,
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        left.Dispose();
    }
}
