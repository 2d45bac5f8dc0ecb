using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// Tiles of a gradient: R rows (inputs of the layer) by V vectors, whose R·V sums stay in registers while they run over
/// all steps in order: examples for a weight gradient, outputs for an input gradient. g: [depth][Lanes]; target:
/// [R][Lanes].
/// </summary>
internal static unsafe class GradientTiles<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile12x2<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c000 = TMath.Zero,
            c001 = TMath.Zero;
        TVector c010 = TMath.Zero,
            c011 = TMath.Zero;
        TVector c020 = TMath.Zero,
            c021 = TMath.Zero;
        TVector c030 = TMath.Zero,
            c031 = TMath.Zero;
        TVector c040 = TMath.Zero,
            c041 = TMath.Zero;
        TVector c050 = TMath.Zero,
            c051 = TMath.Zero;
        TVector c060 = TMath.Zero,
            c061 = TMath.Zero;
        TVector c070 = TMath.Zero,
            c071 = TMath.Zero;
        TVector c080 = TMath.Zero,
            c081 = TMath.Zero;
        TVector c090 = TMath.Zero,
            c091 = TMath.Zero;
        TVector c100 = TMath.Zero,
            c101 = TMath.Zero;
        TVector c110 = TMath.Zero,
            c111 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c000 = TMath.FusedMultiplyAdd(x, b0, c000);
            c001 = TMath.FusedMultiplyAdd(x, b1, c001);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c010 = TMath.FusedMultiplyAdd(x, b0, c010);
            c011 = TMath.FusedMultiplyAdd(x, b1, c011);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c020 = TMath.FusedMultiplyAdd(x, b0, c020);
            c021 = TMath.FusedMultiplyAdd(x, b1, c021);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c030 = TMath.FusedMultiplyAdd(x, b0, c030);
            c031 = TMath.FusedMultiplyAdd(x, b1, c031);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c040 = TMath.FusedMultiplyAdd(x, b0, c040);
            c041 = TMath.FusedMultiplyAdd(x, b1, c041);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c050 = TMath.FusedMultiplyAdd(x, b0, c050);
            c051 = TMath.FusedMultiplyAdd(x, b1, c051);
            x = TMath.Broadcast(a[6 * TSource.Displacement]);
            c060 = TMath.FusedMultiplyAdd(x, b0, c060);
            c061 = TMath.FusedMultiplyAdd(x, b1, c061);
            x = TMath.Broadcast(a[7 * TSource.Displacement]);
            c070 = TMath.FusedMultiplyAdd(x, b0, c070);
            c071 = TMath.FusedMultiplyAdd(x, b1, c071);
            x = TMath.Broadcast(a[8 * TSource.Displacement]);
            c080 = TMath.FusedMultiplyAdd(x, b0, c080);
            c081 = TMath.FusedMultiplyAdd(x, b1, c081);
            x = TMath.Broadcast(a[9 * TSource.Displacement]);
            c090 = TMath.FusedMultiplyAdd(x, b0, c090);
            c091 = TMath.FusedMultiplyAdd(x, b1, c091);
            x = TMath.Broadcast(a[10 * TSource.Displacement]);
            c100 = TMath.FusedMultiplyAdd(x, b0, c100);
            c101 = TMath.FusedMultiplyAdd(x, b1, c101);
            x = TMath.Broadcast(a[11 * TSource.Displacement]);
            c110 = TMath.FusedMultiplyAdd(x, b0, c110);
            c111 = TMath.FusedMultiplyAdd(x, b1, c111);
        }

        TEnd own = end;
        End(c000, c001, target, in own);
        End(c010, c011, target + Panels<T>.Lanes, in own);
        End(c020, c021, target + 2 * Panels<T>.Lanes, in own);
        End(c030, c031, target + 3 * Panels<T>.Lanes, in own);
        End(c040, c041, target + 4 * Panels<T>.Lanes, in own);
        End(c050, c051, target + 5 * Panels<T>.Lanes, in own);
        End(c060, c061, target + 6 * Panels<T>.Lanes, in own);
        End(c070, c071, target + 7 * Panels<T>.Lanes, in own);
        End(c080, c081, target + 8 * Panels<T>.Lanes, in own);
        End(c090, c091, target + 9 * Panels<T>.Lanes, in own);
        End(c100, c101, target + 10 * Panels<T>.Lanes, in own);
        End(c110, c111, target + 11 * Panels<T>.Lanes, in own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8x2<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        TVector c20 = TMath.Zero,
            c21 = TMath.Zero;
        TVector c30 = TMath.Zero,
            c31 = TMath.Zero;
        TVector c40 = TMath.Zero,
            c41 = TMath.Zero;
        TVector c50 = TMath.Zero,
            c51 = TMath.Zero;
        TVector c60 = TMath.Zero,
            c61 = TMath.Zero;
        TVector c70 = TMath.Zero,
            c71 = TMath.Zero;
        nint s = 0;
        for (; s < depth - 1; s += 2, g += 2 * Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
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
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
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
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        TVector c20 = TMath.Zero,
            c21 = TMath.Zero;
        TVector c30 = TMath.Zero,
            c31 = TMath.Zero;
        TVector c40 = TMath.Zero,
            c41 = TMath.Zero;
        TVector c50 = TMath.Zero,
            c51 = TMath.Zero;
        nint s = 0;
        for (; s < depth - 1; s += 2, g += 2 * Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
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
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
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
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        TVector c20 = TMath.Zero,
            c21 = TMath.Zero;
        TVector c30 = TMath.Zero,
            c31 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
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
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
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
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g),
                b1 = TMath.Load(g + TMath.Count);
            TVector x = TMath.Broadcast(*a);
            c00 = TMath.FusedMultiplyAdd(x, b0, c00);
            c01 = TMath.FusedMultiplyAdd(x, b1, c01);
        }

        TEnd own = end;
        End(c00, c01, target, in own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile12x1<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c000 = TMath.Zero,
            c010 = TMath.Zero,
            c020 = TMath.Zero,
            c030 = TMath.Zero;
        TVector c040 = TMath.Zero,
            c050 = TMath.Zero,
            c060 = TMath.Zero,
            c070 = TMath.Zero;
        TVector c080 = TMath.Zero,
            c090 = TMath.Zero,
            c100 = TMath.Zero,
            c110 = TMath.Zero;
        for (nint s = 0; s < depth; s++, g += Panels<T>.Lanes)
        {
            T* a = source.Next(s);
            TVector b0 = TMath.Load(g);
            TVector x = TMath.Broadcast(*a);
            c000 = TMath.FusedMultiplyAdd(x, b0, c000);
            x = TMath.Broadcast(a[TSource.Displacement]);
            c010 = TMath.FusedMultiplyAdd(x, b0, c010);
            x = TMath.Broadcast(a[2 * TSource.Displacement]);
            c020 = TMath.FusedMultiplyAdd(x, b0, c020);
            x = TMath.Broadcast(a[3 * TSource.Displacement]);
            c030 = TMath.FusedMultiplyAdd(x, b0, c030);
            x = TMath.Broadcast(a[4 * TSource.Displacement]);
            c040 = TMath.FusedMultiplyAdd(x, b0, c040);
            x = TMath.Broadcast(a[5 * TSource.Displacement]);
            c050 = TMath.FusedMultiplyAdd(x, b0, c050);
            x = TMath.Broadcast(a[6 * TSource.Displacement]);
            c060 = TMath.FusedMultiplyAdd(x, b0, c060);
            x = TMath.Broadcast(a[7 * TSource.Displacement]);
            c070 = TMath.FusedMultiplyAdd(x, b0, c070);
            x = TMath.Broadcast(a[8 * TSource.Displacement]);
            c080 = TMath.FusedMultiplyAdd(x, b0, c080);
            x = TMath.Broadcast(a[9 * TSource.Displacement]);
            c090 = TMath.FusedMultiplyAdd(x, b0, c090);
            x = TMath.Broadcast(a[10 * TSource.Displacement]);
            c100 = TMath.FusedMultiplyAdd(x, b0, c100);
            x = TMath.Broadcast(a[11 * TSource.Displacement]);
            c110 = TMath.FusedMultiplyAdd(x, b0, c110);
        }

        TEnd own = end;
        own.Apply(c000, target);
        own.Apply(c010, target + Panels<T>.Lanes);
        own.Apply(c020, target + 2 * Panels<T>.Lanes);
        own.Apply(c030, target + 3 * Panels<T>.Lanes);
        own.Apply(c040, target + 4 * Panels<T>.Lanes);
        own.Apply(c050, target + 5 * Panels<T>.Lanes);
        own.Apply(c060, target + 6 * Panels<T>.Lanes);
        own.Apply(c070, target + 7 * Panels<T>.Lanes);
        own.Apply(c080, target + 8 * Panels<T>.Lanes);
        own.Apply(c090, target + 9 * Panels<T>.Lanes);
        own.Apply(c100, target + 10 * Panels<T>.Lanes);
        own.Apply(c110, target + 11 * Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8x1<TSource, TEnd>(TSource source, nint depth, T* g, T* target, in TEnd end)
        where TSource : struct, IGradientSource<T>
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TVector c00 = TMath.Zero,
            c10 = TMath.Zero,
            c20 = TMath.Zero,
            c30 = TMath.Zero;
        TVector c40 = TMath.Zero,
            c50 = TMath.Zero,
            c60 = TMath.Zero,
            c70 = TMath.Zero;
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
        TVector c00 = TMath.Zero,
            c10 = TMath.Zero,
            c20 = TMath.Zero,
            c30 = TMath.Zero;
        TVector c40 = TMath.Zero,
            c50 = TMath.Zero;
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
        TVector c00 = TMath.Zero,
            c10 = TMath.Zero,
            c20 = TMath.Zero,
            c30 = TMath.Zero;
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
        TVector c00 = TMath.Zero,
            c10 = TMath.Zero;
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
