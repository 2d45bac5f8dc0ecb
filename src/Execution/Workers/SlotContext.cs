using Sweeps.Execution.Hosting;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>What the slots of a worker share.</summary>
internal sealed class SlotContext
{
    public required HostOptions Options { get; init; }

    public required ITrainingEngine Engine { get; init; }

    public required ITrialAttempts Attempts { get; init; }

    public required StoreRetry Patience { get; init; }

    public required WriteBehind Writes { get; init; }

    /// <summary>Attempts that may begin. Its length is bounded by the capacities that are offered.</summary>
    public required ReadyQueue Ready { get; init; }

    /// <summary>Signalled when everything is to end at once.</summary>
    public required CancellationToken Abandon { get; init; }

    /// <summary>Told of an attempt that ended in its own error, and whether trying again may help.</summary>
    public required Action<Attempt, string, bool> Failed { get; init; }

    /// <summary>Told of an attempt that begins again from its first step, and why.</summary>
    public required Action<Attempt, string> Restarted { get; init; }

    /// <summary>Told of a fault of the slot itself.</summary>
    public required Action<Exception> Broken { get; init; }

    /// <summary>Waits for the store's answer, through trouble that may pass.</summary>
    public T Ask<T>(Func<Task<T>> ask) => Patience.AskAsync(ask, Abandon).GetAwaiter().GetResult();
}
