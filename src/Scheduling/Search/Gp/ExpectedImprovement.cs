using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>The logarithm of the expected improvement (Ament 2023, section 4.1), which keeps its slope where the
/// improvement itself is 0 in float64.</summary>
internal static class ExpectedImprovement
{
    private const double Near = -1;
    private const double Far = -1e3;

    /// <summary>ln(φ(z) + z Φ(z)), with the ratios of φ(z) and Φ(z) to what the logarithm is of.</summary>
    public static (double Log, double DensityShare, double BelowShare) Of(double z)
    {
        if (z > Near)
        {
            double density = Normal.Density(z);
            double below = Normal.Below(z);
            double sum = density + z * below;
            return (Elementary.Log(sum), density / sum, below / sum);
        }

        double tail = -0.5 * z * z - Normal.LogRootTwoPi;
        if (z < Far)
            return (tail - 2 * Elementary.Log(-z), z * z, -z);
        double mills = Normal.Mills(z);
        double rest = 1 + z * mills;
        return (tail + Elementary.Log(rest), 1 / rest, mills / rest);
    }
}
