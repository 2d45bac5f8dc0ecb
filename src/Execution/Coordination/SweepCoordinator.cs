using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Searching;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Protocol;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>
/// Drives one sweep over any number of workers, here or elsewhere: takes what happened, lets the machine decide, claims
/// trials from the store on behalf of the workers, and gives orders. All it knows can be learnt again. A new
/// coordinator for the same sweep goes through it from the first trial on, finds what is done, and takes over what
/// workers say they have.
/// </summary>
/// <remarks>
/// It has no thread of its own. Everything that is told to it goes into an inbox. Its owner starts <see
/// cref="RunAsync"/> once, which works through the inbox on the scheduler that it was started on: in an Orleans grain,
/// on the grain's turns. Orders are given on those turns too. The store is asked beside them.
/// </remarks>
public sealed class SweepCoordinator
{
    private readonly ISweepStore _store;
    private readonly ITrialPlan _trials;
    private readonly TimeProvider _clock;
    private readonly Action<string, WorkerOrder> _send;
    private readonly HeldTrials _held;
    private readonly TrialClaims _claims;
    private readonly SweepObserver _observer;
    private readonly WorkerOffers _offers;
    private readonly DateTimeOffset _began;
    private readonly long _beganAt;
    private readonly CoordinatorTurns _turns;
    private volatile Task _failuresCounted = Task.CompletedTask;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProtocolState _state;
    private CancellationToken _abandon;

    /// <param name="store">Where trials are claimed.</param>
    /// <param name="sweep">The sweep, as the store has it.</param>
    /// <param name="trials">Its trials.</param>
    /// <param name="rules">When trials are tried again; null takes the defaults.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="send">Brings a worker, named by its id, an order. Orders for one worker must keep their sequence.
    /// Must not block or throw; whoever cannot deliver says <see cref="Lose"/>.</param>
    /// <param name="retry">How trouble with the store is waited for, and told; null: as the sweep's own
    /// notices.</param>
    public SweepCoordinator(
        ISweepStore store,
        SweepRecord sweep,
        ITrialPlan trials,
        SweepRules? rules,
        TimeProvider clock,
        Action<string, WorkerOrder> send,
        StoreRetry? retry = null
    )
    {
        (_store, Sweep, _trials, _clock, _send) = (store, sweep, trials, clock, send);
        _held = new HeldTrials(sweep, trials);
        _observer = new SweepObserver(sweep, trials, clock, _held);
        Retry = retry ?? new StoreRetry(clock) { Changed = _observer.NoteTrouble };
        (_began, _beganAt) = (clock.GetUtcNow(), clock.GetTimestamp());
        var proposer = trials.Search is { } search ? new Proposer(store, sweep, trials, search) : null;
        _state = ProtocolState.Of(SweepState.Of(trials.Count, proposer?.Narrow(rules) ?? rules, trials.Budget));
        _turns = new CoordinatorTurns(clock);
        _claims = new TrialClaims(store, sweep, trials, proposer, Retry);
        _offers = new WorkerOffers(_observer.Estimator);
    }

    /// <summary>The sweep.</summary>
    public SweepRecord Sweep { get; }

    /// <summary>The machine's state, now.</summary>
    public SweepState State => Volatile.Read(ref _state).Sweep;

    /// <summary>Notable happenings, oldest first; if nobody reads them, the oldest are dropped. Completes with
    /// <see cref="RunAsync"/>.</summary>
    public ChannelReader<SweepNotice> Notices => _observer.Notices;

    /// <summary>How trouble with the store is waited for.</summary>
    internal StoreRetry Retry { get; }

    /// <summary>What is wrong with the store at the moment, in words; null: nothing.</summary>
    public string? StoreTrouble => Retry.Trouble;

    /// <summary>Slots that it could use now or in a moment: trials that run or may begin. A sweep on its way to a stop
    /// wants none.</summary>
    public int Wants => State.Wants(Now);

