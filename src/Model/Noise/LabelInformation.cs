using Sweeps.Model.Numerics;

namespace Sweeps.Model.Noise;

/// <summary>
/// What fitting noisy labels costs in information, in bits: Fano's inequality, r ≥ (H(y|x) − I/n − h(r)) / log₂(K − 1),
/// ties the training error r of n noisy labels to the information I that the weights hold about them. (Harutyunyan et
/// al. 2020, section 2.)
/// </summary>
public static class LabelInformation
{
    private const double BitsOfNat = 1.44269504088896338700; // 1 / ln 2

    /// <summary>H(y|x) of a label under static noise whose classes are equally frequent; 0 without noise.</summary>
    public static double Entropy(LabelNoise noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        double[] transitions = noise.Transitions();
        double sum = 0;
        foreach (double p in transitions)
            sum -= TimesLog(p);
        return sum / noise.Classes;
    }

    /// <summary>The entropy of a coin, h(p).</summary>
    public static double OfCoin(double p) => -TimesLog(p) - TimesLog(1 - p);

    /// <summary>The least information for each label with which an error of <paramref name="error"/> can be reached; 0
    /// where none is needed.</summary>
    /// <param name="entropy">H(y|x).</param>
    /// <param name="error">r, on the noisy labels.</param>
    /// <param name="classes">K.</param>
    public static double Least(double entropy, double error, int classes) =>
        Math.Max(0, Slack(entropy, error, classes));

    /// <summary>The least error that can be reached with <paramref name="information"/> bits for each label; 0 where
    /// they suffice for all.</summary>
    /// <param name="entropy">H(y|x).</param>
    /// <param name="information">I/n.</param>
    /// <param name="classes">K.</param>
    public static double SmallestError(double entropy, double information, int classes)
    {
        double target = entropy - information;
        if (target <= 0)
            return 0;

        // h(r) + r log₂(K − 1) rises up to r = (K − 1)/K, where it is log₂ K; 60 halvings leave less than an ulp.
        double low = 0,
            high = (classes - 1.0) / classes;
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            if (Slack(target, middle, classes) > 0)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    private static double Slack(double bits, double error, int classes) =>
        bits - OfCoin(error) - error * Elementary.Log(classes - 1) * BitsOfNat;

    private static double TimesLog(double p) => p > 0 ? p * Elementary.Log(p) * BitsOfNat : 0;
}
