using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Searching;
using Sweeps.Execution.Telemetry;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>
/// Drives one sweep over any number of workers, here or elsewhere: takes what happened, lets the machine decide, claims
/// trials from the store on behalf of the workers, and gives orders. All it knows can be learnt again: a new
/// coordinator for the same sweep goes through it from the first trial on, finds done what is done, and takes over what
/// workers say they have.
/// </summary>
/// <remarks>
/// It has no thread of its own. Everything that is told to it goes into an inbox, and <see cref="RunAsync"/>, started
/// once by whoever owns it, works through that in turn on the scheduler that it was started on: in an Orleans grain
/// these are the grain's turns. Orders are given on those turns too. The store is asked beside them.
/// </remarks>
public sealed class SweepCoordinator
{
    /// <summary>Notices kept for a reader that is slow, or not there.</summary>
    private const int NoticesKept = 1024;

    /// <summary>A trial that is to be begun again within this is a reason to keep a slot: until its owner asked for one
    /// anew, as much time would pass.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Whatever falls due later is looked at again after this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>Reports remembered of workers that have not joined yet.</summary>
    private const int EarlyKept = 4096;

    private readonly ISweepStore _store;
    private readonly ITrialPlan _trials;
    private readonly TimeProvider _clock;
    private readonly StoreRetry _retry;
    private readonly Action<string, WorkerOrder> _send;
    private readonly AdaptiveReplication? _seeds;
    private readonly Proposer? _proposer;
    private readonly SemaphoreSlim _seedTurn = new(1);
    private readonly Estimator _estimator;
    private readonly DateTimeOffset _began;
    private readonly long _beganAt;

    // Not bounded by a number of its own: an attempt or a claim in flight has one event at a time under way.
    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Channel<SweepNotice> _notices = Channel.CreateBounded<SweepNotice>(
        new BoundedChannelOptions(NoticesKept) { FullMode = BoundedChannelFullMode.DropOldest }
    );
    private readonly ConcurrentDictionary<(long Position, long Fence), TrialOrder> _held = new();
    private readonly ConcurrentDictionary<string, Member> _workers = new(StringComparer.Ordinal);
    private readonly HashSet<(string Worker, long Position, long Fence)> _early = [];
    private readonly Dictionary<long, long> _doubts = [];
    private readonly List<Task> _asking = [];
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SweepState _state;
    private SweepTrace? _trace;
    private CancellationToken _abandon;
    private long _violations;
    private long _refusals;

    /// <param name="store">Where trials are claimed.</param>
    /// <param name="sweep">The sweep, as the store has it.</param>
    /// <param name="trials">Its trials.</param>
    /// <param name="rules">When trials are tried again; null takes the defaults.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="send">Brings a worker, named by its id, an order. Orders for one worker must keep their sequence.
    /// Must not block or throw; whoever cannot deliver says <see cref="Lose"/>.</param>
    public SweepCoordinator(
        ISweepStore store,
        SweepRecord sweep,
        ITrialPlan trials,
        SweepRules? rules,
        TimeProvider clock,
        Action<string, WorkerOrder> send
    )
        : this(store, sweep, trials, rules, new StoreRetry(clock), clock, send)
    {
        _retry.Changed = message =>
            Notice(
                message is null ? SweepNoticeKind.StoreRecovery : SweepNoticeKind.StoreTrouble,
                null,
                message ?? "The store can be written again."
            );
    }

    internal SweepCoordinator(
        ISweepStore store,
        SweepRecord sweep,
        ITrialPlan trials,
        SweepRules? rules,
        StoreRetry retry,
        TimeProvider clock,
        Action<string, WorkerOrder> send
    )
    {
        (_store, Sweep, _trials, _clock, _retry, _send) = (store, sweep, trials, clock, retry, send);
        (_began, _beganAt) = (clock.GetUtcNow(), clock.GetTimestamp());
        _proposer = trials.Search is { } search ? new Proposer(store, sweep, trials, search) : null;
        _state = SweepState.Of(trials.Count, _proposer?.Narrow(rules) ?? rules, trials.Budget);
        _seeds = trials.Replication is { } rule ? new AdaptiveReplication(store, sweep.Id, trials, rule) : null;
        _estimator = new Estimator(trials);
    }

    /// <summary>The sweep.</summary>
    public SweepRecord Sweep { get; }

    /// <summary>The machine's state, now.</summary>
    public SweepState State => Volatile.Read(ref _state);

