using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Sweeps.Execution.Control;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Grains.Sweeps;

/// <summary>
/// Where a sweep is driven in the cluster. Its driver works on the grain's turns. Nothing of it is kept: an activation
/// that is lost is followed by another, whose driver goes through the sweep from its first trial and takes over what
/// workers say they are at. A reminder wakes the grain while its sweep is not over.
/// </summary>
[Reentrant]
internal sealed partial class SweepGrain(ISweepStore store, TimeProvider clock, ILogger<SweepGrain> log)
    : Grain,
        ISweepGrain,
        IRemindable
{
    /// <summary>How often the store is asked what is wanted, and which workers still have their lease.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    private readonly NoticeLog _notices = new();
    private DrivenSweep? _driven;
    private Task _running = Task.CompletedTask;
    private SweepStandingWire _standing = SweepStandingWire.Paused;
    private SweepOutcome? _outcome;
    private SweepProgress? _last;
    private Task<SweepNeedsWire>? _reconciling;

    private string Id => this.GetPrimaryKeyString();

    private SweepReminder Reminder => field ??= new SweepReminder(this, reason => NotReminded(Id, reason));

    private SweepNeedsWire Needs => Wire.Needs(_standing, _driven?.Driver);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            CheckAsync,
            new GrainTimerCreationOptions(CheckEvery, CheckEvery) { Interleave = true }
        );
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _driven?.Abandon();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => ReconcileAsync();

    public Task<SweepNeedsWire> ReconcileAsync() => ReconcileAsync(renew: false);

    public Task<SweepNeedsWire> RenewAsync() => ReconcileAsync(renew: true);

    public async Task<SweepNeedsWire> SetIntentAsync(int intent)
    {
        if (_driven is null)
            return await ReconcileAsync(renew: false);
        await FollowAsync((SweepIntent)intent);
        return Needs;
    }

    public async Task<OrdersWire> PullAsync(PullWire pull, CancellationToken cancellation = default)
    {
        if (await AwakenAsync() is not { } driven)
            return new(_standing, "", 0, [], Present: false, Quiet: pull.Slots == 0);
        var answer = await driven.PullAsync(pull, cancellation);
        return ReferenceEquals(driven, _driven) ? answer : answer with { Standing = _standing, Orders = [] };
    }

    public async Task ReportAsync(string worker, ReportWire[] reports) =>
        (await AwakenAsync())?.Report(worker, reports);

    public Task LoseAsync(string worker)
    {
        if (_driven?.Lose(worker) == true)
            LostWorker(Id, worker);
        return Task.CompletedTask;
    }

    public Task<LiveSweepWire?> LookAsync()
    {
        _last = _driven?.Picture() ?? _last;
        return Task.FromResult(
            _last is { } picture ? Wire.Of(picture, _standing, _outcome, _notices.After(_driven?.Driver.Notices)) : null
        );
    }

    /// <summary>Whoever speaks of a sweep that this activation knows nothing of has it look whether that is to
    /// run.</summary>
    private async Task<DrivenSweep?> AwakenAsync()
    {
        if (_driven is null && _standing == SweepStandingWire.Paused)
            await ReconcileAsync();
        return _driven;
    }

    /// <summary>One at a time: who comes while another looks up what is wanted, waits for its answer and looks
    /// again.</summary>
    private async Task<SweepNeedsWire> ReconcileAsync(bool renew)
    {
        while (_reconciling is { } earlier)
            await ((Task)earlier).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
            );
        var reconciling = _reconciling = ReconcileOnceAsync(renew);
        try
        {
            return await reconciling;
        }
        finally
        {
            _reconciling = null;
        }
    }

    private async Task<SweepNeedsWire> ReconcileOnceAsync(bool renew)
    {
        var queued = (await store.ListQueueAsync()).FirstOrDefault(queued => queued.SweepId == Id);
        if (_driven is not null && (queued is null || !renew))
        {
            await FollowAsync(queued?.Intent);
            return Needs;
        }

        if (queued is null)
        {
            await EndAsync(null);
            return Needs;
        }

        await StopAsync();
        switch (queued.Intent)
        {
            case SweepIntent.Run:
                await StartAsync();
                break;
            case SweepIntent.Cancel when await store.DequeueSweepAsync(Id, SweepIntent.Cancel):
                await EndAsync(SweepOutcome.Cancelled);
                break;
            case SweepIntent.Cancel:
                (_standing, _outcome) = (SweepStandingWire.Paused, null);
                break;
            case SweepIntent.Pause:
                (_standing, _outcome) = (SweepStandingWire.Paused, SweepOutcome.Paused);
                break;
            default:
                throw new UnreachableException($"No rule for the intent {queued.Intent}.");
        }

        return Needs;
    }

    /// <summary>Passes on what is wanted. The store is asked where that is news: it has the reason too.</summary>
    /// <param name="heard">What is wanted; null: it is not known.</param>
    private async Task FollowAsync(SweepIntent? heard)
    {
        if (_driven is { } driven && heard != driven.Driver.Intent)
            driven.Driver.Follow(await store.FindSweepAsync(Id));
    }

    private async Task StartAsync()
    {
        var sweep =
            await store.FindSweepAsync(Id)
            ?? throw new InvalidOperationException(
                $"The queue names the sweep {Id}, but the store has none of that id."
            );
        try
        {
            // A large grid takes its time to plan; the grain's turns are for answering.
            var trials = await Task.Run(() => StoredGrid.TrialsOf(sweep));
            string name = $"{Id}/{this.GetGrainId().GetUniformHashCode():x8}/{clock.GetUtcNow().UtcTicks:x}";
            (_standing, _outcome) = (SweepStandingWire.Running, null);
            _driven = new DrivenSweep(store, sweep, trials, clock, name);
            _running = DriveAsync(_driven);
            Began(Id, name);
            Reminder.SetAsync().Ignore();
        }
        catch (Exception error) when (error is StoredGridException or GridFileException)
        {
            Note(SweepNoticeKind.Halt, error.Message);
            _standing = SweepStandingWire.Refused;
            NotRunnable(Id, error.Message);
        }
    }

    /// <summary>Leaves what runs to the next driver.</summary>
    private async Task StopAsync()
    {
        _driven?.Abandon();
        await _running.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
        );
        _driven = null;
    }

    private async Task DriveAsync(DrivenSweep driven)
    {
        try
        {
            // It stays until the queue has the sweep no more: else whoever looked now would have it begun anew.
            _outcome = await driven.RunAsync();
            _last = driven.Picture();
            _driven = null;
            if (_outcome is null or SweepOutcome.Paused)
                _standing = SweepStandingWire.Paused;
            else
                await EndAsync(_outcome);
            Ended(Id, _standing);
        }
        catch (OperationCanceledException) when (driven.IsAbandoned)
        {
            // Another driver takes over, here or elsewhere.
        }
        catch (Exception error)
        {
            // The queue still has the sweep: whoever reads it next has it taken up again.
            _driven = null;
            _standing = SweepStandingWire.Paused;
            Note(SweepNoticeKind.StoreTrouble, error.Message);
            Broke(error, Id);
        }
        finally
        {
            _notices.After(driven.Driver.Notices);
            driven.WakeAll();
        }
    }

    private async Task EndAsync(SweepOutcome? outcome)
    {
        (_standing, _outcome) = (SweepStandingWire.Ended, outcome);
        Reminder.ForgetAsync().Ignore();
        await GrainFactory.GetGrain<ICoordinatorGrain>(0).ReconcileAsync();
    }

    /// <summary>Follows what is wanted by now, and drops workers that the store does not count among the living any
    /// more.</summary>
    private async Task CheckAsync(CancellationToken cancellation)
    {
        if (_driven is not { } driven)
            return;
        Reminder.SetAsync().Ignore();
        try
        {
            driven.Driver.Follow(await store.FindSweepAsync(Id, cancellation));
            if (driven.Workers.Count == 0)
                return;
            var present = (await store.ListWorkersAsync(cancellation))
                .Where(worker => !worker.Expired)
                .Select(worker => worker.Identity.Id)
                .ToHashSet(StringComparer.Ordinal);
            foreach (string worker in driven.Workers.Where(worker => !present.Contains(worker)).ToArray())
                await LoseAsync(worker);
        }
        catch (StoreException error) when (error.IsTransient)
        {
            // Asked again in a moment; nobody is lost for want of a store.
        }
    }

    private void Note(SweepNoticeKind kind, string message) =>
        _notices.Add(new SweepNotice(kind, clock.GetUtcNow(), null, message));
}
