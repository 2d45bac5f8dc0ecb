using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Protocol;
using Sweeps.Scheduling.Tests.Simulation;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>A worker of a simulated cluster: it asks whoever coordinates for orders, trains, writes, and reports until
/// it is heard. What it does with an order is what <c>TrialWorker</c> does.</summary>
internal sealed class LinkedWorker : LinkedProcess
{
    private readonly int _slots;
    private readonly Func<LinkedCoordinator?> _coordinator;
    private readonly Func<LinkedCoordinator?> _reached;
    private readonly Dictionary<AttemptNumber, Attempt> _attempts = [];
    private readonly Queue<(SimulatedWrite Write, Action<bool> Then)> _writes = [];
    private readonly List<SweepEvent> _unheard = [];
    private readonly ProtocolRules _rules;
    private OrderCursor _cursor;
    private long? _carriedOut;
    private int _changes;
    private long _question;

    public LinkedWorker(
        World world,
        string name,
        int slots,
        Func<LinkedCoordinator?> coordinator,
        Func<LinkedCoordinator?> reached,
        ProtocolRules rules
    )
        : base(world, name)
    {
        (_slots, _coordinator, _reached, _rules) = (slots, coordinator, reached, rules);
        world.Store.Heartbeat(name, world.StoreNow);
        Beat();
        Ask();
        Report();
    }

    /// <summary>Attempts begun from their first step.</summary>
    public int Beginnings { get; private set; }

    /// <summary>kill -9.</summary>
    public void Kill(bool noticed)
    {
        Dead = true;
        if (noticed)
            World.Store.Release(Name);
    }

    private void Beat() =>
        Later(
            World.Lease / 3,
            () =>
            {
                if (!World.StoreDown)
                    World.Store.Heartbeat(Name, World.StoreNow);
                Beat();
            }
        );

    /// <summary>Asks for orders, again and again. An answer to an earlier question is listened to as long as no
    /// other coordinator was heard since: its orders are known by their numbers.</summary>
    private void Ask()
    {
        long question = ++_question;
        int changes = _changes;
        var cursor = _cursor;
        AttemptNumber[]? holds = cursor.Introduces ? Holds() : null;
        if (_reached() is { } coordinator)
            Send(
                coordinator,
                () =>
                {
                    var answer = coordinator.Ask(Name, _slots, cursor, holds);
                    coordinator.Send(
                        this,
                        () =>
                        {
                            if (question == _question)
                                Receive(answer, again: true);
                            else if (changes == _changes && answer.Coordinator == _cursor.Coordinator)
                                Receive(answer, again: false);
                        }
                    );
                }
            );
        Later(
            TimeSpan.FromSeconds(1),
            () =>
            {
                if (question == _question)
                    Ask();
            }
        );
    }

    /// <summary>What it has, for a coordinator that is new. An error that the one before said nothing of any more
    /// counts as to be tried again.</summary>
    private AttemptNumber[] Holds()
    {
        foreach (var attempt in _attempts.Values.Where(attempt => attempt.Erred && !attempt.Recorded))
            Record(attempt, null);
        return [.. _attempts.Values.Where(attempt => !attempt.Erred).Select(attempt => attempt.Name)];
    }

    private void Receive(LinkedAnswer answer, bool again)
    {
        int count = answer.Orders.Length;
        if (answer.Coordinator != _cursor.Coordinator)
            (_carriedOut, _changes) = (null, _changes + 1);
        var (next, known) = _rules.Receive(_cursor, answer.Coordinator, answer.First, count, answer.Introduce);
        for (int at = known; at < count; at++)
        {
            Follow(answer.First + at, begins: answer.First + at == answer.Begins);
            CarryOut(answer.Orders[at]);
        }

        if (count > 0 && _carriedOut != next.Taken)
            throw new InvalidOperationException($"{Name} has passed over order {next.Taken}.");
        _cursor = next;
        if (!again)
            return;
        _question++;
        Later(World.Delay(), Ask);
    }

    /// <summary>Orders of a coordinator are carried out once each and in their sequence, until another one is heard.
    /// Where it thought the worker lost, it counts on after what it had given.</summary>
    private void Follow(long number, bool begins)
    {
        if (_carriedOut is { } last && (begins ? number <= last : number != last + 1))
            throw new InvalidOperationException($"{Name} carries out order {number} after order {last}.");
        _carriedOut = number;
    }

    private void CarryOut(SweepCommand order)
    {
        switch (order)
        {
            case SweepCommand.StartAttempt start:
                Begin(new(start.Position, start.Fence));
                break;
            case SweepCommand.StopAttempt stop:
                if (_attempts.TryGetValue(new(stop.Position, stop.Fence), out var running))
                    running.Stop = true;
                else
                    Say(new SweepEvent.AttemptEnded(Name, stop.Position, stop.Fence, AttemptOutcome.Lost));
                break;
            case SweepCommand.RecordOutcome record:
                Record(
                    new AttemptNumber(record.Position, record.Fence),
                    record.Outcome == AttemptOutcome.Failed ? AttemptOutcome.Failed : null
                );
                break;
            case SweepCommand.ReleaseAttempt release:
                if (_rules.GivesUp(_attempts.ContainsKey(new(release.Position, release.Fence))))
                    Write(new(release.Position, release.Fence, [], 0, true, null, false), _ => { });
                break;
        }
    }

