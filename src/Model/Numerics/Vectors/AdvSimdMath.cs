using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>Four floats in a 128-bit register.</summary>
internal readonly unsafe struct AdvSimdFloat : IVectorMath<Vector128<float>, float>
{
    public static int Count => 4;

    public static int TileRows => 8;

    public static int TallTileRows => TileRows;

    public static int TransposeBlock => 4;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => AdvSimd.LoadVector128(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* target) => AdvSimd.Store(target, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        AdvSimd.FusedMultiplyAdd(c, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => AdvSimd.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => AdvSimd.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => AdvSimd.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => AdvSimd.Arm64.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SquareRoot(Vector128<float> a) => AdvSimd.Arm64.Sqrt(a);

    // Not the maximum instruction: it turns −0 into 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Rectify(Vector128<float> z) =>
        AdvSimd.BitwiseClear(z, AdvSimd.CompareLessThan(z, Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) =>
        AdvSimd.BitwiseSelect(AdvSimd.CompareGreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Gate(Vector128<float> gate, Vector128<float> value) =>
        AdvSimd.And(AdvSimd.CompareGreaterThan(gate, Zero), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Flush(Vector128<float> value, Vector128<float> limit) =>
        AdvSimd.BitwiseClear(
            value,
            AdvSimd.CompareLessThan(AdvSimd.And(value, Vector128.Create(0x7FFF_FFFF).AsSingle()), limit)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ZeroBelow(Vector128<float> x, Vector128<float> limit, Vector128<float> value) =>
        AdvSimd.BitwiseClear(value, AdvSimd.CompareLessThan(x, limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ShiftIntoExponent(Vector128<float> biased) =>
        AdvSimd.ShiftLeftLogical(biased.AsUInt32(), 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MaskedTranspose(
        float* source,
        nint sourceStride,
        float* gate,
        nint gateStride,
        float* target,
        nint targetStride,
        bool back
    ) => Transposition128.Masked(source, sourceStride, gate, gateStride, target, targetStride, back);
}

/// <summary>Two doubles in a 128-bit register.</summary>
internal readonly unsafe struct AdvSimdDouble : IVectorMath<Vector128<double>, double>
{
    public static int Count => 2;

    public static int TileRows => 8;

    public static int TallTileRows => TileRows;

    public static int TransposeBlock => 2;

    public static Vector128<double> Zero => Vector128<double>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Load(double* source) => AdvSimd.LoadVector128(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<double> value, double* target) => AdvSimd.Store(target, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Broadcast(double value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> FusedMultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c) =>
        AdvSimd.Arm64.FusedMultiplyAdd(c, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Add(Vector128<double> a, Vector128<double> b) => AdvSimd.Arm64.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Subtract(Vector128<double> a, Vector128<double> b) => AdvSimd.Arm64.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Multiply(Vector128<double> a, Vector128<double> b) => AdvSimd.Arm64.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Divide(Vector128<double> a, Vector128<double> b) => AdvSimd.Arm64.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> SquareRoot(Vector128<double> a) => AdvSimd.Arm64.Sqrt(a);

    // Not the maximum instruction: it turns −0 into 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Rectify(Vector128<double> z) =>
        AdvSimd.BitwiseClear(z, AdvSimd.Arm64.CompareLessThan(z, Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Larger(Vector128<double> a, Vector128<double> b) =>
        AdvSimd.BitwiseSelect(AdvSimd.Arm64.CompareGreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Gate(Vector128<double> gate, Vector128<double> value) =>
        AdvSimd.And(AdvSimd.Arm64.CompareGreaterThan(gate, Zero), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Flush(Vector128<double> value, Vector128<double> limit) =>
        AdvSimd.BitwiseClear(
            value,
            AdvSimd.Arm64.CompareLessThan(AdvSimd.And(value, Vector128.Create(0x7FFF_FFFF_FFFF_FFFF).AsDouble()), limit)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> ZeroBelow(Vector128<double> x, Vector128<double> limit, Vector128<double> value) =>
        AdvSimd.BitwiseClear(value, AdvSimd.Arm64.CompareLessThan(x, limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> ShiftIntoExponent(Vector128<double> biased) =>
        AdvSimd.ShiftLeftLogical(biased.AsInt64(), 52).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MaskedTranspose(
        double* source,
        nint sourceStride,
        double* gate,
        nint gateStride,
        double* target,
        nint targetStride,
        bool back
    ) => Transposition128.Masked(source, sourceStride, gate, gateStride, target, targetStride, back);
}
