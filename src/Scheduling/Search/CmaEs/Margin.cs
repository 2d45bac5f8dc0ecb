using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Search.CmaEs;

/// <summary>
/// Keeps a distribution from losing the levels beside the one that its mean is at (Hamano 2022, CMA-ES with Margin,
/// section 4): each has a probability of at least α, by a mean that is moved and a dimension that is widened.
/// </summary>
internal static class Margin
{
    /// <summary>The distribution with margins on the dimensions that have thresholds between levels (null: a
    /// continuous one).</summary>
    public static CmaDistribution Keep(CmaDistribution distribution, IReadOnlyList<double[]?> thresholds, double alpha)
    {
        double[] mean = [.. distribution.Mean];
        double[] scales = [.. distribution.Scales];
        bool isMoved = false;
        for (int d = 0; d < mean.Length; d++)
        {
            if (thresholds[d] is not { } between)
                continue;
            double deviation = distribution.Deviation(d);
            int level = LevelOf(between, mean[d]);
            double was = mean[d];
            double wide = deviation;
            if (level == 0)
                mean[d] = between[0] - Math.Min(between[0] - was, Reach(alpha) * deviation);
            else if (level == between.Length)
                mean[d] = between[^1] + Math.Min(was - between[^1], Reach(alpha) * deviation);
            else
                (mean[d], wide) = Within(was, deviation, between[level - 1], between[level], alpha);
            scales[d] *= wide / deviation;
            isMoved |= mean[d] != was || wide != deviation;
        }

        return isMoved ? distribution.With(mean, scales) : distribution;
    }

    // Section 4.3, equations 17 to 22.
    private static (double Mean, double Deviation) Within(
        double mean,
        double deviation,
        double low,
        double high,
        double alpha
    )
    {
        double below = Normal.Below((low - mean) / deviation);
        double above = Normal.Below((mean - high) / deviation);
        double least = alpha / 2;
        if (below >= least && above >= least)
            return (mean, deviation);
        double inside = 1 - below - above;
        double lower = Math.Max(least, below);
        double upper = Math.Max(least, above);
        double surplus = (1 - lower - upper - inside) / (lower + upper + inside - 3 * least);
        lower += surplus * (lower - least);
        upper += surplus * (upper - least);
        double down = Reach(lower);
        double up = Reach(upper);
        if (!(down + up > 1e-9))
            return (mean, deviation);
        return ((low * up + high * down) / (down + up), (high - low) / (down + up));
    }

    // How many standard deviations away the probability beyond is that small.
    private static double Reach(double probability) => NormalQuantile.Of(1 - Math.Clamp(probability, 1e-12, 0.5));

    private static int LevelOf(double[] thresholds, double place)
    {
        int level = 0;
        while (level < thresholds.Length && place >= thresholds[level])
            level++;
        return level;
    }
}
