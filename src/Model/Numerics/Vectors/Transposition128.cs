using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>Blocks turned around their diagonal in 128-bit registers of any processor: 4×4 floats, 2×2
/// doubles.</summary>
internal static unsafe class Transposition128
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
        Vector128<float> r0 = Vector128.Load(source),
            r1 = Vector128.Load(source + sourceStride);
        Vector128<float> r2 = Vector128.Load(source + 2 * sourceStride),
            r3 = Vector128.Load(source + 3 * sourceStride);
        Turn(ref r0, ref r1, ref r2, ref r3);
        r0 &= Vector128.GreaterThan(Vector128.Load(gate), Vector128<float>.Zero);
        r1 &= Vector128.GreaterThan(Vector128.Load(gate + gateStride), Vector128<float>.Zero);
        r2 &= Vector128.GreaterThan(Vector128.Load(gate + 2 * gateStride), Vector128<float>.Zero);
        r3 &= Vector128.GreaterThan(Vector128.Load(gate + 3 * gateStride), Vector128<float>.Zero);
        Store(target, targetStride, r0, r1, r2, r3);
        if (!back)
            return;
        Turn(ref r0, ref r1, ref r2, ref r3);
        Store(source, sourceStride, r0, r1, r2, r3);
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
        Vector128<double> a = Vector128.Load(source),
            b = Vector128.Load(source + sourceStride);
        Vector128<double> r0 =
            Vector128.Create(a.GetLower(), b.GetLower())
            & Vector128.GreaterThan(Vector128.Load(gate), Vector128<double>.Zero);
        Vector128<double> r1 =
            Vector128.Create(a.GetUpper(), b.GetUpper())
            & Vector128.GreaterThan(Vector128.Load(gate + gateStride), Vector128<double>.Zero);
        r0.Store(target);
        r1.Store(target + targetStride);
        if (!back)
            return;
        Vector128.Create(r0.GetLower(), r1.GetLower()).Store(source);
        Vector128.Create(r0.GetUpper(), r1.GetUpper()).Store(source + sourceStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        ref Vector128<float> r0,
        ref Vector128<float> r1,
        ref Vector128<float> r2,
        ref Vector128<float> r3
    )
    {
        Vector128<float> a0 = Vector128.Create(r0.GetLower(), r1.GetLower()),
            a1 = Vector128.Create(r0.GetUpper(), r1.GetUpper());
        Vector128<float> a2 = Vector128.Create(r2.GetLower(), r3.GetLower()),
            a3 = Vector128.Create(r2.GetUpper(), r3.GetUpper());
        a0 = Vector128.Shuffle(a0, Vector128.Create(0, 2, 1, 3));
        a1 = Vector128.Shuffle(a1, Vector128.Create(0, 2, 1, 3));
        a2 = Vector128.Shuffle(a2, Vector128.Create(0, 2, 1, 3));
        a3 = Vector128.Shuffle(a3, Vector128.Create(0, 2, 1, 3));
        r0 = Vector128.Create(a0.GetLower(), a2.GetLower());
        r1 = Vector128.Create(a0.GetUpper(), a2.GetUpper());
        r2 = Vector128.Create(a1.GetLower(), a3.GetLower());
        r3 = Vector128.Create(a1.GetUpper(), a3.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        float* target,
        nint stride,
        Vector128<float> r0,
        Vector128<float> r1,
        Vector128<float> r2,
        Vector128<float> r3
    )
    {
        r0.Store(target);
        r1.Store(target + stride);
        r2.Store(target + 2 * stride);
        r3.Store(target + 3 * stride);
    }
}
