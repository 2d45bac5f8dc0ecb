using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution;

/// <summary>How long trials take here, learnt from those that are done: how far to claim ahead, and when the end may come.</summary>
internal sealed class Forecast(ITrialQueue trials, int slots)
{
    /// <summary>Claims reach this far ahead, so that a slot never waits for the store; but not so far that trials lie here which others could train.</summary>
    private const double SecondsAhead = 0.1;

    /// <summary>Trials of more seconds than this are not claimed ahead at all: the few milliseconds between two do not matter then.</summary>
    private const double LongTrial = 2;

    private const int MostAhead = 1024;

    private volatile CostModel _cost = new();
    private double _mean = double.NaN;

    /// <summary>Attempts that may be held at once: those on slots, and those that will be within the blink of an eye.</summary>
    public int Capacity
    {
        get
        {
            double mean = Volatile.Read(ref _mean);
            if (double.IsNaN(mean))
                return slots * 2;
            if (mean > LongTrial)
                return slots;
            double ahead = mean > 0 ? Math.Ceiling(slots * SecondsAhead / mean) : MostAhead;
            return slots + (int)Math.Clamp(ahead, 1, MostAhead);
        }
    }

    /// <summary>Learns from a trial that was trained from its first step to its end.</summary>
    public void Observe(QueuedTrial trial, double seconds)
    {
        double mean = Volatile.Read(ref _mean);
        Volatile.Write(ref _mean, double.IsNaN(mean) ? seconds : mean + 0.1 * (seconds - mean));
        if (trial.Seconds > 0 && seconds > 0)
            _cost = _cost.Observe(trial.Seconds * _cost.Scale, seconds);
    }

    /// <summary>Time to the end; null while no trial is done, and where nothing is known of what is left.</summary>
    public TimeSpan? Remaining(SweepState state, IReadOnlyCollection<Attempt> held, IReadOnlyList<(Attempt? Attempt, double Fraction)> running)
    {
        if (double.IsNaN(Volatile.Read(ref _mean)))
            return null;
        double longest = 0;
        double total = state.Cursor < trials.Count ? trials.SecondsFrom(state.Cursor) : 0;
        foreach (var attempt in held)
        {
            double part = running.FirstOrDefault(entry => entry.Attempt == attempt).Fraction;
            double seconds = attempt.Trial.Seconds * (1 - part);
            total += seconds;
            longest = Math.Max(longest, seconds);
        }

        if (!(total > 0))
            return null;
        double scale = _cost.Scale;
        double left = CostModel.Eta(total * scale, longest * scale, slots);
        return double.IsFinite(left) && left < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(0, left)) : null;
    }
}
