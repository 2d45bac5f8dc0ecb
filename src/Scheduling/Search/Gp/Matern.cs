using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>Matérn's kernel with ν = 5/2 (Rasmussen and Williams 2006, equation 4.17), by the square of the scaled
/// distance.</summary>
internal static class Matern
{
    private const double RootFive = 2.2360679774997896964;

    /// <summary>(1 + √5 r + 5 r²/3) exp(−√5 r).</summary>
    public static double Of(double squared)
    {
        double r = RootFive * Math.Sqrt(squared);
        return (1 + r + 5.0 / 3 * squared) * Elementary.Exp(-r);
    }

    /// <summary>The kernel, and its derivative by the squared distance.</summary>
    public static (double Value, double Slope) With(double squared)
    {
        double r = RootFive * Math.Sqrt(squared);
        double fall = Elementary.Exp(-r);
        return ((1 + r + 5.0 / 3 * squared) * fall, -5.0 / 6 * (1 + r) * fall);
    }
}
