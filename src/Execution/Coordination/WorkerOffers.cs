using System.Collections.Concurrent;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution.Coordination;

/// <summary>How many slots each worker gives to a sweep, and what it can hold at once by that: claims reach so far
/// ahead that no slot waits for the store. Read from any thread, changed on the coordinator's turns.</summary>
internal sealed class WorkerOffers(Estimator estimator)
{
    private readonly ConcurrentDictionary<string, Member> _workers = new(StringComparer.Ordinal);

    /// <summary>The workers that take part.</summary>
    public ICollection<string> Workers => _workers.Keys;

    /// <summary>Their slots together.</summary>
    public int Slots => _workers.Values.Sum(member => member.Slots);

    /// <summary>A worker begins to take part, or begins anew.</summary>
    public void Join(string worker, int slots) => _workers[worker] = new Member(slots);

    /// <summary>A worker gives more or fewer slots; false: it does not take part, or gives as many already.</summary>
    public bool Allot(string worker, int slots)
    {
        if (!_workers.TryGetValue(worker, out var member) || member.Slots == slots)
            return false;
        member.Slots = slots;
        return true;
    }

    /// <summary>A worker takes part no more.</summary>
    public void Remove(string worker) => _workers.TryRemove(worker, out _);

    /// <summary>Whether a worker takes part and gives slots; null: it does not take part.</summary>
    public bool? Gives(string worker) => _workers.TryGetValue(worker, out var member) ? member.Slots > 0 : null;

    /// <summary>What the machine is to be told of a worker's capacity; null: nothing that is worth saying.</summary>
    public SweepEvent? NewsOf(string worker)
    {
        var member = _workers[worker];
        int capacity = estimator.Capacity(member.Slots);
        var (ahead, before) = (capacity - member.Slots, member.Capacity - member.Said);
        bool worthSaying = member.Said != member.Slots || Math.Abs(ahead - before) * 4 > before;
        if (!worthSaying)
            return null;
        (member.Said, member.Capacity) = (member.Slots, capacity);
        return new SweepEvent.CapacityOffered(worker, capacity) { Worth = Estimator.Worth(member.Slots, capacity) };
    }

    private sealed class Member(int slots)
    {
        public int Slots { get; set; } = slots;

        /// <summary>The slots, and the capacity, that the machine was told of last.</summary>
        public int Said { get; set; } = -1;

        public int Capacity { get; set; }
    }
}
