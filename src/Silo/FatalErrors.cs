using Sweeps.Execution.Leaving;

namespace Sweeps.Silo;

/// <summary>
/// Ends a silo that cannot go on, most often because its cluster has declared it dead: in one line, as one that was
/// asked to end, and with an exit code of its own. Left to itself Orleans aborts the process there and then, with its
/// stack and exit code 134. The trials are safe either way: whatever it still writes is refused where others have
/// taken over.
/// </summary>
internal sealed class FatalErrors : IFatalErrorHandler
{
    /// <summary>The exit code of a silo that its cluster has declared dead: start it again.</summary>
    public const int ExitCode = 3;

    /// <summary>A silo that nobody knows any more has little to hand back, and nobody to wait for.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private readonly Departure _departure = new(static _ => { }) { Within = Within, Code = ExitCode };
    private int _count;

    /// <summary>Whether there was one.</summary>
    public bool HasHappened => Volatile.Read(ref _count) > 0;

    /// <summary>Asks the silo to end.</summary>
    public Action Stop { get; set; } = static () => { };

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) =>
        exception is not (ObjectDisposedException or OperationCanceledException);

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Increment(ref _count) > 1)
            return;
        string reason = (context ?? exception?.Message ?? "no reason was given").ReplaceLineEndings(" ").TrimEnd('.');
        Console.Error.WriteLine(
            $"The silo cannot go on and ends with exit code {ExitCode}; others continue its trials. Start it again, "
                + $"and look for what froze it or cut it off. Orleans says: {reason}."
        );
        _departure.Ask();
        Stop();
    }
}
