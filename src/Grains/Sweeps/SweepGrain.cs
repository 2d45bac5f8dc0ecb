using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Sweeps.Grains.Contracts;
using Sweeps.Storage;

namespace Sweeps.Grains.Sweeps;

/// <summary>
/// Where a sweep is driven in the cluster: its activation, its reminder, and calls. Its driver works on the grain's
/// turns. Nothing of it is kept: an activation that is lost is followed by another, whose driver goes through the sweep
/// from its first trial and takes over what workers say they are at. A reminder wakes the grain while its sweep is not
/// over.
/// </summary>
[Reentrant]
internal sealed partial class SweepGrain(ISweepStore store, TimeProvider clock, ILogger<SweepGrain> log)
    : Grain,
        ISweepGrain,
        IRemindable
{
    /// <summary>How often the store is asked what is wanted, and which workers still have their lease.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    private string Id => this.GetPrimaryKeyString();

    private SweepReminder Reminder => field ??= new SweepReminder(this, reason => NotReminded(Id, reason));

    private SweepLifecycle Sweep =>
        field ??= new SweepLifecycle(Id, store, clock, log)
        {
            NameDriver = () => $"{Id}/{this.GetGrainId().GetUniformHashCode():x8}/{clock.GetUtcNow().UtcTicks:x}",
            Starting = () => Reminder.SetAsync().Ignore(),
            Over = EndAsync,
        };

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
        Sweep.Abandon();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Sweep.ReconcileAsync(renew: false);

    public Task<SweepNeedsWire> ReconcileAsync() => ReconcileAsync(renew: false);

    public Task<SweepNeedsWire> RenewAsync() => ReconcileAsync(renew: true);

    public async Task<SweepNeedsWire> SetIntentAsync(int intent)
    {
        if (Sweep.Driven is null)
            return await ReconcileAsync(renew: false);
        await Sweep.FollowAsync((SweepIntent)intent);
        return Sweep.Needs;
    }

    public async Task<OrdersWire> PullAsync(PullWire pull, CancellationToken cancellation = default)
    {
        if (await Sweep.AwakenAsync() is not { } driven)
            return new(Sweep.Standing, "", 0, [], Present: false, Quiet: pull.Slots == 0);
        var answer = await driven.PullAsync(pull, cancellation);
        return ReferenceEquals(driven, Sweep.Driven) ? answer : answer with { Standing = Sweep.Standing, Orders = [] };
    }

    public async Task ReportAsync(string worker, ReportWire[] reports) =>
        (await Sweep.AwakenAsync())?.Report(worker, reports);

    public Task LoseAsync(string worker)
    {
        Sweep.Lose(worker);
        return Task.CompletedTask;
    }

    public Task<LiveSweepWire?> LookAsync() => Task.FromResult(Sweep.Look());

    private async Task<SweepNeedsWire> ReconcileAsync(bool renew)
    {
        await Sweep.ReconcileAsync(renew);
        return Sweep.Needs;
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        if (Sweep.Driven is not { } driven)
            return;
        Reminder.SetAsync().Ignore();
        await Sweep.CheckAsync(driven, cancellation);
    }

    private Task EndAsync()
    {
        Reminder.ForgetAsync().Ignore();
        return GrainFactory.GetGrain<ICoordinatorGrain>(0).ReconcileAsync();
    }
}
