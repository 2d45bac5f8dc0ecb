using Sweeps.Scheduling.Costs;

namespace Sweeps.Execution.Progress;

/// <summary>
/// How long a sweep still takes, by the trials of it that were trained from their first step to their last: what they
/// took over what their shape suggests holds for the rest. Whoever shows a sweep uses this one, so that the same state
/// gives the same figure. Immutable.
/// </summary>
internal sealed record RemainingTime
{
    /// <summary>Nothing is known.</summary>
    public static RemainingTime Unknown { get; } = new();

    private double Estimated { get; init; }

    private double Measured { get; init; }

    /// <summary>With a trial that was estimated at so many seconds by its shape, and took so many.</summary>
    public RemainingTime Observe(double estimated, double measured) =>
        estimated > 0 && measured > 0 && double.IsFinite(estimated) && double.IsFinite(measured)
            ? new() { Estimated = Estimated + estimated, Measured = Measured + measured }
            : this;

    /// <summary>Time to the end; null while no trial is done, and where nothing is known of what is left.</summary>
    /// <param name="waiting">Estimated seconds of trials that nobody has begun.</param>
    /// <param name="running">Estimated seconds of each running trial, and the part of it that is done.</param>
    /// <param name="slots">Slots that train.</param>
    public TimeSpan? Of(double waiting, IEnumerable<(double Seconds, double Done)> running, int slots)
    {
        double total = waiting;
        double longest = 0;
        foreach (var (seconds, done) in running)
        {
            double left = seconds * (1 - Math.Clamp(done, 0, 1));
            total += left;
            longest = Math.Max(longest, left);
        }

        if (slots <= 0 || !(Estimated > 0) || !(total > 0))
            return null;
        double scale = Measured / Estimated;
        double time = CostModel.Eta(total * scale, longest * scale, slots);
        return double.IsFinite(time) && time < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(time) : null;
    }
}
