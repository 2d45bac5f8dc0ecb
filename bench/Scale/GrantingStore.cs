using Sweeps.Scheduling.Identity;
using Sweeps.Storage;

namespace Sweeps.Bench.Scale;

/// <summary>A store that keeps nothing and grants every claim, on a thread of the pool as a real one would. What a conductor does not ask is not there.</summary>
internal sealed class GrantingStore : ISweepStore
{
    private int _claims;

    public string Location => "nowhere";

    /// <summary>Requests so far.</summary>
    public int Claims => Volatile.Read(ref _claims);

    public Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default) =>
        Task.FromResult(new SweepRecord("load", manifest, SweepIntent.Run, DateTimeOffset.UnixEpoch));

    public async Task<IReadOnlyList<ClaimResult>> ClaimAsync(string sweepId, string workerId, IReadOnlyList<TrialClaim> claims, int limit = int.MaxValue, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _claims);
        await Task.Yield();
        return [.. claims.Select((claim, at) => new ClaimResult(claim.Ordinal, claim.Trial, at < limit ? ClaimOutcome.Claimed : ClaimOutcome.Untouched, 1, null, TrialState.Running))];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default) => throw NotAsked();

    public Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default) => throw NotAsked();

    public Task SetSweepIntentAsync(string sweepId, SweepIntent intent, CancellationToken cancellation = default) => throw NotAsked();

    public Task EnqueueSweepAsync(string sweepId, QueueTerms terms, CancellationToken cancellation = default) => throw NotAsked();

    public Task DequeueSweepAsync(string sweepId, CancellationToken cancellation = default) => throw NotAsked();

    public Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default) => throw NotAsked();

    public Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default) => throw NotAsked();

    public Task RegisterWorkerAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellation = default) => throw NotAsked();

    public Task<bool> HeartbeatAsync(string workerId, TimeSpan lease, CancellationToken cancellation = default) => throw NotAsked();

    public Task<IReadOnlyList<WorkerRecord>> ListWorkersAsync(CancellationToken cancellation = default) => throw NotAsked();

    public Task<long> ReleaseWorkerAsync(string workerId, string reason, CancellationToken cancellation = default) => throw NotAsked();

    public Task<IReadOnlyList<WriteResult>> CommitAsync(IReadOnlyList<AttemptWrite> writes, CancellationToken cancellation = default) => throw NotAsked();

    public Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation = default) => throw NotAsked();

    public Task<ShorterTraining?> ReadShorterAsync(TrialKey lineage, long steps, CancellationToken cancellation = default) => throw NotAsked();

    public IAsyncEnumerable<TrialRecord> ReadTrialsAsync(string sweepId, CancellationToken cancellation = default) => throw NotAsked();

    public Task<TrialRecord?> ReadTrialAsync(string sweepId, long ordinal, CancellationToken cancellation = default) => throw NotAsked();

    public IAsyncEnumerable<MetricRow> ReadMetricsAsync(string sweepId, MetricQuery query, CancellationToken cancellation = default) => throw NotAsked();

    public IAsyncEnumerable<TrialFinals> ReadFinalsAsync(string sweepId, IReadOnlyList<string>? measures = null, CancellationToken cancellation = default) => throw NotAsked();

    public Task<SweepCounts> CountAsync(string sweepId, CancellationToken cancellation = default) => throw NotAsked();

    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(TrialKey trial, CancellationToken cancellation = default) => throw NotAsked();

    public Task<IReadOnlyList<DeterminismViolation>> ReadViolationsAsync(string sweepId, CancellationToken cancellation = default) => throw NotAsked();

    private static InvalidOperationException NotAsked() => new("A conductor asks for claims only, but something else was asked for.");
}
