using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tests.Simulation;

/// <summary>
/// Thousands of random schedules against the pure machine: kills, freezes, lost leases, drains, messages that come
/// late, twice or never, clocks that step, a store that fails before or after it did what it was asked. Whatever
/// happens, every trial is done exactly once and its metrics are those of the undisturbed run. A failure names its
/// seed; SWEEPS_SIMULATION_SEED replays it alone, SWEEPS_SIMULATIONS sets how many are run.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan TroubledTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    [Fact]
    public void Machine_UnderRandomTrouble_DoesEveryTrialExactlyOnce()
    {
        int[] seeds = int.TryParse(Environment.GetEnvironmentVariable("SWEEPS_SIMULATION_SEED"), out int only)
            ? [only]
            :
            [
                .. Enumerable.Range(
                    1,
                    int.TryParse(Environment.GetEnvironmentVariable("SWEEPS_SIMULATIONS"), out int count) ? count : 3000
                ),
            ];
        long events = 0,
            kills = 0,
            refusals = 0,
            stops = 0,
            spent = 0;
        foreach (int seed in seeds)
        {
            try
            {
                var schedule = new Schedule(seed);
                schedule.Run();
                (events, kills, refusals) = (
                    events + schedule.Events,
                    kills + schedule.Kills,
                    refusals + schedule.Refusals
                );
                (stops, spent) = (stops + schedule.Stops, spent + schedule.Spent);
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"Seed {seed}: {e.Message}\n{e.StackTrace}");
            }
        }

        output.WriteLine(
            $"{seeds.Length} schedules, {events} events, {kills} kills, {refusals} writes refused for an older "
                + $"fence, {stops} trials stopped early, {spent} budgets spent"
        );
        // A simulation in which nothing goes wrong would show nothing.
        if (seeds.Length >= 1000)
        {
            Assert.True(
                kills > seeds.Length && refusals > seeds.Length / 10,
                $"Only {kills} kills and {refusals} refusals in {seeds.Length} schedules: too little trouble."
            );
            Assert.True(
                stops > seeds.Length / 4 && spent > seeds.Length / 10,
                $"Only {stops} trials stopped early and {spent} budgets spent in {seeds.Length} schedules."
            );
        }
    }

    [Fact]
    public void Oracle_OfAStoreThatForgetsFences_NoticesWithinAFewHundredSchedules()
    {
        int noticed = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            try
            {
                new Schedule(seed, fences: false).Run();
            }
            catch (InvalidOperationException)
            {
                noticed++;
            }
        }

        Assert.NotEqual(0, noticed);
    }

    private sealed class Schedule
    {
        private readonly int _seed;
        private readonly World _world;
        private readonly List<SimulatedHost> _hosts = [];
        private int _born;

        public Schedule(int seed, bool fences = true)
        {
            _seed = seed;
            _world = new World(seed, new Random(seed).Next(1, 40), fences);
        }

        public long Events => _world.Events;

        public int Kills { get; private set; }

        public int Refusals => _world.Store.Refusals;

        public long Stops => _world.Stops;

        /// <summary>Hosts whose budget was spent before the sweep's end.</summary>
        public int Spent => _hosts.Count(host => host.State.Verdict == SweepVerdict.BudgetSpent);

        public void Run()
        {
            for (int i = _world.Random.Next(1, 4); i > 0; i--)
                Start();
            DateTimeOffset calm = _world.Now + TroubledTime * _world.Random.NextDouble();
            while (_world.Now < calm)
            {
                DateTimeOffset next = _world.Now + TimeSpan.FromMilliseconds(_world.Random.Next(1, 3000));
                while (_world.Turn(next))
                    Guard();
                Disturb();
            }

            _world.Troubled = false;
            _world.StoreDown = false;
            foreach (SimulatedHost host in Living)
            {
                host.FrozenUntil = default;
            }

            if (!Living.Any(host => !host.Leaving))
                Start(bounded: false);
            DateTimeOffset end = _world.Now + Patience;
            while (Living.Any(host => host.State.Verdict is null) && _world.Turn(end))
                Guard();
            Judge();
        }

        private IEnumerable<SimulatedHost> Living => _hosts.Where(host => !host.Dead && !host.HasLeft);

        private void Start(bool bounded = true)
        {
            int workers = _world.Random.Next(1, 3),
                capacity = _world.Random.Next(1, 6);
            TimeSpan? time =
                bounded && _world.Random.Next(8) == 0 ? TimeSpan.FromSeconds(_world.Random.Next(1, 60)) : null;
            bool whole = _world.Stopping is not null && _world.Random.Next(4) == 0;
            _hosts.Add(new SimulatedHost(_world, $"host{_born++}", workers, capacity, time, whole));
        }

        private void Disturb()
        {
            SimulatedHost[] living = [.. Living];
            SimulatedHost? host = living.Length > 0 ? living[_world.Random.Next(living.Length)] : null;
            switch (_world.Random.Next(9))
            {
                case 0 or 1 when host is not null:
                    host.Kill(noticed: _world.Random.Next(2) == 0);
                    Kills++;
                    if (_world.Random.Next(4) > 0)
                        Start();
                    break;
                case 2 when host is not null:
                    host.FrozenUntil = _world.Now + _world.Lease * (2 * _world.Random.NextDouble());
                    break;
                case 3 when host is not null:
                    host.Ask(_world.Random.Next(2) == 0 ? new SweepEvent.DrainAsked() : new SweepEvent.CancelAsked());
                    break;
                case 4 when living.Length < 5:
                    Start();
                    break;
                case 5:
                    _world.StepClocks();
                    break;
                case 6:
                    _world.StoreDown = !_world.StoreDown;
                    break;
            }
        }

        private void Guard()
        {
            if (_world.Events > 2_000_000)
                throw new InvalidOperationException($"Two million events and no end.\n{Picture()}");
        }

        /// <summary>Every trial exactly once, with the metrics of the undisturbed run, and everybody knows.</summary>
        private void Judge()
        {
            if (Living.FirstOrDefault(host => host.State.Verdict is null) is { } stuck)
                throw new InvalidOperationException($"{stuck.Name} did not come to an end.\n{Picture()}");
            if (!Living.Any(host => !host.Leaving))
                throw new InvalidOperationException("Nobody was left to finish: the schedule is wrong.");
            if (_world.Store.Violations + _world.Store.Doubled > 0)
                throw new InvalidOperationException(
                    $"{_world.Store.Violations} metrics came out differently, {_world.Store.Doubled} results were "
                        + "doubled."
                );
            foreach (SimulatedHost host in Living.Where(host => !host.Leaving))
            {
                bool complete =
                    host.State is { Verdict: SweepVerdict.Completed }
                    && host.State.Tally.Settled == _world.Trials.Count;
                bool spent =
                    host.State is { Verdict: SweepVerdict.BudgetSpent }
                    && host.State.Tally.Settled - host.State.Tally.Unneeded == _world.Budget;
                if (!(IsWithinBudget() ? complete : spent))
                    throw new InvalidOperationException(
                        $"{host.Name} ended as {host.State.Verdict} with {host.State.Tally}."
                    );
            }

            HashSet<long> needed = Expected();
            bool whole = Living.Any(host => !host.Leaving && host.IsWhole);
            for (long position = 0; position < _world.Trials.Count; position++)
            {
                if (!needed.Contains(position))
                {
                    if (_world.Store.Knows(position))
                        throw new InvalidOperationException(
                            $"Trial {position} is not needed, or beyond the budget, but was begun.\n{Picture()}"
                        );
                    continue;
                }

                AttemptOutcome expected = _world.Trials.Result(position);
                if (
                    _world.Store.StoppedAt(position) is { } rung
                    && !whole
                    && _world.Store.ResultOf(position) != expected
                )
                {
                    JudgeStopped(position, rung);
                    continue;
                }

                if (_world.Store.ResultOf(position) != expected)
                    throw new InvalidOperationException(
                        $"Trial {position} must be {expected}, but is "
                            + $"{_world.Store.ResultOf(position)?.ToString() ?? "lost"}.\n{Picture()}"
                    );
                if (expected == AttemptOutcome.Failed)
                    continue;
                var metrics = _world.Store.MetricsOf(position);
                var undisturbed = Enumerable
                    .Range(0, _world.Trials.Steps(position))
                    .ToDictionary(step => step, step => _world.Trials.Metric(position, step));
                if (!metrics.OrderBy(row => row.Key).SequenceEqual(undisturbed.OrderBy(row => row.Key)))
                    throw new InvalidOperationException(
                        $"Trial {position} has metrics at {string.Join(",", metrics.Keys)}, not at 0 … "
                            + $"{undisturbed.Count - 1}."
                    );
            }
        }

        /// <summary>The trials that are to be done: those that their cells need, and of these the first that the budget
        /// allows.</summary>
        private HashSet<long> Expected()
        {
            IEnumerable<long> needed =
                _world.Seeds?.Expected() ?? Enumerable.Range(0, _world.Trials.Count).Select(position => (long)position);
            return [.. needed.Order().Take((int)(_world.Budget ?? int.MaxValue))];
        }

        /// <summary>Whether the whole sweep is done. With the last trial that the budget allows it ends, so that
        /// whether those behind it are needed is never asked.</summary>
        private bool IsWithinBudget() =>
            _world.Budget is not { } budget
            || Expected() is var expected && (expected.Count < budget || expected.Max() == _world.Trials.Count - 1);

        /// <summary>A trial that was stopped early has the metrics of the undisturbed run up to a rung at least, and
        /// somebody did better there.</summary>
        private void JudgeStopped(long position, int rung)
        {
            int[] steps = [.. _world.Store.MetricsOf(position).Keys.Order()];
            bool atRung =
                rung > 0 && rung < _world.Trials.Steps(position) && _world.Stopping!.NextTime(rung - 1) == rung;
            if (
                !atRung
                || steps.Length < rung
                || !steps.SequenceEqual(Enumerable.Range(0, steps.Length))
                || steps.Any(step => _world.Store.MetricsOf(position)[step] != _world.Trials.Metric(position, step))
            )
                throw new InvalidOperationException(
                    $"Trial {position} was stopped at {rung} with metrics at {string.Join(",", steps)}."
                );
            if (
                !_world
                    .Store.Measured(rung - 1)
                    .Any(other => _world.Trials.Reading(other, rung - 1) < _world.Trials.Reading(position, rung - 1))
            )
                throw new InvalidOperationException(
                    $"Trial {position} was stopped at rung {rung}, but nobody was better."
                );
        }

        private string Picture() =>
            $"seed {_seed}\n{string.Join("\n", Living.Select(host => $"{host.Name}: {host.State}"))}";
    }
}
