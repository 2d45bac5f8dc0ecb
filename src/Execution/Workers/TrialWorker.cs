using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Stopping;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>
/// A worker: trains attempts of any number of sweeps, each on a slot's own thread, and writes behind them. It decides
/// nothing: orders come in, reports go out. Every write about an attempt that it has been given is its own, so that an
/// attempt's metrics and its end reach the store in order. Safe to call from several threads.
/// </summary>
public sealed class TrialWorker
{
    private readonly HostOptions _options;
    private readonly IWorkerListener _listener;
    private readonly StoreRetry _retry;
    private readonly WriteBehind _writes;
    private readonly WorkerHeartbeat _heartbeat;
    private readonly Pruners _stops;
    private readonly FailureBrake _brake;
    private readonly List<Slot> _slots = [];
    private readonly ReadyQueue _ready;
    private readonly ConcurrentDictionary<(Scheduling.Identity.TrialKey Trial, long Fence), Attempt> _attempts = new();
    private readonly ConcurrentDictionary<string, SweepMeter> _meters = new();
    private readonly WriteHandover _handover;
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _draining;
    private volatile bool _leaving;
    private volatile bool _left;
    private TaskCompletionSource? _handedBack;

    private TrialWorker(
        ISweepStore store,
        ITrainingEngine engine,
        HostOptions options,
        WorkerIdentity worker,
        IWorkerListener listener,
        StoreRetry retry
    )
    {
        (_options, _listener, _retry, Worker) = (options, listener, retry, worker);
        _stops = new Pruners(store, options.Clock);
        _ready = new ReadyQueue(new Room(options.Slots, options.Gpus.Count, options.MemoryBytes));
        _writes = new WriteBehind(
            store,
            options.WritesAhead,
            options.Slots,
            options.Gather,
            () => _ready.IsAnyIdle,
            retry,
            Written
        );
        _handover = new WriteHandover(_writes, error => _broken.TrySetResult(error), _abandon.Token);
        _ready.Idle = _writes.Look;
        _brake = new FailureBrake(store, _ready, HandBackWaiting, retry, options.Clock, _abandon.Token);
        _heartbeat = new WorkerHeartbeat(
            store,
            worker,
            options,
            retry,
            message => listener.Noticed(SweepNoticeKind.Takeover, message)
        )
        {
            Lapsed = () => _handover.AskFor(_attempts.Values),
        };
        var context = new SlotContext
        {
            Options = options,
            Engine = engine,
            Store = store,
            Patience = retry,
            Writes = _writes,
            Ready = _ready,
            Abandon = _abandon.Token,
            Failed = Err,
            Restarted = (attempt, reason) =>
                listener.Reported(new AttemptReport.Restarted(attempt.Order.Attempt, reason)),
            Broken = error => _broken.TrySetResult(error),
        };
        for (int slot = 0; slot < options.Slots; slot++)
            _slots.Add(new Slot(slot, context));
        SweepsTelemetry.Slots.Add(options.Slots);
        Tidying.Begin(engine, options.Clock, _abandon.Token);
        Completion = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>This process, as the store knows it.</summary>
    public WorkerIdentity Worker { get; }

    /// <summary>What each slot is at.</summary>
    public IReadOnlyList<SlotView> Slots => [.. _slots.Select(slot => slot.Current)];

    /// <summary>Attempts that wait for a slot.</summary>
    public int Waiting => _ready.Waiting;

    /// <summary>What is wrong with the store at the moment, in words; null: nothing.</summary>
    public string? StoreTrouble => _retry.Trouble;

    /// <summary>Ends when it has been drained or abandoned; fails when the store cannot be used any more.</summary>
    public Task Completion { get; }

    /// <summary>Registers a worker, takes over what workers of this machine left behind whose processes have ended, and
    /// is ready for orders.</summary>
    /// <param name="store">Where results go; stays open.</param>
    /// <param name="engine">What trains.</param>
    /// <param name="options">How.</param>
    /// <param name="listener">Told what comes of it, from several threads; must not block.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static Task<TrialWorker> StartAsync(
        ISweepStore store,
        ITrainingEngine engine,
        HostOptions options,
        IWorkerListener listener,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return StartAsync(store, engine, options, listener, new StoreRetry(options.Clock), cancellation);
    }

