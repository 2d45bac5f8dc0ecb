using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>Hands writes to a worker's queue without holding up the caller, however full the queue is. Safe to call
/// from several threads.</summary>
/// <param name="writes">The queue.</param>
/// <param name="broken">Told of a write that cannot be handed over at all.</param>
/// <param name="abandon">Gives up what has not been handed over.</param>
internal sealed class WriteHandover(WriteBehind writes, Action<Exception> broken, CancellationToken abandon)
{
    private readonly List<Task> _handing = [];

    /// <summary>Hands over a write.</summary>
    public void Add(IAttemptWriter writer, AttemptWrite write)
    {
        var handing = writes.AddAsync(writer, write, abandon).AsTask();
        if (handing.IsCompletedSuccessfully)
            return;
        lock (_handing)
        {
            _handing.RemoveAll(task => task.IsCompletedSuccessfully);
            _handing.Add(handing);
        }

        handing.ContinueWith(
            failed => broken(failed.Exception!.GetBaseException()),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
    }

    /// <summary>Writes nothing for attempts. One that has nothing to say for long would not hear otherwise that another
    /// has its trial.</summary>
    public void AskFor(IEnumerable<Attempt> attempts)
    {
        foreach (var attempt in attempts)
            Add(attempt, new AttemptWrite(attempt.Trial.Key, attempt.Fence, []));
    }

    /// <summary>Waits until the queue has taken every write that it had no room for at once.</summary>
    public Task DoneAsync()
    {
        lock (_handing)
            return Task.WhenAll(_handing);
    }
}
