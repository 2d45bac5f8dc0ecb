using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>
/// Runs every sweep in the store's queue inside this process, many at once, on one worker whose slots they share
/// (<see cref="FairShare"/>). What it starts with is what the queue holds: it goes on with all that was running when it
/// stopped. Several hosts may share a store.
/// </summary>
public sealed class SweepHost : ISweepControl, IAsyncDisposable
{
    /// <summary>Wishes, and sweeps that others queue, are heard within about this; shares are dealt as often.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Ended sweeps of which the last picture is remembered.</summary>
    private const int EndedKept = 100;

    private readonly HostOptions _options;
    private readonly StoreRetry _retry;
    private readonly TrialWorker _trialWorker;
    private readonly ConcurrentDictionary<string, HostedSweep> _sweeps;
    private readonly ConcurrentDictionary<string, string> _refused = new();
    private readonly Queue<string> _ended = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _stirred = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly Preemption _preemption;
    private volatile bool _leftAtOnce;
    private ShareLedger _ledger = ShareLedger.Empty;
    private IReadOnlyList<Allotment> _allotments = [];

    private SweepHost(
        ISweepStore store,
        HostOptions options,
        StoreRetry retry,
        TrialWorker trialWorker,
        ConcurrentDictionary<string, HostedSweep> sweeps
    )
    {
        (Store, _options, _retry, _trialWorker, _sweeps) = (store, options, retry, trialWorker, sweeps);
        _preemption = new Preemption(trialWorker, options.Clock);
        Completion = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public ISweepStore Store { get; }

    /// <summary>Ends when it has been stopped; fails when the store cannot be used any more.</summary>
    public Task Completion { get; }

    /// <summary>What is wrong with the store at the moment, in words; null: nothing.</summary>
    public string? StoreTrouble => _retry.Trouble;

    /// <summary>What each slot is at.</summary>
    public IReadOnlyList<SlotView> Slots => _trialWorker.Slots;

    /// <summary>The sweeps that it runs, and those that have ended here lately.</summary>
    public IReadOnlyList<LiveSweep> Sweeps => [.. _sweeps.Values.Select(hosted => hosted.Look(_trialWorker))];

    /// <summary>Starts a host, which goes on with all that is in the store's queue.</summary>
    /// <param name="store">Where everything is recorded; stays open.</param>
    /// <param name="engine">What trains.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task<SweepHost> StartAsync(
        ISweepStore store,
        ITrainingEngine engine,
        HostOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        options ??= new HostOptions();
        options.Validate();
        var sweeps = new ConcurrentDictionary<string, HostedSweep>();
        var retry = new StoreRetry(options.Clock);
        var listener = new Listener(sweeps);
        var trialWorker = await TrialWorker
            .StartAsync(store, engine, options, listener, retry, cancellation)
            .ConfigureAwait(false);
        listener.Worker = trialWorker.Worker.Id;
        return new SweepHost(store, options, retry, trialWorker, sweeps);
    }

    /// <inheritdoc/>
    public async Task<SweepRecord> SubmitAsync(SweepSubmission submission, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var sweep = await SweepQueue.AddAsync(Store, submission, cancellation).ConfigureAwait(false);
        ForgetEnd(sweep.Id);
        return sweep;
    }

