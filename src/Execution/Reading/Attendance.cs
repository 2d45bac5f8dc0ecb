using Sweeps.Execution.Hosting;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Which workers are there, and what is queued: whether a sweep whose trials are held is being
/// trained.</summary>
internal sealed class Attendance
{
    private readonly Dictionary<string, QueuedSweep> _queue;
    private readonly Dictionary<string, WorkerRecord> _workers;

    private Attendance(IReadOnlyList<WorkerRecord> workers, IReadOnlyList<QueuedSweep> queue)
    {
        Workers = workers;
        _workers = workers.ToDictionary(worker => worker.Identity.Id, StringComparer.Ordinal);
        _queue = queue.ToDictionary(queued => queued.SweepId, StringComparer.Ordinal);
    }

    /// <summary>All that are known. One whose process has ended on this machine counts as expired, though its lease may
    /// run.</summary>
    public IReadOnlyList<WorkerRecord> Workers { get; }

    /// <summary>Whether any worker is there.</summary>
    public bool IsAnybody => Workers.Any(worker => !worker.Expired);

    /// <summary>Looks.</summary>
    public static async Task<Attendance> OfAsync(ISweepStore store, CancellationToken cancellation) =>
        new(
            [
                .. (await store.Leases.ListWorkersAsync(cancellation).ConfigureAwait(false)).Select(worker =>
                    worker.Expired || !ProcessIdentity.IsGone(worker.Identity) ? worker : worker with { Expired = true }
                ),
            ],
            await store.Queue.ListQueueAsync(cancellation).ConfigureAwait(false)
        );

    /// <summary>Whether a worker that holds trials trains them no more.</summary>
    public bool IsLost(string? worker) => Find(worker) is null or { Expired: true };

    /// <summary>A worker that is known; null: it is not.</summary>
    public WorkerRecord? Find(string? worker) => worker is null ? null : _workers.GetValueOrDefault(worker);

    /// <summary>Trials of a sweep that the store has as running, and whose workers are gone: they wait until somebody
    /// takes them over.</summary>
    public async Task<IReadOnlyList<TrialRecord>> LostAsync(
        ISweepStore store,
        string sweepId,
        CancellationToken cancellation
    )
    {
        List<TrialRecord> lost = [];
        // A worker that is not known any more has given up what it held.
        if (Workers.All(worker => !worker.Expired))
            return lost;
        await foreach (
            var trial in store
                .Results.ReadTrialsAsync(sweepId, new TrialQuery(States: [TrialState.Running]), cancellation)
                .ConfigureAwait(false)
        )
        {
            if (IsLost(trial.Worker))
                lost.Add(trial);
        }

        return lost;
    }

    /// <summary>When the last worker was lost that holds trials of a sweep of which nobody trains any. Null where
    /// nobody held any, and while somebody is there to take the sweep over from the queue.</summary>
    public DateTimeOffset? LostAt(SweepRecord sweep, IReadOnlyList<TrialRecord> lost) =>
        lost.Count == 0 || (_queue.ContainsKey(sweep.Id) && IsAnybody)
            ? null
            : lost.Max(trial => Find(trial.Worker)?.LeaseUntil ?? sweep.Created);

    /// <summary>Why nobody trains a queued sweep, and what would help: no worker that is there carries its labels.
    /// Null: that is not why.</summary>
    public string? Obstacle(SweepRecord sweep)
    {
        if (!_queue.TryGetValue(sweep.Id, out var queued) || queued.Terms.Labels.Count == 0)
            return null;
        WorkerRecord[] present = [.. Workers.Where(worker => !worker.Expired)];
        return present.Any(worker => queued.Terms.Labels.All(worker.Identity.Labels.Contains))
            ? null
            : WorkerLabels.NobodyCarries(queued.Terms.Labels, present);
    }
}
