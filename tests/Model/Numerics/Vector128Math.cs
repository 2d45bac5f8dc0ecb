using System.Numerics;
using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Tests.Numerics;

/// <summary>128-bit vectors in the runtime's own terms, so that the tiles of the ARM path run on any
/// processor.</summary>
internal readonly unsafe struct Vector128Math<T> : IVectorMath<Vector128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => Vector128<T>.Count;

    public static int TileRows => 8;

    public static int TallTileRows => TileRows;

    public static int TransposeBlock => Count;

    public static Vector128<T> Zero => Vector128<T>.Zero;

    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    public static void Store(Vector128<T> value, T* target) => value.Store(target);

    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    public static Vector128<T> FusedMultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) =>
        typeof(T) == typeof(float)
            ? Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    public static Vector128<T> SquareRoot(Vector128<T> a) => Vector128.Sqrt(a);

    public static Vector128<T> Rectify(Vector128<T> z) => Vector128.AndNot(z, Vector128.LessThan(z, Zero));

    public static Vector128<T> Larger(Vector128<T> a, Vector128<T> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    public static Vector128<T> Gate(Vector128<T> gate, Vector128<T> value) => Vector128.GreaterThan(gate, Zero) & value;

    public static Vector128<T> Flush(Vector128<T> value, Vector128<T> limit) =>
        Vector128.AndNot(value, Vector128.LessThan(Vector128.Abs(value), limit));

    public static Vector128<T> ZeroBelow(Vector128<T> x, Vector128<T> limit, Vector128<T> value) =>
        Vector128.AndNot(value, Vector128.LessThan(x, limit));

    public static Vector128<T> ShiftIntoExponent(Vector128<T> biased) =>
        typeof(T) == typeof(float) ? (biased.AsInt32() << 23).As<int, T>() : (biased.AsInt64() << 52).As<long, T>();

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
        if (typeof(T) == typeof(float))
            Transposition128.Masked(
                (float*)source,
                sourceStride,
                (float*)gate,
                gateStride,
                (float*)target,
                targetStride,
                back
            );
        else
            Transposition128.Masked(
                (double*)source,
                sourceStride,
                (double*)gate,
                gateStride,
                (double*)target,
                targetStride,
                back
            );
    }
}
