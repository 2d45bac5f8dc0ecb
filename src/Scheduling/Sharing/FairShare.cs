using Sweeps.Model.Engines;

namespace Sweeps.Scheduling.Sharing;

/// <summary>A sweep that wants slots.</summary>
/// <param name="Sweep">Its id.</param>
/// <param name="Wants">Slots that it could use at once; at least 0.</param>
public sealed record SweepDemand(string Sweep, int Wants)
{
    /// <summary>Sweeps of a higher priority are served first, all they want. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Most slots that it may have, over all workers; null: no limit.</summary>
    public int? MaxSlots { get; init; }

    /// <summary>Labels that a worker must carry, all of them, to be given to it.</summary>
    public IReadOnlyCollection<string> Labels { get; init; } = [];

    /// <summary>On whose account it runs, where all sweeps on it together have a limit; null: there is none.</summary>
    public SlotAccount? Account { get; init; }

    /// <summary>What each of its trials takes of a worker.</summary>
    public TrialNeeds Needs { get; init; } = TrialNeeds.OneSlot;

    /// <summary>Slot-seconds that it has received (<see cref="ShareLedger"/>): of two sweeps with as many slots, the
    /// one that has had less comes first.</summary>
    public double Received { get; init; }

    /// <summary>Slots that it may have at most.</summary>
    internal int Most => Math.Max(0, Math.Min(Wants, MaxSlots ?? int.MaxValue));
}

/// <summary>A worker whose slots are shared.</summary>
/// <param name="Worker">Its id.</param>
/// <param name="Slots">Its slots.</param>
/// <param name="Labels">The labels that it carries.</param>
public sealed record WorkerSupply(string Worker, int Slots, IReadOnlyCollection<string> Labels)
{
    /// <summary>Devices that it hands out to programs.</summary>
    public int Gpus { get; init; }

    /// <summary>Bytes of memory that it has; 0: not known.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Whether it runs people's own programs.</summary>
    public bool RunsPrograms { get; init; }

    /// <summary>Whether it can ever train trials of a sweep.</summary>
    public bool Fits(IEnumerable<string> labels, TrialNeeds needs) =>
        labels.All(Labels.Contains) && needs.Fit(Slots, Gpus, MemoryBytes, RunsPrograms);
}

/// <summary>Slots of a worker that a sweep may have.</summary>
public readonly record struct Allotment(string Sweep, string Worker, int Slots);

/// <summary>
/// Shares the slots of workers between sweeps. Higher priorities are served first; within one, slots are dealt one at a
/// time, each to the sweep that has the fewest (progressive filling: D. Bertsekas, R. Gallager, Data Networks, 2nd ed.,
/// §6.5.2). So nobody can be given more without taking it from somebody of the same or a higher priority who has no
/// more. Sweeps on one account have no more together than that allows. A sweep that needs labels is not crowded out
/// by one that does not: whoever could move to another worker does.
/// </summary>
public static class FairShare
{
    /// <summary>
    /// Sweeps that have received the same to within this many slot-seconds count as equal, and then the one that has a
    /// slot already keeps it: else two sweeps would pass an odd slot to and fro with every look.
    /// </summary>
    public const double Quantum = 5;

    /// <summary>Allocates the slots. The order of the arguments does not matter. Allotments of 0 are left
    /// out.</summary>
    /// <param name="sweeps">Who wants slots; each id once.</param>
    /// <param name="workers">Whose slots there are; each id once.</param>
    /// <param name="current">What was dealt last, which is kept to where nothing speaks against it.</param>
    public static IReadOnlyList<Allotment> Allot(
        IEnumerable<SweepDemand> sweeps,
        IEnumerable<WorkerSupply> workers,
        IEnumerable<Allotment>? current = null
    )
    {
        ArgumentNullException.ThrowIfNull(sweeps);
        ArgumentNullException.ThrowIfNull(workers);
        var allocation = new Allocation(
            [.. sweeps.Where(sweep => sweep.Most > 0).OrderBy(sweep => sweep.Sweep, StringComparer.Ordinal)],
            [.. workers.Where(worker => worker.Slots > 0).OrderBy(worker => worker.Worker, StringComparer.Ordinal)],
            current ?? []
        );
        return allocation.Out();
    }

    private sealed class Allocation
    {
        private readonly SweepDemand[] _sweeps;
        private readonly WorkerSupply[] _workers;
        private readonly bool[,] _fits;
        private readonly int[,] _before;
        private readonly int[,] _given;
        private readonly int[] _free;
        private readonly int[] _has;
        private readonly int[] _had;

