using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>eˣ for x ≤ 0, element by element: as softmax needs it, and the same on every path. Relative error below
/// 1.5·10⁻⁷ (float), 4·10⁻¹⁶ (double).</summary>
internal static class Exponential<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>eˣ; 0 where the result would be no normal number, NaN where x is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfNonPositive(TVector x)
    {
        bool single = typeof(T) == typeof(float);
        // Adding 1.5·2^(bits of the significand) rounds to an integer and leaves it, here already biased, in the low
        // bits.
        TVector shift = Constant(single ? 12582912.0 + 127 : 6755399441055744.0 + 1023);
        TVector shifted = TMath.FusedMultiplyAdd(x, Constant(1.44269504088896338700), shift);
        TVector k = TMath.Subtract(shifted, shift);
        // ln 2 in two parts, the first of so few bits that k times it is exact.
        TVector r = TMath.FusedMultiplyAdd(k, Constant(single ? -0.693359375 : -6.93147180369123816490e-01), x);
        r = TMath.FusedMultiplyAdd(k, Constant(single ? 2.12194440054690583e-4 : -1.90821492927058770002e-10), r);
        TVector series = Series(r, single);
        TVector value = TMath.Multiply(
            TMath.FusedMultiplyAdd(series, r, Constant(1)),
            TMath.ShiftIntoExponent(shifted)
        );
        return TMath.ZeroBelow(x, Constant(single ? -87.0 : -708.0), value);
    }

    // (eʳ − 1)/r for |r| ≤ ½ ln 2: remainder below 10⁻⁸ (to r⁶) and 10⁻¹⁷ (to r¹²).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Series(TVector r, bool single)
    {
        TVector s;
        if (single)
        {
            s = Constant(1.0 / 5040);
        }
        else
        {
            s = Constant(1.0 / 6227020800);
            s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 479001600));
            s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 39916800));
            s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 3628800));
            s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 362880));
            s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 40320));
            s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 5040));
        }

        s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 720));
        s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 120));
        s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 24));
        s = TMath.FusedMultiplyAdd(s, r, Constant(1.0 / 6));
        s = TMath.FusedMultiplyAdd(s, r, Constant(0.5));
        return TMath.FusedMultiplyAdd(s, r, Constant(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant(double value) => TMath.Broadcast(T.CreateTruncating(value));
}
