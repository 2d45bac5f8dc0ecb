using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Protocol;
using Sweeps.Scheduling.Tests.Machine;
using Sweeps.Scheduling.Tests.Simulation;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>A coordinator as a grain has it: it knows nothing but what the store and its workers say, and another one
/// may follow it, or be there beside it for a while.</summary>
internal sealed class LinkedCoordinator : LinkedProcess
{
    private readonly Dictionary<string, OrderLog<SweepCommand>> _logs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _begins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _given = new(StringComparer.Ordinal);
    private readonly ProtocolRules _rules;
    private ProtocolState _state;
    private DateTimeOffset _wake = DateTimeOffset.MaxValue;

    public LinkedCoordinator(World world, string name, ProtocolRules rules)
        : base(world, name)
    {
        _rules = rules;
        _state = ProtocolState.Of(SweepState.Of(world.Trials.Count));
        Take(new SweepEvent.TimePassed());
        CheckWorkers();
    }

    public ProtocolState State => _state;

    public bool IsOver => _state.Sweep.Verdict is not null;

    /// <summary>Attempts that were taken over from an earlier coordinator.</summary>
    public int Adoptions { get; private set; }

    /// <summary>Attempts that a worker was asked to give up.</summary>
    public int Releases { get; private set; }

    /// <summary>Errors of attempts that this coordinator had not ordered.</summary>
    public int Orphans { get; private set; }

    /// <summary>Answers a worker that asks for orders.</summary>
    public LinkedAnswer Ask(string worker, int capacity, OrderCursor cursor, IReadOnlyList<AttemptNumber>? holds)
    {
        switch (_rules.Know(Name, cursor.Coordinator, holds is not null, _logs.ContainsKey(worker)))
        {
            case Acquaintance.Stranger:
                return new(Name, 0, [], Introduce: true, IsOver);
            case Acquaintance.Newcomer:
                _logs[worker] = OrderLog<SweepCommand>.After(
                    _rules.BeginsAfter(cursor.Taken),
                    _rules.BeginsAfter(_given.GetValueOrDefault(worker))
                );
                _begins[worker] = _logs[worker].First;
                Take(new SweepEvent.WorkerJoined(worker, holds ?? []));
                break;
        }

        Take(new SweepEvent.CapacityOffered(worker, capacity));
        if (!_logs.TryGetValue(worker, out var log))
            return new(Name, 0, [], Introduce: true, IsOver);
        _logs[worker] = log = log.Acknowledge(_rules.Acknowledges(cursor.Taken));
        if (log.Count > 0 && log.First <= cursor.Taken)
            throw new InvalidOperationException($"Order {log.First} is kept, though {worker} has taken it.");
        return new(Name, log.First, [.. log.Orders], Introduce: false, IsOver, _begins[worker]);
    }

    /// <summary>Hears what came of an attempt.</summary>
    public void Receive(SweepEvent report) => Take(report);

    /// <summary>Is to stop what runs, and to end.</summary>
    public void Drain() => Take(new SweepEvent.DrainAsked());

    /// <summary>Hears that a worker is gone, which may be wrong.</summary>
    public void Lose(string worker)
    {
        if (_logs.Remove(worker, out var log))
            _given[worker] = log.Last;
        Take(new SweepEvent.WorkerGone(worker));
    }

    /// <summary>Drops workers that the store does not count among the living any more.</summary>
    private void CheckWorkers() =>
        Later(
            TimeSpan.FromSeconds(2),
            () =>
            {
                if (!World.StoreDown)
                    foreach (
                        string worker in _logs
                            .Keys.Where(name => !World.Store.IsPresent(name, World.StoreNow))
                            .ToArray()
                    )
                        Lose(worker);
                CheckWorkers();
            }
        );

