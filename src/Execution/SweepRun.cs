using System.Threading.Channels;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>A sweep that is being run by this process: a coordinator that gives orders to one worker.</summary>
public sealed class SweepRun
{
    private readonly HostOptions _options;
    private readonly SweepCoordinator _coordinator;
    private readonly TrialWorker _trialWorker;
    private readonly IntentWatch _intent;
    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenRegistration _stopRegistration;
    private readonly long _began;
    private bool _leftAtOnce;
    private SweepProgress? _final;

    private SweepRun(
        ISweepStore store,
        HostOptions options,
        SweepCoordinator coordinator,
        TrialWorker trialWorker,
        StoreRetry retry,
        CancellationToken stop
    )
    {
        (_options, _coordinator, _trialWorker) = (options, coordinator, trialWorker);
        _began = options.Clock.GetTimestamp();
        _intent = new IntentWatch(store, coordinator, retry, options);
        coordinator.Join(trialWorker.Worker.Id, options.Slots, []);
        Completion = Task.Run(RunAsync, CancellationToken.None);
        _stopRegistration = stop.Register(Stop);
    }

    /// <summary>The sweep.</summary>
    public SweepRecord Sweep => _coordinator.Sweep;

    /// <summary>How it stands, now.</summary>
    public SweepProgress Progress => Volatile.Read(ref _final) ?? Picture();

    /// <summary>Notable happenings, oldest first; if nobody reads them, the oldest are dropped. Completes with the
    /// run.</summary>
    public ChannelReader<SweepNotice> Notices => _coordinator.Notices;

    /// <summary>Ends when every trial is settled, or the run was stopped; fails when the store cannot be used any
    /// more.</summary>
    public Task<SweepResult> Completion { get; }

    /// <summary>Every running trial stops at a checkpoint and is handed back; then the run ends as interrupted. Asked
    /// twice: no further effect.</summary>
    public void Stop() => _coordinator.Drain();

    /// <summary>Ends the run at once. Trials that run are taken up from their latest checkpoint by whoever runs the
    /// sweep next.</summary>
    public void Abandon()
    {
        Volatile.Write(ref _leftAtOnce, true);
        _trialWorker.Abandon();
        _abandon.Cancel();
    }

    internal static async Task<SweepRun> StartAsync(
        ISweepStore store,
        ITrainingEngine engine,
        HostOptions options,
        SweepManifest manifest,
        ITrialPlan trials,
        CancellationToken stop
    )
    {
        var sweep = await store
            .OpenSweepAsync(manifest with { Trace = manifest.Trace ?? SweepsTelemetry.Current }, stop)
            .ConfigureAwait(false);
        if (sweep.Intent != SweepIntent.Run)
            await store.SetSweepIntentAsync(sweep.Id, SweepIntent.Run, stop).ConfigureAwait(false);
        if (options.RetryFailed && !await IsAtWorkAsync(store, sweep, stop).ConfigureAwait(false))
            await store.RetryFailedAsync(sweep.Id, stop).ConfigureAwait(false);

        TrialWorker? trialWorker = null;
        var retry = new StoreRetry(options.Clock);
        var coordinator = new SweepCoordinator(
            store,
            sweep,
            trials,
            options.RulesForLease,
            retry,
            options.Clock,
            (_, order) => trialWorker!.Take(order)
        );
        trialWorker = await TrialWorker
            .StartAsync(store, engine, options, new Listener(coordinator, () => trialWorker!.Worker.Id), retry, stop)
            .ConfigureAwait(false);
        trialWorker.Know(sweep.Id, trials);
        return new SweepRun(store, options, coordinator, trialWorker, retry, stop);
    }

    /// <summary>Whether other processes train this sweep now: joining them is no reason to try again what failed under
    /// their hands.</summary>
    private static async Task<bool> IsAtWorkAsync(
        ISweepStore store,
        SweepRecord sweep,
        CancellationToken cancellation
    ) =>
        (await store.CountAsync(sweep.Id, cancellation).ConfigureAwait(false)).Running > 0
        && await WorkerHeartbeat.OthersAsync(store, cancellation).ConfigureAwait(false);

    private async Task<SweepResult> RunAsync()
    {
        try
        {
            var coordinating = _coordinator.RunAsync(_abandon.Token);
            var watching = _intent.WatchAsync(_abandon.Token);
            await (
                await Task.WhenAny(coordinating, watching, _trialWorker.Completion).ConfigureAwait(false)
            ).ConfigureAwait(false);
            var verdict = await coordinating.ConfigureAwait(false);
            await _trialWorker.DrainAsync().ConfigureAwait(false);
            return End(
                verdict switch
                {
                    SweepVerdict.Completed => SweepOutcome.Completed,
                    SweepVerdict.Drained => _intent.Latest == SweepIntent.Pause
                        ? SweepOutcome.Paused
                        : SweepOutcome.Interrupted,
                    SweepVerdict.Cancelled => SweepOutcome.Cancelled,
                    SweepVerdict.BudgetSpent => SweepOutcome.BudgetSpent,
                    _ => throw new System.Diagnostics.UnreachableException($"No rule for the verdict {verdict}."),
                }
            );
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _leftAtOnce))
        {
            return End(SweepOutcome.Abandoned);
        }
        finally
        {
            await _stopRegistration.DisposeAsync().ConfigureAwait(false);
            await _abandon.CancelAsync().ConfigureAwait(false);
            if (!_trialWorker.Completion.IsCompleted)
                _trialWorker.Abandon();
        }
    }

    private SweepResult End(SweepOutcome outcome)
    {
        var final = Picture() with { Remaining = outcome == SweepOutcome.Completed ? TimeSpan.Zero : null };
        Volatile.Write(ref _final, final);
        return new(Sweep.Id, outcome, final);
    }

    private SweepProgress Picture() =>
        _coordinator
            .Picture(_trialWorker.Slots)
            .At(_options.Clock.GetElapsedTime(_began), _trialWorker.DoneFor(Sweep.Id));

    private sealed class Listener(SweepCoordinator coordinator, Func<string> worker) : IWorkerListener
    {
        public void Reported(AttemptReport report) => coordinator.Report(worker(), report);

        public void Noticed(SweepNoticeKind kind, string message) => coordinator.Notice(kind, null, message);
    }
}
