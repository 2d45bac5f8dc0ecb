using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Tests.Machine;

namespace Sweeps.Scheduling.Tests.Simulation;

/// <summary>
/// A process that drives the machine against the store, as the embedded host and the grains do, in a world where every
/// message takes its time, may come twice, and where the process itself may freeze or die between any two of them.
/// </summary>
internal sealed partial class SimulatedHost
{
    private readonly World _world;
    private readonly string[] _workers;
    private readonly Dictionary<(string Worker, long Position, long Fence), Attempt> _attempts = [];
    private readonly Queue<(SimulatedWrite Write, Action<bool> Then)> _outbox = [];
    private SweepState _state;
    private readonly bool _whole;
    private bool _leaving;
    private DateTimeOffset _wake = DateTimeOffset.MaxValue;

    /// <param name="world">Where it lives.</param>
    /// <param name="name">Its name.</param>
    /// <param name="workers">Workers that it drives.</param>
    /// <param name="capacity">Attempts that each can hold.</param>
    /// <param name="time">How long it may run; null: as long as it takes.</param>
    /// <param name="whole">Whether it runs a sweep of the same trials that stops none early.</param>
    public SimulatedHost(World world, string name, int workers, int capacity, TimeSpan? time, bool whole)
    {
        _world = world;
        _whole = whole;
        _leaving = time is not null;
        Name = name;
        _workers = [.. Enumerable.Range(0, workers).Select(i => $"{name}.{i}")];
        _state = SweepState.Of(
            world.Trials.Count,
            new SweepRules
            {
                PostponedLimit = world.Random.Next(2) == 0 ? 4096 : 8,
                WidestClaim = 1 << world.Random.Next(1, 8),
            },
            new SweepBudget(world.Budget, time)
        );
        foreach (string worker in _workers)
        {
            world.Store.Heartbeat(worker, world.StoreNow);
            Beat(worker);
            Deliver(new SweepEvent.CapacityOffered(worker, capacity));
        }
    }

    public string Name { get; }

    public bool Dead { get; private set; }

    public DateTimeOffset FrozenUntil { get; set; }

    public SweepState State => _state;

    /// <summary>kill -9: whatever was not committed is gone, and the leases run out by themselves, unless someone
    /// notices at once.</summary>
    public void Kill(bool noticed)
    {
        Dead = true;
        if (noticed)
            Array.ForEach(_workers, _world.Store.Release);
    }

    public void Ask(SweepEvent wish)
    {
        _leaving |= wish is SweepEvent.DrainAsked or SweepEvent.CancelAsked;
        Deliver(wish);
    }

    /// <summary>Whether it was asked to leave and has done so: like a process that ended in good order.</summary>
    public bool HasLeft => _leaving && _state.Verdict is not null;

    public bool Leaving => _leaving;

    /// <summary>Whether its sweep stops no trial early.</summary>
    public bool IsWhole => _whole || _world.Stopping is null;

    private void Beat(string worker) =>
        Later(
            _world.Lease / 3,
            () =>
            {
                if (!_world.StoreDown)
                    _world.Store.Heartbeat(worker, _world.StoreNow);
                Beat(worker);
            }
        );

    /// <summary>Hands an event to the machine after a while, now and then twice.</summary>
    private void Deliver(SweepEvent happened)
    {
        Later(_world.Delay(), () => Handle(happened));
        if (_world.Random.Next(8) == 0)
            Later(_world.Delay() * 4, () => Handle(happened));
    }

    private void Later(TimeSpan delay, Action action)
    {
        _world.After(delay, Run);

        void Run()
        {
            if (Dead)
                return;
            if (_world.Now < FrozenUntil)
                _world.After(FrozenUntil - _world.Now, Run);
            else
                action();
        }
    }

    private void Handle(SweepEvent happened)
    {
        DateTimeOffset now = _world.HostNow;
        var (next, commands) = SweepMachine.Step(_state, happened, now);
        var (again, repeated) = SweepMachine.Step(_state, happened, now);
        if (!next.Equals(again) || !commands.SequenceEqual(repeated))
            throw new InvalidOperationException($"The machine is not pure: {happened} gave two different answers.");
        _state = next;
        if (next.Inconsistency() is { } fault)
            throw new InvalidOperationException($"After {happened}: {fault}\n{next}");
        foreach (SweepCommand command in commands)
            Do(command);
        if (next.NextDue is { } due)
            WakeAt(_world.Now + (due > now ? due - now : TimeSpan.FromMilliseconds(1)));
    }

    private void WakeAt(DateTimeOffset time)
    {
        if (_wake <= time && _wake > _world.Now)
            return;
        _wake = time;
        Later(
            time - _world.Now,
            () =>
            {
                _wake = DateTimeOffset.MaxValue;
                Handle(new SweepEvent.TimePassed());
            }
        );
    }