    /// <summary>Trials that somebody has to train yet, as far as is known here; see <see
    /// cref="SweepState.Open"/>.</summary>
    public long Open => State.Open(Now);

    /// <summary>The machine's time: goes on evenly when the clock of the machine is set, by a second or by
    /// months.</summary>
    private DateTimeOffset Now => _began + _clock.GetElapsedTime(_beganAt);

    /// <summary>A worker takes part with some of its slots. Attempts of this sweep that it has already are taken over.
    /// Said again, it replaces what was said before.</summary>
    /// <param name="worker">Its id, which the store must know.</param>
    /// <param name="slots">How many slots it gives to this sweep; how far beyond that to claim ahead is seen to
    /// here.</param>
    /// <param name="holds">The attempts of this sweep that it has (<see cref="TrialWorker.Holds"/>).</param>
    public void Join(string worker, int slots, IReadOnlyCollection<AttemptName> holds) =>
        _turns.Post(() =>
        {
            _offers.Join(worker, slots);
            Take(
                new SweepEvent.WorkerJoined(
                    worker,
                    [.. holds.Select(attempt => new AttemptNumber(attempt.Position, attempt.Fence))]
                )
            );
            Offer(worker);
        });

    /// <summary>A worker that takes part gives more or fewer slots; 0: no more new trials. What it has runs
    /// on.</summary>
    public void Allot(string worker, int slots) =>
        _turns.Post(() =>
        {
            if (_offers.Allot(worker, slots))
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
        _turns.Post(() =>
            answer.TrySetResult(
                _offers.Gives(worker) is not { } gives
                    || (!gives && _state.Sweep.Workers.GetValueOrDefault(worker).Claim == 0)
            )
        );
        // Whoever has ended sends nothing any more.
        await Task.WhenAny(answer.Task, _over.Task).ConfigureAwait(true);
        return !answer.Task.IsCompleted || await answer.Task.ConfigureAwait(true);
    }

    /// <summary>A worker is gone with all it had.</summary>
    public void Lose(string worker) => _turns.Post(() => Drop(worker));

    /// <summary>A worker says what came of an attempt.</summary>
    public void Report(string worker, AttemptReport report) => _turns.Post(() => Handle(worker, report));

    /// <summary>The sweep is not wanted any more: what runs is stopped at a checkpoint, and <see cref="RunAsync"/>
    /// ends.</summary>
    public void Cancel() => _turns.Post(() => Take(new SweepEvent.CancelAsked()));

    /// <summary>What runs is stopped at a checkpoint, and <see cref="RunAsync"/> ends; the sweep can be taken up again
    /// by a new coordinator.</summary>
    public void Drain() => _turns.Post(() => Take(new SweepEvent.DrainAsked()));

    /// <summary>
    /// Works until the sweep has come to an end, or nothing is to run any more. To be called once; what follows an
    /// await comes back to the scheduler that it was called on.
    /// </summary>
    /// <param name="abandon">Leaves everything as it is.</param>
    /// <exception cref="StoreException">The store cannot be used any more.</exception>
    public async Task<SweepVerdict> RunAsync(CancellationToken abandon)
    {
        _abandon = abandon;
        _observer.Begin();
        try
        {
            Take(new SweepEvent.TimePassed());
            while (true)
            {
                while (_state.Sweep.Verdict is null && _turns.TryTake(out var turn))
                    turn();
                if (_state.Sweep.Verdict is { } verdict)
                {
                    await _turns.Answered.ConfigureAwait(true);
                    return verdict;
                }

                foreach (string worker in _offers.Workers)
                    Offer(worker);
                if (_state.Sweep.Verdict is null)
                    await WaitAsync().ConfigureAwait(true);
            }
        }
        finally
        {
            _over.TrySetResult();
            _observer.End(_state.Sweep.Verdict);
        }
    }

    /// <summary>How the sweep stands.</summary>
    /// <param name="slots">The slots that are at this sweep, as far as is known here.</param>
    public SweepProgress CurrentProgress(IReadOnlyList<SlotState> slots) =>
        _observer.CurrentProgress(State, slots, _offers.Slots, StoreTrouble);

    internal void Notice(SweepNoticeKind kind, long? ordinal, string message) => _observer.Note(kind, ordinal, message);

    /// <summary>Waits for something to do, or for the time at which something falls due.</summary>
    private async Task WaitAsync()
    {
        var due = _state.Sweep.NextDue;
        await _turns.WaitAsync(due - Now, _abandon).ConfigureAwait(true);
        if (due <= Now)
            Take(new SweepEvent.TimePassed());
    }

    /// <summary>Says how much a worker can hold, if that is worth saying.</summary>
    private void Offer(string worker)
    {
        if (_offers.NewsOf(worker) is { } news)
            Take(news);
    }

    private void Drop(string worker)
    {
        _offers.Remove(worker);
        Take(new SweepEvent.WorkerGone(worker));
        _held.Keep(_state.IsInFlight);
    }

    private void Handle(string worker, AttemptReport report)
    {
        _observer.Observe(report);
        if (
            report is AttemptReport.Ended { Outcome: AttemptOutcome.Failed }
            && _trials.Limits.MostOf(_trials.Count) is not null
        )
            _turns.Mind(_failuresCounted = CountFailuresAsync());
        if (WorkerMessages.EventOf(worker, report, _held) is not { } happened)
            return;
        Take(happened);
        _observer.Settle(happened);
    }

    private async Task CountFailuresAsync()
    {
        if (await FailureCount.EndAsync(_store, Sweep.Id, _trials, Retry, _abandon).ConfigureAwait(false) is { } end)
            _turns.Post(() => Take(end));
    }

    private void Take(SweepEvent happened)
    {
        var before = _state.Sweep.Tally;
        var (state, commands) = SweepProtocol.Step(_state, happened, Now);
        foreach (var command in commands)
            CarryOut(command);
        // Shown only now: whoever reads that the sweep is halting may rely on every worker having been told.
        Volatile.Write(ref _state, state);
        _observer.Observe(happened, before, state.Sweep.Tally);
        Forget(happened);
    }

    private void CarryOut(SweepCommand command)
    {
        if (WorkerMessages.OrderOf(command, _held) is var (worker, order))
            _send(
                worker,
                order is WorkerOrder.Train train ? new WorkerOrder.Train(_observer.Follow(train.Order)) : order
            );
        switch (command)
        {
            case SweepCommand.ClaimPositions claim:
                _turns.Mind(ClaimAsync(claim));
                break;
            case SweepCommand.HandBackAttempt c when _held.Remove(c.Position, c.Fence) is { } unwanted:
                _turns.Mind(_claims.HandBackAsync(unwanted, _abandon));
                break;
            default:
                _observer.Observe(command);
                break;
        }
    }

    private async Task ClaimAsync(SweepCommand.ClaimPositions claim)
    {
        var (answers, orders) = await _claims.AskAsync(claim, _abandon).ConfigureAwait(false);
        await _failuresCounted.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turns.Post(() =>
        {
            foreach (var order in orders)
                _held.Add(order);
            foreach (var (position, answer) in answers)
            {
                if (answer is ClaimAnswer.Done)
                    _observer.EndElsewhere(position);
            }

            Take(new SweepEvent.ClaimsAnswered(claim.Worker, claim.Claim, answers));
            // What others hold was kept until here in case that a worker of this sweep has it.
            foreach (var order in orders.Where(order => !_state.IsInFlight(order.Position, order.Fence)))
                _held.Remove(order.Position, order.Fence);
        });
    }

    /// <summary>Drops what is known of an attempt that has ended.</summary>
    private void Forget(SweepEvent happened)
    {
        if (happened.Over is var (position, fence) && !_state.IsInFlight(position, fence))
            _held.Remove(position, fence);
    }
}
