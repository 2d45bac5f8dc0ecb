using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Execution.Reading;

/// <summary>How long a plan should take. Made without walking through the trials: a billion take no longer than
/// ten.</summary>
/// <param name="Trials">Trials of the plan.</param>
/// <param name="Done">Those that need no training.</param>
/// <param name="Slots">Trials trained at once.</param>
/// <param name="SlotSeconds">Estimated seconds of one slot for all trials.</param>
/// <param name="LongestSeconds">Estimated seconds of the longest trial.</param>
public sealed record PlanEstimate(long Trials, DoneCount Done, int Slots, double SlotSeconds, double LongestSeconds)
{
    /// <summary>Seconds before the first trial trains at full speed, on top of all others.</summary>
    public double StartSeconds { get; init; }

    /// <summary>The factor by which times may be off either way; at least 1.</summary>
    public double Spread { get; init; } = 1;

    // Where trials that do the same work have been timed.
    private const double MeasuredSpread = 1.2;

    // Trials whose lengths differ by less than this factor count as equally long: their slots end together.
    private const double Even = 1.2;

    /// <summary>Estimates a plan: by what trials that do the same work took, if there are some.</summary>
    public static PlanEstimate Of(Plan plan, PlannedTrials trials, int slots, DoneCount done)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(trials);
        if (plan.Trials == 0)
            return new(0, done, slots, 0, 0);
        if (done.Elsewhere is { } elsewhere)
            return elsewhere with { Done = done, Slots = slots };
        TrialConfiguration first = plan.Configuration(0);
        double start = TrialTime.Start.Dot(trials.Speed.Factors);
        double? measured = done.Measured.Over(trials.Speed);
        double spread = trials.Speed.Estimate(trials.IsKnown(0) ? trials.At(0).Configuration : first).Spread;
        return new(
            plan.Trials,
            done,
            slots,
            Scaled(trials.SecondsFrom(0), trials.Count) + trials.Speed.DataSeconds(first) * SharedData.Sets(plan),
            Scaled(trials.IsKnown(0) ? trials.At(0).Seconds : trials.SecondsFrom(0) / trials.Count, 1)
        )
        {
            StartSeconds = trials.Speed.StartSeconds,
            Spread = measured is null ? spread : Math.Min(spread, SpreadOf(done.Measured, spread)),
        };

        // Programs, whose work is not counted, take as long as their parameters want: as far as these were tried, the
        // mean of all lies between the means of each value.
        static double SpreadOf(MeasuredWork measured, double unknown) =>
            measured.Told > 0 ? Math.Max(measured.Spread ?? unknown, MeasuredSpread) : MeasuredSpread;

        double Scaled(double seconds, double count) =>
            measured is { } scale && seconds > count * start
                ? count * start + scale * (seconds - count * start)
                : seconds;
    }

    /// <summary>Estimated seconds of one slot for the trials that are not done.</summary>
    public double SecondsLeft => Trials == 0 ? 0 : SlotSeconds * (Trials - Done.Trials) / Trials;

    /// <summary>Estimated seconds until all is done, on the slots there are; trials that are done take none.</summary>
    public double Seconds
    {
        get
        {
            if (Trials == 0 || Done.Trials >= Trials)
                return 0;
            double eta = CostModel.Eta(SecondsLeft, LongestSeconds, Slots);
            // Of equally long trials some slots may get one more than others.
            return LongestSeconds * Trials > Even * SlotSeconds
                ? eta
                : Math.Max(eta, LongestSeconds * Math.Ceiling((Trials - Done.Trials) / (double)Slots));
        }
    }

    /// <summary>Bounds of <see cref="Seconds"/>, with what goes before and after; 0 where nothing is left.</summary>
    public (double Low, double High) Range => RangeOf(Seconds);

    /// <summary>Bounds of so many estimated seconds, with what goes before and after.</summary>
    public (double Low, double High) RangeOf(double seconds) =>
        seconds > 0 ? (StartSeconds + seconds / Spread, StartSeconds + seconds * Spread) : (0, 0);
}
