using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Statistics;

/// <summary>Student's t distribution.</summary>
public static class StudentT
{
    /// <summary>The value that a variable with <paramref name="degreesOfFreedom"/> (above 0) stays below with
    /// probability <paramref name="probability"/> (0 … 1, exclusive).</summary>
    public static double Quantile(double probability, double degreesOfFreedom)
    {
        if (!(probability > 0 && probability < 1))
            throw new ArgumentOutOfRangeException(
                nameof(probability),
                probability,
                "A probability must be above 0 and below 1. Give for instance 0.975."
            );
        if (!(degreesOfFreedom > 0))
            throw new ArgumentOutOfRangeException(
                nameof(degreesOfFreedom),
                degreesOfFreedom,
                "Degrees of freedom must be above 0. Give the number of values less one."
            );
        if (probability < 0.5)
            return -Quantile(1 - probability, degreesOfFreedom);

        // The upper tail falls in t, so double the upper end until it is passed and then halve; 200 halvings exhaust a
        // double.
        double low = 0;
        double high = 1;
        while (UpperTail(high, degreesOfFreedom) > 1 - probability && high < 1e300)
            (low, high) = (high, high * 2);
        for (int i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            double middle = low + (high - low) / 2;
            if (UpperTail(middle, degreesOfFreedom) > 1 - probability)
                low = middle;
            else
                high = middle;
        }

        return low + (high - low) / 2;
    }

    /// <summary>P(T > t) for t at least 0: half the regularized incomplete beta function of ν/2, ½ at ν/(ν +
    /// t²).</summary>
    internal static double UpperTail(double t, double degreesOfFreedom)
    {
        double x = degreesOfFreedom / (degreesOfFreedom + t * t);
        return 0.5 * RegularizedBeta(x, t * t / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
    }

    // I_x(a, b) with y = 1 − x given apart, since it may be tiny. The continued fraction converges fast for x below (a
    // + 1)/(a + b + 2).
    private static double RegularizedBeta(double x, double y, double a, double b)
    {
        if (x <= 0)
            return 0;
        if (y <= 0)
            return 1;
        if (x > (a + 1) / (a + b + 2))
            return 1 - RegularizedBeta(y, x, b, a);
        double front =
            Elementary.Exp(a * Elementary.Log(x) + b * Elementary.Log(y) + LogGamma(a + b) - LogGamma(a) - LogGamma(b))
            / a;
        return front / Fraction(x, a, b);
    }

    // The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.
    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        double f = 1;
        double c = 1;
        double d = 0;
        for (int i = 1; i < 10_000; i++)
        {
            int m = i / 2;
            double term =
                i % 2 == 0
                    ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                    : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 + term * d;
            d = 1 / (d == 0 ? tiny : d);
            c = 1 + term / c;
            c = c == 0 ? tiny : c;
            double change = c * d;
            f *= change;
            if (Math.Abs(change - 1) < 1e-16)
                break;
        }

        return f;
    }

    // ln Γ by Stirling's series after moving the argument above 15.
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 15; x++)
            shift += Elementary.Log(x);
        double r = 1 / (x * x);
        double series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188))))) / x;
        return (x - 0.5) * Elementary.Log(x) - x + 0.91893853320467274178 + series - shift;
    }
}