    private void Begin(AttemptNumber name)
    {
        int step = World.Store.CheckpointOf(name.Position);
        var attempt = new Attempt(name, step);
        if (!_attempts.TryAdd(name, attempt))
            return;
        Beginnings += step == 0 ? 1 : 0;
        Later(World.Delay(), () => Train(attempt));
    }

    private void Train(Attempt attempt)
    {
        var (position, fence) = (attempt.Name.Position, attempt.Name.Fence);
        int total = World.Trials.Steps(position);
        if (attempt.Overtaken)
            return;
        if (attempt.Stop)
        {
            End(attempt, null, new SweepEvent.AttemptEnded(Name, position, fence, AttemptOutcome.HandedBack));
            return;
        }

        if (attempt.Step >= total / 2 && World.ErrorsAt(position) < World.Trials.ErrorsFirst(position))
        {
            World.NoteError(position);
            attempt.Erred = true;
            Say(new SweepEvent.AttemptErred(Name, position, fence, "its own error"));
            return;
        }

        if (attempt.Step < total)
        {
            attempt.Pending.Add(attempt.Step++);
            if (World.Random.Next(3) == 0)
            {
                Write(
                    new(position, fence, [.. attempt.Pending], attempt.Step, false, null, false),
                    written => Overtake(attempt, written)
                );
                attempt.Pending.Clear();
            }

            Later(World.Delay(), () => Train(attempt));
            return;
        }

        var result = World.Trials.Result(position);
        End(attempt, result, new SweepEvent.AttemptEnded(Name, position, fence, result));
    }

    private void End(Attempt attempt, AttemptOutcome? result, SweepEvent report)
    {
        var name = attempt.Name;
        Write(
            new(name.Position, name.Fence, [.. attempt.Pending], attempt.Step, true, result, false),
            written =>
            {
                if (written && _attempts.Remove(name))
                    Say(report);
                Overtake(attempt, written);
            }
        );
        attempt.Pending.Clear();
    }

    /// <summary>Records how an error counts. An attempt that is not here is lost.</summary>
    private void Record(AttemptNumber name, AttemptOutcome? result)
    {
        if (_attempts.TryGetValue(name, out var attempt))
            Record(attempt, result);
        else
            Say(new SweepEvent.AttemptEnded(Name, name.Position, name.Fence, AttemptOutcome.Lost));
    }

    private void Record(Attempt attempt, AttemptOutcome? result)
    {
        if (attempt.Recorded)
            return;
        attempt.Recorded = true;
        var name = attempt.Name;
        Write(
            new(name.Position, name.Fence, [], 0, true, result, true),
            written =>
            {
                if (written && _attempts.Remove(name) && result is { } failed)
                    Say(new SweepEvent.AttemptEnded(Name, name.Position, name.Fence, failed));
                Overtake(attempt, written);
            }
        );
    }

    private void Overtake(Attempt attempt, bool written)
    {
        if (written || !_attempts.Remove(attempt.Name))
            return;
        attempt.Overtaken = true;
        Say(new SweepEvent.AttemptEnded(Name, attempt.Name.Position, attempt.Name.Fence, AttemptOutcome.Lost));
    }

    private void Say(SweepEvent report) => _unheard.Add(report);

    /// <summary>Reports go on until one answer says that they were heard; who hears them may be another by
    /// then.</summary>
    private void Report()
    {
        if (_unheard.Count > 0 && _coordinator() is { } coordinator)
        {
            SweepEvent[] reports = [.. _unheard];
            Send(
                coordinator,
                () =>
                {
                    Array.ForEach(reports, coordinator.Receive);
                    coordinator.Send(this, () => _unheard.RemoveAll(reports.Contains));
                }
            );
        }

        Later(World.Delay() * 2, Report);
    }

    /// <summary>Writes go one after the other, each until it is answered.</summary>
    private void Write(SimulatedWrite write, Action<bool> then)
    {
        _writes.Enqueue((write, then));
        if (_writes.Count == 1)
            WriteNext();
    }

    private void WriteNext() =>
        AskStore(
            () => World.Store.Commit(_writes.Peek().Write),
            written =>
            {
                _writes.Dequeue().Then(written);
                if (_writes.Count > 0)
                    WriteNext();
            }
        );

    private sealed class Attempt(AttemptNumber name, int step)
    {
        public AttemptNumber Name => name;
        public int Step { get; set; } = step;
        public bool Stop { get; set; }
        public bool Erred { get; set; }
        public bool Recorded { get; set; }
        public bool Overtaken { get; set; }
        public List<int> Pending { get; } = [];
    }
}
