using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>
/// A sweep that is being run by this process. The machine decides; this class carries out what it says and tells it what happened. One task
/// takes events in turn, the slots train on threads of their own, and one task writes behind them.
/// </summary>
public sealed class SweepRun
{
    /// <summary>Notices kept for a reader that is slow, or not there.</summary>
    private const int NoticesKept = 1024;

    private readonly ISweepStore _store;
    private readonly HostOptions _options;
    private readonly ITrialQueue _trials;
    private readonly WorkerIdentity _worker;
    private readonly SeedGate? _seeds;
    private readonly Forecast _forecast;
    private readonly WriteBehind _writes;
    private readonly Presence _presence;
    private readonly List<Slot> _slots = [];
    private readonly BlockingCollection<Attempt> _ready = [];
    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenRegistration _stopRegistration;
    private readonly long _began;

    // Not bounded by a number of its own: an attempt or a claim in flight has one event at a time under way.
    private readonly Channel<SweepEvent> _events = Channel.CreateUnbounded<SweepEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<SweepNotice> _notices = Channel.CreateBounded<SweepNotice>(new BoundedChannelOptions(NoticesKept) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly ConcurrentDictionary<(long Position, long Fence), Attempt> _attempts = new();
    private readonly List<Task> _handing = [];
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SweepState _state;
    private int _capacity;
    private string? _trouble;
    private long _violations;
    private long _refusals;
    private bool _leftAtOnce;
    private SweepProgress? _final;

    private SweepRun(ISweepStore store, ITrainingEngine engine, HostOptions options, SweepRecord sweep, WorkerIdentity worker, ITrialQueue trials, CancellationToken stop)
    {
        (_store, _options, _trials, _worker, Sweep) = (store, options, trials, worker, sweep);
        _began = options.Clock.GetTimestamp();
        _state = SweepState.Of(trials.Count, RulesOf(options));
        _seeds = trials.Replication is { } rule ? new SeedGate(store, sweep.Id, trials, rule) : null;
        _forecast = new Forecast(trials, options.Slots);
        _writes = new WriteBehind(store, options.WritesAhead, options.Clock, Written, Trouble);
        _presence = new Presence(store, worker, sweep.Id, options, Post, _writes.PersistAsync, Notice);
        var context = new SlotContext
        {
            Options = options, Engine = engine, Store = store, Writes = _writes, Ready = _ready, Abandon = _abandon.Token,
            Failed = (attempt, error, repeatable) => Post(new SweepEvent.AttemptFailed(_worker.Id, attempt.Position, attempt.Fence, error, repeatable)),
            Notice = (kind, attempt, message) => Notice(kind, attempt.Trial.Ordinal, message),
            Broken = error => _broken.TrySetResult(error),
        };
        for (int slot = 0; slot < options.Slots; slot++)
            _slots.Add(new Slot(slot, context));
        Completion = Task.Run(RunAsync, CancellationToken.None);
        _stopRegistration = stop.Register(Stop);
    }

    /// <summary>The sweep.</summary>
    public SweepRecord Sweep { get; }

    /// <summary>How it stands, now.</summary>
    public SweepProgress Progress => Volatile.Read(ref _final) ?? Picture();

    /// <summary>Notable happenings, oldest first; if nobody reads them, the oldest are dropped. Completes with the run.</summary>
    public ChannelReader<SweepNotice> Notices => _notices.Reader;

    /// <summary>Ends when every trial is settled, or the run was stopped; fails when the store cannot be used any more.</summary>
    public Task<SweepResult> Completion { get; }

    /// <summary>Every running trial stops at a checkpoint and is handed back; then the run ends as interrupted. Asked twice: no further effect.</summary>
    public void Stop() => Post(new SweepEvent.DrainAsked());

    /// <summary>Ends the run at once. Trials that run are taken up from their latest checkpoint by whoever runs the sweep next.</summary>
    public void Abandon()
    {
        Volatile.Write(ref _leftAtOnce, true);
        _abandon.Cancel();
    }

    internal static async Task<SweepRun> StartAsync(ISweepStore store, ITrainingEngine engine, HostOptions options, SweepManifest manifest, ITrialQueue trials, CancellationToken stop)
    {
        var sweep = await store.OpenSweepAsync(manifest, stop).ConfigureAwait(false);
        if (sweep.Intent != SweepIntent.Run)
            await store.SetSweepIntentAsync(sweep.Id, SweepIntent.Run, stop).ConfigureAwait(false);
        if (options.RetryFailed && !await IsAtWorkAsync(store, sweep, stop).ConfigureAwait(false))
            await store.RetryFailedAsync(sweep.Id, stop).ConfigureAwait(false);
        var worker = ProcessIdentity.Describe(options.WorkerId, options.Slots, options.Clock);
        await store.RegisterWorkerAsync(worker, options.Lease, stop).ConfigureAwait(false);
        return new SweepRun(store, engine, options, sweep, worker, trials, stop);
    }

    /// <summary>Trials held elsewhere are looked at often enough to notice within half a lease that theirs has run out.</summary>
    private static SweepRules RulesOf(HostOptions options) =>
        options.Rules.LongestRecheck <= options.Lease / 2 ? options.Rules : options.Rules with { LongestRecheck = options.Lease / 2 };

    /// <summary>Whether other processes train this sweep now: joining them is no reason to try again what failed under their hands.</summary>
    private static async Task<bool> IsAtWorkAsync(ISweepStore store, SweepRecord sweep, CancellationToken cancellation) =>
        (await store.CountAsync(sweep.Id, cancellation).ConfigureAwait(false)).Running > 0 && await Presence.OthersAsync(store, cancellation).ConfigureAwait(false);

    private async Task<SweepResult> RunAsync()
    {
        var writing = _writes.RunAsync(_abandon.Token);
        var presence = _presence.KeepAsync(_abandon.Token);
        try
        {
            await _presence.TakeOverAsync(_abandon.Token).ConfigureAwait(false);
            var conducting = ConductAsync();
            var first = await Task.WhenAny(conducting, writing, presence, _broken.Task).ConfigureAwait(false);
            if (first == _broken.Task)
                ExceptionDispatchInfo.Throw(await _broken.Task.ConfigureAwait(false));
            await first.ConfigureAwait(false);
            await conducting.ConfigureAwait(false);
            _ready.CompleteAdding();
            await HandedOverAsync().ConfigureAwait(false);
            _writes.Complete();
            await writing.ConfigureAwait(false);
            _presence.Leave();
            await presence.ConfigureAwait(false);
            return End(Volatile.Read(ref _state).Verdict switch
            {
                SweepVerdict.Completed => SweepOutcome.Completed,
                SweepVerdict.Drained => _presence.Intent == SweepIntent.Pause ? SweepOutcome.Paused : SweepOutcome.Interrupted,
                SweepVerdict.Cancelled => SweepOutcome.Cancelled,
                var verdict => throw new UnreachableException($"No rule for the verdict {verdict}."),
            });
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _leftAtOnce))
        {
            return End(SweepOutcome.Abandoned);
        }
        finally
        {
            await _stopRegistration.DisposeAsync().ConfigureAwait(false);
            await _abandon.CancelAsync().ConfigureAwait(false);
            if (!Volatile.Read(ref _leftAtOnce))
                _slots.ForEach(slot => slot.Join());
            _notices.Writer.TryComplete();
        }
    }

