using System.Diagnostics;

namespace Sweeps.Model.Configurations;

/// <summary>
/// By what a schedule multiplies at a step: a pure function of it, in IEEE operations alone, so that a resumed training
/// takes the same factors on any machine.
/// </summary>
/// <param name="schedule">The schedule.</param>
/// <param name="stepsPerTime">Steps in one unit of its times: those of an epoch, or 1.</param>
/// <param name="totalSteps">Steps in the whole training.</param>
internal sealed class ScheduleFactor(Schedule schedule, long stepsPerTime, long totalSteps)
{
    /// <summary>The factor of update number <paramref name="step"/>, counted from 0.</summary>
    public double At(long step) =>
        schedule switch
        {
            Schedule.Constant => 1,
            Schedule.Step drop => Power(drop.Factor, step / stepsPerTime / drop.Every),
            Schedule.MultiStep drops => Power(drops.Factor, drops.At.Count(time => time <= step / stepsPerTime)),
            Schedule.Cosine fall => fall.To + (1 - fall.To) * 0.5 * (1 + CosineOfPiTimes((double)step / totalSteps)),
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
