using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Layered;

/// <summary>How many directions a spectrum is spread over.</summary>
internal static class EffectiveRank
{
    /// <summary>e^H with H the entropy of the values over their sum; values of at most 0 have no part in it. NaN where
    /// none is left.</summary>
    public static double Of(IReadOnlyList<double> spectrum)
    {
        double sum = 0;
        foreach (double value in spectrum)
        {
            if (double.IsNaN(value))
                return double.NaN;
            sum += Math.Max(0, value);
        }

        if (sum == 0)
            return double.NaN;
        double entropy = 0;
        foreach (double value in spectrum)
        {
            double p = value / sum;
            if (p > 0)
                entropy -= p * Elementary.Log(p);
        }

        return Elementary.Exp(entropy);
    }
}