    /// <summary>Notable happenings, oldest first; if nobody reads them, the oldest are dropped. Completes with
    /// <see cref="RunAsync"/>.</summary>
    public ChannelReader<SweepNotice> Notices => _notices.Reader;

    /// <summary>What is wrong with the store at the moment, in words; null: nothing.</summary>
    public string? StoreTrouble => _retry.Trouble;

    /// <summary>Metrics that came out different from what was recorded.</summary>
    public long Violations => Interlocked.Read(ref _violations);

    /// <summary>Writes refused because another attempt had taken the trial over.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>The attempts that workers have been told to make, and have not ended.</summary>
    public IReadOnlyCollection<TrialOrder> Held => [.. _held.Values];

    /// <summary>Slots that it could use now or in a moment: trials that run or may begin. A sweep on its way to a stop
    /// wants none.</summary>
    public int Wants
    {
        get
        {
            var state = State;
            if (state.Verdict is not null || state.Mode != SweepMode.Running)
                return 0;
            var now = Now;
            return (int)
                Math.Min(
                    int.MaxValue,
                    state.Limit
                        - state.Cursor
                        + state.InFlight.Count
                        + state.Postponed.Values.Count(entry => entry.NotBefore <= now + Ahead(entry.Reason))
                );
        }
    }

    /// <summary>The machine's time: goes on evenly when the clock of the machine is set, by a second or by
    /// months.</summary>
    private DateTimeOffset Now => _began + _clock.GetElapsedTime(_beganAt);

    /// <summary>What others hold may not be free by then, and is no reason to keep a slot from others
    /// meanwhile.</summary>
    private static TimeSpan Ahead(BackoffReason reason) =>
        reason is BackoffReason.Held or BackoffReason.Undecided ? TimeSpan.Zero : Soon;

    /// <summary>A worker takes part with some of its slots. Attempts of this sweep that it has already are taken over.
    /// Said again, it replaces what was said before.</summary>
    /// <param name="worker">Its id, which the store must know.</param>
    /// <param name="slots">How many slots it gives to this sweep; how far beyond that to claim ahead is seen to
    /// here.</param>
    /// <param name="holds">The attempts of this sweep that it has (<see cref="TrialWorker.Holds"/>).</param>
    public void Join(string worker, int slots, IReadOnlyCollection<AttemptName> holds) =>
        Post(() =>
        {
            _workers[worker] = new Member(
                slots,
                [
                    .. holds
                        .Select(attempt => (attempt.Position, attempt.Fence))
                        .Where(name => !_early.Contains((worker, name.Position, name.Fence))),
                ]
            );
            _early.RemoveWhere(entry => entry.Worker == worker);
            Offer(worker);
        });

    /// <summary>A worker that takes part gives more or fewer slots; 0: no more new trials. What it has runs
    /// on.</summary>
    public void Allot(string worker, int slots) =>
        Post(() =>
        {
            if (!_workers.TryGetValue(worker, out var member) || member.Slots == slots)
                return;
            member.Slots = slots;
            Offer(worker);
        });

