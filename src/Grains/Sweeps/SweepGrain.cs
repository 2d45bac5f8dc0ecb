using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Sweeps.Execution.Control;
using Sweeps.Execution.Coordination;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Workers;
using Sweeps.Grains.Contracts;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Grains.Sweeps;

/// <summary>
/// Drives one sweep. Its coordinator works on the grain's turns; what it knows can be learnt again from the store and
/// from the workers, so nothing of it is kept: an activation that is lost is followed by another, whose coordinator
/// goes through the sweep from its first trial and takes over what workers say they are at. A reminder wakes the grain
/// while its sweep is not over, whatever was stopped meanwhile.
/// </summary>
[Reentrant]
internal sealed partial class SweepGrain(ISweepStore store, TimeProvider clock, ILogger<SweepGrain> log)
    : Grain,
        ISweepGrain,
        IRemindable
{
    private const string Reminder = "unfinished";

    /// <summary>Orleans' shortest.</summary>
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    /// <summary>A worker that has nothing to do asks this often.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>A worker that wants to end waits for the answer to a claim that was made for it; it is asked after this
    /// often.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    /// <summary>How often the store is asked which workers still have their lease.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    /// <summary>Notices kept for those who look.</summary>
    private const int NoticesKept = 100;

    private readonly Dictionary<string, Outbox> _members = new(StringComparer.Ordinal);
    private readonly Queue<NoticeWire> _notices = [];
    private SweepCoordinator? _coordinator;
    private string _name = "";
    private SweepStandingWire _standing = SweepStandingWire.Paused;
    private SweepOutcome? _outcome;
    private SweepProgress? _last;
    private CancellationTokenSource _abandon = new();
    private Task _running = Task.CompletedTask;
    private Task<SweepNeedsWire>? _heeding;
    private SweepIntent _heard;
    private long _began;
    private bool _reminded;

    private string Id => this.GetPrimaryKeyString();

    private SweepNeedsWire Needs => new(_standing, _coordinator?.Wants ?? 0);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            CheckAsync,
            new GrainTimerCreationOptions(CheckEvery, CheckEvery) { Interleave = true }
        );
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Workers train on; their reports and questions wake the next activation.
        await _abandon.CancelAsync();
        WakeAll();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => ReconcileAsync();

    public Task<SweepNeedsWire> ReconcileAsync() => ReconcileAsync(renew: false);

    public Task<SweepNeedsWire> RenewAsync() => ReconcileAsync(renew: true);

    public async Task<SweepNeedsWire> SetIntentAsync(int intent)
    {
        if (_coordinator is null)
            return await ReconcileAsync(renew: false);
        var wanted = (SweepIntent)intent;
        string? reason = wanted == _heard ? null : await ReasonAsync();
        if (_coordinator is { } coordinator)
            SetIntent(coordinator, wanted, reason);
        return Needs;
    }

    public async Task<OrdersWire> PullAsync(PullWire pull, CancellationToken cancellation = default)
    {
        if (_coordinator is null && _standing == SweepStandingWire.Paused)
            await ReconcileAsync();
        if (_coordinator is not { } coordinator)
            return new(_standing, _name, 0, [], Present: false, Quiet: pull.Slots == 0);

        bool known = _members.TryGetValue(pull.Worker, out var outbox) && pull.SweepCoordinator == _name;
        if (!known)
        {
            if (pull.SweepCoordinator != _name || pull.Holds is null)
                return new(_standing, _name, 0, [], Present: true, Quiet: pull.Slots == 0);
            outbox = _members[pull.Worker] = new Outbox(pull.Taken);
            coordinator.Join(pull.Worker, pull.Slots, [.. pull.Holds.Select(attempt => Wire.Attempt(attempt, Id))]);
        }

        outbox!.Latest = pull;
        outbox.Acknowledge(pull.Taken);
        coordinator.Allot(pull.Worker, pull.Slots);
        bool quiet = pull.Slots == 0 && await coordinator.IsQuietAsync(pull.Worker);
        var arrival = outbox.Arrival();
        bool news = quiet && !outbox.ToldQuiet;
        if (outbox.IsEmpty && !news)
            await Task.WhenAny(
                arrival,
                Task.Delay(quiet || pull.Slots > 0 ? LongestWait : Moment, clock, cancellation)
            );
        bool still = ReferenceEquals(coordinator, _coordinator);
        outbox.ToldQuiet = quiet && outbox.IsEmpty;
        return new(_standing, _name, outbox.First, still ? outbox.Peek() : [], Present: false, outbox.ToldQuiet);
    }

    public async Task ReportAsync(string worker, ReportWire[] reports)
    {
        if (_coordinator is null && _standing == SweepStandingWire.Paused)
            await ReconcileAsync();
        foreach (var report in reports)
            _coordinator?.Report(worker, Wire.Report(report, Id));
    }

    public Task LoseAsync(string worker)
    {
        if (_members.Remove(worker, out var outbox))
        {
            outbox.Wake();
            _coordinator?.Lose(worker);
            LostWorker(Id, worker);
        }

        return Task.CompletedTask;
    }

    public Task<LiveSweepWire?> LookAsync()
    {
        if (_coordinator is { } coordinator)
            _last = Draw(coordinator);
        return Task.FromResult(_last is { } picture ? ToWire(picture) : null);
    }

    /// <summary>One at a time: who comes while another looks up what is wanted, waits for its answer and looks
    /// again.</summary>
    private async Task<SweepNeedsWire> ReconcileAsync(bool renew)
    {
        while (_heeding is { } earlier)
            await ((Task)earlier).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
            );
        var heeding = _heeding = ReconcileOnceAsync(renew);
        try
        {
            return await heeding;
        }
        finally
        {
            _heeding = null;
        }
    }

    private async Task<SweepNeedsWire> ReconcileOnceAsync(bool renew)
    {
        var queued = (await store.ListQueueAsync()).FirstOrDefault(queued => queued.SweepId == Id);
        if (queued is null)
        {
            if (_coordinator is not null)
                return Needs;
            await EndAsync(null);
            return Needs;
        }

        if (_coordinator is { } coordinator && !renew)
        {
            SetIntent(coordinator, queued.Intent, queued.Intent == _heard ? null : await ReasonAsync());
            return Needs;
        }

        await StopAsync();
        switch (queued.Intent)
        {
            case SweepIntent.Run:
                await StartAsync();
                break;
            case SweepIntent.Pause:
                (_standing, _outcome) = (SweepStandingWire.Paused, SweepOutcome.Paused);
                break;
            case SweepIntent.Cancel:
                if (await store.DequeueSweepAsync(Id, SweepIntent.Cancel))
                    await EndAsync(SweepOutcome.Cancelled);
                else
                    (_standing, _outcome) = (SweepStandingWire.Paused, null);
                break;
            default:
                throw new UnreachableException($"No rule for the intent {queued.Intent}.");
        }

        return Needs;
    }

    private async Task<string?> ReasonAsync() => (await store.FindSweepAsync(Id))?.Reason;

    private void SetIntent(SweepCoordinator coordinator, SweepIntent intent, string? reason)
    {
        if (intent == _heard)
            return;
        _heard = intent;
        if (intent == SweepIntent.Pause)
        {
            Note(SweepNoticeKind.Halt, SweepQueue.HaltNotice(intent, reason));
            coordinator.Drain();
        }
        else if (intent == SweepIntent.Cancel)
        {
            Note(SweepNoticeKind.Halt, SweepQueue.HaltNotice(intent, reason));
            coordinator.Cancel();
        }
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
            _name = $"{Id}/{this.GetGrainId().GetUniformHashCode():x8}/{clock.GetUtcNow().UtcTicks:x}";
            _abandon = new CancellationTokenSource();
            _began = clock.GetTimestamp();
            (_heard, _standing, _outcome) = (SweepIntent.Run, SweepStandingWire.Running, null);
            var coordinator = new SweepCoordinator(store, sweep, trials, rules: null, clock, Send);
            _coordinator = coordinator;
            _running = CoordinateAsync(coordinator, _abandon.Token);
            Began(Id, _name);
            RemindAsync().Ignore();
        }
        catch (Exception error) when (error is StoredGridException or GridFileException)
        {
            Note(SweepNoticeKind.Halt, error.Message);
            _standing = SweepStandingWire.Refused;
            NotRunnable(Id, error.Message);
        }
    }

    /// <summary>Leaves what runs to the next coordinator.</summary>
    private async Task StopAsync()
    {
        await _abandon.CancelAsync();
        await _running.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
        );
        _coordinator = null;
        WakeAll();
        _members.Clear();
    }

    private async Task CoordinateAsync(SweepCoordinator coordinator, CancellationToken abandon)
    {
        var listening = ListenAsync(coordinator);
        try
        {
            var verdict = await coordinator.RunAsync(abandon);
            _last = Draw(coordinator);
            // Until the queue has it no more the coordinator stays: else whoever looked now would have the sweep begun
            // anew. One that was resumed while its cancellation was on the way is begun anew.
            bool over =
                verdict != SweepVerdict.Drained
                && await store.DequeueSweepAsync(
                    Id,
                    verdict == SweepVerdict.Cancelled ? SweepIntent.Cancel : null,
                    abandon
                );
            _coordinator = null;
            if (over)
                await EndAsync(
                    verdict switch
                    {
                        SweepVerdict.Completed => SweepOutcome.Completed,
                        SweepVerdict.BudgetSpent => SweepOutcome.BudgetSpent,
                        SweepVerdict.Cancelled => SweepOutcome.Cancelled,
                        _ => throw new UnreachableException($"No rule for the verdict {verdict}."),
                    }
                );
            else
                (_standing, _outcome) = (
                    SweepStandingWire.Paused,
                    verdict == SweepVerdict.Drained ? SweepOutcome.Paused : null
                );

            Ended(Id, _standing);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            // Another coordinator takes over, here or elsewhere.
        }
        catch (Exception error)
        {
            // The queue still has the sweep: whoever reads it next has it taken up again.
            _coordinator = null;
            _standing = SweepStandingWire.Paused;
            Note(SweepNoticeKind.StoreTrouble, error.Message);
            Broke(error, Id);
        }
        finally
        {
            WakeAll();
            await listening.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
            );
        }
    }

    private async Task EndAsync(SweepOutcome? outcome)
    {
        (_standing, _outcome) = (SweepStandingWire.Ended, outcome);
        ForgetReminderAsync().Ignore();
        await GrainFactory.GetGrain<ICoordinatorGrain>(0).ReconcileAsync();
    }

    /// <summary>
    /// Has the grain woken once a minute until the sweep is over. Beside what else it does: while silos come and go the
    /// reminders' service may take its time, and the sweep need not wait for it. Tried again from time to time where it
    /// fails.
    /// </summary>
    private async Task RemindAsync()
    {
        _reminded = true;
        try
        {
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
        }
        catch (Exception error)
        {
            _reminded = false;
            NotReminded(Id, error.Message);
        }
    }

    /// <summary>A reminder that stays wakes the grain, which finds the sweep ended and tries again.</summary>
    private async Task ForgetReminderAsync()
    {
        try
        {
            if (await this.GetReminder(Reminder) is { } reminder)
                await this.UnregisterReminder(reminder);
            _reminded = false;
        }
        catch (Exception error)
        {
            NotReminded(Id, error.Message);
        }
    }

    private async Task ListenAsync(SweepCoordinator coordinator)
    {
        await foreach (var notice in coordinator.Notices.ReadAllAsync())
            Keep(Wire.Of(notice));
    }

    private void Send(string worker, WorkerOrder order)
    {
        if (_members.TryGetValue(worker, out var outbox))
            outbox.Add(Wire.Of(order));
        else
            _coordinator?.Lose(worker);
    }

    /// <summary>Drops workers that the store does not count among the living any more.</summary>
    private async Task CheckAsync(CancellationToken cancellation)
    {
        if (_coordinator is not null && !_reminded)
            RemindAsync().Ignore();
        if (_coordinator is null || _members.Count == 0)
            return;
        try
        {
            var present = (await store.ListWorkersAsync(cancellation))
                .Where(worker => !worker.Expired)
                .Select(worker => worker.Identity.Id)
                .ToHashSet(StringComparer.Ordinal);
            foreach (string worker in _members.Keys.Where(worker => !present.Contains(worker)).ToArray())
                await LoseAsync(worker);
        }
        catch (StoreException error) when (error.IsTransient)
        {
            // Asked again in a moment; nobody is lost for want of a store.
        }
    }

    private SweepProgress Draw(SweepCoordinator coordinator)
    {
        int number = 0;
        var slots = _members
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .SelectMany(member => member.Value.Latest?.Slotted ?? [])
            .Select(slot => Wire.Slot(slot, Id, number++))
            .ToArray();
        var work = new WorkDone(
            _members.Values.Sum(member => member.Latest?.Steps ?? 0),
            _members.Values.Sum(member => member.Latest?.Samples ?? 0),
            0
        );
        return coordinator.Picture(slots).At(clock.GetElapsedTime(_began), work);
    }

    private LiveSweepWire ToWire(SweepProgress picture) =>
        new()
        {
            Standing = _standing,
            Outcome = (int?)_outcome,
            Counts = Wire.Counts(picture),
            StepsPerSecond = picture.StepsPerSecond,
            SamplesPerSecond = picture.SamplesPerSecond,
            TrialsPerSecond = picture.TrialsPerSecond,
            Elapsed = picture.Elapsed,
            Remaining = picture.Remaining,
            Slots =
            [
                .. picture.Slots.Select(slot => new SlotWire(
                    slot.Slot,
                    slot.Ordinal ?? -1,
                    slot.Step,
                    slot.TotalSteps,
                    slot.Since,
                    0,
                    [],
                    0
                )),
            ],
            Halting = picture.Halting,
            StoreTrouble = picture.StoreTrouble,
            Notices = [.. _notices],
        };

    private void Note(SweepNoticeKind kind, string message) =>
        Keep(Wire.Of(new SweepNotice(kind, clock.GetUtcNow(), null, message)));

    private void Keep(NoticeWire notice)
    {
        _notices.Enqueue(notice);
        if (_notices.Count > NoticesKept)
            _notices.Dequeue();
    }

    private void WakeAll()
    {
        foreach (var outbox in _members.Values)
            outbox.Wake();
    }
}
