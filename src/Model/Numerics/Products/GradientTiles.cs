using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// Tiles of a gradient: R rows (inputs of the layer) by V vectors, whose R·V sums stay in registers while they run over all steps in
/// order: examples for a weight gradient, outputs for an input gradient. g: [depth][Lanes]; target: [R][Lanes].
/// </summary>
internal static unsafe class GradientTiles<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8x2<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c01 = TMath.Zero;
        TVector c10 = TMath.Zero, c11 = TMath.Zero;
        TVector c20 = TMath.Zero, c21 = TMath.Zero;
        TVector c30 = TMath.Zero, c31 = TMath.Zero;
        TVector c40 = TMath.Zero, c41 = TMath.Zero;
        TVector c50 = TMath.Zero, c51 = TMath.Zero;
        TVector c60 = TMath.Zero, c61 = TMath.Zero;
        TVector c70 = TMath.Zero, c71 = TMath.Zero;
        nint s = 0;
        for (; s < depth - 1; s += 2, g += 2 * Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g), b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            c21 = TMath.FusedMultiplyAdd(x, b1, c21);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            c31 = TMath.FusedMultiplyAdd(x, b1, c31);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            c41 = TMath.FusedMultiplyAdd(x, b1, c41);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
            c51 = TMath.FusedMultiplyAdd(x, b1, c51);
            x = TMath.Broadcast(a[6 * TSource.Displacement]);
            c60 = TMath.FusedMultiplyAdd(x, b0, c60);
            c61 = TMath.FusedMultiplyAdd(x, b1, c61);
            x = TMath.Broadcast(a[7 * TSource.Displacement]);
            c70 = TMath.FusedMultiplyAdd(x, b0, c70);
            c71 = TMath.FusedMultiplyAdd(x, b1, c71);
            a = source.Next(s + 1);
            b0 = TMath.Load(g + Panels<T>.Lanes);
            b1 = TMath.Load(g + Panels<T>.Lanes + TMath.Count);
            x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            c21 = TMath.FusedMultiplyAdd(x, b1, c21);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            c31 = TMath.FusedMultiplyAdd(x, b1, c31);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            c41 = TMath.FusedMultiplyAdd(x, b1, c41);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
            c51 = TMath.FusedMultiplyAdd(x, b1, c51);
            x = TMath.Broadcast(a[6 * TSource.Displacement]);
            c60 = TMath.FusedMultiplyAdd(x, b0, c60);
            c61 = TMath.FusedMultiplyAdd(x, b1, c61);
            x = TMath.Broadcast(a[7 * TSource.Displacement]);
            c70 = TMath.FusedMultiplyAdd(x, b0, c70);
            c71 = TMath.FusedMultiplyAdd(x, b1, c71);
        }

        if (s < depth)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g), b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            c21 = TMath.FusedMultiplyAdd(x, b1, c21);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            c31 = TMath.FusedMultiplyAdd(x, b1, c31);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            c41 = TMath.FusedMultiplyAdd(x, b1, c41);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
            c51 = TMath.FusedMultiplyAdd(x, b1, c51);
            x = TMath.Broadcast(a[6 * TSource.Displacement]);
            c60 = TMath.FusedMultiplyAdd(x, b0, c60);
            c61 = TMath.FusedMultiplyAdd(x, b1, c61);
            x = TMath.Broadcast(a[7 * TSource.Displacement]);
            c70 = TMath.FusedMultiplyAdd(x, b0, c70);
            c71 = TMath.FusedMultiplyAdd(x, b1, c71);
        }

        TEnd own = end;
        End(c00, c01, target, in own);
        End(c10, c11, target + Panels<T>.Lanes, in own);
        End(c20, c21, target + 2 * Panels<T>.Lanes, in own);
        End(c30, c31, target + 3 * Panels<T>.Lanes, in own);
        End(c40, c41, target + 4 * Panels<T>.Lanes, in own);
        End(c50, c51, target + 5 * Panels<T>.Lanes, in own);
        End(c60, c61, target + 6 * Panels<T>.Lanes, in own);
        End(c70, c71, target + 7 * Panels<T>.Lanes, in own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile6x2<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c01 = TMath.Zero;
        TVector c10 = TMath.Zero, c11 = TMath.Zero;
        TVector c20 = TMath.Zero, c21 = TMath.Zero;
        TVector c30 = TMath.Zero, c31 = TMath.Zero;
        TVector c40 = TMath.Zero, c41 = TMath.Zero;
        TVector c50 = TMath.Zero, c51 = TMath.Zero;
        nint s = 0;
        for (; s < depth - 1; s += 2, g += 2 * Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g), b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            c21 = TMath.FusedMultiplyAdd(x, b1, c21);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            c31 = TMath.FusedMultiplyAdd(x, b1, c31);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            c41 = TMath.FusedMultiplyAdd(x, b1, c41);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
            c51 = TMath.FusedMultiplyAdd(x, b1, c51);
            a = source.Next(s + 1);
            b0 = TMath.Load(g + Panels<T>.Lanes);
            b1 = TMath.Load(g + Panels<T>.Lanes + TMath.Count);
            x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            c21 = TMath.FusedMultiplyAdd(x, b1, c21);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            c31 = TMath.FusedMultiplyAdd(x, b1, c31);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            c41 = TMath.FusedMultiplyAdd(x, b1, c41);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
            c51 = TMath.FusedMultiplyAdd(x, b1, c51);
        }

        if (s < depth)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g), b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            c21 = TMath.FusedMultiplyAdd(x, b1, c21);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            c31 = TMath.FusedMultiplyAdd(x, b1, c31);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            c41 = TMath.FusedMultiplyAdd(x, b1, c41);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
            c51 = TMath.FusedMultiplyAdd(x, b1, c51);
        }

        TEnd own = end;
        End(c00, c01, target, in own);
        End(c10, c11, target + Panels<T>.Lanes, in own);
        End(c20, c21, target + 2 * Panels<T>.Lanes, in own);
        End(c30, c31, target + 3 * Panels<T>.Lanes, in own);
        End(c40, c41, target + 4 * Panels<T>.Lanes, in own);
        End(c50, c51, target + 5 * Panels<T>.Lanes, in own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4x2<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c01 = TMath.Zero;
        TVector c10 = TMath.Zero, c11 = TMath.Zero;
        TVector c20 = TMath.Zero, c21 = TMath.Zero;
        TVector c30 = TMath.Zero, c31 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g), b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            c21 = TMath.FusedMultiplyAdd(x, b1, c21);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            c31 = TMath.FusedMultiplyAdd(x, b1, c31);
        }

        TEnd own = end;
        End(c00, c01, target, in own);
        End(c10, c11, target + Panels<T>.Lanes, in own);
        End(c20, c21, target + 2 * Panels<T>.Lanes, in own);
        End(c30, c31, target + 3 * Panels<T>.Lanes, in own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile2x2<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c01 = TMath.Zero;
        TVector c10 = TMath.Zero, c11 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g), b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            c11 = TMath.FusedMultiplyAdd(x, b1, c11);
        }

        TEnd own = end;
        End(c00, c01, target, in own);
        End(c10, c11, target + Panels<T>.Lanes, in own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile1x2<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c01 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g), b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
        }

        TEnd own = end;
        End(c00, c01, target, in own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8x1<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c10 = TMath.Zero, c20 = TMath.Zero, c30 = TMath.Zero;
        TVector c40 = TMath.Zero, c50 = TMath.Zero, c60 = TMath.Zero, c70 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
            x = TMath.Broadcast(a[6 * TSource.Displacement]);
            c60 = TMath.FusedMultiplyAdd(x, b0, c60);
            x = TMath.Broadcast(a[7 * TSource.Displacement]);
            c70 = TMath.FusedMultiplyAdd(x, b0, c70);
        }

        TEnd own = end;
        own.Apply(c00, target);
        own.Apply(c10, target + Panels<T>.Lanes);
        own.Apply(c20, target + 2 * Panels<T>.Lanes);
        own.Apply(c30, target + 3 * Panels<T>.Lanes);
        own.Apply(c40, target + 4 * Panels<T>.Lanes);
        own.Apply(c50, target + 5 * Panels<T>.Lanes);
        own.Apply(c60, target + 6 * Panels<T>.Lanes);
        own.Apply(c70, target + 7 * Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile6x1<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c10 = TMath.Zero, c20 = TMath.Zero, c30 = TMath.Zero;
        TVector c40 = TMath.Zero, c50 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c40 = TMath.FusedMultiplyAdd(x, b0, c40);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c50 = TMath.FusedMultiplyAdd(x, b0, c50);
        }

        TEnd own = end;
        own.Apply(c00, target);
        own.Apply(c10, target + Panels<T>.Lanes);
        own.Apply(c20, target + 2 * Panels<T>.Lanes);
        own.Apply(c30, target + 3 * Panels<T>.Lanes);
        own.Apply(c40, target + 4 * Panels<T>.Lanes);
        own.Apply(c50, target + 5 * Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4x1<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c10 = TMath.Zero, c20 = TMath.Zero, c30 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c20 = TMath.FusedMultiplyAdd(x, b0, c20);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c30 = TMath.FusedMultiplyAdd(x, b0, c30);
        }

        TEnd own = end;
        own.Apply(c00, target);
        own.Apply(c10, target + Panels<T>.Lanes);
        own.Apply(c20, target + 2 * Panels<T>.Lanes);
        own.Apply(c30, target + 3 * Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile2x1<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero, c10 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c10 = TMath.FusedMultiplyAdd(x, b0, c10);
        }

        TEnd own = end;
        own.Apply(c00, target);
        own.Apply(c10, target + Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile1x1<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
        }

        TEnd own = end;
        own.Apply(c00, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End<TEnd>(TVector c0, TVector c1, T* target, in TEnd end)
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        end.Apply(c0, target);
        end.Apply(c1, target + TMath.Count);
    }
}
