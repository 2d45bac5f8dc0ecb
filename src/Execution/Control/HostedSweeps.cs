using System.Collections.Concurrent;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>
/// The sweeps that this process runs, one or many, and the one worker that trains for all of them. The worker's orders
/// come from the sweeps' drivers; its reports go to the driver of their sweep, its notices to every driver.
/// </summary>
internal sealed class HostedSweeps(ISweepStore store, HostOptions options) : IWorkerListener
{
    /// <summary>Ended sweeps whose last progress is remembered.</summary>
    internal const int EndedKept = 100;

    private readonly ConcurrentDictionary<string, HostedSweep> _sweeps = new(StringComparer.Ordinal);
    private readonly Queue<HostedSweep> _ended = [];
    private TrialWorker? _worker;

    /// <summary>How trouble with the store is waited for, by the drivers and by the worker.</summary>
    public StoreRetry Retry { get; } = new(options.Clock);

    /// <summary>The worker; there is one after <see cref="StartAsync"/>.</summary>
    public TrialWorker Worker => _worker!;

    /// <summary>The sweeps that run here or have ended here.</summary>
    public ICollection<HostedSweep> All => _sweeps.Values;

    /// <summary>The sweeps that have not ended here.</summary>
    public IReadOnlyList<HostedSweep> Live => [.. All.Where(hosted => !hosted.Ended)];

    /// <summary>Told when the run of a sweep has ended.</summary>
    public Action Stirred { get; init; } = () => { };

    /// <summary>Starts the worker.</summary>
    public async Task StartAsync(ITrainingEngine engine, CancellationToken cancellation) =>
        _worker = await TrialWorker.StartAsync(store, engine, options, this, Retry, cancellation).ConfigureAwait(false);

    /// <summary>A sweep that runs here or has ended here; null: it does neither.</summary>
    public HostedSweep? Find(string sweepId) => _sweeps.GetValueOrDefault(sweepId);

    /// <summary>Adds a sweep, to be begun. It hears what happens to the worker from now on.</summary>
    public HostedSweep Add(SweepRecord sweep, ITrialPlan trials, RunTerms terms, bool queued)
    {
        var hosted = new HostedSweep(DriverOf(sweep, trials, queued), terms);
        _sweeps[sweep.Id] = hosted;
        return hosted;
    }

    /// <summary>Begins to run a sweep. Only a driver that hears what is reported is told what the worker has, so that
    /// nothing falls in between.</summary>
    public void Begin(HostedSweep hosted)
    {
        string id = hosted.Sweep.Id;
        Worker.Know(id, hosted.Driver.Trials);
        hosted.Driver.Coordinator.Join(Worker.Worker.Id, hosted.Slots, Worker.Holds(id));
        hosted.Begin(Stirred);
    }

    /// <summary>Has a queued sweep gone through anew, by another driver.</summary>
    public void Renew(HostedSweep hosted)
    {
        hosted.Replace(DriverOf(hosted.Sweep, hosted.Driver.Trials, queued: true, hosted.Driver.Began));
        Begin(hosted);
    }

    /// <summary>Puts a sweep into the store's queue, on the terms that it has.</summary>
    public async Task<bool> EnqueueAsync(HostedSweep hosted)
    {
        await store
            .Queue.EnqueueSweepAsync(hosted.Sweep.Id, hosted.Terms, CancellationToken.None)
            .ConfigureAwait(false);
        return true;
    }

    /// <summary>Notes how a sweep ended. The worker forgets it; its last progress is remembered for a while.</summary>
    public void End(HostedSweep hosted, SweepOutcome outcome)
    {
        hosted.End(outcome, Worker);
        Worker.Forget(hosted.Sweep.Id);
        _ended.Enqueue(hosted);
        if (_ended.Count > EndedKept)
            Forget(_ended.Dequeue());
    }

    /// <summary>Forgets a sweep that has ended, if it is still this one that is known under its id.</summary>
    public void Forget(HostedSweep ended)
    {
        if (ended.Ended)
            _sweeps.TryRemove(new KeyValuePair<string, HostedSweep>(ended.Sweep.Id, ended));
    }

    /// <summary>Leaves everything at once.</summary>
    public void Abandon()
    {
        foreach (var hosted in _sweeps.Values)
            hosted.Abandon();
        if (_worker is { Completion.IsCompleted: false } worker)
            worker.Abandon();
    }

    /// <inheritdoc/>
    public void Reported(AttemptReport report)
    {
        if (_sweeps.TryGetValue(report.Attempt.SweepId, out var hosted))
            hosted.Driver.Coordinator.Report(Worker.Worker.Id, report);
    }

    /// <inheritdoc/>
    public void Noticed(SweepNoticeKind kind, string message)
    {
        foreach (var hosted in Live)
            hosted.Driver.Coordinator.Notice(kind, null, message);
    }

    private SweepDriver DriverOf(SweepRecord sweep, ITrialPlan trials, bool queued, long? began = null) =>
        new(store, sweep, trials, options.Clock, (_, order) => Worker.Take(order), options.RulesForLease, Retry, queued)
        {
            Began = began ?? options.Clock.GetTimestamp(),
        };
}