        public Allocation(SweepDemand[] sweeps, WorkerSupply[] workers, IEnumerable<Allotment> current)
        {
            (_sweeps, _workers) = (sweeps, workers);
            _fits = new bool[sweeps.Length, workers.Length];
            _before = new int[sweeps.Length, workers.Length];
            _given = new int[sweeps.Length, workers.Length];
            _free = [.. workers.Select(worker => worker.Slots)];
            _has = new int[sweeps.Length];
            _had = new int[sweeps.Length];
            for (int sweep = 0; sweep < sweeps.Length; sweep++)
            {
                for (int worker = 0; worker < workers.Length; worker++)
                    _fits[sweep, worker] = workers[worker].Fits(sweeps[sweep].Labels, sweeps[sweep].Needs);
            }

            foreach (var (name, place, slots) in current)
            {
                int sweep = Array.FindIndex(sweeps, other => other.Sweep == name);
                int worker = Array.FindIndex(workers, other => other.Worker == place);
                if (sweep < 0)
                    continue;
                _had[sweep] += slots;
                if (worker >= 0)
                    _before[sweep, worker] = slots;
            }
        }

        public List<Allotment> Out()
        {
            foreach (
                var level in Enumerable
                    .Range(0, _sweeps.Length)
                    .GroupBy(sweep => _sweeps[sweep].Priority)
                    .OrderByDescending(level => level.Key)
            )
            {
                // Whoever cannot be given one more now cannot be later: others only take more.
                var open = level.ToList();
                while (open.Count > 0)
                {
                    int next = open.MinBy(Turn)!;
                    bool satisfied = _has[next] == _sweeps[next].Most || IsSpent(next) || !GiveOne(next);
                    if (satisfied)
                        open.Remove(next);
                }
            }

            var allotments = new List<Allotment>();
            for (int sweep = 0; sweep < _sweeps.Length; sweep++)
            {
                for (int worker = 0; worker < _workers.Length; worker++)
                {
                    if (_given[sweep, worker] > 0)
                        allotments.Add(new(_sweeps[sweep].Sweep, _workers[worker].Worker, _given[sweep, worker]));
                }
            }

            return allotments;
        }

        /// <summary>Whose turn it is: the fewest slots, the least received, has one already; the order of names at
        /// last.</summary>
        private (int Has, double Received, bool New, double Exactly, int Name) Turn(int sweep) =>
            (
                _has[sweep],
                Math.Floor(_sweeps[sweep].Received / Quantum),
                _has[sweep] >= _had[sweep],
                _sweeps[sweep].Received,
                sweep
            );

        /// <summary>Whether all sweeps on its account together have what they may; of several limits of one account the
        /// least counts.</summary>
        private bool IsSpent(int sweep)
        {
            if (_sweeps[sweep].Account is not { } account)
                return false;
            var (has, most) = (0, int.MaxValue);
            for (int other = 0; other < _sweeps.Length; other++)
            {
                if (_sweeps[other].Account is { } same && same.Name == account.Name)
                    (has, most) = (has + _has[other], Math.Min(most, same.MostSlots));
            }

            return has >= most;
        }

        /// <summary>Gives a sweep a slot: a free one, or one that is made free by moving others, along the shortest
        /// chain of such moves.</summary>
        private bool GiveOne(int sweep)
        {
            var from = new Dictionary<int, (int Worker, int Sweep)>();
            var seen = new bool[_workers.Length];
            var queue = new Queue<int>();
            Reach(sweep, -1);
            while (queue.Count > 0)
            {
                int worker = queue.Dequeue();
                if (_free[worker] > 0)
                {
                    Move(worker);
                    _has[sweep]++;
                    return true;
                }

                for (int other = 0; other < _sweeps.Length; other++)
                {
                    if (other != sweep && _given[other, worker] > 0)
                        Reach(other, worker);
                }
            }

            return false;

            // Every worker that `mover` could take a slot of, coming from `worker`. Those where it has been come first,
            // then those that the fewest others can use.
            void Reach(int mover, int worker)
            {
                foreach (
                    int place in Enumerable
                        .Range(0, _workers.Length)
                        .Where(place => !seen[place] && _fits[mover, place])
                        .OrderByDescending(place => _free[place] > 0 && _given[mover, place] < _before[mover, place])
                        .ThenBy(place => _free[place] == 0)
                        .ThenBy(Uses)
                        .ThenByDescending(place => _free[place])
                        .ToList()
                )
                {
                    seen[place] = true;
                    from[place] = (worker, mover);
                    queue.Enqueue(place);
                }
            }

            void Move(int worker)
            {
                _free[worker]--;
                while (worker >= 0)
                {
                    var (before, mover) = from[worker];
                    _given[mover, worker]++;
                    if (before >= 0)
                        _given[mover, before]--;
                    worker = before;
                }
            }
        }

        private int Uses(int worker) => Enumerable.Range(0, _sweeps.Length).Count(sweep => _fits[sweep, worker]);
    }
}
