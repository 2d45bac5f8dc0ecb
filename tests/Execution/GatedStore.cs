using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests;

/// <summary>A store whose commits and answers to claims a test can hold up, or whose commits it can let fail.</summary>
internal sealed class GatedStore(ISweepStore inner) : ISweepStore, IProgramStore
{
    private int _failures;

    /// <summary>Commits wait while it is not completed.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed by the first commit that arrives.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The next so many commits fail as if the disk were full.</summary>
    public void FailCommits(int times) => Volatile.Write(ref _failures, times);

    /// <summary>Awaited before a claim that has been made is answered; given the worker.</summary>
    public Func<string, Task> BeforeClaimAnswer { get; init; } = _ => Task.CompletedTask;

    public string Location => inner.Location;

    public async Task<IReadOnlyList<WriteResult>> CommitAsync(
        IReadOnlyList<AttemptWrite> writes,
        CancellationToken cancellation = default
    )
    {
        Arrived.TrySetResult();
        await Gate.Task.WaitAsync(cancellation);
        if (Interlocked.Decrement(ref _failures) >= 0)
            throw new StoreException(StoreProblem.DiskFull, Location, "There is no room left.");
        return await inner.CommitAsync(writes, cancellation);
    }

    public Task<LogPart?> ReadLogAsync(TrialKey trial, long fence, long from, CancellationToken cancellation) =>
        inner.Programs.ReadLogAsync(trial, fence, from, cancellation);

    public Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation
    ) => inner.Programs.MissingFilesAsync(hashes, cancellation);

    public Task KeepFileAsync(string hash, byte[] bytes, CancellationToken cancellation) =>
        inner.Programs.KeepFileAsync(hash, bytes, cancellation);

    public Task LinkFilesAsync(string sweepId, IReadOnlyList<string> hashes, CancellationToken cancellation) =>
        inner.Programs.LinkFilesAsync(sweepId, hashes, cancellation);

    public Task<byte[]?> ReadFileAsync(string hash, CancellationToken cancellation) =>
        inner.Programs.ReadFileAsync(hash, cancellation);

    public Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default) =>
        inner.OpenSweepAsync(manifest, cancellation);

    public Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default) =>
        inner.FindSweepAsync(nameOrId, cancellation);

    public Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default) =>
        inner.ListSweepsAsync(cancellation);

    public Task SetSweepIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    ) => inner.SetSweepIntentAsync(sweepId, intent, reason, cancellation);

    public Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default) =>
        inner.EnqueueSweepAsync(sweepId, terms, cancellation);

    /// <summary>Run before a sweep is taken from the queue.</summary>
    public Func<Task> BeforeDequeue { get; set; } = () => Task.CompletedTask;

    public async Task<bool> DequeueSweepAsync(
        string sweepId,
        SweepIntent? wanted = null,
        CancellationToken cancellation = default
    )
    {
        await BeforeDequeue();
        return await inner.DequeueSweepAsync(sweepId, wanted, cancellation);
    }

    public Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) =>
        inner.ListQueueAsync(cancellation);

    public Task<string> ProposeAsync(
        string sweepId,
        long number,
        string choices,
        CancellationToken cancellation = default
    ) => inner.ProposeAsync(sweepId, number, choices, cancellation);

    public Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.RetryFailedAsync(sweepId, cancellation);

    public Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default) =>
        inner.RegisterWorkerAsync(worker, lease, cancellation);

    public Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default) =>
        inner.HeartbeatAsync(workerId, lease, cancellation);

    public Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default) =>
        inner.ListWorkersAsync(cancellation);

    public Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default) =>
        inner.ReleaseWorkerAsync(workerId, reason, cancellation);

    public async Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
        string sweepId,
        string workerId,
        IReadOnlyList<TrialClaim> claims,
        int limit = int.MaxValue,
        CancellationToken cancellation = default
    )
    {
        var answer = await inner.ClaimAsync(sweepId, workerId, claims, limit, cancellation);
        await BeforeClaimAnswer(workerId);
        return answer;
    }

    public Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default) =>
        inner.ReadCheckpointAsync(trial, cancellation);

    public Task<ShorterTraining?> ReadShorterAsync(
        TrialKey lineage,
        long steps,
        CancellationToken cancellation = default
    ) => inner.ReadShorterAsync(lineage, steps, cancellation);

    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.ReadTrialsAsync(sweepId, cancellation);

    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(
        string sweepId,
        TrialQuery query,
        CancellationToken cancellation = default
    ) => inner.ReadTrialsAsync(sweepId, query, cancellation);

    public Task<TrialRecord?> ReadTrialAsync(string sweepId, long ordinal, CancellationToken cancellation = default) =>
        inner.ReadTrialAsync(sweepId, ordinal, cancellation);

    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(
        string sweepId,
        MetricQuery query,
        CancellationToken cancellation = default
    ) => inner.ReadMetricsAsync(sweepId, query, cancellation);

    public Task<IReadOnlyList<string>> ListMeasuresAsync(CancellationToken cancellation = default) =>
        inner.ListMeasuresAsync(cancellation);

    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(
        string sweepId,
        IReadOnlyList<string>? measures = null,
        CancellationToken cancellation = default
    ) => inner.ReadFinalsAsync(sweepId, measures, cancellation);

    public Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.CountAsync(sweepId, cancellation);

    public Task<IReadOnlyDictionary<string, SweepCounts>> CountAsync(CancellationToken cancellation = default) =>
        inner.CountAsync(cancellation);

    public Task<IReadOnlyList<CellCounts>> CountCellsAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.CountCellsAsync(sweepId, cancellation);

    public Task<AttemptCounts> CountAttemptsAsync(string sweepId, CancellationToken cancellation = default) =>
        inner.CountAttemptsAsync(sweepId, cancellation);

    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(
        TrialKey trial,
        CancellationToken cancellation = default
    ) => inner.ReadAttemptsAsync(trial, cancellation);

    public Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(
        string sweepId,
        CancellationToken cancellation = default
    ) => inner.ReadViolationsAsync(sweepId, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
