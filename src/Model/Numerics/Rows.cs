using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sweeps.Model.Numerics;

/// <summary>
/// Arithmetic on rows of float64 numbers. Sums run in sixteen lanes whatever the machine's vectors (element i belongs
/// to lane i mod 16), each a chain of fused multiply-adds, and the lanes are added in a fixed order: the bits are the
/// same everywhere.
/// </summary>
public static class Rows
{
    private const int Half = 8;
    private const int Lanes = 16;

    /// <summary>y += a·x.</summary>
    public static void Add(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(y[..x.Length]);
        nint n = x.Length,
            i = 0;
        var factor = Vector512.Create(a);
        for (; i <= n - Half; i += Half)
            Vector512
                .FusedMultiplyAdd(
                    factor,
                    Vector512.LoadUnsafe(ref from, (nuint)i),
                    Vector512.LoadUnsafe(ref to, (nuint)i)
                )
                .StoreUnsafe(ref to, (nuint)i);
        for (; i < n; i++)
            Unsafe.Add(ref to, i) = Math.FusedMultiplyAdd(a, Unsafe.Add(ref from, i), Unsafe.Add(ref to, i));
    }

    /// <summary>x *= a.</summary>
    public static void Scale(double a, Span<double> x)
    {
        foreach (ref double value in x)
            value *= a;
    }

    /// <summary>Σ x².</summary>
    public static double SquaredNorm(ReadOnlySpan<double> x) => Dot(x, x);

    /// <summary>Σ x·y.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ref double left = ref MemoryMarshal.GetReference(x);
        ref double right = ref MemoryMarshal.GetReference(y[..x.Length]);
        nint n = x.Length,
            i = 0;
        var low = Vector512<double>.Zero;
        var high = Vector512<double>.Zero;
        for (; i <= n - Lanes; i += Lanes)
        {
            low = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref left, (nuint)i),
                Vector512.LoadUnsafe(ref right, (nuint)i),
                low
            );
            high = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref left, (nuint)(i + Half)),
                Vector512.LoadUnsafe(ref right, (nuint)(i + Half)),
                high
            );
        }

        if (i < n)
        {
            Rest(ref Unsafe.Add(ref left, i), ref Unsafe.Add(ref right, i), (int)(n - i), ref low, ref high);
        }

        return Sum(low + high);
    }

    // Lanes past the end get no term at all: adding 0 would change a sum of −0 only, which nobody can tell apart by
    // comparing.
    private static void Rest(
        ref double left,
        ref double right,
        int count,
        ref Vector512<double> low,
        ref Vector512<double> high
    )
    {
        Span<double> x = stackalloc double[Lanes],
            y = stackalloc double[Lanes];
        x.Clear();
        y.Clear();
        for (int i = 0; i < count; i++)
            (x[i], y[i]) = (Unsafe.Add(ref left, i), Unsafe.Add(ref right, i));
        low = Vector512.FusedMultiplyAdd(Vector512.Create<double>(x), Vector512.Create<double>(y), low);
        high = Vector512.FusedMultiplyAdd(
            Vector512.Create<double>(x[Half..]),
            Vector512.Create<double>(y[Half..]),
            high
        );
    }

    private static double Sum(Vector512<double> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>row −= (q·row) q, for a q of norm 1.</summary>
    public static void Project(ReadOnlySpan<double> q, Span<double> row) => Add(-Dot(q, row), q, row);
}
