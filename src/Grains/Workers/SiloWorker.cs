using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Grains.Contracts;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;
using Sweeps.Storage;

namespace Sweeps.Grains.Workers;

/// <summary>
/// The worker of a silo: one worker with its slots. It asks the coordinator which sweeps to work for, and pulls orders
/// from those. When the silo ends, it hands back what it has before the silo leaves its cluster.
/// </summary>
public sealed partial class SiloWorker : ILifecycleParticipant<ISiloLifecycle>, IWorkerListener
{
    private readonly IGrainFactory _grains;
    private readonly ISweepStore _store;
    private readonly ITrainingEngine _engine;
    private readonly IClusterMembershipService _membership;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly SiloWorkerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SiloWorker> _log;
    private readonly string _cluster;
    private readonly SiloAddress _silo;
    private readonly ConcurrentDictionary<string, SweepLink> _links = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(TrialKey Trial, long Fence), TrialOrder> _coming = new();
    private readonly ConcurrentDictionary<(TrialKey Trial, long Fence), bool> _found = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _loops = [];
    private Task _sharing = Task.CompletedTask;
    private TrialWorker? _trialWorker;
    private Preemption? _preemption;

    /// <summary>Made by the silo's container.</summary>
    public SiloWorker(
        IGrainFactory grains,
        ISweepStore store,
        ITrainingEngine engine,
        ILocalSiloDetails silo,
        IClusterMembershipService membership,
        IOptions<ClusterOptions> cluster,
        IHostApplicationLifetime lifetime,
        SiloWorkerOptions options,
        TimeProvider clock,
        ILogger<SiloWorker> log
    )
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(silo);
        (_grains, _store, _engine, _membership, _lifetime, _options, _clock, _log) = (
            grains,
            store,
            engine,
            membership,
            lifetime,
            options,
            clock,
            log
        );
        (_cluster, _silo) = (cluster.Value.ClusterId, silo.SiloAddress);
        Id = WorkerIds.Of(_cluster, _silo);
    }

    /// <summary>Its name in the store.</summary>
    public string Id { get; }

    /// <summary>Trials that it trains at once.</summary>
    public int Slots => _options.Slots;

    /// <summary>Which trials in flight have a grain of their own.</summary>
    public TrialGrainUse TrialGrains => _options.TrialGrains;

    /// <summary>Why it takes no trials now, in words; null: it does.</summary>
    public string? NotReady =>
        _trialWorker is null ? "The worker has not started yet."
        : _leave.IsCancellationRequested ? "The worker hands back its trials, since the silo ends."
        : _trialWorker.StoreTrouble is { } trouble ? $"The store cannot be used at the moment. {trouble}"
        : null;

    /// <summary>Begins when its silo is a member of its cluster, and hands back its trials while the silo still
    /// is.</summary>
    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SiloWorker), ServiceLifecycleStage.Active + 1, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = _options.Host(Id, _clock);
        _trialWorker = await TrialWorker
            .StartAsync(_store, _engine, options, this, cancellationToken)
            .ConfigureAwait(false);
        _preemption = new Preemption(_trialWorker, _clock);
        _loops.Add(_sharing = Task.Run(ShareAsync, CancellationToken.None));
        var lost = new LostSilos(_membership, _store.Leases, _grains, _silo, _clock)
        {
            WorkerOf = silo => WorkerIds.Of(_cluster, silo),
            Sweeps = () => _links.Keys,
            Released = Released,
            Failed = NoCoordinator,
        };
        _loops.Add(Task.Run(() => lost.WatchAsync(_end.Token), CancellationToken.None));
        _loops.Add(Task.Run(GuardAsync, CancellationToken.None));
        Started(Id, _options.Slots);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_trialWorker is null)
            return;
        long began = _clock.GetTimestamp();
        await _leave.CancelAsync().ConfigureAwait(false);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(_options.Drain);
        try
        {
            await TakeLeaveAsync(_trialWorker, enough.Token).ConfigureAwait(false);
            await _trialWorker.DrainAsync().WaitAsync(enough.Token).ConfigureAwait(false);
            await Coordinator.LeaveAsync(Id).WaitAsync(enough.Token).ConfigureAwait(false);
            Drained(Id, _clock.GetElapsedTime(began).TotalSeconds);
        }
        catch (Exception error)
        {
            // Nothing is lost by it: leases end, and checkpoints are there.
            DrainFailed(error, Id);
            _trialWorker.Abandon();
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll([.. _loops, .. _links.Values.Select(link => link.Completion)])
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Hands everything back, what is on its way here included: a sweep may be claiming trials for this worker at the
    /// moment in which it is asked to end. Sweeps hear of it before the store counts this worker as gone. Otherwise
    /// they would count what it had as lost.
    /// </summary>
    private async Task TakeLeaveAsync(TrialWorker trialWorker, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(_options.Drain / 2);
        var handing = trialWorker.HandBackAsync();
        try
        {
            await _sharing.WaitAsync(enough.Token).ConfigureAwait(false);
            await Task.WhenAll(_links.Values.Select(link => link.LeaveAsync(enough.Token))).ConfigureAwait(false);
            handing = trialWorker.HandBackAsync();
            await handing.WaitAsync(enough.Token).ConfigureAwait(false);
            await Task.WhenAll(_links.Values.Select(link => link.FlushAsync(enough.Token))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Those that drive the sweeps are leaving too, or the store is away. What trials have is in their
            // checkpoints.
            LeftUnheard(Id);
        }
    }

    /// <inheritdoc/>
    public void Reported(AttemptReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var link = LinkOf(report.Attempt.SweepId);
        link.Report(report);
        AttemptEvents.Note(_log, report, link.Trace);
        if (report is AttemptReport.Ended or AttemptReport.Refused)
            End(report.Attempt);
    }

    /// <inheritdoc/>
    public void Noticed(SweepNoticeKind kind, string message) => Notable(kind, message);

    /// <summary>Has a trial trained whose order has come in. Called by its grain.</summary>
    internal void Train(TrialWorkWire work)
    {
        var attempt = Wire.Attempt(work.Order.Attempt, work.SweepId);
        if (_coming.TryRemove((attempt.Trial, attempt.Fence), out var order))
            _trialWorker!.Take(new WorkerOrder.Train(order));
    }

    /// <summary>The slot that an attempt is on, and how far it is; null: it is on none.</summary>
    internal SlotProgress? SlotOf(AttemptName attempt) =>
        _trialWorker?.Slots.FirstOrDefault(slot => slot.Attempt == attempt)?.Progress;

    /// <summary>Trains a trial by way of its grain, so that it can be found; and without it, if the grain cannot be
    /// had.</summary>
    internal async Task TrainAsync(TrialOrder order, OrderWire wire)
    {
        _coming[(order.Trial.Key, order.Fence)] = order;
        _found[(order.Trial.Key, order.Fence)] = true;
        try
        {
            var work = new TrialWorkWire(Id, order.SweepId, wire);
            var grain = GrainOf(order.Trial.Key);
            for (int tries = 0; tries < 2; tries++)
            {
                if (
                    await grain
                        .TrainAsync(work)
                        .WaitAsync(TimeSpan.FromSeconds(5), _clock, _end.Token)
                        .ConfigureAwait(false)
                )
                    break;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            WithoutGrain(
                error,
                order.SweepId,
                order.Trial.Key.ToString(),
                order.Fence,
                SweepsTelemetry.TraceOf(order.TraceParent)
            );
        }

        if (_coming.TryRemove((order.Trial.Key, order.Fence), out _))
            _trialWorker!.Take(new WorkerOrder.Train(order));
    }

    /// <summary>Carries out an order other than to train.</summary>
    internal void CarryOut(WorkerOrder order)
    {
        _trialWorker!.Take(order);
        if (order is WorkerOrder.RecordOutcome record)
            End(record.Attempt);
    }

    /// <summary>What the worker has to say to a sweep when it asks for orders.</summary>
    internal (SlotWire[] Slotted, WorkDone Done) StandingFor(string sweepId) =>
        (
            [.. _trialWorker!.Slots.Where(slot => slot.Attempt?.SweepId == sweepId).Select(Wire.Of)],
            _trialWorker.DoneFor(sweepId)
        );

    internal IReadOnlyList<AttemptName> Holds(string sweepId) => _trialWorker!.Holds(sweepId);

    private ICoordinatorGrain Coordinator => _grains.GetGrain<ICoordinatorGrain>(0);

    private ITrialGrain GrainOf(TrialKey trial) => _grains.GetGrain<ITrialGrain>(trial.ToString());

    /// <summary>Has the grain of an attempt go, if it has one.</summary>
    private void End(AttemptName attempt)
    {
        if (_found.TryRemove((attempt.Trial, attempt.Fence), out _))
            GrainOf(attempt.Trial).EndAsync(attempt.Fence).Ignore();
    }

    private SweepLink LinkOf(string sweepId) =>
        _links.GetOrAdd(
            sweepId,
            id => new SweepLink(id, this, _grains.GetGrain<ISweepGrain>(id), _store.Registry, _clock, _log, _end.Token)
        );

    /// <summary>Asks the coordinator, again and again, which sweeps to work for.</summary>
    private async Task ShareAsync()
    {
        string? seen = null;
        var pause = RetryPause.ForCalls(_clock);
        while (!_leave.IsCancellationRequested)
        {
            try
            {
                UseWire[] used =
                [
                    .. _links.Keys.Select(sweep => new UseWire(
                        sweep,
                        _trialWorker!.DoneFor(sweep).SlotSeconds,
                        _trialWorker.Holds(sweep).Count
                    )),
                ];
                var shares = await Coordinator
                    .ShareAsync(Wire.Of(_trialWorker!.Worker, seen, used), _leave.Token)
                    .ConfigureAwait(false);
                Take(shares);
                seen = shares.Version;
                pause.Reset();
            }
            catch (Exception error)
            {
                if (_leave.IsCancellationRequested)
                    return;
                NoCoordinator(error.Message);
                await pause.WaitAsync(_leave.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Take(SharesWire shares)
    {
        if (_leave.IsCancellationRequested)
            return;
        var slots = shares.Shares.ToDictionary(share => share.SweepId, share => share.Slots, StringComparer.Ordinal);
        foreach (string sweep in slots.Keys.Union(_links.Keys))
        {
            int allotted = slots.GetValueOrDefault(sweep);
            _trialWorker!.Allow(sweep, allotted);
            LinkOf(sweep).Allot(allotted);
        }

        _preemption!.Enforce(
            _links.Keys.ToDictionary(sweep => sweep, sweep => slots.GetValueOrDefault(sweep), StringComparer.Ordinal)
        );
        foreach (
            var (sweep, link) in _links
                .Where(entry =>
                    !slots.ContainsKey(entry.Key) && entry.Value.IsIdle && _trialWorker!.Holds(entry.Key).Count == 0
                )
                .ToArray()
        )
        {
            if (_links.TryRemove(sweep, out _))
                link.Close();
            _trialWorker!.Forget(sweep);
        }
    }

    /// <summary>A worker whose store is lost for good is no use: the silo ends, and whoever supervises it starts
    /// another.</summary>
    private async Task GuardAsync()
    {
        try
        {
            await _trialWorker!.Completion.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Broke(error, Id);
            _lifetime.StopApplication();
        }
    }
}
