using System.Runtime.Intrinsics;

namespace Sweeps.Model.Numerics;

/// <summary>
/// Elementary functions in float64 whose bits do not depend on the operating system's mathematics library: only IEEE
/// operations and fused multiply-adds, in a fixed order. Relative error below 4·10⁻¹⁶.
/// </summary>
public static class Elementary
{
    // the leading 33 bits of ln 2: k·Ln2High is exact for |k| < 2²⁰
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896338700;
    private const double LargestExponent = 709.782712893383973096;
    private const double SmallestExponent = -745.133219101941108420;

    /// <summary>The natural logarithm; −∞ at 0, NaN below it.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
            return x == 0 ? double.NegativeInfinity
                : x > 0 ? x
                : double.NaN;

        // x = m·2^k with m in [√½, √2); ln m = 2 artanh(s), s = (m − 1)/(m + 1), |s| < 0.1716: the odd series to s²³.
        int k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0; // 2⁵⁴: subnormal numbers have too few bits to split
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
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 21);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 19);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 17);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 15);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 13);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 11);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 9);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 7);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 5);
        series = Math.FusedMultiplyAdd(series, s2, 1.0 / 3);

        // ln m = 2s + 2s³·series, and 2s = f − s·f keeps the low bits of f.
        double tail = Math.FusedMultiplyAdd(2.0 * s * s2, series, k * Ln2Low);
        return k * Ln2High + (f - (s * f - tail));
    }

    /// <summary>The natural logarithms of four positive normal numbers: the same operations in the same order, so the
    /// same bits, as one by one.</summary>
    internal static Vector256<double> LogOfNormal(Vector256<double> x)
    {
        Vector256<ulong> bits = x.AsUInt64();
        // Small integers under the exponent of 2⁵² are the number 2⁵² + integer; the subtraction is exact.
        Vector256<double> k =
            ((bits >>> 52) | Vector256.Create(0x4330_0000_0000_0000UL)).AsDouble()
            - Vector256.Create((double)(1UL << 52) + 1023);
        Vector256<double> m = (
            (bits & Vector256.Create(0x000F_FFFF_FFFF_FFFFUL)) | Vector256.Create(0x3FF0_0000_0000_0000UL)
        ).AsDouble();
        Vector256<double> large = Vector256.GreaterThan(m, Vector256.Create(1.4142135623730951));
        m = Vector256.ConditionalSelect(large, m * Vector256.Create(0.5), m);
        k += large & Vector256.Create(1.0);

        Vector256<double> f = m - Vector256.Create(1.0);
        Vector256<double> s = f / (Vector256.Create(2.0) + f);
        Vector256<double> s2 = s * s;
        Vector256<double> series = Vector256.Create(1.0 / 23);
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 21));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 19));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 17));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 15));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 13));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 11));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 9));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 7));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 5));
        series = Vector256.FusedMultiplyAdd(series, s2, Vector256.Create(1.0 / 3));

        Vector256<double> tail = Vector256.FusedMultiplyAdd(
            Vector256.Create(2.0) * s * s2,
            series,
            k * Vector256.Create(Ln2Low)
        );
        return k * Vector256.Create(Ln2High) + (f - (s * f - tail));
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
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 479001600);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 39916800);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 3628800);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 362880);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 40320);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 5040);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 720);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 120);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 24);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 6);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 2);
        series = Math.FusedMultiplyAdd(series, r, 1.0 / 1);

        double y = Math.FusedMultiplyAdd(series, r, 1.0);
        int exponent = (int)k;
        // Two steps, so that neither scale factor leaves the range of normal numbers.
        int half = exponent / 2;
        return y * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    /// <summary>z Φ(z).</summary>
    internal static double Gelu(double z) => z * Normal.Below(z);

    /// <summary>Its derivative, Φ(z) + z φ(z).</summary>
    internal static double GeluSlope(double z) => Math.FusedMultiplyAdd(z, Normal.Density(z), Normal.Below(z));

    /// <summary>1 / (1 + e⁻ˣ), to about 1e-16.</summary>
    public static double Logistic(double x)
    {
        double e = Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <summary>tanh x, to a few units in the last place.</summary>
    public static double Tanh(double x)
    {
        const double Small = 0.1;
        if (Math.Abs(x) < Small)
        {
            // The series, whose next term is below 1e-17 of the first here.
            double s = x * x;
            double p = Math.FusedMultiplyAdd(s, -929569.0 / 638512875, 21844.0 / 6081075);
            p = Math.FusedMultiplyAdd(s, p, -1382.0 / 155925);
            p = Math.FusedMultiplyAdd(s, p, 62.0 / 2835);
            p = Math.FusedMultiplyAdd(s, p, -17.0 / 315);
            p = Math.FusedMultiplyAdd(s, p, 2.0 / 15);
            p = Math.FusedMultiplyAdd(s, p, -1.0 / 3);
            return Math.FusedMultiplyAdd(x * s, p, x);
        }

        double e = Exp(-2 * Math.Abs(x));
        double tanh = (1 - e) / (1 + e);
        return x < 0 ? -tanh : tanh;
    }
}