    /// <summary>
    /// Whether no more trials will come to a worker unless it gives slots: it gives none, and the store is not being
    /// asked on its behalf. What was told before this is heard before it is answered; orders that come of it have been
    /// sent by then.
    /// </summary>
    public async Task<bool> IsQuietAsync(string worker)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
            answer.TrySetResult(
                !_workers.TryGetValue(worker, out var member)
                    || (member.Slots == 0 && _state.Workers.GetValueOrDefault(worker).Claim == 0)
            )
        );
        // Whoever has ended sends nothing any more.
        await Task.WhenAny(answer.Task, _over.Task).ConfigureAwait(true);
        return !answer.Task.IsCompleted || await answer.Task.ConfigureAwait(true);
    }

    /// <summary>A worker is gone with all it had.</summary>
    public void Lose(string worker) => Post(() => Drop(worker));

    /// <summary>A worker says what came of an attempt.</summary>
    public void Report(string worker, AttemptReport report) => Post(() => Handle(worker, report));

    /// <summary>The sweep is not wanted any more: what runs is stopped at a checkpoint, and <see cref="RunAsync"/>
    /// ends.</summary>
    public void Cancel() => Post(() => Take(new SweepEvent.CancelAsked()));

    /// <summary>What runs is stopped at a checkpoint, and <see cref="RunAsync"/> ends; the sweep can be taken up again
    /// by a new coordinator.</summary>
    public void Drain() => Post(() => Take(new SweepEvent.DrainAsked()));

    /// <summary>
    /// Works until the sweep has come to an end, or nothing is to run any more. To be called once; what follows an
    /// await comes back to the scheduler that it was called on.
    /// </summary>
    /// <param name="abandon">Leaves everything as it is.</param>
    /// <exception cref="StoreException">The store cannot be used any more.</exception>
    public async Task<SweepVerdict> RunAsync(CancellationToken abandon)
    {
        _abandon = abandon;
        _trace = new SweepTrace(Sweep);
        try
        {
            Take(new SweepEvent.TimePassed());
            while (true)
            {
                while (_state.Verdict is null && _inbox.Reader.TryRead(out var turn))
                    turn();
                if (_state.Verdict is { } verdict)
                {
                    await Task.WhenAll(_asking).ConfigureAwait(true);
                    return verdict;
                }

                foreach (string worker in _workers.Keys)
                    Offer(worker);
                if (_state.Verdict is null)
                    await WaitAsync().ConfigureAwait(true);
            }
        }
        finally
        {
            _over.TrySetResult();
            _trace.End(_state.Verdict?.ToString().ToLowerInvariant() ?? "left");
            _notices.Writer.TryComplete();
        }
    }

    /// <summary>How the sweep stands.</summary>
    /// <param name="slots">The slots that are at this sweep, as far as is known here.</param>
    public SweepProgress Picture(IReadOnlyList<SlotView> slots)
    {
        var state = State;
        var tally = state.Tally;
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
            Remaining = _estimator.Remaining(
                state.Cursor,
                _held.Values,
                slots,
                _workers.Values.Sum(member => member.Slots)
            ),
            Slots = [.. slots.Select(slot => slot.Progress)],
            Halting = state.Mode != SweepMode.Running,
            StoreTrouble = StoreTrouble,
            Violations = Violations,
            Refusals = Refusals,
        };
    }

    internal void Notice(SweepNoticeKind kind, long? ordinal, string message) =>
        _notices.Writer.TryWrite(new(kind, _clock.GetUtcNow(), ordinal, message));

    private void Post(Action turn) => _inbox.Writer.TryWrite(turn);

    /// <summary>Waits for something to do, or for the time at which something falls due.</summary>
    private async Task WaitAsync()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_abandon);
        var arrival = _inbox.Reader.WaitToReadAsync(enough.Token).AsTask();
        var due = _state.NextDue;
        var wait = due - Now;
        if (wait is null || wait > TimeSpan.Zero)
        {
            var time = Task.Delay(
                wait is null ? Timeout.InfiniteTimeSpan
                    : wait < LongestWait ? wait.Value
                    : LongestWait,
                _clock,
                enough.Token
            );
            await Task.WhenAny(arrival, time, _broken.Task).ConfigureAwait(true);
        }

        await enough.CancelAsync().ConfigureAwait(true);
        _abandon.ThrowIfCancellationRequested();
        if (_broken.Task.IsCompleted)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(await _broken.Task.ConfigureAwait(true));
        if (due <= Now)
            Take(new SweepEvent.TimePassed());
    }

    /// <summary>Says how much a worker can hold, if that is worth saying.</summary>
    private void Offer(string worker)
    {
        var member = _workers[worker];
        int capacity = _estimator.Capacity(member.Slots);
        var (ahead, before) = (capacity - member.Slots, member.Capacity - member.Said);
        bool worthSaying = member.Said != member.Slots || Math.Abs(ahead - before) * 4 > before;
        if (!worthSaying)
            return;
        (member.Said, member.Capacity) = (member.Slots, capacity);
        Take(new SweepEvent.CapacityOffered(worker, capacity) { Worth = Estimator.Worth(member.Slots, capacity) });
    }

    private void Drop(string worker)
    {
        _workers.TryRemove(worker, out _);
        Take(new SweepEvent.WorkerGone(worker));
        foreach (var name in _held.Keys.Where(name => !IsInFlight(name.Position, name.Fence)))
            _held.TryRemove(name, out _);
    }

    private void Handle(string worker, AttemptReport report)
    {
        var (position, fence) = (report.Attempt.Position, report.Attempt.Fence);
        bool over = report is not (AttemptReport.Differed or AttemptReport.Restarted);
        if (over && _workers.TryGetValue(worker, out var member))
            member.Holds.Remove((position, fence));
        else if (over && _early.Count < EarlyKept)
            _early.Add((worker, position, fence));
        switch (report)
        {
            case AttemptReport.Ended ended:
                Learn(ended);
                if (ended.Result == TrialResult.Failed && _trials.Limits.MostOf(_trials.Count) is not null)
                    Ask(CountFailuresAsync());
                Take(new SweepEvent.TrialEnded(worker, position, fence, ended.Result));
                _trace!.End(position, ended.Result.ToString().ToLowerInvariant());
                break;
            case AttemptReport.Erred erred when !IsInFlight(position, fence):
                // Whoever had ordered this attempt is not there to say what its error means.
                _send(worker, new WorkerOrder.RecordOutcome(report.Attempt, AttemptOutcome.Retried, erred.Error));
                break;
            case AttemptReport.Erred erred:
                Take(new SweepEvent.AttemptFailed(worker, position, fence, erred.Error, erred.Repeatable));
                break;
            case AttemptReport.Returned:
                Take(new SweepEvent.AttemptReturned(worker, position, fence));
                break;
            case AttemptReport.Refused:
                Interlocked.Increment(ref _refusals);
                Take(
                    new SweepEvent.AttemptLost(
                        worker,
                        position,
                        fence,
                        $"another attempt has taken trial {OrdinalAt(position)} over"
                    )
                );
                break;
            case AttemptReport.Unknown:
                Take(new SweepEvent.AttemptLost(worker, position, fence, $"worker {worker} does not have it"));
                break;
            case AttemptReport.Differed differed:
                Interlocked.Add(ref _violations, differed.Metrics);
                Notice(
                    SweepNoticeKind.Violation,
                    OrdinalAt(position),
                    $"Trial {OrdinalAt(position)} gave {differed.Metrics} metrics that differ from those recorded "
                        + "before; `sweeps show` lists them."
                );
                break;
            case AttemptReport.Restarted restarted:
                Notice(
                    SweepNoticeKind.Checkpoint,
                    OrdinalAt(position),
                    $"Trial {OrdinalAt(position)} starts again from its first step, since its checkpoint cannot be "
                        + $"used. {restarted.Reason}"
                );
                break;
            default:
                throw new UnreachableException($"No rule for the report {report.GetType().Name}.");
        }
    }

    private void Learn(AttemptReport.Ended ended)
    {
        var (position, fence) = (ended.Attempt.Position, ended.Attempt.Fence);
        if (
            ended.Result == TrialResult.Finished
            && _held.TryGetValue((position, fence), out var order)
            && order.CheckpointStep is null
        )
            _estimator.Observe(order.Trial, ended.Seconds);
        if (ended.Result == TrialResult.Diverged)
            Notice(
                SweepNoticeKind.Divergence,
                OrdinalAt(position),
                $"Trial {OrdinalAt(position)} diverged at step {ended.Step}: {ended.Reason}"
            );
    }

    private async Task CountFailuresAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (await FailureCount.EndsAsync(_store, Sweep.Id, _trials, _retry, _abandon).ConfigureAwait(false))
            Post(() => Take(new SweepEvent.CancelAsked()));
    }

    private void Take(SweepEvent happened)
    {
        var before = _state.Tally;
        var (state, commands) = SweepMachine.Step(_state, happened, Now);
        foreach (var command in commands)
            CarryOut(command);
        // Shown only now: whoever reads that the sweep is halting may rely on every worker having been told.
        Volatile.Write(ref _state, state);
        if (happened is SweepEvent.AttemptLost lost && state.Tally.Losses > before.Losses)
            Notice(
                SweepNoticeKind.Loss,
                OrdinalAt(lost.Position),
                $"An attempt was lost and is made again: {lost.Reason}."
            );
        Forget(happened);
    }

    private void CarryOut(SweepCommand command)
    {
        switch (command)
        {
            case SweepCommand.ClaimPositions claim:
                Ask(ClaimAsync(claim));
                break;
            case SweepCommand.StartAttempt start:
                _send(start.Worker, new WorkerOrder.Train(_trace!.Follow(_held[(start.Position, start.Fence)])));
                break;
            case SweepCommand.StopAttempt stop:
                _send(stop.Worker, new WorkerOrder.Stop(NameOf(stop.Position, stop.Fence)));
                break;
            case SweepCommand.ReleaseAttempt release:
                Ask(ReleaseAsync(release));
                break;
            case SweepCommand.RecordRetry retry:
                Record(
                    retry.Worker,
                    retry.Position,
                    retry.Fence,
                    AttemptOutcome.Retried,
                    retry.Error,
                    SweepNoticeKind.Retry,
                    "failed and is tried again"
                );
                break;
            case SweepCommand.RecordFailure failure:
                Record(
                    failure.Worker,
                    failure.Position,
                    failure.Fence,
                    AttemptOutcome.Failed,
                    failure.Error,
                    SweepNoticeKind.Failure,
                    "has failed"
                );
                break;
            case SweepCommand.SweepEnded:
                break;
            default:
                throw new UnreachableException($"No rule for the command {command.GetType().Name}.");
        }
    }

    /// <summary>Asks the store for trials. Decoding them takes its time, and so happens beside the turns.</summary>
    private async Task ClaimAsync(SweepCommand.ClaimPositions claim)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (positions, trials, answers) = await SiftAsync(claim.Positions).ConfigureAwait(false);
        var wanted = trials.ConvertAll(trial => new TrialClaim(
            trial.Ordinal,
            trial.Cell,
            trial.Key,
            trial.Lineage,
            trial.Steps
        )
        {
            StopsAccepted = _trials.Stopping?.Signature,
            IsProvisional = !EngineCatalog.Of(trial.Configuration).IsExact(trial.Configuration),
        });
        var results =
            wanted.Count == 0
                ? []
                : await _retry
                    .AskAsync(() => _store.ClaimAsync(Sweep.Id, claim.Worker, wanted, claim.Limit, _abandon), _abandon)
                    .ConfigureAwait(false);
        Post(() =>
        {
            for (int at = 0; at < results.Count; at++)
                answers.Add(new(positions[at], AnswerTo(claim.Worker, positions[at], trials[at], results[at])));
            Take(new SweepEvent.ClaimsAnswered(claim.Worker, claim.Claim, answers));
        });
    }

    /// <summary>The trials to ask the store for, and answers for those that are not, or not yet, to be
    /// trained.</summary>
    private async Task<(List<long> Positions, List<QueuedTrial> Trials, List<PositionAnswer> Answers)> SiftAsync(
        IReadOnlyList<long> asked
    )
    {
        var (positions, trials, answers) = (
            new List<long>(asked.Count),
            new List<QueuedTrial>(asked.Count),
            new List<PositionAnswer>(asked.Count)
        );
        foreach (long position in asked)
        {
            if (await UnknownAsync(position).ConfigureAwait(false) is { } unknown)
            {
                answers.Add(new(position, unknown));
                continue;
            }

            var trial = _trials.At(position);
            if (await ObstacleAsync(trial).ConfigureAwait(false) is { } obstacle)
            {
                answers.Add(new(position, obstacle));
                continue;
            }

            positions.Add(position);
            trials.Add(trial);
        }

        return (positions, trials, answers);
    }

    /// <summary>What a trial waits for that its search has not proposed yet; null: it is known.</summary>
    private async Task<ClaimAnswer?> UnknownAsync(long position)
    {
        if (_proposer is null)
            return null;
        await _seedTurn.WaitAsync(_abandon).ConfigureAwait(false);
        try
        {
            return await _retry.AskAsync(() => _proposer.AskAsync(position, _abandon), _abandon).ConfigureAwait(false);
        }
        finally
        {
            _seedTurn.Release();
        }
    }

    private async Task<ClaimAnswer?> ObstacleAsync(QueuedTrial trial)
    {
        if (_seeds is null)
            return null;
        await _seedTurn.WaitAsync(_abandon).ConfigureAwait(false);
        try
        {
            return await _retry
                .AskAsync(() => _seeds.AskAsync(trial.Ordinal, trial.Cell, _abandon), _abandon)
                .ConfigureAwait(false);
        }
        finally
        {
            _seedTurn.Release();
        }
    }

    private ClaimAnswer AnswerTo(string worker, long position, QueuedTrial trial, ClaimResult result)
    {
        switch (result.Outcome)
        {
            case ClaimOutcome.Claimed:
                Hold(position, trial, result);
                return new ClaimAnswer.Claimed(result.Fence, result.Failures);
            case ClaimOutcome.AlreadyDone:
                _trace!.End(position, "elsewhere");
                return new ClaimAnswer.Done(
                    result.State switch
                    {
                        TrialState.Finished => TrialResult.Finished,
                        TrialState.Diverged => TrialResult.Diverged,
                        TrialState.Stopped => TrialResult.Stopped,
                        TrialState.Failed => TrialResult.Failed,
                        _ => throw new UnreachableException($"A trial that is {result.State} is not done."),
                    }
                );
            case ClaimOutcome.HeldByOther:
                return Holder(position, trial, result);
            case ClaimOutcome.Untouched:
                return new ClaimAnswer.Untouched();
            default:
                throw new UnreachableException($"No rule for the outcome {result.Outcome}.");
        }
    }

    /// <summary>
    /// A trial that is in somebody's hands. If these are a worker's that takes part, then either it has said that it
    /// has it, and it is taken over; or another sweep has it trained there; or an answer or an order got lost on the
    /// way: a worker that is asked twice about one that it does not have gives it up.
    /// </summary>
    private ClaimAnswer Holder(long position, QueuedTrial trial, ClaimResult result)
    {
        string holder = result.Holder ?? "another worker";
        if (!_workers.TryGetValue(holder, out var member))
            return new ClaimAnswer.Held(holder);
        if (member.Holds.Remove((position, result.Fence)))
        {
            Hold(position, trial, result);
            return new ClaimAnswer.Adopted(holder, result.Fence);
        }

        if (_doubts.GetValueOrDefault(position, -1) == result.Fence)
            _send(holder, new WorkerOrder.Release(new AttemptName(Sweep.Id, position, trial.Key, result.Fence)));
        else
            _doubts[position] = result.Fence;
        return new ClaimAnswer.Held(holder);
    }

    private void Hold(long position, QueuedTrial trial, ClaimResult result) =>
        _held[(position, result.Fence)] = new TrialOrder(Sweep.Id, position, trial, result.Fence, result.CheckpointStep)
        {
            SweepTrials = Sweep.Manifest.Trials,
            Stops = _trials.Stopping is not null,
            TimeLimit = _trials.Limits.TrialTime,
        };

    private async Task ReleaseAsync(SweepCommand.ReleaseAttempt release)
    {
        if (!_held.TryRemove((release.Position, release.Fence), out var unwanted))
            return;
        var ending = new AttemptWrite(
            unwanted.Trial.Key,
            unwanted.Fence,
            [],
            null,
            new AttemptEnd(AttemptOutcome.HandedBack, unwanted.CheckpointStep ?? 0, null, null, 0)
        );
        await _retry.AskAsync(() => _store.CommitAsync([ending], _abandon), _abandon).ConfigureAwait(false);
    }

    private void Record(
        string worker,
        long position,
        long fence,
        AttemptOutcome outcome,
        string error,
        SweepNoticeKind kind,
        string what
    )
    {
        _send(worker, new WorkerOrder.RecordOutcome(NameOf(position, fence), outcome, error));
        Notice(kind, OrdinalAt(position), $"Trial {OrdinalAt(position)} {what}: {error}");
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
        if (ended is not { } name || IsInFlight(name.Position, name.Fence))
            return;
        _held.TryRemove(name, out _);
        _doubts.Remove(name.Position);
    }

    private bool IsInFlight(long position, long fence) =>
        _state.InFlight.TryGetValue(position, out var flight)
        && flight.Stage != InFlightStage.Claiming
        && flight.Number == fence;

    private AttemptName NameOf(long position, long fence) =>
        _held.TryGetValue((position, fence), out var order)
            ? order.Attempt
            : new(Sweep.Id, position, _trials.At(position).Key, fence);

    private long OrdinalAt(long position) => _trials.At(position).Ordinal;

    /// <summary>Sees to it that what goes wrong beside the turns ends the run.</summary>
    private void Ask(Task task)
    {
        _asking.RemoveAll(earlier => earlier.IsCompletedSuccessfully);
        _asking.Add(task);
        task.ContinueWith(
            failed => _broken.TrySetResult(failed.Exception!.GetBaseException()),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
    }

    /// <summary>A worker that takes part.</summary>
    private sealed class Member(int slots, HashSet<(long Position, long Fence)> holds)
    {
        public int Slots { get; set; } = slots;

        /// <summary>The slots, and the capacity, that the machine was told of last.</summary>
        public int Said { get; set; } = -1;

        public int Capacity { get; set; }

        /// <summary>Attempts that it said it has when it joined, and that are not taken over yet.</summary>
        public HashSet<(long Position, long Fence)> Holds => holds;
    }
}
