using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Images;

/// <summary>Sums over positions, channel by channel, and what batch normalisation makes of them.</summary>
internal sealed unsafe partial class VectorImageKernels<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds a position's term to a sum.</summary>
    private interface ITerm
    {
        TVector AddTo(TVector sum, nint at, nint channel);
    }

    private readonly struct Plain(T* values) : ITerm
    {
        private readonly T* _values = values;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector AddTo(TVector sum, nint at, nint channel) => TMath.Add(sum, TMath.Load(_values + at));
    }

    private readonly struct Square(T* values, T* shift) : ITerm
    {
        private readonly T* _values = values;
        private readonly T* _shift = shift;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector AddTo(TVector sum, nint at, nint channel)
        {
            TVector off = TMath.Subtract(TMath.Load(_values + at), TMath.Load(_shift + channel));
            return TMath.FusedMultiplyAdd(off, off, sum);
        }
    }

    private readonly struct Product(T* left, T* right) : ITerm
    {
        private readonly T* _left = left;
        private readonly T* _right = right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector AddTo(TVector sum, nint at, nint channel) =>
            TMath.FusedMultiplyAdd(TMath.Load(_left + at), TMath.Load(_right + at), sum);
    }

    public override void Sums(T* values, nint pixel, int count, Span<double> sums) =>
        SumUp(new Plain(values), pixel, count, sums);

    public override void SquareSums(T* values, T* shift, nint pixel, int count, Span<double> sums) =>
        SumUp(new Square(values, shift), pixel, count, sums);

    public override void ProductSums(T* left, T* right, nint pixel, int count, Span<double> sums) =>
        SumUp(new Product(left, right), pixel, count, sums);

    // A block of positions stays in the first-level cache while its channels are taken, two vectors at a time; pixels
    // hold an even number of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumUp<TTerm>(TTerm term, nint pixel, int count, Span<double> sums)
        where TTerm : struct, ITerm
    {
        T* block = stackalloc T[2 * TMath.Count];
        sums.Clear();
        for (int first = 0; first < count; first += SumBlock)
        {
            int last = Math.Min(count, first + SumBlock);
            for (nint c = 0; c < pixel; c += 2 * TMath.Count)
            {
                TVector low = TMath.Zero,
                    high = TMath.Zero;
                nint at = first * pixel + c;
                for (int p = first; p < last; p++, at += pixel)
                {
                    low = term.AddTo(low, at, c);
                    high = term.AddTo(high, at + TMath.Count, c + TMath.Count);
                }

                TMath.Store(low, block);
                TMath.Store(high, block + TMath.Count);
                for (int i = 0; i < 2 * TMath.Count && c + i < sums.Length; i++)
                    sums[(int)c + i] += double.CreateTruncating(block[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Standardize(T* values, T* shift, T* scale, nint pixel, int count)
    {
        for (int p = 0; p < count; p++, values += pixel)
        {
            for (nint c = 0; c < pixel; c += TMath.Count)
                TMath.Store(
                    TMath.Multiply(
                        TMath.Subtract(TMath.Load(values + c), TMath.Load(shift + c)),
                        TMath.Load(scale + c)
                    ),
                    values + c
                );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ScaleAndRectify(T* values, T* scale, T* shift, nint pixel, int count, T* target)
    {
        for (int p = 0; p < count; p++, values += pixel, target += pixel)
        {
            for (nint c = 0; c < pixel; c += TMath.Count)
                TMath.Store(
                    TMath.Rectify(
                        TMath.FusedMultiplyAdd(TMath.Load(values + c), TMath.Load(scale + c), TMath.Load(shift + c))
                    ),
                    target + c
                );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void BackThroughStandardization(
        T* gradients,
        T* standardized,
        T* mean,
        T* slope,
        T* scale,
        nint pixel,
        int count
    )
    {
        for (int p = 0; p < count; p++, gradients += pixel, standardized += pixel)
        {
            for (nint c = 0; c < pixel; c += TMath.Count)
            {
                TVector centred = TMath.Subtract(TMath.Load(gradients + c), TMath.Load(mean + c));
                TVector part = TMath.Multiply(TMath.Load(standardized + c), TMath.Load(slope + c));
                TMath.Store(TMath.Multiply(TMath.Subtract(centred, part), TMath.Load(scale + c)), gradients + c);
            }
        }
    }
}
