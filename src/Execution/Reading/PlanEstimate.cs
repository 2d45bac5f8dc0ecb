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

    /// <summary>Estimates a plan.</summary>
    public static PlanEstimate Of(Plan plan, PlannedTrials trials, int slots, DoneCount done)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(trials);
        if (plan.Trials == 0)
            return new(0, done, slots, 0, 0);
        TrialConfiguration first = plan.Configuration(0);
        double data = trials.Speed.DataSeconds(first) * SharedData.Sets(plan);
        return new(
            plan.Trials,
            done,
            slots,
            trials.SecondsFrom(0) + data,
            trials.IsKnown(0) ? trials.At(0).Seconds : trials.SecondsFrom(0) / trials.Count
        )
        {
            StartSeconds = trials.Speed.StartSeconds,
            Spread = trials.Speed.Estimate(trials.IsKnown(0) ? trials.At(0).Configuration : first).Spread,
        };
    }

    /// <summary>Estimated seconds of one slot for the trials that are not done.</summary>
    public double SecondsLeft => Trials == 0 ? 0 : SlotSeconds * (Trials - Done.Trials) / Trials;

    /// <summary>Estimated seconds until all is done, on the slots there are; trials that are done take none.</summary>
    public double Seconds =>
        Trials == 0 || Done.Trials >= Trials ? 0 : CostModel.Eta(SecondsLeft, LongestSeconds, Slots);
}
