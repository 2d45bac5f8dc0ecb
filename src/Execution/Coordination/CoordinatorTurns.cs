using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Sweeps.Execution.Coordination;

/// <summary>What a coordinator is to do, one turn after the other, and what it has asked beside its turns. Turns are
/// added from any thread, and taken on the coordinator's scheduler.</summary>
internal sealed class CoordinatorTurns(TimeProvider clock)
{
    /// <summary>Whatever falls due later is looked at again after this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    // Not bounded by a number of its own: an attempt or a claim in flight has one event at a time under way.
    private readonly Channel<Action> _turns = Channel.CreateUnbounded<Action>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly List<Task> _asked = [];
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when all that was asked has been answered.</summary>
    public Task Answered => Task.WhenAll(_asked);

    /// <summary>Adds a turn.</summary>
    public void Post(Action turn) => _turns.Writer.TryWrite(turn);

    /// <summary>Takes the next turn, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out Action? turn) => _turns.Reader.TryRead(out turn);

    /// <summary>Minds something that was asked: what goes wrong with it ends the next wait.</summary>
    public void Mind(Task asked)
    {
        _asked.RemoveAll(earlier => earlier.IsCompletedSuccessfully);
        _asked.Add(asked);
        asked.ContinueWith(
            failed => _broken.TrySetResult(failed.Exception!.GetBaseException()),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
    }

    /// <summary>Waits for a turn, for as long as there is nothing else to do.</summary>
    /// <param name="wait">How long; null: however long it takes.</param>
    /// <param name="abandon">Ends the wait with an exception.</param>
    public async Task WaitAsync(TimeSpan? wait, CancellationToken abandon)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        var arrival = _turns.Reader.WaitToReadAsync(enough.Token).AsTask();
        if (wait is null || wait > TimeSpan.Zero)
        {
            var time = Task.Delay(
                wait is null ? Timeout.InfiniteTimeSpan
                    : wait < LongestWait ? wait.Value
                    : LongestWait,
                clock,
                enough.Token
            );
            await Task.WhenAny(arrival, time, _broken.Task).ConfigureAwait(true);
        }

        await enough.CancelAsync().ConfigureAwait(true);
        abandon.ThrowIfCancellationRequested();
        if (_broken.Task.IsCompleted)
            ExceptionDispatchInfo.Throw(await _broken.Task.ConfigureAwait(true));
    }
}
