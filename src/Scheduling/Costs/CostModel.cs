using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;

namespace Sweeps.Scheduling.Costs;

/// <summary>
/// The length of a trial by its shape alone, and so the same on every machine and in every process: trials are issued
/// by it, longest first. What they take on a machine says <see cref="MachineSpeed"/>. Immutable.
/// </summary>
public sealed record CostModel
{
    /// <summary>Floating-point operations a second of one slot in large layers; default 50·10⁹.</summary>
    public double Rate { get; init; } = 50e9;

    /// <summary>Seconds that a step takes beyond its arithmetic; default 1 µs.</summary>
    public double StepSeconds { get; init; } = 1e-6;

    /// <summary>Seconds that a trial takes beyond its steps (data, start, finish); default 2 ms.</summary>
    public double TrialSeconds { get; init; } = 2e-3;

    /// <summary>Seconds of one slot that the trial takes.</summary>
    public double Seconds(TrialConfiguration configuration)
    {
        if (EngineCatalog.Find(configuration.Engine)?.SecondsOf(configuration) is { } own)
            return own;
        TrialCost cost = TrialCost.Of(configuration);
        return TrialSeconds + cost.Steps * StepSeconds + cost.Flops / Rate;
    }

    /// <summary>
    /// Seconds until all is done: <paramref name="total"/> seconds of work on <paramref name="slots"/> slots, of which
    /// the
    /// <paramref name="longest"/> remaining trial cannot be cut.
    /// </summary>
    public static double Eta(double total, double longest, int slots)
    {
        if (slots < 1)
            throw new ArgumentOutOfRangeException(
                nameof(slots),
                slots,
                "There must be at least 1 slot. Give the number of slots that train."
            );
        return Math.Max(longest, total / slots);
    }
}
