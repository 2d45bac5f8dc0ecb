using System.Runtime.ExceptionServices;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Stopping;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Model.Training;
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
    private readonly StoreRetry _retry;
    private readonly WriteBehind _writes;
    private readonly WorkerHeartbeat _heartbeat;
    private readonly Pruners _stops;
    private readonly List<Slot> _slots = [];
    private readonly ReadyQueue _ready;
    private readonly WorkerAttempts _attempts;
    private readonly WriteHandover _handover;
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
        (_options, _retry, Worker) = (options, retry, worker);
        _stops = new Pruners(store, options.Clock);
        _ready = new ReadyQueue(new Room(options.Slots, options.Gpus.Count, options.MemoryBytes));
        _writes = new WriteBehind(
            store.Attempts,
            options.WritesAhead,
            options.Slots,
            options.Gather,
            () => _ready.IsAnyIdle,
            retry,
            (attempt, write, result) => _attempts!.Written(attempt, write, result)
        );
        _handover = new WriteHandover(_writes, error => _broken.TrySetResult(error), _abandon.Token);
        _ready.Idle = _writes.Look;
        _attempts = new WorkerAttempts(options, listener, _ready, _stops)
        {
            Handover = _handover,
            Brake = new FailureBrake(store, _ready, HandBackWaiting, retry, options.Clock, _abandon.Token),
            Emptied = NoteEmpty,
        };
        _heartbeat = new WorkerHeartbeat(
            store.Leases,
            worker,
            options,
            retry,
            message => listener.Noticed(SweepNoticeKind.Takeover, message)
        )
        {
            Lapsed = _attempts.AskForAll,
        };
        var context = new SlotContext
        {
            Options = options,
            Engine = engine,
            Attempts = store.Attempts,
            Patience = retry,
            Writes = _writes,
            Ready = _ready,
            Abandon = _abandon.Token,
            Failed = _attempts.Err,
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
    public IReadOnlyList<SlotState> Slots => [.. _slots.Select(slot => slot.Current)];

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
        await store.Leases.RegisterWorkerAsync(worker, options.Lease, cancellation).ConfigureAwait(false);
        var trialWorker = new TrialWorker(store, engine, options, worker, listener, retry);
        await trialWorker._heartbeat.TakeOverAsync(cancellation).ConfigureAwait(false);
        return trialWorker;
    }

    /// <summary>Carries out an order, or sees to it that it will be.</summary>
    public void Take(WorkerOrder order)
    {
        // Whatever a worker holds when it leaves is given up as a whole.
        if (!_left)
            _attempts.Take(order);
    }

    /// <summary>Sets how many slots a sweep may have at once; all unless said otherwise. What runs already is not
    /// stopped by it.</summary>
    public void Allow(string sweepId, int slots) => _ready.Allow(sweepId, slots);

    /// <summary>
    /// The attempts that it has for a sweep: for a coordinator that takes the sweep over from another. Those that ended
    /// in an error of which the other said nothing any more are recorded as to be tried again, and are not among them.
    /// </summary>
    public IReadOnlyList<AttemptName> Holds(string sweepId) => _attempts.Holds(sweepId);

    /// <summary>Hands back what a sweep has waiting for a slot; what runs goes on.</summary>
    public void HandBackWaiting(string sweepId) => _attempts.HandBackWaiting(sweepId);

    /// <summary>What a sweep has had of it so far.</summary>
    public WorkDone DoneFor(string sweepId) => _attempts.DoneFor(sweepId);

    /// <summary>Forgets what it knows of a sweep that has ended.</summary>
    public void Forget(string sweepId)
    {
        _attempts.Forget(sweepId);
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
        _writes.Hurry();
        _attempts.HandBack();
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
        var heartbeat = _heartbeat.KeepAsync(_abandon.Token);
        try
        {
            var first = await Task.WhenAny(writing, heartbeat, _broken.Task, _empty.Task).ConfigureAwait(false);
            if (first == _broken.Task)
                ExceptionDispatchInfo.Throw(await _broken.Task.ConfigureAwait(false));
            await first.ConfigureAwait(false);
            _left = true;
            await _handover.DoneAsync().ConfigureAwait(false);
            _writes.Complete();
            await writing.ConfigureAwait(false);
            _heartbeat.Leave();
            await heartbeat.ConfigureAwait(false);
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

    private void NoteEmpty()
    {
        Volatile.Read(ref _handedBack)?.TrySetResult();
        if (_leaving)
            _empty.TrySetResult();
    }
}
