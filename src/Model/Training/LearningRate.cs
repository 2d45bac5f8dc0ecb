using System.Diagnostics;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Training;

/// <summary>
/// The learning rate of every step: a pure function of the step, in IEEE operations alone, so that a resumed training
/// takes the same rates on any machine.
/// </summary>
/// <param name="baseRate">h at the first step.</param>
/// <param name="schedule">How it changes.</param>
/// <param name="stepsPerTime">Steps in one unit of the schedule's times: those of an epoch, or 1.</param>
/// <param name="totalSteps">Steps in the whole training.</param>
/// <param name="warmup">Units of time over which the rate rises linearly to the schedule's: gradual warm-up (Goyal et
/// al. 2017, arXiv 1706.02677, section 2.2), whose last step is the first with the schedule's rate.</param>
public sealed class LearningRate(
    double baseRate,
    Schedule schedule,
    long stepsPerTime,
    long totalSteps,
    long warmup = 0
)
{
    private readonly double _warmupSteps = (double)warmup * stepsPerTime;

    /// <summary>The rate of update number <paramref name="step"/>, counted from 0.</summary>
    public double At(long step) =>
        step + 1 < _warmupSteps ? Scheduled(step) * ((step + 1) / _warmupSteps) : Scheduled(step);

    private double Scheduled(long step) =>
        schedule switch
        {
            Schedule.Constant => baseRate,
            Schedule.Step drop => baseRate * Power(drop.Factor, step / stepsPerTime / drop.Every),
            Schedule.MultiStep drops => baseRate
                * Power(drops.Factor, drops.At.Count(time => time <= step / stepsPerTime)),
            Schedule.Cosine fall => baseRate
                * (fall.To + (1 - fall.To) * 0.5 * (1 + CosineOfPiTimes((double)step / totalSteps))),
            _ => throw new UnreachableException(schedule.GetType().Name),
        };

    private static double Power(double factor, long exponent)
    {
        double power = 1;
        for (; exponent > 0; exponent >>= 1, factor *= factor)
        {
            if ((exponent & 1) != 0)
                power *= factor;
        }

        return power;
    }

    /// <summary>cos πx for 0 ≤ x ≤ 1, to about 2·10⁻¹⁶.</summary>
    internal static double CosineOfPiTimes(double x) =>
        x switch
        {
            > 0.75 => -CosineSeries(Math.PI * (1 - x)),
            > 0.25 => SineSeries(Math.PI * (0.5 - x)),
            _ => CosineSeries(Math.PI * x),
        };

    // Taylor series for |y| ≤ π/4; the first term left out is below 10⁻¹⁷.
    private static double CosineSeries(double y)
    {
        double square = y * y,
            sum = 1;
        for (int n = 16; n >= 2; n -= 2)
            sum = Math.FusedMultiplyAdd(-square / (n * (n - 1)), sum, 1.0);
        return sum;
    }

    private static double SineSeries(double y)
    {
        double square = y * y,
            sum = 1;
        for (int n = 17; n >= 3; n -= 2)
            sum = Math.FusedMultiplyAdd(-square / (n * (n - 1)), sum, 1.0);
        return y * sum;
    }
}
