using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;

namespace Sweeps.Execution.Coordination;

/// <summary>How long trials take here, learnt from those that are done: how far to claim ahead, and when the end may
/// come.</summary>
internal sealed class Estimator(ITrialPlan trials)
{
    /// <summary>Claims reach this far ahead, so that a slot never waits for the store. They reach no further, so that
    /// others can train what is left.</summary>
    private const double SecondsAhead = 0.25;

    /// <summary>Trials of more seconds than this are not claimed ahead at all: the few milliseconds between two do not
    /// matter then.</summary>
    private const double LongTrial = 2;

    private const int MostAhead = 1024;

    /// <summary>The weight that a trial has in the mean, and the weight that a shorter one has among the first: the
    /// very first of a process wait for code and data, and claims made by their length would come one by one.</summary>
    private const double Weight = 0.1,
        EarlyWeight = 0.5;

    private const int Early = 32;

    private volatile RemainingTime _learnt = RemainingTime.Unknown;
    private double _mean = double.NaN;
    private int _observed;

    /// <summary>Attempts that a worker may hold at once for so many slots: those on slots, and those that will be
    /// within the blink of an eye.</summary>
    public int Capacity(int slots)
    {
        double mean = Volatile.Read(ref _mean);
        if (slots <= 0)
            return 0;
        if (double.IsNaN(mean))
            return slots; // a trial that lies here for minutes is one that another worker could have had
        if (mean > LongTrial)
            return slots;
        double ahead = mean > 0 ? Math.Ceiling(slots * SecondsAhead / mean) : MostAhead;
        return slots + (int)Math.Clamp(ahead, 1, MostAhead);
    }

    /// <summary>
    /// Room that is worth a claim, where a worker of so many slots may hold so many attempts: half of what it holds
    /// ahead, for one claim then has many. Where nothing is held ahead a slot waits, and one is enough.
    /// </summary>
    public static int Worth(int slots, int capacity) => Math.Max(1, Math.Min((capacity - slots) / 2, capacity / 4));

    /// <summary>Learns from a trial that was trained from its first step to its end.</summary>
    public void Observe(QueuedTrial trial, double seconds)
    {
        double mean = Volatile.Read(ref _mean);
        double weight = seconds < mean && _observed++ < Early ? EarlyWeight : Weight;
        Volatile.Write(ref _mean, double.IsNaN(mean) ? seconds : mean + weight * (seconds - mean));
        _learnt = _learnt.Observe(trial.Seconds, seconds);
    }

    /// <summary>Time to the end, where trials from the position <paramref name="begun"/> on are still to begin; null
    /// while no trial is done, and where nothing is known of what is left.</summary>
    public TimeSpan? Remaining(long begun, IEnumerable<TrialOrder> held, IReadOnlyList<SlotState> running, int slots) =>
        _learnt.Of(
            begun < trials.Count ? trials.SecondsFrom(begun) : 0,
            held.Select(order =>
                (
                    order.Trial.Seconds,
                    running.FirstOrDefault(view => view.Attempt == order.Attempt)?.Progress.Fraction ?? 0
                )
            ),
            slots
        );
}
