using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sweeps.Model.Randomness;

/// <summary>
/// Four consecutive blocks of <see cref="Philox"/> at a time, turned into uniform draws. All integer arithmetic and
/// exact conversions: the same bits as block by block, which a test holds.
/// </summary>
internal static class PhiloxVectors
{
    /// <summary>Draws that one call makes: two for each of four blocks.</summary>
    public const int Draws = 8;

    /// <summary>Whether this processor has what it takes.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>The uniform draws of blocks <paramref name="block"/> … <paramref name="block"/> + 3 to
    /// <paramref name="values"/> (8 of them).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Uniform(uint block, uint c1, uint c2, uint c3, uint key0, uint key1, Span<double> values)
    {
        // A word to each 64-bit lane; what a multiplication does not look at (the upper halves) may hold rubbish until
        // the end.
        Vector256<ulong> w0 = Vector256.Create(block, (ulong)(block + 1), block + 2, block + 3);
        Vector256<ulong> w1 = Vector256.Create((ulong)c1);
        Vector256<ulong> w2 = Vector256.Create((ulong)c2);
        Vector256<ulong> w3 = Vector256.Create((ulong)c3);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector256<ulong> product0 = Multiply(w0, Philox.Multiplier0);
            Vector256<ulong> product1 = Multiply(w2, Philox.Multiplier1);
            w0 = (product1 >>> 32) ^ w1 ^ Vector256.Create((ulong)key0);
            w1 = product1;
            w2 = (product0 >>> 32) ^ w3 ^ Vector256.Create((ulong)key1);
            w3 = product0;
            key0 += Philox.Weyl0;
            key1 += Philox.Weyl1;
        }

        Vector256<ulong> lower = Vector256.Create(0xFFFF_FFFFUL);
        Vector256<double> first = ToUniform((w1 << 32) | (w0 & lower));
        Vector256<double> second = ToUniform((w3 << 32) | (w2 & lower));
        Vector256<double> even = Avx.UnpackLow(first, second); // blocks 0 and 2
        Vector256<double> odd = Avx.UnpackHigh(first, second); // blocks 1 and 3
        Avx.Permute2x128(even, odd, 0x20).CopyTo(values);
        Avx.Permute2x128(even, odd, 0x31).CopyTo(values[4..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply(Vector256<ulong> words, uint multiplier) =>
        Avx2.Multiply(words.AsUInt32(), Vector256.Create((ulong)multiplier).AsUInt32());

    // As RandomStream.ToUniform. 52 bits under the exponent of 2⁵² are the number 2⁵² + bits; the subtraction is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ToUniform(Vector256<ulong> words)
    {
        Vector256<double> shifted = ((words >>> 12) | Vector256.Create(0x4330_0000_0000_0000UL)).AsDouble();
        return (shifted - Vector256.Create((double)(1UL << 52)) + Vector256.Create(0.5))
            * Vector256.Create(1.0 / (1UL << 52));
    }
}
