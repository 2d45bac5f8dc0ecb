namespace Sweeps.Execution.Hosting;

/// <summary>
/// Pauses between tries. Each may take twice as long as the one before, up to a longest, and takes between half and
/// all of that: many processes which lost the same server do not come back all at once. Not thread-safe: one for each
/// loop.
/// </summary>
/// <param name="first">The most that the first pause takes.</param>
/// <param name="longest">The most that any takes; where it is <paramref name="first"/>, pauses do not grow.</param>
/// <param name="clock">The clock.</param>
/// <param name="random">Numbers from 0 to 1; null: the process's own.</param>
public sealed class RetryPause(TimeSpan first, TimeSpan longest, TimeProvider clock, Func<double>? random = null)
{
    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    private TimeSpan? _most;

    /// <summary>Pauses between calls of another process: 0.1 s, growing to 2 s.</summary>
    public static RetryPause ForCalls(TimeProvider clock) =>
        new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), clock);

    /// <summary>Begins anew, after a try that went well.</summary>
    public void Reset() => _most = null;

    /// <summary>Waits for one pause.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    public Task WaitAsync(CancellationToken cancellation)
    {
        TimeSpan most = _most ?? first;
        _most = most * 2 < longest ? most * 2 : longest;
        return Task.Delay(most * (0.5 + _random() / 2), clock, cancellation);
    }
}
