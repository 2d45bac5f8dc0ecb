using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Data.InMemory;

/// <summary>
/// The 256 numbers that pixels stand for, and images written out in them. Pixels divided by 255, the default, are
/// computed many at a time rather than looked up. The table has been compared with what is computed, so both give the
/// same bits.
/// </summary>
internal sealed unsafe class PixelScale<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double White = 255;
    private const int Levels = 256;

    // 1/255 in two parts: high·x + (low·x) is x/255 with one rounding that counts.
    private static readonly T High = T.One / T.CreateTruncating(White);
    private static readonly T Low =
        T.FusedMultiplyAdd(-T.CreateTruncating(White), High, T.One) / T.CreateTruncating(White);

    private readonly T[] _table;
    private readonly bool _divides;

    private PixelScale(T[] table)
    {
        _table = table;
        _divides = Enumerable
            .Range(0, Levels)
            .All(pixel =>
                T.FusedMultiplyAdd(T.CreateTruncating(pixel), High, T.CreateTruncating(pixel) * Low)
                    .Equals(table[pixel])
            );
    }

    /// <summary>Pixels from 0 to 1, with the constants of <see cref="Normalization.Limit"/> where asked for.</summary>
    public static PixelScale<T> For(Normalization normalization)
    {
        var values = new double[Levels];
        for (int pixel = 0; pixel < Levels; pixel++)
            values[pixel] = pixel / White;
        ImageNormalization.Apply(normalization, values);
        return new([.. values.Select(T.CreateTruncating)]);
    }

    /// <summary>The same with mean and deviation taken off.</summary>
    public PixelScale<T> Standardized(Standardization by) => new([.. _table.Select(by.Of)]);

    /// <summary>Writes pixels out.</summary>
    public void Write(ReadOnlySpan<byte> pixels, T* numbers)
    {
        fixed (byte* source = pixels)
        fixed (T* table = _table)
        {
            int i = 0;
            if (_divides && typeof(T) == typeof(float) && Avx512F.IsSupported)
                i = Divide512(source, pixels.Length, (float*)numbers);
            else if (_divides && typeof(T) == typeof(float) && Avx2.IsSupported && Fma.IsSupported)
                i = Divide256(source, pixels.Length, (float*)numbers);
            for (; i < pixels.Length - 3; i += 4)
            {
                T first = table[source[i]],
                    second = table[source[i + 1]],
                    third = table[source[i + 2]],
                    fourth = table[source[i + 3]];
                numbers[i] = first;
                numbers[i + 1] = second;
                numbers[i + 2] = third;
                numbers[i + 3] = fourth;
            }

            for (; i < pixels.Length; i++)
                numbers[i] = table[source[i]];
        }
    }

    private static int Divide512(byte* pixels, int count, float* numbers)
    {
        var high = Vector512.Create(float.CreateTruncating(High));
        var low = Vector512.Create(float.CreateTruncating(Low));
        int i = 0;
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var x = Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(pixels + i)));
            Avx512F.FusedMultiplyAdd(x, high, x * low).Store(numbers + i);
        }

        return i;
    }

    private static int Divide256(byte* pixels, int count, float* numbers)
    {
        var high = Vector256.Create(float.CreateTruncating(High));
        var low = Vector256.Create(float.CreateTruncating(Low));
        int i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var x = Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(pixels + i));
            Fma.MultiplyAdd(x, high, x * low).Store(numbers + i);
        }

        return i;
    }
}
