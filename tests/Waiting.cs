using System.Diagnostics;

namespace Sweeps.Tests;

/// <summary>Waits for what has to come about.</summary>
internal static class Waiting
{
    /// <summary>How long it is waited for, on however slow a machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // What happens in this process is seen at once, and what takes a while costs little to wait for.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(32);

    /// <summary>Waits until something holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="what">What has to hold, with what is known of it by then; asked for when it has not come
    /// about.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task UntilAsync(Func<bool> holds, Func<string> what, CancellationToken cancellation) =>
        UntilAsync(() => Task.FromResult(holds()), what, cancellation);

    /// <summary>Waits until something holds, of which nothing is known but whether it does.</summary>
    public static Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellation) =>
        UntilAsync(holds, () => what, cancellation);

    /// <summary>Waits until something holds that takes time to find out.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds, string what, CancellationToken cancellation) =>
        UntilAsync(holds, () => what, cancellation);

    /// <summary>Waits until something holds that takes time to find out.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, Func<string> what, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        for (var pause = FirstPause; !await holds(); pause = pause < LongestPause ? 2 * pause : pause)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                Assert.Fail($"It should have come about within {Patience} that {what()}.");
            await Task.Delay(pause, cancellation);
        }
    }
}