    internal static async Task<TrialWorker> StartAsync(
        ISweepStore store,
        ITrainingEngine engine,
        HostOptions options,
        IWorkerListener listener,
        StoreRetry retry,
        CancellationToken cancellation
    )
    {
        retry.Changed = message =>
            listener.Noticed(
                message is null ? SweepNoticeKind.StoreRecovery : SweepNoticeKind.StoreTrouble,
                message ?? "The store can be written again."
            );
        var worker = ProcessIdentity.Describe(options);
        await store.RegisterWorkerAsync(worker, options.Lease, cancellation).ConfigureAwait(false);
        var trialWorker = new TrialWorker(store, engine, options, worker, listener, retry);
        await trialWorker._heartbeat.TakeOverAsync(cancellation).ConfigureAwait(false);
        return trialWorker;
    }

    /// <summary>Carries out an order, or sees to it that it will be.</summary>
    public void Take(WorkerOrder order)
    {
        // Whatever a worker holds when it leaves is given up as a whole.
        if (_left)
            return;
        switch (order)
        {
            case WorkerOrder.Train train:
                Train(train.Order);
                break;
            case WorkerOrder.Stop stop:
                Stop(stop.Attempt);
                break;
            case WorkerOrder.RecordOutcome conclude:
                RecordOutcome(conclude);
                break;
            case WorkerOrder.Release disown:
                Release(disown.Attempt);
                break;
            default:
                throw new UnreachableException($"No rule for the order {order.GetType().Name}.");
        }
    }

    /// <summary>Sets how many slots a sweep may have at once; all unless said otherwise. What runs already is not
    /// stopped by it.</summary>
    public void Allow(string sweepId, int slots) => _ready.Allow(sweepId, slots);

    /// <summary>
    /// The attempts that it has for a sweep: for a coordinator that takes the sweep over from another. Those that ended
    /// in an error of which the other said nothing any more are recorded as to be tried again, and are not among them.
    /// </summary>
    public IReadOnlyList<AttemptName> Holds(string sweepId)
    {
        var held = new List<AttemptName>();
        foreach (
            var attempt in _attempts.Values.Where(attempt => attempt.Order.SweepId == sweepId && !attempt.Overtaken)
        )
        {
            if (attempt.Error is not { } error)
                held.Add(attempt.Order.Attempt);
            else if (attempt.TryRecordOutcome())
                _handover.Add(attempt, attempt.Ending(AttemptOutcome.Retried, error));
        }

        return held;
    }

    /// <summary>Hands back what a sweep has waiting for a slot; what runs goes on.</summary>
    public void HandBackWaiting(string sweepId)
    {
        foreach (var attempt in _attempts.Values.Where(attempt => attempt.Order.SweepId == sweepId))
        {
            if (attempt.TryWithdraw())
                _handover.Add(attempt, attempt.Ending(AttemptOutcome.HandedBack, null));
        }
    }

    /// <summary>What a sweep has had of it so far.</summary>
    public WorkDone DoneFor(string sweepId) => _meters.TryGetValue(sweepId, out var meter) ? meter.Read() : default;

    /// <summary>What it remembers of sweeps, ended ones included.</summary>
    internal int Remembered => _meters.Count + _stops.Count + _ready.Sweeps + _attempts.Count;

    /// <summary>Forgets what it knows of a sweep that has ended.</summary>
    public void Forget(string sweepId)
    {
        _meters.TryRemove(sweepId, out _);
        _stops.Forget(sweepId);
        _ready.Forget(sweepId);
    }

