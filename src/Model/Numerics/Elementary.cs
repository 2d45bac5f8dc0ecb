namespace Sweeps.Model.Numerics;

/// <summary>
/// Elementary functions in float64 whose bits do not depend on the operating system's mathematics library: only IEEE operations and
/// fused multiply-adds, in a fixed order. Relative error below 4·10⁻¹⁶.
/// </summary>
public static class Elementary
{
    private const double Ln2High = 6.93147180369123816490e-01;  // the leading 33 bits of ln 2: k·Ln2High is exact for |k| < 2²⁰
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896338700;
    private const double LargestExponent = 709.782712893383973096;
    private const double SmallestExponent = -745.133219101941108420;

    /// <summary>The natural logarithm; −∞ at 0, NaN below it.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;

        // x = m·2^k with m in [√½, √2); ln m = 2 artanh(s), s = (m − 1)/(m + 1), |s| < 0.1716: the odd series to s²³.
        int k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0;  // 2⁵⁴: subnormal numbers have too few bits to split
            k = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        k += (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            k++;
        }

        double f = m - 1.0;
        double s = f / (2.0 + f);
        double s2 = s * s;
        double series = 1.0 / 23;
        for (int odd = 21; odd >= 3; odd -= 2)
            series = Math.FusedMultiplyAdd(series, s2, 1.0 / odd);

        // ln m = 2s + 2s³·series, and 2s = f − s·f keeps the low bits of f.
        double tail = Math.FusedMultiplyAdd(2.0 * s * s2, series, k * Ln2Low);
        return k * Ln2High + (f - (s * f - tail));
    }

    /// <summary>eˣ; 0 below −745.2, +∞ above 709.8.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > LargestExponent)
            return double.PositiveInfinity;
        if (x < SmallestExponent)
            return 0;

        // x = k ln 2 + r, |r| ≤ ½ ln 2; eʳ by its series to r¹³ (remainder below 5·10⁻¹⁸).
        double k = Math.Round(x * Log2E);
        double r = Math.FusedMultiplyAdd(-k, Ln2Low, Math.FusedMultiplyAdd(-k, Ln2High, x));
        double series = 1.0 / 6227020800;
        double factorial = 479001600;
        for (int n = 12; n >= 1; n--)
        {
            series = Math.FusedMultiplyAdd(series, r, 1.0 / factorial);
            factorial /= n;
        }

        double y = Math.FusedMultiplyAdd(series, r, 1.0);
        int exponent = (int)k;
        // Two steps, so that neither scale factor leaves the range of normal numbers.
        int half = exponent / 2;
        return y * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
