using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Randomness;

/// <summary>
/// The inverse of the standard normal distribution function, to about 16 digits, by the rational approximations of
/// Wichura (Algorithm AS 241, PPND16; Applied Statistics 37, 1988).
/// </summary>
public static class NormalQuantile
{
    private const double CentralReach = 0.425;
    private const double CentralOffset = 0.180625;
    private const double NearOffset = 1.6;
    private const double Far = 5.0;

    private const int Lanes = 4;
    private const int Chunk = 64;

    private static Polynomial CentralTop =>
        new(
            3.3871328727963666080e0,
            1.3314166789178437745e+2,
            1.9715909503065514427e+3,
            1.3731693765509461125e+4,
            4.5921953931549871457e+4,
            6.7265770927008700853e+4,
            3.3430575583588128105e+4,
            2.5090809287301226727e+3
        );

    private static Polynomial CentralBottom =>
        new(
            1.0,
            4.2313330701600911252e+1,
            6.8718700749205790830e+2,
            5.3941960214247511077e+3,
            2.1213794301586595867e+4,
            3.9307895800092710610e+4,
            2.8729085735721942674e+4,
            5.2264952788528545610e+3
        );

    private static Polynomial NearTop =>
        new(
            1.42343711074968357734e0,
            4.63033784615654529590e0,
            5.76949722146069140550e0,
            3.64784832476320460504e0,
            1.27045825245236838258e0,
            2.41780725177450611770e-1,
            2.27238449892691845833e-2,
            7.74545014278341407640e-4
        );

    private static Polynomial NearBottom =>
        new(
            1.0,
            2.05319162663775882187e0,
            1.67638483018380384940e0,
            6.89767334985100004550e-1,
            1.48103976427480074590e-1,
            1.51986665636164571966e-2,
            5.47593808499534494600e-4,
            1.05075007164441684324e-9
        );

    private static Polynomial FarTop =>
        new(
            6.65790464350110377720e0,
            5.46378491116411436990e0,
            1.78482653991729133580e0,
            2.96560571828504891230e-1,
            2.65321895265761230930e-2,
            1.24266094738807843860e-3,
            2.71155556874348757815e-5,
            2.01033439929228813265e-7
        );

    private static Polynomial FarBottom =>
        new(
            1.0,
            5.99832206555887937690e-1,
            1.36929880922735805310e-1,
            1.48753612908506148525e-2,
            7.86869131145613259100e-4,
            1.84631831751005468180e-5,
            1.42151175831644588870e-7,
            2.04426310338993978564e-15
        );

    /// <summary>The z with Φ(z) = <paramref name="u"/>, for 0 &lt; u &lt; 1.</summary>
    public static double Of(double u)
    {
        double q = u - 0.5;
        return Math.Abs(q) <= CentralReach ? Central(q) : Tail(u, q);
    }

    /// <summary>
    /// Replaces every u by its z: the same bits as one by one. All are first taken for central, four at a time; those
    /// that are in the tails (15 %) are gathered and done four at a time too.
    /// </summary>
    [SkipLocalsInit]
    public static void Replace(Span<double> values)
    {
        Span<double> chunk = stackalloc double[Chunk];
        Span<double> tails = stackalloc double[Chunk + 1];
        Span<int> places = stackalloc int[Chunk + 1];
        while (values.Length > 0)
        {
            int length = Math.Min(values.Length, Chunk);
            values[..length].CopyTo(chunk);
            chunk[length..Whole(length)].Fill(0.5);
            int count = ReplaceCentral(chunk[..Whole(length)], tails, places);
            tails[count..Whole(count)].Fill(0.01);
            ReplaceTails(tails[..Whole(count)]);
            for (int i = 0; i < count; i++)
                chunk[places[i]] = tails[i];
            chunk[..length].CopyTo(values);
            values = values[length..];
        }
    }

    private static int Whole(int count) => (count + Lanes - 1) & -Lanes;

