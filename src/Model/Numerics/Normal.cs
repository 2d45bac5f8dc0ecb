namespace Sweeps.Model.Numerics;

/// <summary>The standard normal distribution, with the same bits on every machine.</summary>
public static class Normal
{
    /// <summary>ln √(2π).</summary>
    public const double LogRootTwoPi = 0.91893853320467274178;

    private const double RootTwoPi = 2.506628274631000502416;
    private const double Near = 7.07106781186547; // beyond it the continued fraction is exact enough
    private const double Farthest = 37.0; // beyond it the probability is below the smallest number

    /// <summary>The density at <paramref name="x"/>.</summary>
    public static double Density(double x) => Elementary.Exp(-0.5 * x * x) / RootTwoPi;

    /// <summary>The probability of less than <paramref name="x"/>, to 15 digits (Hart 1968 in the form of West
    /// 2005).</summary>
    public static double Below(double x)
    {
        double reach = Math.Abs(x);
        if (reach > Farthest)
            return x > 0 ? 1 : 0;
        double tail = Elementary.Exp(-0.5 * reach * reach) * (reach < Near ? Ratio(reach) : Fraction(reach));
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The probability between two places, without loss of digits in the upper tail.</summary>
    public static double Between(double low, double high) =>
        low > 0 ? Below(-low) - Below(-high) : Below(high) - Below(low);

    /// <summary>Mills' ratio Φ(x)/φ(x) of an <paramref name="x"/> up to 0.</summary>
    public static double Mills(double x) => (x > -Near ? Ratio(-x) : Fraction(-x)) * RootTwoPi;

    private static double Ratio(double x)
    {
        double top = 3.52624965998911e-2 * x + 0.700383064443688;
        top = top * x + 6.37396220353165;
        top = top * x + 33.912866078383;
        top = top * x + 112.079291497871;
        top = top * x + 221.213596169931;
        top = top * x + 220.206867912376;
        double bottom = 8.83883476483184e-2 * x + 1.75566716318264;
        bottom = bottom * x + 16.064177579207;
        bottom = bottom * x + 86.7807322029461;
        bottom = bottom * x + 296.564248779674;
        bottom = bottom * x + 637.333633378831;
        bottom = bottom * x + 793.826512519948;
        bottom = bottom * x + 440.413735824752;
        return top / bottom;
    }

    // Mills' ratio by its continued fraction.
    private static double Fraction(double x)
    {
        double rest = x + 0.65;
        for (int term = 12; term >= 1; term--)
            rest = x + term / rest;
        return 1 / rest / RootTwoPi;
    }
}
