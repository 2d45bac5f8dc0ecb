using Sweeps.Model.Engines;

namespace Sweeps.Execution.Workers;

/// <summary>What a worker has for trials, and how much of it is taken. Not thread-safe.</summary>
/// <param name="slots">Slots.</param>
/// <param name="gpus">Devices.</param>
/// <param name="memory">Bytes of memory; 0: not known, and not counted.</param>
internal sealed class Room(int slots, int gpus, long memory)
{
    private int _slots;
    private int _gpus;
    private long _memory;

    public bool HasSlots(TrialNeeds needs) => _slots + Bounded(needs).Slots <= slots;

    public bool HasGpus(TrialNeeds needs) => _gpus + Bounded(needs).Gpus <= gpus;

    public bool HasMemory(TrialNeeds needs) => memory == 0 || _memory + Bounded(needs).MemoryBytes <= memory;

    public void Take(TrialNeeds needs) => Add(Bounded(needs), 1);

    public void Return(TrialNeeds needs) => Add(Bounded(needs), -1);

    /// <summary>A trial that needs more than there could ever be gets one slot, where its start says what it
    /// lacks.</summary>
    private TrialNeeds Bounded(TrialNeeds needs) =>
        needs.Fit(slots, gpus, memory, programs: true) ? needs : TrialNeeds.OneSlot;

    private void Add(TrialNeeds needs, int times)
    {
        _slots += times * needs.Slots;
        _gpus += times * needs.Gpus;
        _memory += times * needs.MemoryBytes;
    }
}
