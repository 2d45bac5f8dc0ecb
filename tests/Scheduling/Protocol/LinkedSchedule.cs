using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Tests.Simulation;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>What happened in schedules.</summary>
internal readonly record struct LinkedTally(
    long Events,
    int Successions,
    int Adoptions,
    int Releases,
    int Orphans,
    int Refusals
)
{
    public static LinkedTally operator +(LinkedTally left, LinkedTally right) =>
        new(
            left.Events + right.Events,
            left.Successions + right.Successions,
            left.Adoptions + right.Adoptions,
            left.Releases + right.Releases,
            left.Orphans + right.Orphans,
            left.Refusals + right.Refusals
        );
}

/// <summary>One run of a simulated cluster, in which trouble follows from a seed, up to the end that every sweep must
/// come to.</summary>
internal sealed class LinkedSchedule
{
    private static readonly TimeSpan TroubledTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly int _seed;
    private readonly ProtocolRules _rules;
    private readonly World _world;
    private readonly List<LinkedCoordinator> _coordinators = [];
    private readonly List<LinkedWorker> _workers = [];
    private LinkedCoordinator? _current;

    public LinkedSchedule(int seed, ProtocolRules rules)
    {
        (_seed, _rules) = (seed, rules);
        _world = new World(seed, new Random(seed).Next(1, 40), fences: true);
    }

    /// <summary>Whether all that goes wrong is that coordinators follow one another.</summary>
    public bool CalmBut { get; init; }

    public int Trials => _world.Trials.Count;

    public int Beginnings => _workers.Sum(worker => worker.Beginnings);

    public int Errors => Enumerable.Range(0, Trials).Sum(position => _world.ErrorsAt(position));

    public LinkedTally Run()
    {
        _world.Troubled = !CalmBut;
        Succeed();
        for (int workers = _world.Random.Next(1, 4); workers > 0; workers--)
            Employ();
        var calm = _world.Now + TroubledTime * _world.Random.NextDouble();
        while (_world.Now < calm)
        {
            var next = _world.Now + TimeSpan.FromMilliseconds(_world.Random.Next(1, 3000));
            while (_world.Turn(next))
                Guard();
            Resume();
            if (!CalmBut)
                Disturb();
            else if (_world.Random.Next(4) == 0)
                Succeed();
        }

        (_world.Troubled, _world.StoreDown) = (false, false);
        foreach (var process in Living.Concat<LinkedProcess>(_coordinators))
            process.FrozenUntil = default;
        if (!Living.Any())
            Employ();
        if (_current is not { Dead: false })
            Succeed();
        var end = _world.Now + Patience;
        Resume();
        while (!_current!.IsOver && _world.Turn(end))
        {
            Guard();
            Resume();
        }

        Judge();
        return new(
            _world.Events,
            _coordinators.Count - 1,
            _coordinators.Sum(coordinator => coordinator.Adoptions),
            _coordinators.Sum(coordinator => coordinator.Releases),
            _coordinators.Sum(coordinator => coordinator.Orphans),
            _world.Store.Refusals
        );
    }

    private IEnumerable<LinkedWorker> Living => _workers.Where(worker => !worker.Dead);

    private void Employ() =>
        _workers.Add(
            new LinkedWorker(
                _world,
                $"w{_workers.Count}",
                _world.Random.Next(1, 5),
                () => _current is { Dead: false } current ? current : null,
                Reached,
                _rules
            )
        );

    /// <summary>Who answers a worker's question: the present coordinator, or, at times, one before it that is still
    /// there.</summary>
    private LinkedCoordinator? Reached()
    {
        var earlier = _coordinators.LastOrDefault(coordinator => !coordinator.Dead && coordinator != _current);
        if (earlier is not null && _world.Random.Next(4) == 0)
            return earlier;
        return _current is { Dead: false } current ? current : null;
    }

    /// <summary>A sweep that was drained is taken up again by another coordinator.</summary>
    private void Resume()
    {
        if (_current is { IsOver: true } over && over.State.Sweep.Verdict != SweepVerdict.Completed)
            Succeed();
    }

    /// <summary>Another coordinator is asked from now on. The one before is gone, or goes on for a while as if
    /// nothing had happened.</summary>
    private void Succeed()
    {
        if (_current is { } before)
        {
            if (CalmBut || _world.Random.Next(2) == 0)
                before.Dead = true;
            else
                _world.After(_world.Lease * _world.Random.NextDouble(), () => before.Dead = true);
        }

        _current = new LinkedCoordinator(_world, $"c{_coordinators.Count}", _rules);
        _coordinators.Add(_current);
    }

    private void Disturb()
    {
        LinkedWorker[] living = [.. Living];
        var worker = living.Length > 0 ? living[_world.Random.Next(living.Length)] : null;
        switch (_world.Random.Next(12))
        {
            case 0 when worker is not null:
                worker.Kill(noticed: _world.Random.Next(2) == 0);
                if (_world.Random.Next(2) == 0)
                    _current!.Lose(worker.Name);
                break;
            case 1 when worker is not null:
                worker.FrozenUntil = _world.Now + _world.Lease * (2 * _world.Random.NextDouble());
                break;
            case 2 when worker is not null && !_current!.Dead:
                _current.Lose(worker.Name);
                break;
            case 3 or 4 when living.Length < 4:
                Employ();
                break;
            case 5 or 6:
                Succeed();
                break;
            case 7:
                _current!.Dead = true;
                break;
            case 8:
                _current!.FrozenUntil = _world.Now + _world.Lease * _world.Random.NextDouble();
                break;
            case 9:
                _world.StoreDown = !_world.StoreDown;
                break;
            case 10:
                _world.StepClocks();
                break;
            case 11 when !_current!.Dead:
                _current.Drain();
                break;
        }
    }

    private void Guard()
    {
        if (_world.Events > 500_000)
            throw new InvalidOperationException($"Half a million events and no end.\n{Picture()}");
    }

    private void Judge()
    {
        var sweep = _current!.State.Sweep;
        if (sweep.Verdict != SweepVerdict.Completed || sweep.Tally.Settled != _world.Trials.Count)
            throw new InvalidOperationException($"It ended as {sweep.Verdict} with {sweep.Tally}.\n{Picture()}");
        int failed = Enumerable
            .Range(0, Trials)
            .Count(position => _world.Trials.Result(position) == AttemptOutcome.Failed);
        if (sweep.Tally.Failed != failed)
            throw new InvalidOperationException($"{failed} trials fail, but the tally is {sweep.Tally}.\n{Picture()}");
        if (_world.Store.Violations + _world.Store.Doubled > 0)
            throw new InvalidOperationException(
                $"{_world.Store.Violations} metrics came out differently, {_world.Store.Doubled} results were "
                    + "doubled."
            );
        for (long position = 0; position < _world.Trials.Count; position++)
        {
            var expected = _world.Trials.Result(position);
            if (_world.Store.ResultOf(position) != expected)
                throw new InvalidOperationException(
                    $"Trial {position} must be {expected}, but is {_world.Store.ResultOf(position)}."
                );
            if (expected == AttemptOutcome.Failed)
                continue;
            var steps = _world.Store.MetricsOf(position).Keys;
            if (!steps.SequenceEqual(Enumerable.Range(0, _world.Trials.Steps(position))))
                throw new InvalidOperationException(
                    $"Trial {position} has metrics at {string.Join(",", steps)}, not at 0 … "
                        + $"{_world.Trials.Steps(position) - 1}."
                );
        }
    }

    private string Picture() => $"seed {_seed}\n{_current!.Name}: {_current.State}";
}
