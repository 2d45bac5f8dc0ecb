using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests;

/// <summary>A store whose commits and answers to claims a test can hold up, or whose commits it can let fail.</summary>
internal sealed class GatedStore(ISweepStore inner) : ITrialAttempts, ISweepQueue
{
    private int _failures;

    /// <summary>The store with these gates.</summary>
    public ISweepStore Store => field ??= new ComposedStore(inner) { Attempts = this, Queue = this };

    /// <summary>Commits wait while it is not completed.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed by the first commit that arrives.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The next so many commits fail as if the disk were full.</summary>
    public void FailCommits(int times) => Volatile.Write(ref _failures, times);

    /// <summary>Awaited before a claim that has been made is answered; given the worker.</summary>
    public Func<string, Task> BeforeClaimAnswer { get; init; } = _ => Task.CompletedTask;

    /// <summary>Run before a sweep is taken from the queue.</summary>
    public Func<Task> BeforeDequeue { get; set; } = () => Task.CompletedTask;

    public async Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    )
    {
        Arrived.TrySetResult();
        await Gate.Task.WaitAsync(cancellation);
        if (Interlocked.Decrement(ref _failures) >= 0)
            throw new StoreException(StoreProblem.DiskFull, inner.Location, "There is no room left.");
        return await inner.Attempts.CommitAsync(writes, cancellation);
    }

    public async Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    )
    {
        var answer = await inner.Attempts.ClaimAsync(sweepId, workerId, claims, limit, cancellation);
        await BeforeClaimAnswer(workerId);
        return answer;
    }

    public Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default) =>
        inner.Attempts.ReadCheckpointAsync(trial, cancellation);

    public Task<ShorterTraining?> ReadShorterAsync(
        TrialKey lineage,
        long steps,
        CancellationToken cancellation = default
    ) => inner.Attempts.ReadShorterAsync(lineage, steps, cancellation);

    public async Task<bool> DequeueSweepAsync(
        string sweepId,
        SweepIntent? wanted = null,
        CancellationToken cancellation = default
    )
    {
        await BeforeDequeue();
        return await inner.Queue.DequeueSweepAsync(sweepId, wanted, cancellation);
    }

    public Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default) =>
        inner.Queue.EnqueueSweepAsync(sweepId, terms, cancellation);

    public Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) =>
        inner.Queue.ListQueueAsync(cancellation);
}
