using System.Diagnostics;
using System.Numerics;

namespace Sweeps.Model.Numerics.Vectors;

/// <summary>
/// Element-wise arithmetic on one vector register. Kernels are written once over it; the runtime specialises them for
/// each path. Every operation treats each element exactly as IEEE 754 prescribes, so an element's value does not depend
/// on how many share its register.
/// </summary>
/// <typeparam name="TVector">The register; a bare number on the portable path.</typeparam>
/// <typeparam name="T">The number.</typeparam>
internal unsafe interface IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the largest tile two vectors wide whose sums all stay in registers.</summary>
    static abstract int TileRows { get; }

    /// <summary>The same for sums of few steps, which are better made of few tiles. It takes as many rows as registers
    /// allow; the other leaves some registers free.</summary>
    static abstract int TallTileRows { get; }

    /// <summary>Rows (and columns) of the blocks of <see cref="MaskedTranspose"/>; a divisor of 8.</summary>
    static abstract int TransposeBlock { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* target);

    static abstract TVector Broadcast(T value);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector SquareRoot(TVector a);

    /// <summary><paramref name="a"/> where it is the larger, else <paramref name="b"/>.</summary>
    static abstract TVector Larger(TVector a, TVector b);

    /// <summary>0 where z &lt; 0, else z: NaN and −0 pass.</summary>
    static abstract TVector Rectify(TVector z);

    /// <summary><paramref name="value"/> where <paramref name="gate"/> &gt; 0, else 0: a NaN gate closes.</summary>
    static abstract TVector Gate(TVector gate, TVector value);

    /// <summary><paramref name="value"/> where |value| ≥ <paramref name="limit"/> or NaN, else 0.</summary>
    static abstract TVector Flush(TVector value, TVector limit);

    /// <summary>0 where x &lt; <paramref name="limit"/>, else <paramref name="value"/>.</summary>
    static abstract TVector ZeroBelow(TVector x, TVector limit, TVector value);

    /// <summary>The number whose bits are those of <paramref name="biased"/> shifted left by the width of the
    /// significand.</summary>
    static abstract TVector ShiftIntoExponent(TVector biased);

    /// <summary>
    /// Turns a block of <paramref name="source"/> around its diagonal, closes it where <paramref name="gate"/> is not
    /// positive, and stores it to <paramref name="target"/>; with <paramref name="back"/> also, turned again, over the
    /// source.
    /// </summary>
    static abstract void MaskedTranspose(
        T* source,
        nint sourceStride,
        T* gate,
        nint gateStride,
        T* target,
        nint targetStride,
        bool back
    );

    /// <summary>Rows (and columns) of the blocks of <see cref="MaskedTransposeWide"/>; 0 where there is none.</summary>
    static virtual int WideTransposeBlock => 0;

    /// <summary><see cref="MaskedTranspose"/> of a larger block at a time.</summary>
    static virtual void MaskedTransposeWide(
        T* source,
        nint sourceStride,
        T* gate,
        nint gateStride,
        T* target,
        nint targetStride,
        bool back
    ) => throw new UnreachableException("Not every path has wide blocks.");
}
