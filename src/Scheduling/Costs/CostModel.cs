using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;

namespace Sweeps.Scheduling.Costs;

/// <summary>
/// Estimates how long a trial takes, from its shape, and learns from trials that are done. Immutable:
/// <see cref="Observe"/> gives a new model. Estimates order trials and foretell the end; nothing else depends on them.
/// </summary>
public sealed record CostModel
{
    // Older trials count less, by this factor for each new one, so that a machine that slows down is noticed.
    private const double Forgetting = 0.98;

    private double Estimated { get; init; }

    private double Measured { get; init; }

    /// <summary>Floating-point operations a second of one slot in large layers; default 50·10⁹. <see cref="Scale"/>
    /// corrects it.</summary>
    public double Rate { get; init; } = 50e9;

    /// <summary>Seconds that a step takes beyond its arithmetic; default 1 µs.</summary>
    public double StepSeconds { get; init; } = 1e-6;

    /// <summary>Seconds that a trial takes beyond its steps (data, start, finish); default 2 ms.</summary>
    public double TrialSeconds { get; init; } = 2e-3;

    /// <summary>Factor between shape-based seconds and measured ones; 1 until a trial is done.</summary>
    public double Scale => Estimated > 0 ? Measured / Estimated : 1;

    /// <summary>Seconds of one slot that the trial takes.</summary>
    public double Seconds(TrialConfiguration configuration)
    {
        if (EngineCatalog.Find(configuration.Engine)?.SecondsOf(configuration) is { } own)
            return Scale * own;
        TrialCost cost = TrialCost.Of(configuration);
        return Scale * (TrialSeconds + cost.Steps * StepSeconds + cost.Flops / Rate);
    }

    /// <summary>
    /// The model after a trial that was estimated at <paramref name="estimated"/> seconds (by this model, at its
    /// present scale) took
    /// <paramref name="measured"/>. Pairs without a positive, finite estimate and measurement change nothing.
    /// </summary>
    public CostModel Observe(double estimated, double measured)
    {
        if (!(estimated > 0 && measured > 0 && double.IsFinite(estimated) && double.IsFinite(measured)))
            return this;
        return this with
        {
            Estimated = Estimated * Forgetting + estimated / Scale,
            Measured = Measured * Forgetting + measured,
        };
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
