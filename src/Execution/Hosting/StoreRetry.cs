using Sweeps.Storage;

namespace Sweeps.Execution.Hosting;

/// <summary>Asks the store until it answers: trouble that may pass is waited for, however long it takes, and is known
/// meanwhile.</summary>
/// <param name="clock">The clock.</param>
public sealed class StoreRetry(TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private string? _trouble;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>What is wrong with the store at the moment, in words; null: nothing.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Told when trouble begins (what it is) and when it is over (null).</summary>
    public Action<string?> Changed { get; set; } = _ => { };

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="StoreException">Waiting cannot help.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="abandon"/> was signalled.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken abandon)
    {
        ArgumentNullException.ThrowIfNull(ask);
        RetryPause pause = new(FirstPause, LongestPause, clock);
        bool troubled = false;
        while (true)
        {
            try
            {
                var answer = await ask().ConfigureAwait(false);
                if (troubled)
                    Note(null);
                return answer;
            }
            catch (StoreException error) when (error.IsTransient)
            {
                troubled = true;
                Note(error.Message);
            }

            await pause.WaitAsync(abandon).ConfigureAwait(false);
        }
    }

    /// <summary>Asks until it was done.</summary>
    /// <exception cref="StoreException">Waiting cannot help.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="abandon"/> was signalled.</exception>
    public Task AskAsync(Func<Task> ask, CancellationToken abandon)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return AskAsync(
            async () =>
            {
                await ask().ConfigureAwait(false);
                return true;
            },
            abandon
        );
    }

    private void Note(string? message)
    {
        bool changed = Interlocked.Exchange(ref _trouble, message) is null != message is null;
        if (changed)
            Changed(message);
    }
}
