using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>Blocks turned around their diagonal in 256-bit registers: 8×8 floats, 4×4 doubles. The 512-bit path uses
/// them too.</summary>
internal static unsafe class Transposition256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
        Vector256<float> r0 = Avx.LoadVector256(source),
            r1 = Avx.LoadVector256(source + sourceStride);
        Vector256<float> r2 = Avx.LoadVector256(source + 2 * sourceStride),
            r3 = Avx.LoadVector256(source + 3 * sourceStride);
        Vector256<float> r4 = Avx.LoadVector256(source + 4 * sourceStride),
            r5 = Avx.LoadVector256(source + 5 * sourceStride);
        Vector256<float> r6 = Avx.LoadVector256(source + 6 * sourceStride),
            r7 = Avx.LoadVector256(source + 7 * sourceStride);
        Turn(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        r0 = Avx2Float.Gate(Avx.LoadVector256(gate), r0);
        r1 = Avx2Float.Gate(Avx.LoadVector256(gate + gateStride), r1);
        r2 = Avx2Float.Gate(Avx.LoadVector256(gate + 2 * gateStride), r2);
        r3 = Avx2Float.Gate(Avx.LoadVector256(gate + 3 * gateStride), r3);
        r4 = Avx2Float.Gate(Avx.LoadVector256(gate + 4 * gateStride), r4);
        r5 = Avx2Float.Gate(Avx.LoadVector256(gate + 5 * gateStride), r5);
        r6 = Avx2Float.Gate(Avx.LoadVector256(gate + 6 * gateStride), r6);
        r7 = Avx2Float.Gate(Avx.LoadVector256(gate + 7 * gateStride), r7);
        Store(target, targetStride, r0, r1, r2, r3, r4, r5, r6, r7);
        if (!back)
            return;
        Turn(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Store(source, sourceStride, r0, r1, r2, r3, r4, r5, r6, r7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Masked(
        double* source,
        nint sourceStride,
        double* gate,
        nint gateStride,
        double* target,
        nint targetStride,
        bool back
    )
    {
        Vector256<double> r0 = Avx.LoadVector256(source),
            r1 = Avx.LoadVector256(source + sourceStride);
        Vector256<double> r2 = Avx.LoadVector256(source + 2 * sourceStride),
            r3 = Avx.LoadVector256(source + 3 * sourceStride);
        Turn(ref r0, ref r1, ref r2, ref r3);
        r0 = Avx2Double.Gate(Avx.LoadVector256(gate), r0);
        r1 = Avx2Double.Gate(Avx.LoadVector256(gate + gateStride), r1);
        r2 = Avx2Double.Gate(Avx.LoadVector256(gate + 2 * gateStride), r2);
        r3 = Avx2Double.Gate(Avx.LoadVector256(gate + 3 * gateStride), r3);
        Store(target, targetStride, r0, r1, r2, r3);
        if (!back)
            return;
        Turn(ref r0, ref r1, ref r2, ref r3);
        Store(source, sourceStride, r0, r1, r2, r3);
    }

    // Pairs of rows interleave by one element, then by two, then their 128-bit halves change places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        ref Vector256<float> r0,
        ref Vector256<float> r1,
        ref Vector256<float> r2,
        ref Vector256<float> r3,
        ref Vector256<float> r4,
        ref Vector256<float> r5,
        ref Vector256<float> r6,
        ref Vector256<float> r7
    )
    {
        Vector256<float> a0 = Avx.UnpackLow(r0, r1),
            a1 = Avx.UnpackHigh(r0, r1),
            a2 = Avx.UnpackLow(r2, r3),
            a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5),
            a5 = Avx.UnpackHigh(r4, r5),
            a6 = Avx.UnpackLow(r6, r7),
            a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44),
            b1 = Avx.Shuffle(a0, a2, 0xEE),
            b2 = Avx.Shuffle(a1, a3, 0x44),
            b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44),
            b5 = Avx.Shuffle(a4, a6, 0xEE),
            b6 = Avx.Shuffle(a5, a7, 0x44),
            b7 = Avx.Shuffle(a5, a7, 0xEE);
        r0 = Avx.Permute2x128(b0, b4, 0x20);
        r1 = Avx.Permute2x128(b1, b5, 0x20);
        r2 = Avx.Permute2x128(b2, b6, 0x20);
        r3 = Avx.Permute2x128(b3, b7, 0x20);
        r4 = Avx.Permute2x128(b0, b4, 0x31);
        r5 = Avx.Permute2x128(b1, b5, 0x31);
        r6 = Avx.Permute2x128(b2, b6, 0x31);
        r7 = Avx.Permute2x128(b3, b7, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        ref Vector256<double> r0,
        ref Vector256<double> r1,
        ref Vector256<double> r2,
        ref Vector256<double> r3
    )
    {
        Vector256<double> a0 = Avx.UnpackLow(r0, r1),
            a1 = Avx.UnpackHigh(r0, r1),
            a2 = Avx.UnpackLow(r2, r3),
            a3 = Avx.UnpackHigh(r2, r3);
        r0 = Avx.Permute2x128(a0, a2, 0x20);
        r1 = Avx.Permute2x128(a1, a3, 0x20);
        r2 = Avx.Permute2x128(a0, a2, 0x31);
        r3 = Avx.Permute2x128(a1, a3, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        float* target,
        nint stride,
        Vector256<float> r0,
        Vector256<float> r1,
        Vector256<float> r2,
        Vector256<float> r3,
        Vector256<float> r4,
        Vector256<float> r5,
        Vector256<float> r6,
        Vector256<float> r7
    )
    {
        Avx.Store(target, r0);
        Avx.Store(target + stride, r1);
        Avx.Store(target + 2 * stride, r2);
        Avx.Store(target + 3 * stride, r3);
        Avx.Store(target + 4 * stride, r4);
        Avx.Store(target + 5 * stride, r5);
        Avx.Store(target + 6 * stride, r6);
        Avx.Store(target + 7 * stride, r7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        double* target,
        nint stride,
        Vector256<double> r0,
        Vector256<double> r1,
        Vector256<double> r2,
        Vector256<double> r3
    )
    {
        Avx.Store(target, r0);
        Avx.Store(target + stride, r1);
        Avx.Store(target + 2 * stride, r2);
        Avx.Store(target + 3 * stride, r3);
    }
}
