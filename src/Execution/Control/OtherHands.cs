using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>
/// Tells a host that trains nothing whether what is left of its sweeps may come back to it. A worker that holds trials
/// counts as living once it has prolonged its lease since it was first seen here. One that is gone never does, and what
/// it holds is free when its lease runs out.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="sweeps">The sweeps of the host.</param>
internal sealed class OtherHands(ISweepStore store, HostedSweeps sweeps)
{
    private readonly Dictionary<string, DateTimeOffset> _leases = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<LeftTrials>? _left;

    /// <summary>What was left when this was looked at last; null: something was being trained here.</summary>
    public IReadOnlyList<LeftTrials>? Left => _left;

    private WorkerSupply Own => sweeps.Worker.Worker.Supply;

    /// <summary>Looks at what is left of the sweeps that this host may train.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (sweeps.Worker.Slots.All(slot => slot.Attempt is null))
        {
            _left = await sweeps.Retry.AskAsync(() => ReadAsync(cancellation), cancellation).ConfigureAwait(false);
            return;
        }

        _leases.Clear();
        _left = null;
    }

    private async Task<IReadOnlyList<LeftTrials>> ReadAsync(CancellationToken cancellation)
    {
        var open = sweeps
            .Live.Where(hosted =>
                hosted.Sweep.Intent == SweepIntent.Run && Own.Fits(hosted.Terms.Labels, hosted.Driver.Trials.Needs)
            )
            .Select(hosted => (hosted.Sweep, hosted.Driver.Coordinator.Open))
            .Where(left => left.Open > 0)
            .ToList();
        if (open.Count == 0)
            return [];
        var attendance = await Attendance.OfAsync(store, cancellation).ConfigureAwait(false);
        foreach (var worker in attendance.Workers)
            _leases.TryAdd(worker.Identity.Id, worker.LeaseUntil);
        List<LeftTrials> left = [];
        foreach (var (sweep, trials) in open)
            left.Add(await ReadAsync(sweep, trials, attendance, cancellation).ConfigureAwait(false));
        return left;
    }

    private async Task<LeftTrials> ReadAsync(
        SweepRecord sweep,
        long open,
        Attendance attendance,
        CancellationToken cancellation
    )
    {
        long held = 0;
        DateTimeOffset? until = null;
        await foreach (
            var trial in store
                .Results.ReadTrialsAsync(sweep.Id, new TrialQuery(States: [TrialState.Running]), cancellation)
                .ConfigureAwait(false)
        )
        {
            if (trial.Worker == Own.Worker || attendance.Find(trial.Worker) is not { Expired: false } holder)
                continue;
            held += holder.LeaseUntil > _leases[holder.Identity.Id] ? 1 : 0;
            until = until > holder.LeaseUntil ? until : holder.LeaseUntil;
        }

        return new(sweep, open, held, until);
    }
}
