using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>Eight floats in a 256-bit register.</summary>
internal readonly unsafe struct Avx2Float : IVectorMath<Vector256<float>, float>
{
    public static int Count => 8;

    public static int TileRows => 6;

    public static int TallTileRows => TileRows;

    public static int TransposeBlock => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Avx.LoadVector256(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* target) => Avx.Store(target, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => Avx.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => Avx.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => Avx.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => Avx.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SquareRoot(Vector256<float> a) => Avx.Sqrt(a);

    // The instruction returns its second operand where the first is not larger, and wherever a NaN is involved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rectify(Vector256<float> z) => Avx.Max(Zero, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Larger(Vector256<float> a, Vector256<float> b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gate(Vector256<float> gate, Vector256<float> value) =>
        Avx.And(Avx.CompareGreaterThan(gate, Zero), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Flush(Vector256<float> value, Vector256<float> limit) =>
        Avx.AndNot(Avx.CompareLessThan(Avx.And(value, Vector256.Create(0x7FFF_FFFF).AsSingle()), limit), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ZeroBelow(Vector256<float> x, Vector256<float> limit, Vector256<float> value) =>
        Avx.AndNot(Avx.CompareLessThan(x, limit), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ShiftIntoExponent(Vector256<float> biased) =>
        Avx2.ShiftLeftLogical(biased.AsInt32(), 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MaskedTranspose(
        float* source,
        nint sourceStride,
        float* gate,
        nint gateStride,
        float* target,
        nint targetStride,
        bool back
    ) => Transposition256.Masked(source, sourceStride, gate, gateStride, target, targetStride, back);
}

/// <summary>Four doubles in a 256-bit register.</summary>
internal readonly unsafe struct Avx2Double : IVectorMath<Vector256<double>, double>
{
    public static int Count => 4;

    public static int TileRows => 6;

    public static int TallTileRows => TileRows;

    public static int TransposeBlock => 4;

    public static Vector256<double> Zero => Vector256<double>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(double* source) => Avx.LoadVector256(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<double> value, double* target) => Avx.Store(target, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> FusedMultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c) =>
        Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => Avx.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Subtract(Vector256<double> a, Vector256<double> b) => Avx.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Multiply(Vector256<double> a, Vector256<double> b) => Avx.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Divide(Vector256<double> a, Vector256<double> b) => Avx.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> SquareRoot(Vector256<double> a) => Avx.Sqrt(a);

    // The instruction returns its second operand where the first is not larger, and wherever a NaN is involved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Rectify(Vector256<double> z) => Avx.Max(Zero, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Larger(Vector256<double> a, Vector256<double> b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Gate(Vector256<double> gate, Vector256<double> value) =>
        Avx.And(Avx.CompareGreaterThan(gate, Zero), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Flush(Vector256<double> value, Vector256<double> limit) =>
        Avx.AndNot(
            Avx.CompareLessThan(Avx.And(value, Vector256.Create(0x7FFF_FFFF_FFFF_FFFF).AsDouble()), limit),
            value
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ZeroBelow(Vector256<double> x, Vector256<double> limit, Vector256<double> value) =>
        Avx.AndNot(Avx.CompareLessThan(x, limit), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ShiftIntoExponent(Vector256<double> biased) =>
        Avx2.ShiftLeftLogical(biased.AsInt64(), 52).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MaskedTranspose(
        double* source,
        nint sourceStride,
        double* gate,
        nint gateStride,
        double* target,
        nint targetStride,
        bool back
    ) => Transposition256.Masked(source, sourceStride, gate, gateStride, target, targetStride, back);
}
