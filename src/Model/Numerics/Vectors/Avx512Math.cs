using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>Sixteen floats in a 512-bit register.</summary>
internal readonly unsafe struct Avx512Float : IVectorMath<Vector512<float>, float>
{
    public static int Count => 16;

    public static int TileRows => 8;

    public static int TallTileRows => 12;

    public static int TransposeBlock => 8;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Avx512F.LoadVector512(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* target) => Avx512F.Store(target, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => Avx512F.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => Avx512F.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => Avx512F.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => Avx512F.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SquareRoot(Vector512<float> a) => Avx512F.Sqrt(a);

    // The instruction returns its second operand where the first is not larger, and wherever a NaN is involved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Rectify(Vector512<float> z) => Avx512F.Max(Zero, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Larger(Vector512<float> a, Vector512<float> b) => Avx512F.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gate(Vector512<float> gate, Vector512<float> value) =>
        Avx512DQ.And(Avx512F.CompareGreaterThan(gate, Zero), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Flush(Vector512<float> value, Vector512<float> limit) =>
        Avx512DQ.AndNot(
            Avx512F.CompareLessThan(Avx512DQ.And(value, Vector512.Create(0x7FFF_FFFF).AsSingle()), limit),
            value
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ZeroBelow(Vector512<float> x, Vector512<float> limit, Vector512<float> value) =>
        Avx512DQ.AndNot(Avx512F.CompareLessThan(x, limit), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ShiftIntoExponent(Vector512<float> biased) =>
        Avx512F.ShiftLeftLogical(biased.AsInt32(), 23).AsSingle();

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

    public static int WideTransposeBlock => Transposition512.Block;

    public static void MaskedTransposeWide(
        float* source,
        nint sourceStride,
        float* gate,
        nint gateStride,
        float* target,
        nint targetStride,
        bool back
    ) => Transposition512.Masked(source, sourceStride, gate, gateStride, target, targetStride, back);
}

/// <summary>Eight doubles in a 512-bit register.</summary>
internal readonly unsafe struct Avx512Double : IVectorMath<Vector512<double>, double>
{
    public static int Count => 8;

    public static int TileRows => 8;

    public static int TallTileRows => TileRows;

    public static int TransposeBlock => 4;

    public static Vector512<double> Zero => Vector512<double>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(double* source) => Avx512F.LoadVector512(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, double* target) => Avx512F.Store(target, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Broadcast(double value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> FusedMultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => Avx512F.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(Vector512<double> a, Vector512<double> b) => Avx512F.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => Avx512F.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Divide(Vector512<double> a, Vector512<double> b) => Avx512F.Divide(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> SquareRoot(Vector512<double> a) => Avx512F.Sqrt(a);

    // The instruction returns its second operand where the first is not larger, and wherever a NaN is involved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Rectify(Vector512<double> z) => Avx512F.Max(Zero, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Larger(Vector512<double> a, Vector512<double> b) => Avx512F.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Gate(Vector512<double> gate, Vector512<double> value) =>
        Avx512DQ.And(Avx512F.CompareGreaterThan(gate, Zero), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Flush(Vector512<double> value, Vector512<double> limit) =>
        Avx512DQ.AndNot(
            Avx512F.CompareLessThan(Avx512DQ.And(value, Vector512.Create(0x7FFF_FFFF_FFFF_FFFF).AsDouble()), limit),
            value
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ZeroBelow(Vector512<double> x, Vector512<double> limit, Vector512<double> value) =>
        Avx512DQ.AndNot(Avx512F.CompareLessThan(x, limit), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ShiftIntoExponent(Vector512<double> biased) =>
        Avx512F.ShiftLeftLogical(biased.AsInt64(), 52).AsDouble();

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