    /// <summary>
    /// Stops everything at a checkpoint and hands it back, and from now on whatever it is ordered to train, but does
    /// not leave yet. Ends when it has nothing; called again, when it has nothing again.
    /// </summary>
    public Task HandBackAsync()
    {
        var handedBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _handedBack, handedBack);
        _draining = true;
        _writes.Hurry();
        foreach (var attempt in _attempts.Values)
            HandBack(attempt);
        NoteIfEmpty();
        return handedBack.Task;
    }

    /// <summary>Stops everything at a checkpoint, hands it back and leaves. Whoever gives it orders should have
    /// stopped; those that still come are handed back too.</summary>
    public Task DrainAsync()
    {
        _leaving = true;
        HandBackAsync();
        return Completion;
    }

    /// <summary>Ends at once. What runs goes on from its latest checkpoint, wherever.</summary>
    public void Abandon()
    {
        _left = true;
        _abandon.Cancel();
        _ready.Complete();
    }

    /// <summary>Gives the trials of a sweep that this process has planned itself.</summary>
    internal void Know(string sweepId, ITrialPlan trials) => _stops.Know(sweepId, trials);

    private async Task RunAsync()
    {
        var writing = _writes.RunAsync(_abandon.Token);
        var presence = _heartbeat.KeepAsync(_abandon.Token);
        try
        {
            var first = await Task.WhenAny(writing, presence, _broken.Task, _empty.Task).ConfigureAwait(false);
            if (first == _broken.Task)
                ExceptionDispatchInfo.Throw(await _broken.Task.ConfigureAwait(false));
            await first.ConfigureAwait(false);
            _left = true;
            await _handover.DoneAsync().ConfigureAwait(false);
            _writes.Complete();
            await writing.ConfigureAwait(false);
            _heartbeat.Leave();
            await presence.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            // Left at once, as asked.
        }
        finally
        {
            SweepsTelemetry.Slots.Add(-_options.Slots);
            bool atOnce = _abandon.IsCancellationRequested;
            await _abandon.CancelAsync().ConfigureAwait(false);
            _ready.Complete();
            if (!atOnce)
                _slots.ForEach(slot => slot.Join());
        }
    }

    private void Train(TrialOrder order)
    {
        var attempt = new Attempt(order, _meters.GetOrAdd(order.SweepId, _ => new SweepMeter()))
        {
            KeepsUpTo = _options.KeepsUpTo(order.SweepTrials),
            Watch = order.Stops ? new TrialPruner(_stops, order) : null,
        };
        if (!_attempts.TryAdd((order.Trial.Key, order.Fence), attempt))
            return;
        SweepsTelemetry.QueueDepth.Add(1);
        if (_draining)
            HandBack(attempt);
        else
            _ready.Add(attempt);
    }

    private void Stop(AttemptName name)
    {
        if (_attempts.TryGetValue((name.Trial, name.Fence), out var attempt))
            HandBack(attempt);
        else
            _listener.Reported(new AttemptReport.Unknown(name));
    }

    private void RecordOutcome(WorkerOrder.RecordOutcome order)
    {
        if (!_attempts.TryGetValue((order.Attempt.Trial, order.Attempt.Fence), out var attempt))
            _listener.Reported(new AttemptReport.Unknown(order.Attempt));
        else if (attempt.TryRecordOutcome())
            _handover.Add(attempt, attempt.Ending(order.Outcome, order.Error));
    }

    private void Release(AttemptName name)
    {
        if (_attempts.ContainsKey((name.Trial, name.Fence)))
            return;
        var lost = Attempt.Of(name);
        _handover.Add(lost, lost.Ending(AttemptOutcome.Lost, "the answer to its claim was lost"));
    }

    /// <summary>Has an attempt stop at a checkpoint; one that has not begun is handed back at once.</summary>
    private void HandBack(Attempt attempt)
    {
        attempt.Stop();
        if (attempt.TryWithdraw())
            _handover.Add(attempt, attempt.Ending(AttemptOutcome.HandedBack, null));
        else if (_draining && attempt.Error is { } error && attempt.TryRecordOutcome())
            _handover.Add(attempt, attempt.Ending(AttemptOutcome.Retried, error));
    }

    private void Err(Attempt attempt, string error, bool repeatable)
    {
        attempt.Error = error;
        _brake.Hold(attempt);
        _listener.Reported(new AttemptReport.Erred(attempt.Order.Attempt, error, repeatable));
        if (_draining)
            HandBack(attempt);
    }

    /// <summary>The store has answered a write.</summary>
    private void Written(Attempt attempt, AttemptWrite write, WriteResult result)
    {
        var name = attempt.Order.Attempt;
        // A claim that was to be given up, and is over already: nothing of this worker was refused.
        if (result.Outcome == WriteOutcome.StaleFence && write.End?.Outcome == AttemptOutcome.Lost)
            return;
        if (result.Outcome == WriteOutcome.StaleFence)
        {
            SweepsTelemetry.Refusals.Add(1);
            if (attempt.Overtake())
                SweepsTelemetry.CountEnd(AttemptOutcome.Lost);
            _brake.Release(attempt, AttemptOutcome.Lost);
            _listener.Reported(new AttemptReport.Refused(name));
            Remove(name);
            return;
        }
        if (result.DroppedBytes > 0 && attempt.TryNoteDrop())
            _listener.Reported(AttemptReport.Restarted.Without(name, result.DroppedBytes));
        if (result.Violations > 0)
            _listener.Reported(new AttemptReport.Differed(name, result.Violations));
        if (write.End is not { } end)
            return;
        _brake.Release(attempt, end.Outcome);
        SweepsTelemetry.CountEnd(end.Outcome);
        if (AttemptReport.Of(name, end) is { } report)
            _listener.Reported(report);
        Remove(name);
    }

    private void Remove(AttemptName name)
    {
        _attempts.TryRemove((name.Trial, name.Fence), out _);
        NoteIfEmpty();
    }

    private void NoteIfEmpty()
    {
        if (!_draining || !_attempts.IsEmpty)
            return;
        Volatile.Read(ref _handedBack)?.TrySetResult();
        if (_leaving)
            _empty.TrySetResult();
    }
}
