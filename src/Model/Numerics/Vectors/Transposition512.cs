using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>Blocks of 16×16 floats turned around their diagonal in 512-bit registers.</summary>
internal static unsafe class Transposition512
{
    /// <summary>Rows and columns of a block.</summary>
    public const int Block = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Masked(
        float* source,
        nint sourceStride,
        float* gate,
        nint gateStride,
        float* target,
        nint targetStride,
        bool back
    )
    {
        Vector512<float> r0 = Avx512F.LoadVector512(source),
            r1 = Avx512F.LoadVector512(source + sourceStride);
        Vector512<float> r2 = Avx512F.LoadVector512(source + 2 * sourceStride),
            r3 = Avx512F.LoadVector512(source + 3 * sourceStride);
        Vector512<float> r4 = Avx512F.LoadVector512(source + 4 * sourceStride),
            r5 = Avx512F.LoadVector512(source + 5 * sourceStride);
        Vector512<float> r6 = Avx512F.LoadVector512(source + 6 * sourceStride),
            r7 = Avx512F.LoadVector512(source + 7 * sourceStride);
        Vector512<float> r8 = Avx512F.LoadVector512(source + 8 * sourceStride),
            r9 = Avx512F.LoadVector512(source + 9 * sourceStride);
        Vector512<float> r10 = Avx512F.LoadVector512(source + 10 * sourceStride),
            r11 = Avx512F.LoadVector512(source + 11 * sourceStride);
        Vector512<float> r12 = Avx512F.LoadVector512(source + 12 * sourceStride),
            r13 = Avx512F.LoadVector512(source + 13 * sourceStride);
        Vector512<float> r14 = Avx512F.LoadVector512(source + 14 * sourceStride),
            r15 = Avx512F.LoadVector512(source + 15 * sourceStride);
        Fours(ref r0, ref r1, ref r2, ref r3);
        Fours(ref r4, ref r5, ref r6, ref r7);
        Fours(ref r8, ref r9, ref r10, ref r11);
        Fours(ref r12, ref r13, ref r14, ref r15);
        Quarters(ref r0, ref r4, ref r8, ref r12);
        Quarters(ref r1, ref r5, ref r9, ref r13);
        Quarters(ref r2, ref r6, ref r10, ref r14);
        Quarters(ref r3, ref r7, ref r11, ref r15);
        r0 = Avx512Float.Gate(Avx512F.LoadVector512(gate), r0);
        r1 = Avx512Float.Gate(Avx512F.LoadVector512(gate + gateStride), r1);
        r2 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 2 * gateStride), r2);
        r3 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 3 * gateStride), r3);
        r4 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 4 * gateStride), r4);
        r5 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 5 * gateStride), r5);
        r6 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 6 * gateStride), r6);
        r7 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 7 * gateStride), r7);
        r8 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 8 * gateStride), r8);
        r9 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 9 * gateStride), r9);
        r10 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 10 * gateStride), r10);
        r11 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 11 * gateStride), r11);
        r12 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 12 * gateStride), r12);
        r13 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 13 * gateStride), r13);
        r14 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 14 * gateStride), r14);
        r15 = Avx512Float.Gate(Avx512F.LoadVector512(gate + 15 * gateStride), r15);
        Avx512F.Store(target, r0);
        Avx512F.Store(target + targetStride, r1);
        Avx512F.Store(target + 2 * targetStride, r2);
        Avx512F.Store(target + 3 * targetStride, r3);
        Avx512F.Store(target + 4 * targetStride, r4);
        Avx512F.Store(target + 5 * targetStride, r5);
        Avx512F.Store(target + 6 * targetStride, r6);
        Avx512F.Store(target + 7 * targetStride, r7);
        Avx512F.Store(target + 8 * targetStride, r8);
        Avx512F.Store(target + 9 * targetStride, r9);
        Avx512F.Store(target + 10 * targetStride, r10);
        Avx512F.Store(target + 11 * targetStride, r11);
        Avx512F.Store(target + 12 * targetStride, r12);
        Avx512F.Store(target + 13 * targetStride, r13);
        Avx512F.Store(target + 14 * targetStride, r14);
        Avx512F.Store(target + 15 * targetStride, r15);
        if (!back)
            return;
        Fours(ref r0, ref r1, ref r2, ref r3);
        Fours(ref r4, ref r5, ref r6, ref r7);
        Fours(ref r8, ref r9, ref r10, ref r11);
        Fours(ref r12, ref r13, ref r14, ref r15);
        Quarters(ref r0, ref r4, ref r8, ref r12);
        Quarters(ref r1, ref r5, ref r9, ref r13);
        Quarters(ref r2, ref r6, ref r10, ref r14);
        Quarters(ref r3, ref r7, ref r11, ref r15);
        Avx512F.Store(source, r0);
        Avx512F.Store(source + sourceStride, r1);
        Avx512F.Store(source + 2 * sourceStride, r2);
        Avx512F.Store(source + 3 * sourceStride, r3);
        Avx512F.Store(source + 4 * sourceStride, r4);
        Avx512F.Store(source + 5 * sourceStride, r5);
        Avx512F.Store(source + 6 * sourceStride, r6);
        Avx512F.Store(source + 7 * sourceStride, r7);
        Avx512F.Store(source + 8 * sourceStride, r8);
        Avx512F.Store(source + 9 * sourceStride, r9);
        Avx512F.Store(source + 10 * sourceStride, r10);
        Avx512F.Store(source + 11 * sourceStride, r11);
        Avx512F.Store(source + 12 * sourceStride, r12);
        Avx512F.Store(source + 13 * sourceStride, r13);
        Avx512F.Store(source + 14 * sourceStride, r14);
        Avx512F.Store(source + 15 * sourceStride, r15);
    }

    // Four rows turn within each quarter of their registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(
        ref Vector512<float> r0,
        ref Vector512<float> r1,
        ref Vector512<float> r2,
        ref Vector512<float> r3
    )
    {
        Vector512<float> a0 = Avx512F.UnpackLow(r0, r1),
            a1 = Avx512F.UnpackHigh(r0, r1),
            a2 = Avx512F.UnpackLow(r2, r3),
            a3 = Avx512F.UnpackHigh(r2, r3);
        r0 = Avx512F.Shuffle(a0, a2, 0x44);
        r1 = Avx512F.Shuffle(a0, a2, 0xEE);
        r2 = Avx512F.Shuffle(a1, a3, 0x44);
        r3 = Avx512F.Shuffle(a1, a3, 0xEE);
    }

    // Then the quarters of rows four apart change places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        ref Vector512<float> r0,
        ref Vector512<float> r1,
        ref Vector512<float> r2,
        ref Vector512<float> r3
    )
    {
        Vector512<float> even = Avx512F.Shuffle4x128(r0, r1, 0x88),
            odd = Avx512F.Shuffle4x128(r0, r1, 0xDD);
        Vector512<float> evenBelow = Avx512F.Shuffle4x128(r2, r3, 0x88),
            oddBelow = Avx512F.Shuffle4x128(r2, r3, 0xDD);
        r0 = Avx512F.Shuffle4x128(even, evenBelow, 0x88);
        r1 = Avx512F.Shuffle4x128(odd, oddBelow, 0x88);
        r2 = Avx512F.Shuffle4x128(even, evenBelow, 0xDD);
        r3 = Avx512F.Shuffle4x128(odd, oddBelow, 0xDD);
    }
}
