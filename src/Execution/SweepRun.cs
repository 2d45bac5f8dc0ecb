using System.Threading.Channels;
using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Sharing;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>A sweep that is being run by this process alone: a host with one sweep, which gets all slots.</summary>
public sealed class SweepRun
{
    /// <summary>What others want of the sweep is heard within about this.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(1);

    private readonly HostOptions _options;
    private readonly HostedSweeps _host;
    private readonly HostedSweep _hosted;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _stopRegistration;
    private bool _leftAtOnce;
    private SweepProgress? _final;

    private SweepRun(HostOptions options, HostedSweeps host, HostedSweep hosted, CancellationToken stop)
    {
        (_options, _host, _hosted) = (options, host, hosted);
        host.Begin(hosted);
        Completion = Task.Run(RunAsync, CancellationToken.None);
        _stopRegistration = stop.Register(Stop);
    }

    /// <summary>The sweep.</summary>
    public SweepRecord Sweep => _hosted.Driver.Sweep;

    /// <summary>How it stands, now.</summary>
    public SweepProgress Progress => Volatile.Read(ref _final) ?? CurrentProgress();

    /// <summary>Notable happenings, oldest first; if nobody reads them, the oldest are dropped. Completes with the
    /// run.</summary>
    public ChannelReader<SweepNotice> Notices => _hosted.Driver.Notices;

    /// <summary>Ends when every trial is settled, or the run was stopped; fails when the store cannot be used any
    /// more.</summary>
    public Task<SweepResult> Completion { get; }

    /// <summary>Every running trial stops at a checkpoint and is handed back; then the run ends as interrupted. Asked
    /// twice: no further effect.</summary>
    public void Stop() => _hosted.Driver.Leave();

    /// <summary>Ends the run at once. Trials that run are taken up from their latest checkpoint by whoever runs the
    /// sweep next.</summary>
    public void Abandon()
    {
        Volatile.Write(ref _leftAtOnce, true);
        _host.Abandon();
        _end.Cancel();
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
            .Registry.OpenSweepAsync(manifest with { Trace = manifest.Trace ?? SweepsTelemetry.Current }, stop)
            .ConfigureAwait(false);
        if (sweep.Intent != SweepIntent.Run)
            await store.Registry.SetSweepIntentAsync(sweep.Id, SweepIntent.Run, stop).ConfigureAwait(false);
        if (options.RetryFailed && !await IsAtWorkAsync(store, sweep, stop).ConfigureAwait(false))
            await store.Registry.RetryFailedAsync(sweep.Id, stop).ConfigureAwait(false);

        var host = new HostedSweeps(store, options);
        var hosted = host.Add(sweep, trials, RunTerms.Default, queued: false);
        hosted.Slots = options.Slots;
        await host.StartAsync(engine, stop).ConfigureAwait(false);
        return new SweepRun(options, host, hosted, stop);
    }

    /// <summary>Whether other processes train this sweep now: joining them is no reason to try again what failed under
    /// their hands.</summary>
    private static async Task<bool> IsAtWorkAsync(
        ISweepStore store,
        SweepRecord sweep,
        CancellationToken cancellation
    ) => (await new AttendedResults(store).CountAsync(sweep.Id, cancellation).ConfigureAwait(false)).Running > 0;

    private async Task<SweepResult> RunAsync()
    {
        try
        {
            var following = FollowIntentAsync();
            await (
                await Task.WhenAny(_hosted.Run, following, _host.Worker.Completion).ConfigureAwait(false)
            ).ConfigureAwait(false);
            var outcome = await _hosted.Run.ConfigureAwait(false);
            await _host.Worker.DrainAsync().ConfigureAwait(false);
            return End(outcome ?? SweepOutcome.Interrupted);
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _leftAtOnce))
        {
            return End(SweepOutcome.Abandoned);
        }
        finally
        {
            await _stopRegistration.DisposeAsync().ConfigureAwait(false);
            await _end.CancelAsync().ConfigureAwait(false);
            _host.Abandon();
        }
    }

    /// <summary>Asks the store again and again what is wanted of the sweep. Nobody here waits for one that is paused or
    /// cancelled to go on.</summary>
    private async Task FollowIntentAsync()
    {
        var period = _options.Lease / 3 < LongestPeriod ? _options.Lease / 3 : LongestPeriod;
        while (true)
        {
            await Task.Delay(period, _options.Clock, _end.Token).ConfigureAwait(false);
            await _hosted.Driver.FollowIntentAsync(_end.Token).ConfigureAwait(false);
        }
    }

    private SweepResult End(SweepOutcome outcome)
    {
        var final = CurrentProgress() with { Remaining = outcome == SweepOutcome.Completed ? TimeSpan.Zero : null };
        Volatile.Write(ref _final, final);
        return new(Sweep.Id, outcome, final);
    }

    private SweepProgress CurrentProgress() =>
        _hosted.Driver.CurrentProgress(_host.Worker.Slots, _host.Worker.DoneFor(Sweep.Id));
}