    private void Do(SweepCommand command)
    {
        switch (command)
        {
            case SweepCommand.ClaimPositions claim:
                Later(_world.Delay(), () => Claim(claim));
                break;
            case SweepCommand.StartAttempt start:
                var attempt = new Attempt(
                    start.Worker,
                    start.Position,
                    start.Fence,
                    _world.Store.CheckpointOf(start.Position)
                );
                if (_attempts.TryAdd((start.Worker, start.Position, start.Fence), attempt))
                    Later(_world.Delay(), () => Train(attempt));
                break;
            case SweepCommand.StopAttempt stop:
                if (_attempts.TryGetValue((stop.Worker, stop.Position, stop.Fence), out Attempt? running))
                    running.Stop = true;
                break;
            case SweepCommand.HandBackAttempt release:
                Commit(
                    new(release.Position, release.Fence, [], 0, Ends: true, Result: null, OwnError: false),
                    _ => { }
                );
                break;
            case SweepCommand.RecordOutcome { Outcome: AttemptOutcome.Retried } retry:
                Commit(new(retry.Position, retry.Fence, [], 0, Ends: true, Result: null, OwnError: true), _ => { });
                break;
            case SweepCommand.RecordOutcome failure:
                Commit(
                    new(
                        failure.Position,
                        failure.Fence,
                        [],
                        0,
                        Ends: true,
                        Result: AttemptOutcome.Failed,
                        OwnError: true
                    ),
                    written =>
                        Deliver(
                            new SweepEvent.AttemptEnded(
                                failure.Worker,
                                failure.Position,
                                failure.Fence,
                                written ? AttemptOutcome.Failed : AttemptOutcome.Lost
                            )
                        )
                );
                break;
            case SweepCommand.SweepEnded:
                break;
            default:
                throw new System.Diagnostics.UnreachableException(command.GetType().Name);
        }
    }

    /// <summary>Asks the store, until an answer comes back: the question, or the answer, may be lost on the
    /// way.</summary>
    private void Claim(SweepCommand.ClaimPositions claim)
    {
        if (_world.StoreFails())
        {
            Later(_world.Delay() * 3, () => Claim(claim));
            return;
        }

        List<PositionAnswer> sifted = [];
        long[] wanted = [.. claim.Positions.Where(position => Obstacle(position, sifted) is null)];
        IReadOnlyList<PositionAnswer> answers =
        [
            .. sifted,
            .. _world.Store.Claim(claim with { Positions = wanted }, _world.StoreNow, IsWhole),
        ];
        foreach (var (position, answer) in answers)
            HandBackForgotten(claim.Worker, position, answer);
        if (_world.AnswerLost())
            Later(_world.Delay() * 3, () => Claim(claim));
        else
            Deliver(new SweepEvent.ClaimsAnswered(claim.Worker, claim.Claim, answers));
    }

    /// <summary>What the store knows of the earlier seeds of a trial's cell may say that it is not, or not yet, to be
    /// asked for.</summary>
    private ClaimAnswer? Obstacle(long position, List<PositionAnswer> answers)
    {
        ClaimAnswer? obstacle = _world.Seeds?.Ask(position, earlier => _world.Store.ResultOf(earlier));
        if (obstacle is not null)
            answers.Add(new(position, obstacle));
        return obstacle;
    }

    /// <summary>A claim whose answer never came: the store says that this worker holds a trial of which it knows
    /// nothing.</summary>
    private void HandBackForgotten(string worker, long position, ClaimAnswer answer)
    {
        if (
            answer is ClaimAnswer.Held { By: var holder }
            && holder == worker
            && !_attempts.Keys.Any(name => name.Worker == worker && name.Position == position)
        )
            Commit(
                new(position, _world.Store.FenceOf(position), [], 0, Ends: true, Result: null, OwnError: false),
                _ => { }
            );
    }

    /// <summary>Writes are sent one after the other, each until its answer comes back: what comes later must not
    /// overtake.</summary>
    private void Commit(SimulatedWrite write, Action<bool> then)
    {
        _outbox.Enqueue((write, then));
        if (_outbox.Count == 1)
            Send();
    }

    private void Send()
    {
        var (write, then) = _outbox.Peek();
        if (_world.StoreFails())
        {
            Later(_world.Delay() * 3, Send);
            return;
        }

        bool written = _world.Store.Commit(write);
        if (_world.AnswerLost())
        {
            Later(_world.Delay() * 3, Send);
            return;
        }

        _outbox.Dequeue();
        then(written);
        if (_outbox.Count > 0)
            Later(TimeSpan.FromMilliseconds(1), Send);
    }

    private sealed class Attempt(string worker, long position, long fence, int step)
    {
        public string Worker => worker;
        public long Position => position;
        public long Fence => fence;
        public (string, long, long) Name => (worker, position, fence);
        public int Step { get; set; } = step;
        public bool Stop { get; set; }
        public List<int> Pending { get; } = [];
    }
}
