using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>Slots and devices that programs share. A program gets all that it needs at once, or waits.</summary>
internal sealed class Capacity(int slots, IReadOnlyList<string> gpus)
{
    private readonly object _gate = new();
    private readonly SortedSet<int> _devices = [.. Enumerable.Range(0, gpus.Count)];
    private int _taken;

    /// <exception cref="TrialFailedException">It can never have them.</exception>
    public void Require(ProgramNeeds needs)
    {
        if (needs.Slots > slots)
            throw new TrialFailedException(
                $"A trial must fit a worker, but needs {needs.Slots} slots and this worker has {slots}. Give it "
                    + "more (--slots), or lower `needs.slots`.",
                repeatable: false
            );
        if (needs.Gpus > gpus.Count)
            throw new TrialFailedException(
                $"A trial must fit a worker, but needs {needs.Gpus} GPUs and this worker declares {gpus.Count}. "
                    + "Declare them (SWEEPS_GPUS=0,1), or lower `needs.gpus`.",
                repeatable: false
            );
    }

    /// <summary>Takes what is needed, waiting at most so long; null: it is not free. What is taken are the numbers of
    /// the devices.</summary>
    public IReadOnlyList<int>? Take(ProgramNeeds needs, TimeSpan wait)
    {
        lock (_gate)
        {
            if (!Fits(needs))
                Monitor.Wait(_gate, wait);
            if (!Fits(needs))
                return null;
            _taken += needs.Slots;
            int[] taken = [.. _devices.Take(needs.Gpus)];
            _devices.ExceptWith(taken);
            return taken;
        }
    }

    private bool Fits(ProgramNeeds needs) => _taken + needs.Slots <= slots && needs.Gpus <= _devices.Count;

    public string NamesOf(IReadOnlyList<int> devices) => string.Join(',', devices.Select(device => gpus[device]));

    public void Return(ProgramNeeds needs, IReadOnlyList<int> devices)
    {
        lock (_gate)
        {
            _taken -= needs.Slots;
            _devices.UnionWith(devices);
            Monitor.PulseAll(_gate);
        }
    }
}
