using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Workers;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
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
    /// <summary>How often intents and newly queued sweeps are looked for, and slots are shared anew.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly HostOptions _options;
    private readonly HostedSweeps _sweeps;
    private readonly ConcurrentDictionary<string, string> _refused = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _stirred = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private SlotSharing? _sharing;
    private OtherHands? _others;
    private long _rounds;
    private volatile bool _leftAtOnce;

    private SweepHost(ISweepStore store, HostOptions options)
    {
        (Store, _options) = (store, options);
        _sweeps = new HostedSweeps(store, options) { Stirred = Stir };
    }

    /// <inheritdoc/>
    public ISweepStore Store { get; }

    /// <summary>Ends when it has been stopped; fails when the store cannot be used any more.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>What is wrong with the store at the moment, in words; null: nothing.</summary>
    public string? StoreTrouble => _sweeps.Retry.Trouble;

    /// <summary>What each slot is at.</summary>
    public IReadOnlyList<SlotState> Slots => _sweeps.Worker.Slots;

    /// <summary>The sweeps that it runs, and those that have ended here lately.</summary>
    public IReadOnlyList<LiveSweep> Sweeps => [.. _sweeps.All.Select(hosted => hosted.Look(_sweeps.Worker))];

    /// <summary>How many times it has gone through the queue to its end: then all that is in it runs here or has ended
    /// here, is <see cref="Refused"/>, or is not wanted.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>What was left, in the latest of these rounds, of the sweeps that it may train; null: something is being
    /// trained here, or it does not look (<see cref="HostOptions.LooksAtOthers"/>).</summary>
    public IReadOnlyList<LeftTrials>? Left => _others?.Left;

    /// <summary>Queued sweeps that it does not run, by id, and why.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

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
        var host = new SweepHost(store, options);
        await host._sweeps.StartAsync(engine, cancellation).ConfigureAwait(false);
        host._sharing = new SlotSharing(host._sweeps.Worker, options);
        host._others = options.LooksAtOthers ? new OtherHands(store, host._sweeps) : null;
        host.Completion = Task.Run(host.RunAsync, CancellationToken.None);
        return host;
    }

    /// <inheritdoc/>
    public async Task<SweepRecord> SubmitAsync(SweepSubmission submission, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var sweep = await SweepQueue
            .AddAsync(Store, submission, _options.RunsPrograms, cancellation)
            .ConfigureAwait(false);
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
        if (retried > 0 && _sweeps.Find(sweepId) is { } hosted)
            hosted.Renew = true;
        ForgetEnd(sweepId);
        return retried;
    }

    /// <inheritdoc/>
    public async Task<LiveSweep?> LookAsync(string sweepId, CancellationToken cancellation = default)
    {
        var sweep = await Store.Registry.FindSweepAsync(sweepId, cancellation).ConfigureAwait(false);
        if (sweep is null)
            return null;
        if (_sweeps.Find(sweep.Id) is { } hosted)
            return await SweepQueue
                .WithObstacleAsync(Store, hosted.Look(_sweeps.Worker) with { Sweep = sweep }, cancellation)
                .ConfigureAwait(false);

        return await SweepQueue
            .LookAsync(Store, sweep, _refused.GetValueOrDefault(sweep.Id), cancellation)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<TrialStanding?> LookAtTrialAsync(
        string sweepId,
        TrialKey trial,
        CancellationToken cancellation = default
    )
    {
        var view = _sweeps.Worker.Slots.FirstOrDefault(slot => slot.Attempt?.Trial == trial);
        return Task.FromResult(
            view is { Attempt: { } attempt, Progress: { } progress }
                ? new TrialStanding(
                    _sweeps.Worker.Worker.Id,
                    attempt.Fence,
                    progress.Slot,
                    progress.Step,
                    progress.TotalSteps
                )
                : null
        );
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
        _sweeps.Abandon();
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
        if (_sweeps.Find(sweepId) is { } hosted)
            _sweeps.Forget(hosted);
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

            foreach (var hosted in _sweeps.Live)
                hosted.Driver.Leave();
            foreach (var hosted in _sweeps.Live)
                await CloseAsync(hosted).ConfigureAwait(false);
            await _sweeps.Worker.DrainAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_leftAtOnce)
        {
            // As asked.
        }
        finally
        {
            _sweeps.Abandon();
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
                _sweeps.Worker.Completion
            )
            .ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        _stirred.Reader.TryRead(out _);
        if (first == _sweeps.Worker.Completion)
            await first.ConfigureAwait(false);
    }

    /// <summary>Brings what runs into agreement with what is wanted.</summary>
    private async Task ReconcileAsync()
    {
        try
        {
            foreach (var hosted in _sweeps.Live.Where(hosted => hosted.Run.IsCompleted))
                await CloseAsync(hosted).ConfigureAwait(false);
            var queue = await _sweeps
                .Retry.AskAsync(() => Store.Queue.ListQueueAsync(_stop.Token), _stop.Token)
                .ConfigureAwait(false);
            var terms = queue.ToDictionary(queued => queued.SweepId, queued => queued.Terms, StringComparer.Ordinal);
            foreach (var hosted in _sweeps.Live)
                await FollowIntentAsync(hosted, terms.GetValueOrDefault(hosted.Sweep.Id)).ConfigureAwait(false);
            foreach (var queued in queue.Where(queued => _sweeps.Find(queued.SweepId) is null or { Ended: true }))
                await TakeUpAsync(queued).ConfigureAwait(false);
            if (_others is not null)
                await _others.LookAsync(_stop.Token).ConfigureAwait(false);
            Interlocked.Increment(ref _rounds);
            _sharing!.Share(_sweeps.Live);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What is left to do is done by whoever hosts next.
        }
    }

    private async Task FollowIntentAsync(HostedSweep hosted, RunTerms? terms)
    {
        var sweep = await hosted.Driver.FollowIntentAsync(_stop.Token).ConfigureAwait(false);
        (hosted.Sweep, hosted.Terms) = (sweep ?? hosted.Sweep, terms ?? hosted.Terms);
        if (hosted.Renew && sweep?.Intent == SweepIntent.Run)
            _sweeps.Renew(hosted);
    }

    /// <summary>Begins to run a sweep of the queue; one that is cancelled leaves the queue.</summary>
    private async Task TakeUpAsync(QueuedSweep queued)
    {
        var sweep = await _sweeps
            .Retry.AskAsync(() => Store.Registry.FindSweepAsync(queued.SweepId, _stop.Token), _stop.Token)
            .ConfigureAwait(false);
        if (sweep?.Intent == SweepIntent.Run && !_refused.ContainsKey(sweep.Id))
            await BeginAsync(sweep, queued.Terms).ConfigureAwait(false);
        else if (sweep?.Intent == SweepIntent.Cancel)
            await _sweeps
                .Retry.AskAsync(
                    () => Store.Queue.DequeueSweepAsync(sweep.Id, SweepIntent.Cancel, CancellationToken.None),
                    _stop.Token
                )
                .ConfigureAwait(false);
    }

    private async Task BeginAsync(SweepRecord sweep, RunTerms terms)
    {
        try
        {
            // A large grid takes its time to be put in order; that must not hold up the others for long.
            var trials = await Task.Run(() => ProgramRules.TrialsOf(sweep, _options.RunsPrograms), _stop.Token)
                .ConfigureAwait(false);
            _sweeps.Begin(_sweeps.Add(sweep, trials, terms, queued: true));
        }
        catch (Exception error) when (error is GridFileException or StoredGridException or SweepRefusedException)
        {
            _refused[sweep.Id] = error.Message;
        }
    }

    /// <summary>Notes how a sweep ended, or has it driven anew where it is wanted again.</summary>
    private async Task CloseAsync(HostedSweep hosted)
    {
        var outcome = await hosted.Run.ConfigureAwait(false);
        bool setBack =
            hosted.Renew && outcome is SweepOutcome.Completed or SweepOutcome.BudgetSpent or SweepOutcome.Paused;
        // Trials were set back when its end had been noted, and the queue has it no more.
        if (setBack)
            await _sweeps
                .Retry.AskAsync(() => _sweeps.EnqueueAsync(hosted), CancellationToken.None)
                .ConfigureAwait(false);
        if ((setBack || outcome is null) && !_stop.IsCancellationRequested)
        {
            _sweeps.Renew(hosted);
            return;
        }

        _sweeps.End(hosted, outcome ?? SweepOutcome.Interrupted);
    }
}
