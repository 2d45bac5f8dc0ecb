namespace Sweeps.Scheduling.Costs;

/// <summary>
/// Times by what a processor is busy with, since one that is twice as fast at one kind of work need not be at another.
/// Of work: seconds on the machine that the constants of these files were measured on. Of a machine: how many times as
/// long as that one it takes.
/// </summary>
/// <param name="Overhead">Whatever is done one number at a time: starting a step, choosing examples, noise, labels,
/// norms.</param>
/// <param name="Single">Products of one example with weights.</param>
/// <param name="Float32">Products of batches in float32.</param>
/// <param name="Float64">Products of batches in float64.</param>
/// <param name="Ranks">Ranks of Jacobians.</param>
/// <param name="Passes">Heavy measures that go through a network example by example.</param>
/// <param name="Drawing">Pictures of digits.</param>
public readonly record struct WorkTime(
    double Overhead = 0,
    double Single = 0,
    double Float32 = 0,
    double Float64 = 0,
    double Ranks = 0,
    double Passes = 0,
    double Drawing = 0
)
{
    /// <summary>1 of each kind.</summary>
    public static WorkTime Ones { get; } = new(1, 1, 1, 1, 1, 1, 1);

    /// <summary>Seconds in all.</summary>
    public double Total => Dot(Ones);

    /// <summary>The part of heavy measures.</summary>
    public WorkTime Heavy => new(Ranks: Ranks, Passes: Passes);

    /// <summary>One over each.</summary>
    public WorkTime Inverse =>
        new(1 / Overhead, 1 / Single, 1 / Float32, 1 / Float64, 1 / Ranks, 1 / Passes, 1 / Drawing);

    /// <summary>Whether each is a positive number.</summary>
    public bool IsPositive =>
        new[] { Overhead, Single, Float32, Float64, Ranks, Passes, Drawing }.All(value =>
            double.IsFinite(value) && value > 0
        );

    /// <summary>Seconds on a machine of these factors.</summary>
    public double Dot(WorkTime factors) =>
        Overhead * factors.Overhead
        + Single * factors.Single
        + Float32 * factors.Float32
        + Float64 * factors.Float64
        + Ranks * factors.Ranks
        + Passes * factors.Passes
        + Drawing * factors.Drawing;

    /// <summary>Both, one after the other.</summary>
    public static WorkTime operator +(WorkTime first, WorkTime second) =>
        new(
            first.Overhead + second.Overhead,
            first.Single + second.Single,
            first.Float32 + second.Float32,
            first.Float64 + second.Float64,
            first.Ranks + second.Ranks,
            first.Passes + second.Passes,
            first.Drawing + second.Drawing
        );

    /// <summary>So many times the work.</summary>
    public static WorkTime operator *(double times, WorkTime work) =>
        new(
            times * work.Overhead,
            times * work.Single,
            times * work.Float32,
            times * work.Float64,
            times * work.Ranks,
            times * work.Passes,
            times * work.Drawing
        );
}
