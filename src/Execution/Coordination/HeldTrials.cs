using System.Collections.Concurrent;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Coordination;

/// <summary>The attempts of a sweep that workers have been told to make: the machine knows them by position and fence,
/// here they have names and configurations. Read from any thread, changed on the coordinator's turns.</summary>
internal sealed class HeldTrials(SweepRecord sweep, ITrialPlan trials)
{
    private readonly ConcurrentDictionary<AttemptNumber, TrialOrder> _held = new();

    /// <summary>All of them.</summary>
    public ICollection<TrialOrder> All => _held.Values;

    /// <summary>Adds an attempt.</summary>
    public void Add(TrialOrder order) => _held[new(order.Position, order.Fence)] = order;

    /// <summary>An attempt; null: it is not held.</summary>
    public TrialOrder? Find(long position, long fence) => _held.GetValueOrDefault(new(position, fence));

    /// <summary>Takes an attempt out; null: it is not held.</summary>
    public TrialOrder? Remove(long position, long fence) =>
        _held.TryRemove(new(position, fence), out var order) ? order : null;

    /// <summary>Keeps the attempts that are in flight.</summary>
    public void Keep(Func<long, long, bool> inFlight)
    {
        foreach (var (position, fence) in _held.Keys.Where(name => !inFlight(name.Position, name.Fence)))
            Remove(position, fence);
    }

    /// <summary>The name of an attempt, held or not.</summary>
    public AttemptName NameOf(long position, long fence) =>
        Find(position, fence)?.Attempt ?? new(sweep.Id, position, trials.At(position).Key, fence);

    /// <summary>The number of the trial at a position.</summary>
    public long OrdinalAt(long position) => trials.At(position).Ordinal;
}
