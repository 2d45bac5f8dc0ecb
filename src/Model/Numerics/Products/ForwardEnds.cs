using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>What a forward tile does with its sums.</summary>
internal enum ForwardEnd
{
    /// <summary>Adds the bias.</summary>
    Bias,

    /// <summary>Adds the bias, then takes the positive part.</summary>
    BiasAndRectify,

    /// <summary>Adds them to what the output holds.</summary>
    Accumulate,
}

/// <summary>A <see cref="ForwardEnd"/> that tiles are specialised for.</summary>
internal unsafe interface IForwardEnd<TVector, T>
    where T : unmanaged
{
    static abstract void Apply(TVector sum, T* bias, T* output);
}

/// <summary><see cref="ForwardEnd.Bias"/>.</summary>
internal readonly unsafe struct BiasEnd<TMath, TVector, T> : IForwardEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(TVector sum, T* bias, T* output) => TMath.Store(TMath.Add(sum, TMath.Load(bias)), output);
}

/// <summary><see cref="ForwardEnd.BiasAndRectify"/>.</summary>
internal readonly unsafe struct RectifyEnd<TMath, TVector, T> : IForwardEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(TVector sum, T* bias, T* output) =>
        TMath.Store(TMath.Rectify(TMath.Add(sum, TMath.Load(bias))), output);
}

/// <summary><see cref="ForwardEnd.Accumulate"/>.</summary>
internal readonly unsafe struct AccumulateEnd<TMath, TVector, T> : IForwardEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(TVector sum, T* bias, T* output) =>
        TMath.Store(TMath.Add(TMath.Load(output), sum), output);
}
