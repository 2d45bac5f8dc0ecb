using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sweeps.Execution.Control;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Telemetry;
using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Grains.Sweeps;

/// <summary>
/// Whether a sweep of the cluster is driven, and how it stands. It follows what the store's queue says is wanted: a
/// sweep that is to run gets a driver, and loses it at its end, at a pause, or where it is to be gone through anew.
/// Used on the grain's turns alone.
/// </summary>
/// <param name="id">The sweep's id.</param>
/// <param name="store">Where the queue is.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Told of beginnings and ends.</param>
internal sealed partial class SweepLifecycle(string id, ISweepStore store, TimeProvider clock, ILogger log)
{
    private readonly NoticeLog _notices = new();
    private string? _trace;
    private DrivenSweep? _driven;
    private Task _running = Task.CompletedTask;
    private SweepOutcome? _outcome;
    private SweepProgress? _last;
    private Task? _reconciling;

    /// <summary>Makes a name for a driver that no driver had before.</summary>
    public required Func<string> NameDriver { get; init; }

    /// <summary>Told that a driver begins.</summary>
    public required Action Starting { get; init; }

    /// <summary>Told that the sweep is over.</summary>
    public required Func<Task> Over { get; init; }

    /// <summary>How the sweep stands.</summary>
    public SweepStandingWire Standing { get; private set; } = SweepStandingWire.Paused;

    /// <summary>The driver at work; null: none.</summary>
    public DrivenSweep? Driven => _driven;

    /// <summary>How the sweep stands, and what it could use.</summary>
    public SweepNeedsWire Needs => Wire.Needs(Standing, _driven?.Driver);

    /// <summary>The driver, after a look whether the sweep is to run where nothing is known of it yet; null: it is not
    /// run.</summary>
    public async Task<DrivenSweep?> AwakenAsync()
    {
        if (_driven is null && Standing == SweepStandingWire.Paused)
            await ReconcileAsync(renew: false);
        return _driven;
    }

