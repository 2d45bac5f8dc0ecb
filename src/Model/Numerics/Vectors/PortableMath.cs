using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>One number as a vector: any processor runs it, and the bits are those of the wide paths.</summary>
internal readonly unsafe struct PortableMath<T> : IVectorMath<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static int TileRows => 4;

    public static int TallTileRows => TileRows;

    public static int TransposeBlock => 1;

    public static T Zero => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, T* target) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FusedMultiplyAdd(T a, T b, T c) => T.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T a, T b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract(T a, T b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T a, T b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide(T a, T b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SquareRoot(T a) => T.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Rectify(T z) => z < T.Zero ? T.Zero : z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Larger(T a, T b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gate(T gate, T value) => gate > T.Zero ? value : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Flush(T value, T limit) => T.Abs(value) < limit ? T.Zero : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ZeroBelow(T x, T limit, T value) => x < limit ? T.Zero : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ShiftIntoExponent(T biased) =>
        typeof(T) == typeof(float)
            ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(biased) << 23)
            : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(biased) << 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MaskedTranspose(
        T* source,
        nint sourceStride,
        T* gate,
        nint gateStride,
        T* target,
        nint targetStride,
        bool back
    )
    {
        T value = Gate(*gate, *source);
        *target = value;
        if (back)
            *source = value;
    }
}