    /// <inheritdoc/>
    public async Task SetIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    )
    {
        await SweepQueue.SetIntentAsync(Store, sweepId, intent, reason, cancellation).ConfigureAwait(false);
        ForgetEnd(sweepId);
    }

    /// <inheritdoc/>
    public async Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default)
    {
        long retried = await SweepQueue.RetryFailedAsync(Store, sweepId, cancellation).ConfigureAwait(false);
        if (retried > 0 && _sweeps.TryGetValue(sweepId, out var hosted))
            hosted.Renew = true;
        ForgetEnd(sweepId);
        return retried;
    }

    /// <inheritdoc/>
    public async Task<LiveSweep?> LookAsync(string sweepId, CancellationToken cancellation = default)
    {
        var sweep = await Store.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false);
        if (sweep is null)
            return null;
        if (_sweeps.TryGetValue(sweep.Id, out var hosted))
        {
            var live = hosted.Look(_trialWorker);
            return live with { Sweep = sweep };
        }

        return await SweepQueue
            .LookAsync(Store, sweep, _refused.GetValueOrDefault(sweep.Id), _options.Clock.GetUtcNow(), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LiveSweep> WatchAsync(
        string sweepId,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        while (await LookAsync(sweepId, cancellation).ConfigureAwait(false) is { } live)
        {
            yield return live;
            if (live.Outcome is not null)
                yield break;
            await Task.Delay(Period, _options.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Checkpoints and hands back everything, and ends. The sweeps stay in the queue: the next host goes on
    /// with them.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Ends at once. What runs goes on from its latest checkpoint with whoever hosts next, as soon as this
    /// worker's lease is over.</summary>
    public void Abandon()
    {
        _leftAtOnce = true;
        _trialWorker.Abandon();
        foreach (var hosted in _sweeps.Values)
            hosted.Abandon();
        _stop.Cancel();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync().ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // Whoever wants to know asks `Completion`.
        }
    }

    /// <summary>A sweep that has ended here may run again: how it ended is not the answer any more.</summary>
    private void ForgetEnd(string sweepId)
    {
        _refused.TryRemove(sweepId, out _);
        if (_sweeps.TryGetValue(sweepId, out var hosted) && hosted.Ended)
            _sweeps.TryRemove(new KeyValuePair<string, HostedSweep>(sweepId, hosted));
        Stir();
    }

    private void Stir() => _stirred.Writer.TryWrite(true);

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await ReconcileAsync().ConfigureAwait(false);
                await WaitAsync().ConfigureAwait(false);
            }

            foreach (var hosted in _sweeps.Values.Where(hosted => !hosted.Ended))
                hosted.SweepCoordinator.Drain();
            foreach (var hosted in _sweeps.Values.Where(hosted => !hosted.Ended))
                await CloseAsync(hosted).ConfigureAwait(false);
            await _trialWorker.DrainAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_leftAtOnce)
        {
            // As asked.
        }
        finally
        {
            foreach (var hosted in _sweeps.Values)
                hosted.Abandon();
            if (!_trialWorker.Completion.IsCompleted)
                _trialWorker.Abandon();
        }
    }

    /// <summary>Waits until something happens, or it is time to look again.</summary>
    private async Task WaitAsync()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var stirred = _stirred.Reader.WaitToReadAsync(enough.Token).AsTask();
        var first = await Task.WhenAny(
                stirred,
                Task.Delay(Period, _options.Clock, enough.Token),
                _trialWorker.Completion
            )
            .ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        _stirred.Reader.TryRead(out _);
        if (first == _trialWorker.Completion)
            await first.ConfigureAwait(false);
    }

    /// <summary>Brings what runs into agreement with what is wanted.</summary>
    private async Task ReconcileAsync()
    {
        try
        {
            foreach (var hosted in _sweeps.Values.Where(hosted => !hosted.Ended && hosted.Run.IsCompleted).ToList())
                await CloseAsync(hosted).ConfigureAwait(false);
            var queue = await _retry
                .AskAsync(() => Store.ListQueueAsync(_stop.Token), _stop.Token)
                .ConfigureAwait(false);
            foreach (var queued in queue)
                await ReconcileAsync(queued).ConfigureAwait(false);
            Share();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What is left to do is done by whoever hosts next.
        }
    }

    private async Task ReconcileAsync(QueuedSweep queued)
    {
        var sweep = await _retry
            .AskAsync(() => Store.FindSweepAsync(queued.SweepId, _stop.Token), _stop.Token)
            .ConfigureAwait(false);
        if (sweep is null)
            return;
        bool live = _sweeps.TryGetValue(queued.SweepId, out var hosted) && !hosted.Ended;
        if (live)
        {
            bool changed = hosted!.Sweep.Intent != sweep.Intent;
            (hosted.Sweep, hosted.Terms) = (sweep, queued.Terms);
            if (hosted.Renew && sweep.Intent == SweepIntent.Run)
                Renew(hosted);
            if (changed)
                Reconcile(hosted);
        }
        else if (sweep.Intent == SweepIntent.Run && !_refused.ContainsKey(sweep.Id))
        {
            await BeginAsync(sweep, queued.Terms).ConfigureAwait(false);
        }
        else if (sweep.Intent == SweepIntent.Cancel)
        {
            await DequeueAsync(sweep.Id, SweepIntent.Cancel, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task BeginAsync(SweepRecord sweep, QueueTerms terms)
    {
        try
        {
            // A large grid takes its time to be put in order; that must not hold up the others for long.
            var trials = await Task.Run(() => StoredGrid.TrialsOf(sweep), _stop.Token).ConfigureAwait(false);
            var hosted = new HostedSweep(sweep, terms, trials, Coordinate(sweep, trials), _options.Clock);
            _sweeps[sweep.Id] = hosted;
            _trialWorker.Know(sweep.Id, trials);
            Begin(hosted);
        }
        catch (Exception error) when (error is GridFileException or StoredGridException)
        {
            _refused[sweep.Id] = error.Message;
        }
    }

    private SweepCoordinator Coordinate(SweepRecord sweep, ITrialPlan trials) =>
        new(
            Store,
            sweep,
            trials,
            _options.RulesForLease,
            _retry,
            _options.Clock,
            (_, order) => _trialWorker.Take(order)
        );

    /// <summary>Only a coordinator that hears what is reported is told what there is: so nothing falls in
    /// between.</summary>
    private void Begin(HostedSweep hosted)
    {
        hosted.SweepCoordinator.Join(_trialWorker.Worker.Id, hosted.Slots, _trialWorker.Holds(hosted.Sweep.Id));
        hosted.Begin(Stir);
    }

    private void Renew(HostedSweep hosted)
    {
        hosted.Renew = false;
        hosted.Replace(Coordinate);
        Begin(hosted);
    }

    private static void Reconcile(HostedSweep hosted)
    {
        switch (hosted.Sweep.Intent)
        {
            case SweepIntent.Pause:
                hosted.SweepCoordinator.Notice(
                    SweepNoticeKind.Halt,
                    null,
                    SweepQueue.HaltNotice(hosted.Sweep.Intent, hosted.Sweep.Reason)
                );
                hosted.SweepCoordinator.Drain();
                break;
            case SweepIntent.Cancel:
                hosted.SweepCoordinator.Notice(
                    SweepNoticeKind.Halt,
                    null,
                    SweepQueue.HaltNotice(hosted.Sweep.Intent, hosted.Sweep.Reason)
                );
                hosted.SweepCoordinator.Cancel();
                break;
            case SweepIntent.Run:
                break; // it is on its way out, and begins again when it is
            default:
                throw new UnreachableException($"No rule for the intent {hosted.Sweep.Intent}.");
        }
    }

    /// <summary>Notes how a sweep ended.</summary>
    private async Task CloseAsync(HostedSweep hosted)
    {
        var verdict = await hosted.Run.ConfigureAwait(false);
        if (verdict is SweepVerdict.Completed && hosted.Renew)
        {
            Renew(hosted);
            return;
        }

        SweepIntent? wanted = verdict is SweepVerdict.Completed or SweepVerdict.BudgetSpent ? null : SweepIntent.Cancel;
        await DequeueAsync(hosted.Sweep.Id, wanted, CancellationToken.None).ConfigureAwait(false);
        hosted.End(
            verdict switch
            {
                SweepVerdict.Completed => SweepOutcome.Completed,
                SweepVerdict.Cancelled => SweepOutcome.Cancelled,
                SweepVerdict.BudgetSpent => SweepOutcome.BudgetSpent,
                SweepVerdict.Drained => _stop.IsCancellationRequested ? SweepOutcome.Interrupted : SweepOutcome.Paused,
                _ => throw new UnreachableException($"No rule for the verdict {verdict}."),
            },
            _trialWorker
        );
        _trialWorker.Forget(hosted.Sweep.Id);
        if (hosted.Renew)
        {
            // Trials were set back while this was being noted.
            await _retry.AskAsync(() => EnqueueAsync(hosted), CancellationToken.None).ConfigureAwait(false);
            ForgetEnd(hosted.Sweep.Id);
            return;
        }

        _ended.Enqueue(hosted.Sweep.Id);
        if (
            _ended.Count > EndedKept
            && _ended.Dequeue() is var oldest
            && _sweeps.TryGetValue(oldest, out var ended)
            && ended.Ended
        )
            _sweeps.TryRemove(oldest, out _);
    }

    private async Task<bool> EnqueueAsync(HostedSweep hosted)
    {
        await Store.EnqueueSweepAsync(hosted.Sweep.Id, hosted.Terms, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    private Task<bool> DequeueAsync(string sweepId, SweepIntent? wanted, CancellationToken cancellation) =>
        _retry.AskAsync(() => Store.DequeueSweepAsync(sweepId, wanted, CancellationToken.None), cancellation);

    /// <summary>Deals the slots.</summary>
    private void Share()
    {
        string worker = _trialWorker.Worker.Id;
        var live = _sweeps.Values.Where(hosted => !hosted.Ended).ToList();
        var charges = live.ToDictionary(hosted => hosted.Sweep.Id, hosted => hosted.Charge(_trialWorker));
        _ledger = _ledger.After(charges.Where(entry => _sweeps[entry.Key].SweepCoordinator.Wants > 0).ToDictionary());
        _allotments = FairShare.Allot(
            live.Select(hosted => hosted.Demand(_ledger[hosted.Sweep.Id])),
            [new WorkerSupply(worker, _options.Slots, _options.Labels)],
            _allotments
        );
        foreach (var hosted in live)
        {
            hosted.Slots = _allotments.FirstOrDefault(allotment => allotment.Sweep == hosted.Sweep.Id).Slots;
            _trialWorker.Allow(hosted.Sweep.Id, hosted.Slots);
        }

        // Only after all limits are set, so that nobody's next trial takes a slot that is another's.
        foreach (var hosted in live)
            hosted.SweepCoordinator.Allot(worker, hosted.Slots);
        _preemption.Enforce(live.ToDictionary(hosted => hosted.Sweep.Id, hosted => hosted.Slots));
    }

    private sealed class Listener(ConcurrentDictionary<string, HostedSweep> sweeps) : IWorkerListener
    {
        public string Worker { get; set; } = "";

        public void Reported(AttemptReport report)
        {
            if (sweeps.TryGetValue(report.Attempt.SweepId, out var hosted))
                hosted.SweepCoordinator.Report(Worker, report);
        }

        public void Noticed(SweepNoticeKind kind, string message)
        {
            foreach (var hosted in sweeps.Values.Where(hosted => !hosted.Ended))
                hosted.SweepCoordinator.Notice(kind, null, message);
        }
    }
}