    private void Take(SweepEvent happened)
    {
        var now = World.HostNow;
        var before = _state;
        var (next, commands) = _rules.Step(before, happened, now);
        var (again, repeated) = _rules.Step(before, happened, now);
        if (!next.Equals(again) || !commands.SequenceEqual(repeated))
            throw new InvalidOperationException($"The protocol is not pure: {happened} gave two different answers.");
        if (next.Sweep.Inconsistency() is { } fault)
            throw new InvalidOperationException($"After {happened}: {fault}\n{next}");
        if (happened is SweepEvent.AttemptEnded ended)
            Judge(before, ended, next);
        _state = next;
        Adoptions +=
            happened is SweepEvent.ClaimsAnswered
                ? before.Joined.Values.Sum(holds => holds.Count) - next.Joined.Values.Sum(holds => holds.Count)
                : 0;
        foreach (var command in commands)
            CarryOut(command);
        if (next.Sweep.NextDue is { } due)
            WakeAt(World.Now + (due > now ? due - now : TimeSpan.FromMilliseconds(1)));
    }

    /// <summary>The end of an attempt settles its trial if it is a result, and changes nothing if the attempt does not
    /// run.</summary>
    private static void Judge(ProtocolState before, SweepEvent.AttemptEnded ended, ProtocolState after)
    {
        bool runs =
            before.IsInFlight(ended.Position, ended.Fence)
            && before.Sweep.InFlight[ended.Position].Worker == ended.Worker;
        bool settles = runs && ended.Outcome is not (AttemptOutcome.HandedBack or AttemptOutcome.Lost);
        if (!runs && !after.Sweep.Equals(before.Sweep))
            throw new InvalidOperationException($"{ended} is of no attempt that runs, and yet changes the sweep.");
        if (after.Sweep.Tally.Settled - before.Sweep.Tally.Settled != (settles ? 1 : 0))
            throw new InvalidOperationException($"{ended} makes {before.Sweep.Tally} {after.Sweep.Tally}.");
    }

    private void CarryOut(SweepCommand command)
    {
        switch (command)
        {
            case SweepCommand.ClaimPositions claim:
                Later(
                    World.Delay(),
                    () =>
                        AskStore(
                            () => World.Store.Claim(claim, World.StoreNow, whole: true),
                            answers => Take(new SweepEvent.ClaimsAnswered(claim.Worker, claim.Claim, answers))
                        )
                );
                break;
            case SweepCommand.HandBackAttempt release:
                AskStore(
                    () => World.Store.Commit(new(release.Position, release.Fence, [], 0, true, null, false)),
                    _ => { }
                );
                break;
            case SweepCommand.StartAttempt order:
                Order(order.Worker, order);
                break;
            case SweepCommand.StopAttempt order:
                Order(order.Worker, order);
                break;
            case SweepCommand.RecordOutcome order:
                Orphans += order.IsOrphan ? 1 : 0;
                Order(order.Worker, order);
                break;
            case SweepCommand.ReleaseAttempt order:
                Releases++;
                Order(order.Worker, order);
                break;
            case SweepCommand.SweepEnded:
                break;
            default:
                throw new System.Diagnostics.UnreachableException(command.GetType().Name);
        }
    }

    private void Order(string worker, SweepCommand order)
    {
        if (_logs.TryGetValue(worker, out var log))
            _logs[worker] = log.Add(order);
        else
            Later(TimeSpan.Zero, () => Lose(worker));
    }

    private void WakeAt(DateTimeOffset time)
    {
        if (_wake <= time && _wake > World.Now)
            return;
        _wake = time;
        Later(
            time - World.Now,
            () =>
            {
                _wake = DateTimeOffset.MaxValue;
                Take(new SweepEvent.TimePassed());
            }
        );
    }
}

/// <summary>Orders for a worker, numbered from <c>First</c> on; <c>Begins</c> is the number of the first that it was
/// given since it takes part.</summary>
internal sealed record LinkedAnswer(
    string Coordinator,
    long First,
    SweepCommand[] Orders,
    bool Introduce,
    bool IsOver,
    long Begins = 0
);