    // Copies the draws that are in the tails to tails and their places to places, and returns how many there are.
    private static int ReplaceCentral(Span<double> chunk, Span<double> tails, Span<int> places)
    {
        int count = 0;
        for (int i = 0; i < chunk.Length; i += Lanes)
        {
            Span<double> four = chunk.Slice(i, Lanes);
            Vector256<double> q = Vector256.Create<double>(four) - Vector256.Create(0.5);
            Vector256<double> isTail = Vector256.GreaterThan(Vector256.Abs(q), Vector256.Create(CentralReach));
            // Which lane is in a tail cannot be predicted, so every lane is copied and only tails are counted.
            uint mask = isTail.ExtractMostSignificantBits();
            for (int lane = 0; lane < Lanes; lane++)
            {
                tails[count] = four[lane];
                places[count] = i + lane;
                count += (int)(mask >> lane) & 1;
            }

            Central(q).CopyTo(four);
        }

        return count;
    }

    private static void ReplaceTails(Span<double> tails)
    {
        for (int i = 0; i < tails.Length; i += Lanes)
        {
            Vector256<double> u = Vector256.Create<double>(tails[i..]);
            Vector256<double> isLow = Vector256.LessThan(u - Vector256.Create(0.5), Vector256<double>.Zero);
            Vector256<double> r = Vector256.Sqrt(
                -Elementary.LogOfNormal(Vector256.ConditionalSelect(isLow, u, Vector256.Create(1.0) - u))
            );
            Vector256<double> isFar = Vector256.GreaterThan(r, Vector256.Create(Far));
            Vector256<double> z = NearTail(r - Vector256.Create(NearOffset));
            if (isFar.ExtractMostSignificantBits() != 0)
                z = Vector256.ConditionalSelect(isFar, FarTail(r - Vector256.Create(Far)), z);
            Vector256.ConditionalSelect(isLow, -z, z).CopyTo(tails[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Central(Vector256<double> q)
    {
        Vector256<double> r = Vector256.Create(CentralOffset) - q * q;
        return q * CentralTop.At(r) / CentralBottom.At(r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> NearTail(Vector256<double> r) => NearTop.At(r) / NearBottom.At(r);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> FarTail(Vector256<double> r) => FarTop.At(r) / FarBottom.At(r);

    private static double Central(double q)
    {
        double r = CentralOffset - q * q;
        return q * CentralTop.At(r) / CentralBottom.At(r);
    }

    private static double Tail(double u, double q)
    {
        double r = Math.Sqrt(-Elementary.Log(q < 0 ? u : 1.0 - u));
        double z =
            r <= Far
                ? NearTop.At(r - NearOffset) / NearBottom.At(r - NearOffset)
                : FarTop.At(r - Far) / FarBottom.At(r - Far);
        return q < 0 ? -z : z;
    }

    /// <summary>c₀ + c₁ x + … + c₇ x⁷ by Horner's rule.</summary>
    private readonly struct Polynomial(
        double c0,
        double c1,
        double c2,
        double c3,
        double c4,
        double c5,
        double c6,
        double c7
    )
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double At(double x) =>
            Math.FusedMultiplyAdd(
                Math.FusedMultiplyAdd(
                    Math.FusedMultiplyAdd(
                        Math.FusedMultiplyAdd(
                            Math.FusedMultiplyAdd(
                                Math.FusedMultiplyAdd(Math.FusedMultiplyAdd(c7, x, c6), x, c5),
                                x,
                                c4
                            ),
                            x,
                            c3
                        ),
                        x,
                        c2
                    ),
                    x,
                    c1
                ),
                x,
                c0
            );

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> At(Vector256<double> x)
        {
            Vector256<double> sum = Vector256.FusedMultiplyAdd(Vector256.Create(c7), x, Vector256.Create(c6));
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(c5));
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(c4));
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(c3));
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(c2));
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(c1));
            return Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(c0));
        }
    }
}