    /// <summary>Looks up what is wanted, and does it. One at a time: who comes while another looks waits, and looks
    /// again.</summary>
    /// <param name="renew">Whether to go through the sweep anew where it runs.</param>
    public async Task ReconcileAsync(bool renew)
    {
        while (_reconciling is { } earlier)
            await earlier.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
            );
        var reconciling = _reconciling = ReconcileOnceAsync(renew);
        try
        {
            await reconciling;
        }
        finally
        {
            _reconciling = null;
        }
    }

    /// <summary>Passes on what is wanted. The store is asked where that is news: it has the reason too.</summary>
    /// <param name="heard">What is wanted; null: it is not known.</param>
    public async Task FollowAsync(SweepIntent? heard)
    {
        if (_driven is { } driven && heard != driven.Driver.Intent)
            driven.Driver.Follow(await store.Registry.FindSweepAsync(id));
    }

    /// <summary>Follows what is wanted by now, and drops workers that the store does not count among the living any
    /// more.</summary>
    public async Task CheckAsync(DrivenSweep driven, CancellationToken cancellation)
    {
        try
        {
            driven.Driver.Follow(await store.Registry.FindSweepAsync(id, cancellation));
            if (driven.Workers.Count == 0)
                return;
            var present = (await store.Leases.ListWorkersAsync(cancellation))
                .Where(worker => !worker.Expired)
                .Select(worker => worker.Identity.Id)
                .ToHashSet(StringComparer.Ordinal);
            foreach (string worker in driven.Workers.Where(worker => !present.Contains(worker)).ToArray())
                Lose(worker);
        }
        catch (StoreException error) when (error.IsTransient)
        {
            // Asked again in a moment; nobody is lost for want of a store.
        }
    }

    /// <summary>Goes on without a worker.</summary>
    public void Lose(string worker)
    {
        if (_driven?.Lose(worker) == true)
            LostWorker(id, worker, _trace);
    }

    /// <summary>How far the sweep is; null: it has not been run here.</summary>
    public LiveSweepWire? Look()
    {
        _last = _driven?.CurrentProgress() ?? _last;
        return _last is { } picture
            ? Wire.Of(picture, Standing, _outcome, _notices.After(_driven?.Driver.Notices))
            : null;
    }

    /// <summary>Leaves what runs to the next driver, here or elsewhere.</summary>
    public void Abandon() => _driven?.Abandon();

    private async Task ReconcileOnceAsync(bool renew)
    {
        var queued = (await store.Queue.ListQueueAsync()).FirstOrDefault(queued => queued.SweepId == id);
        if (_driven is not null && (queued is null || !renew))
        {
            await FollowAsync(queued?.Intent);
            return;
        }

        if (queued is null)
        {
            await EndAsync(null);
            return;
        }

        await StopAsync();
        switch (queued.Intent)
        {
            case SweepIntent.Run:
                await StartAsync();
                break;
            case SweepIntent.Cancel when await store.Queue.DequeueSweepAsync(id, SweepIntent.Cancel):
                await EndAsync(SweepOutcome.Cancelled);
                break;
            case SweepIntent.Cancel:
                (Standing, _outcome) = (SweepStandingWire.Paused, null);
                break;
            case SweepIntent.Pause:
                (Standing, _outcome) = (SweepStandingWire.Paused, SweepOutcome.Paused);
                break;
            default:
                throw new UnreachableException($"No rule for the intent {queued.Intent}.");
        }
    }

    private async Task StartAsync()
    {
        var sweep =
            await store.Registry.FindSweepAsync(id)
            ?? throw new InvalidOperationException(
                $"The queue names the sweep {id}, but the store has none of that id."
            );
        _trace = SweepsTelemetry.TraceOf(sweep.Manifest.Trace);
        try
        {
            // A large grid takes its time to plan; the grain's turns are for answering.
            var trials = await Task.Run(() => StoredGrid.TrialsOf(sweep));
            (Standing, _outcome) = (SweepStandingWire.Running, null);
            _driven = new DrivenSweep(store, sweep, trials, clock, NameDriver());
            _running = DriveAsync(_driven);
            Began(id, _driven.Name, _trace);
            Starting();
        }
        catch (Exception error) when (error is StoredGridException or GridFileException)
        {
            Note(SweepNoticeKind.Halt, error.Message);
            Standing = SweepStandingWire.Refused;
            NotRunnable(id, error.Message, _trace);
        }
    }

    /// <summary>Leaves what runs to the next driver, and waits until this one has let go.</summary>
    private async Task StopAsync()
    {
        Abandon();
        await _running.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
        );
        _driven = null;
    }

    private async Task DriveAsync(DrivenSweep driven)
    {
        try
        {
            // It stays until the queue has dropped the sweep. Otherwise a look at the queue would begin it anew.
            _outcome = await driven.RunAsync();
            _last = driven.CurrentProgress();
            _driven = null;
            if (_outcome is null or SweepOutcome.Paused)
                Standing = SweepStandingWire.Paused;
            else
                await EndAsync(_outcome);
            Ended(id, Standing, _trace);
        }
        catch (OperationCanceledException) when (driven.IsAbandoned)
        {
            // Another driver takes over, here or elsewhere.
        }
        catch (Exception error)
        {
            // The queue still has the sweep: whoever reads it next has it taken up again.
            _driven = null;
            Standing = SweepStandingWire.Paused;
            Note(SweepNoticeKind.StoreTrouble, error.Message);
            Broke(error, id, _trace);
        }
        finally
        {
            _notices.After(driven.Driver.Notices);
            driven.WakeAll();
        }
    }

    private Task EndAsync(SweepOutcome? outcome)
    {
        (Standing, _outcome) = (SweepStandingWire.Ended, outcome);
        return Over();
    }

    private void Note(SweepNoticeKind kind, string message) =>
        _notices.Add(new SweepNotice(kind, clock.GetUtcNow(), null, message));
}
