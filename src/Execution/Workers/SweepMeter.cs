using Sweeps.Execution.Progress;

namespace Sweeps.Execution.Workers;

/// <summary>What a sweep has had of a worker so far. Counted by several slots, read by anyone.</summary>
internal sealed class SweepMeter
{
    private readonly Lock _gate = new();
    private long _steps;
    private double _samples;
    private double _seconds;

    public void Add(long steps, double samples, double seconds)
    {
        lock (_gate)
        {
            _steps += steps;
            _samples += samples;
            _seconds += seconds;
        }
    }

    /// <summary>All of it, at one time.</summary>
    public WorkDone Read()
    {
        lock (_gate)
            return new(_steps, _samples, _seconds);
    }
}
