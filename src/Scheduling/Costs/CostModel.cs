using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Costs;

/// <summary>
/// Estimates how long a trial takes, from its shape, and learns from trials that are done. Immutable: <see cref="Observe"/> gives a new model.
/// Estimates order trials and foretell the end; nothing else depends on them.
/// </summary>
public sealed record CostModel
{
    /// <summary>Factor between shape-based seconds and measured ones; 1 until a trial is done.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Seconds of one slot that the trial takes.</summary>
    public double Seconds(TrialConfiguration configuration) => throw new NotImplementedException();

    /// <summary>The model after a trial that was estimated at <paramref name="estimated"/> seconds (by this model) took <paramref name="measured"/>.</summary>
    public CostModel Observe(double estimated, double measured) => throw new NotImplementedException();

    /// <summary>
    /// Seconds until all is done: <paramref name="total"/> seconds of work on <paramref name="slots"/> slots, of which the
    /// <paramref name="longest"/> remaining trial cannot be cut.
    /// </summary>
    public static double Eta(double total, double longest, int slots) => throw new NotImplementedException();
}