    /// <summary>Takes events in turn until the machine says that it is over.</summary>
    private async Task ConductAsync()
    {
        Offer();
        while (_state.Verdict is null)
        {
            while (_state.Verdict is null && _events.Reader.TryRead(out var happened))
                Take(happened);
            if (_state.Verdict is not null)
                return;
            Offer();
            await WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits for an event, or for the time at which something falls due.</summary>
    private async Task WaitAsync()
    {
        var arrival = _events.Reader.WaitToReadAsync(_abandon.Token).AsTask();
        if (_state.NextDue is not { } due)
        {
            await arrival.ConfigureAwait(false);
            return;
        }

        var wait = due - _options.Clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token);
            await Task.WhenAny(arrival, Task.Delay(wait, _options.Clock, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        _abandon.Token.ThrowIfCancellationRequested();
        if (due <= _options.Clock.GetUtcNow())
            Take(new SweepEvent.TimePassed());
    }

    private void Offer()
    {
        int capacity = _forecast.Capacity;
        bool worthSaying = Math.Abs(capacity - _capacity) * 4 >= _capacity;
        if (!worthSaying)
            return;
        _capacity = capacity;
        Take(new SweepEvent.CapacityOffered(_worker.Id, capacity));
    }

    private void Take(SweepEvent happened)
    {
        var (state, commands) = SweepMachine.Step(_state, happened, _options.Clock.GetUtcNow());
        foreach (var command in commands)
            CarryOut(command);
        // Shown only now: whoever reads that the run is halting may rely on every attempt having been told.
        Volatile.Write(ref _state, state);
        if (happened is SweepEvent.AttemptLost lost)
            Notice(SweepNoticeKind.Loss, OrdinalOf(lost.Position, lost.Fence), $"An attempt was lost and is made again: {lost.Reason}.");
        Forget(happened);
    }

    private void CarryOut(SweepCommand command)
    {
        switch (command)
        {
            case SweepCommand.ClaimPositions claim:
                Watch(ClaimAsync(claim));
                break;
            case SweepCommand.StartAttempt start:
                _ready.Add(_attempts[(start.Position, start.Fence)]);
                break;
            case SweepCommand.StopAttempt stop:
                if (_attempts.TryGetValue((stop.Position, stop.Fence), out var running))
                    running.Stop();
                break;
            case SweepCommand.ReleaseAttempt release:
                if (_attempts.TryRemove((release.Position, release.Fence), out var unwanted))
                    Write(unwanted, unwanted.Ending(AttemptOutcome.HandedBack, null));
                break;
            case SweepCommand.RecordRetry retry:
                Record(retry.Position, retry.Fence, AttemptOutcome.Retried, retry.Error, SweepNoticeKind.Retry, "failed and is tried again");
                break;
            case SweepCommand.RecordFailure failure:
                Record(failure.Position, failure.Fence, AttemptOutcome.Failed, failure.Error, SweepNoticeKind.Failure, "has failed");
                break;
            case SweepCommand.SweepEnded:
                break;
            default:
                throw new UnreachableException($"No rule for the command {command.GetType().Name}.");
        }
    }

    /// <summary>Asks the store for trials. Decoding them takes its time, and so happens beside the events.</summary>
    private async Task ClaimAsync(SweepCommand.ClaimPositions claim)
    {
        await Task.Yield();
        var (positions, trials, answers) = await SiftAsync(claim.Positions).ConfigureAwait(false);
        var wanted = trials.ConvertAll(trial => new TrialClaim(trial.Ordinal, trial.Cell, trial.Key, trial.Lineage, trial.Steps));
        var results = await _writes.PersistAsync(() => _store.ClaimAsync(Sweep.Id, _worker.Id, wanted, claim.Limit, _abandon.Token), _abandon.Token).ConfigureAwait(false);
        for (int at = 0; at < results.Count; at++)
        {
            var (position, result) = (positions[at], results[at]);
            if (result.Outcome == ClaimOutcome.Claimed)
                _attempts[(position, result.Fence)] = new Attempt(position, trials[at], result.Fence, result.CheckpointStep) { KeepsUpTo = _options.KeepsUpTo(Sweep.Manifest.Trials) };
            answers.Add(new(position, AnswerTo(position, result)));
        }

        Post(new SweepEvent.ClaimsAnswered(claim.Worker, claim.Claim, answers));
    }

    /// <summary>The trials to ask the store for, and answers for those that are not, or not yet, to be trained.</summary>
    private async Task<(List<long> Positions, List<QueuedTrial> Trials, List<PositionAnswer> Answers)> SiftAsync(IReadOnlyList<long> asked)
    {
        var (positions, trials, answers) = (new List<long>(asked.Count), new List<QueuedTrial>(asked.Count), new List<PositionAnswer>(asked.Count));
        foreach (long position in asked)
        {
            var trial = _trials.At(position);
            var obstacle = _seeds is null ? null : await _writes.PersistAsync(() => _seeds.AskAsync(trial.Ordinal, trial.Cell, _abandon.Token), _abandon.Token).ConfigureAwait(false);
            if (obstacle is not null)
            {
                answers.Add(new(position, obstacle));
                continue;
            }

            positions.Add(position);
            trials.Add(trial);
        }

        return (positions, trials, answers);
    }

    private ClaimAnswer AnswerTo(long position, ClaimResult result)
    {
        switch (result.Outcome)
        {
            case ClaimOutcome.Claimed:
                return new ClaimAnswer.Claimed(result.Fence, result.Failures);
            case ClaimOutcome.AlreadyDone:
                return new ClaimAnswer.Done(result.State switch
                {
                    TrialState.Finished => TrialResult.Finished,
                    TrialState.Diverged => TrialResult.Diverged,
                    TrialState.Stopped => TrialResult.Stopped,
                    TrialState.Failed => TrialResult.Failed,
                    _ => throw new UnreachableException($"A trial that is {result.State} is not done."),
                });
            case ClaimOutcome.HeldByOther:
                bool forgotten = result.Holder == _worker.Id && !_attempts.Keys.Any(key => key.Fence == result.Fence && key.Position == position);
                if (forgotten)
                    Reclaim(position, result);
                return new ClaimAnswer.Held(result.Holder ?? "another worker");
            case ClaimOutcome.Untouched:
                return new ClaimAnswer.Untouched();
            default:
                throw new UnreachableException($"No rule for the outcome {result.Outcome}.");
        }
    }

    /// <summary>A claim of ours whose answer never came: the store says we hold it, and we know nothing of it. It is handed back, and claimed anew in time.</summary>
    private void Reclaim(long position, ClaimResult result)
    {
        var lost = new Attempt(position, _trials.At(position), result.Fence, null);
        Write(lost, lost.Ending(AttemptOutcome.Lost, "the answer to its claim was lost"));
    }

    private void Record(long position, long fence, AttemptOutcome outcome, string error, SweepNoticeKind kind, string what)
    {
        if (!_attempts.TryGetValue((position, fence), out var attempt))
            return;
        Write(attempt, attempt.Ending(outcome, error));
        Notice(kind, attempt.Trial.Ordinal, $"Trial {attempt.Trial.Ordinal} {what}: {error}");
    }

    /// <summary>The store has answered a write.</summary>
    private void Written(Attempt attempt, AttemptWrite write, WriteResult result)
    {
        if (result.Outcome == WriteOutcome.StaleFence)
        {
            Interlocked.Increment(ref _refusals);
            if (attempt.Overtake())
                Post(new SweepEvent.AttemptLost(_worker.Id, attempt.Position, attempt.Fence, $"another attempt has taken trial {attempt.Trial.Ordinal} over"));
            return;
        }

        if (result.Violations > 0)
        {
            Interlocked.Add(ref _violations, result.Violations);
            Notice(SweepNoticeKind.Violation, attempt.Trial.Ordinal, $"Trial {attempt.Trial.Ordinal} gave {result.Violations} metrics that differ from those recorded before; `sweeps show` lists them.");
        }

        if (write.End is not { } end)
            return;
        if (end.Outcome is AttemptOutcome.Finished or AttemptOutcome.Diverged && attempt.CheckpointStep is null)
            _forecast.Observe(attempt.Trial, end.ComputeSeconds);
        if (end.Outcome == AttemptOutcome.Diverged)
            Notice(SweepNoticeKind.Divergence, attempt.Trial.Ordinal, $"Trial {attempt.Trial.Ordinal} diverged at step {end.Step}: {end.Reason}");
        SweepEvent? happened = end.Outcome switch
        {
            AttemptOutcome.Finished => new SweepEvent.TrialEnded(_worker.Id, attempt.Position, attempt.Fence, TrialResult.Finished),
            AttemptOutcome.Diverged => new SweepEvent.TrialEnded(_worker.Id, attempt.Position, attempt.Fence, TrialResult.Diverged),
            AttemptOutcome.Stopped => new SweepEvent.TrialEnded(_worker.Id, attempt.Position, attempt.Fence, TrialResult.Stopped),
            AttemptOutcome.Failed => new SweepEvent.TrialEnded(_worker.Id, attempt.Position, attempt.Fence, TrialResult.Failed),
            AttemptOutcome.HandedBack => new SweepEvent.AttemptReturned(_worker.Id, attempt.Position, attempt.Fence),
            AttemptOutcome.Retried or AttemptOutcome.Lost => null,
            _ => throw new UnreachableException($"No rule for the outcome {end.Outcome}."),
        };
        if (happened is not null)
            Post(happened);
    }

    /// <summary>Drops what is known of an attempt that has ended.</summary>
    private void Forget(SweepEvent happened)
    {
        (long Position, long Fence)? ended = happened switch
        {
            SweepEvent.TrialEnded ev => (ev.Position, ev.Fence),
            SweepEvent.AttemptFailed ev => (ev.Position, ev.Fence),
            SweepEvent.AttemptReturned ev => (ev.Position, ev.Fence),
            SweepEvent.AttemptLost ev => (ev.Position, ev.Fence),
            _ => null,
        };
        bool gone = ended is { } name && !(_state.Flights.TryGetValue(name.Position, out var flight) && flight.Stage != FlightStage.Claiming && flight.Number == name.Fence);
        if (gone)
            _attempts.TryRemove(ended!.Value, out _);
    }

    private long? OrdinalOf(long position, long fence) => _attempts.TryGetValue((position, fence), out var attempt) ? attempt.Trial.Ordinal : null;

    /// <summary>Hands over a write without holding up the events.</summary>
    private void Write(Attempt attempt, AttemptWrite write)
    {
        var handing = _writes.AddAsync(attempt, write, _abandon.Token).AsTask();
        if (handing.IsCompletedSuccessfully)
            return;
        lock (_handing)
        {
            _handing.RemoveAll(task => task.IsCompletedSuccessfully);
            _handing.Add(handing);
        }

        Watch(handing);
    }

    /// <summary>Waits until the queue has taken every write that it had no room for at once.</summary>
    private Task HandedOverAsync()
    {
        lock (_handing)
            return Task.WhenAll(_handing);
    }

    /// <summary>Sees to it that what goes wrong in the background ends the run.</summary>
    private void Watch(Task task) =>
        task.ContinueWith(failed => _broken.TrySetResult(failed.Exception!.GetBaseException()), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private void Post(SweepEvent happened) => _events.Writer.TryWrite(happened);

    private void Trouble(string? message)
    {
        bool changed = Interlocked.Exchange(ref _trouble, message) is null != message is null;
        if (changed)
            Notice(message is null ? SweepNoticeKind.StoreRecovery : SweepNoticeKind.StoreTrouble, null, message ?? "The store can be written again.");
    }

    private void Notice(SweepNoticeKind kind, long? ordinal, string message) => _notices.Writer.TryWrite(new(kind, _options.Clock.GetUtcNow(), ordinal, message));

    private SweepResult End(SweepOutcome outcome)
    {
        var final = Picture() with { Remaining = outcome == SweepOutcome.Completed ? TimeSpan.Zero : null };
        Volatile.Write(ref _final, final);
        return new(Sweep.Id, outcome, final);
    }

    private SweepProgress Picture()
    {
        var state = Volatile.Read(ref _state);
        var tally = state.Tally;
        var elapsed = _options.Clock.GetElapsedTime(_began);
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-9);
        return new SweepProgress
        {
            Trials = state.Trials,
            Finished = tally.Finished,
            Diverged = tally.Diverged,
            Stopped = tally.Stopped,
            Reused = tally.Reused,
            Failed = tally.Failed,
            Unneeded = tally.Unneeded,
            Retried = tally.Retries,
            Lost = tally.Losses,
            TrialsPerSecond = (tally.Finished + tally.Diverged + tally.Stopped + tally.Failed) / seconds,
            StepsPerSecond = _slots.Sum(slot => slot.Steps) / seconds,
            SamplesPerSecond = _slots.Sum(slot => slot.Samples) / seconds,
            Elapsed = elapsed,
            Remaining = _forecast.Remaining(state, [.. _attempts.Values], [.. _slots.Select(slot => slot.Current)]),
            Slots = [.. _slots.Select(slot => slot.Progress)],
            Halting = state.Mode != SweepMode.Running,
            StoreTrouble = Volatile.Read(ref _trouble),
            Violations = Interlocked.Read(ref _violations),
            Refusals = Interlocked.Read(ref _refusals),
        };
    }
}
