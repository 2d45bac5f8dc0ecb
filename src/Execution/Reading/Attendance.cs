using Sweeps.Execution.Hosting;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Which workers are there, and what is queued: whether a sweep whose trials are held is being
/// trained.</summary>
internal sealed class Attendance
{
    private readonly Dictionary<string, QueuedSweep> _queue;

    private Attendance(IReadOnlyList<WorkerRecord> workers, IReadOnlyList<QueuedSweep> queue)
    {
        Workers = workers;
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

    /// <summary>When the last worker was lost that holds trials of a sweep. Null while one of them is there, and while
    /// somebody is there to take the sweep over from the queue.</summary>
    public async Task<DateTimeOffset?> LostAtAsync(ISweepStore store, SweepRecord sweep, CancellationToken cancellation)
    {
        if (_queue.ContainsKey(sweep.Id) && IsAnybody)
            return null;
        DateTimeOffset? lost = null;
        await foreach (
            var trial in store
                .Results.ReadTrialsAsync(sweep.Id, new TrialQuery(States: [TrialState.Running]), cancellation)
                .ConfigureAwait(false)
        )
        {
            var holder = Workers.FirstOrDefault(worker => worker.Identity.Id == trial.Worker);
            if (holder is { Expired: false })
                return null;
            var until = holder?.LeaseUntil ?? sweep.Created;
            lost = lost > until ? lost : until;
        }

        return lost;
    }

    /// <summary>Why nobody who is there trains a queued sweep: none carries its labels. Null: that is not
    /// why.</summary>
    public string? Obstacle(SweepRecord sweep)
    {
        if (!_queue.TryGetValue(sweep.Id, out var queued) || queued.Terms.Labels.Count == 0 || !IsAnybody)
            return null;
        WorkerRecord[] present = [.. Workers.Where(worker => !worker.Expired)];
        return present.Any(worker => queued.Terms.Labels.All(worker.Identity.Labels.Contains))
            ? null
            : WorkerLabels.NobodyCarries(queued.Terms.Labels, present);
    }
}
