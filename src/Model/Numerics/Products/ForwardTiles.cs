using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// Tiles of y = x·w: R examples by V vectors of outputs, whose R·V sums stay in registers while they run over all
/// inputs in order. x: pointers to R examples; w: [depth][Lanes], a column of a panel; y: [R][stride]. Meanwhile they
/// ask, a little at each step, for the memory from ahead on: the next panel, which in a wide layer has to come from
/// beyond the second-level cache.
/// </summary>
internal static unsafe class ForwardTiles<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2],
            x3 = x[3],
            x4 = x[4],
            x5 = x[5],
            x6 = x[6],
            x7 = x[7];
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
        nint k = 0;
        for (; k < depth - 1; k += 2, w += 2 * Panels<T>.Lanes, ahead += 2 * pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            a = TMath.Broadcast(x5[k]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            c51 = TMath.FusedMultiplyAdd(a, b1, c51);
            a = TMath.Broadcast(x6[k]);
            c60 = TMath.FusedMultiplyAdd(a, b0, c60);
            c61 = TMath.FusedMultiplyAdd(a, b1, c61);
            a = TMath.Broadcast(x7[k]);
            c70 = TMath.FusedMultiplyAdd(a, b0, c70);
            c71 = TMath.FusedMultiplyAdd(a, b1, c71);
            Cache.PrefetchFar(ahead + pace);
            b0 = TMath.Load(w + Panels<T>.Lanes);
            b1 = TMath.Load(w + Panels<T>.Lanes + TMath.Count);
            a = TMath.Broadcast(x0[k + 1]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k + 1]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k + 1]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k + 1]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k + 1]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            a = TMath.Broadcast(x5[k + 1]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            c51 = TMath.FusedMultiplyAdd(a, b1, c51);
            a = TMath.Broadcast(x6[k + 1]);
            c60 = TMath.FusedMultiplyAdd(a, b0, c60);
            c61 = TMath.FusedMultiplyAdd(a, b1, c61);
            a = TMath.Broadcast(x7[k + 1]);
            c70 = TMath.FusedMultiplyAdd(a, b0, c70);
            c71 = TMath.FusedMultiplyAdd(a, b1, c71);
        }

        if (k < depth)
        {
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            a = TMath.Broadcast(x5[k]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            c51 = TMath.FusedMultiplyAdd(a, b1, c51);
            a = TMath.Broadcast(x6[k]);
            c60 = TMath.FusedMultiplyAdd(a, b0, c60);
            c61 = TMath.FusedMultiplyAdd(a, b1, c61);
            a = TMath.Broadcast(x7[k]);
            c70 = TMath.FusedMultiplyAdd(a, b0, c70);
            c71 = TMath.FusedMultiplyAdd(a, b1, c71);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias, y + stride);
        End<TEnd>(c20, c21, bias, y + 2 * stride);
        End<TEnd>(c30, c31, bias, y + 3 * stride);
        End<TEnd>(c40, c41, bias, y + 4 * stride);
        End<TEnd>(c50, c51, bias, y + 5 * stride);
        End<TEnd>(c60, c61, bias, y + 6 * stride);
        End<TEnd>(c70, c71, bias, y + 7 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile7x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2],
            x3 = x[3],
            x4 = x[4],
            x5 = x[5],
            x6 = x[6];
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
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            a = TMath.Broadcast(x5[k]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            c51 = TMath.FusedMultiplyAdd(a, b1, c51);
            a = TMath.Broadcast(x6[k]);
            c60 = TMath.FusedMultiplyAdd(a, b0, c60);
            c61 = TMath.FusedMultiplyAdd(a, b1, c61);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias, y + stride);
        End<TEnd>(c20, c21, bias, y + 2 * stride);
        End<TEnd>(c30, c31, bias, y + 3 * stride);
        End<TEnd>(c40, c41, bias, y + 4 * stride);
        End<TEnd>(c50, c51, bias, y + 5 * stride);
        End<TEnd>(c60, c61, bias, y + 6 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile6x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2],
            x3 = x[3],
            x4 = x[4],
            x5 = x[5];
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
        nint k = 0;
        for (; k < depth - 1; k += 2, w += 2 * Panels<T>.Lanes, ahead += 2 * pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            a = TMath.Broadcast(x5[k]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            c51 = TMath.FusedMultiplyAdd(a, b1, c51);
            Cache.PrefetchFar(ahead + pace);
            b0 = TMath.Load(w + Panels<T>.Lanes);
            b1 = TMath.Load(w + Panels<T>.Lanes + TMath.Count);
            a = TMath.Broadcast(x0[k + 1]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k + 1]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k + 1]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k + 1]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k + 1]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            a = TMath.Broadcast(x5[k + 1]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            c51 = TMath.FusedMultiplyAdd(a, b1, c51);
        }

        if (k < depth)
        {
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            a = TMath.Broadcast(x5[k]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            c51 = TMath.FusedMultiplyAdd(a, b1, c51);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias, y + stride);
        End<TEnd>(c20, c21, bias, y + 2 * stride);
        End<TEnd>(c30, c31, bias, y + 3 * stride);
        End<TEnd>(c40, c41, bias, y + 4 * stride);
        End<TEnd>(c50, c51, bias, y + 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile5x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2],
            x3 = x[3],
            x4 = x[4];
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
        nint k = 0;
        for (; k < depth - 1; k += 2, w += 2 * Panels<T>.Lanes, ahead += 2 * pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
            Cache.PrefetchFar(ahead + pace);
            b0 = TMath.Load(w + Panels<T>.Lanes);
            b1 = TMath.Load(w + Panels<T>.Lanes + TMath.Count);
            a = TMath.Broadcast(x0[k + 1]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k + 1]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k + 1]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k + 1]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k + 1]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
        }

        if (k < depth)
        {
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            c41 = TMath.FusedMultiplyAdd(a, b1, c41);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias, y + stride);
        End<TEnd>(c20, c21, bias, y + 2 * stride);
        End<TEnd>(c30, c31, bias, y + 3 * stride);
        End<TEnd>(c40, c41, bias, y + 4 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2],
            x3 = x[3];
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        TVector c20 = TMath.Zero,
            c21 = TMath.Zero;
        TVector c30 = TMath.Zero,
            c31 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            c31 = TMath.FusedMultiplyAdd(a, b1, c31);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias, y + stride);
        End<TEnd>(c20, c21, bias, y + 2 * stride);
        End<TEnd>(c30, c31, bias, y + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile3x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2];
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        TVector c20 = TMath.Zero,
            c21 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            c21 = TMath.FusedMultiplyAdd(a, b1, c21);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias, y + stride);
        End<TEnd>(c20, c21, bias, y + 2 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile2x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1];
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            c11 = TMath.FusedMultiplyAdd(a, b1, c11);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias, y + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile1x2<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0];
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w),
                b1 = TMath.Load(w + TMath.Count);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            c01 = TMath.FusedMultiplyAdd(a, b1, c01);
        }

        End<TEnd>(c00, c01, bias, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8x1<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2],
            x3 = x[3],
            x4 = x[4],
            x5 = x[5],
            x6 = x[6],
            x7 = x[7];
        TVector c00 = TMath.Zero,
            c10 = TMath.Zero,
            c20 = TMath.Zero,
            c30 = TMath.Zero;
        TVector c40 = TMath.Zero,
            c50 = TMath.Zero,
            c60 = TMath.Zero,
            c70 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
            a = TMath.Broadcast(x4[k]);
            c40 = TMath.FusedMultiplyAdd(a, b0, c40);
            a = TMath.Broadcast(x5[k]);
            c50 = TMath.FusedMultiplyAdd(a, b0, c50);
            a = TMath.Broadcast(x6[k]);
            c60 = TMath.FusedMultiplyAdd(a, b0, c60);
            a = TMath.Broadcast(x7[k]);
            c70 = TMath.FusedMultiplyAdd(a, b0, c70);
        }

        TEnd.Apply(c00, bias, y);
        TEnd.Apply(c10, bias, y + stride);
        TEnd.Apply(c20, bias, y + 2 * stride);
        TEnd.Apply(c30, bias, y + 3 * stride);
        TEnd.Apply(c40, bias, y + 4 * stride);
        TEnd.Apply(c50, bias, y + 5 * stride);
        TEnd.Apply(c60, bias, y + 6 * stride);
        TEnd.Apply(c70, bias, y + 7 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4x1<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1],
            x2 = x[2],
            x3 = x[3];
        TVector c00 = TMath.Zero,
            c10 = TMath.Zero,
            c20 = TMath.Zero,
            c30 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
            a = TMath.Broadcast(x2[k]);
            c20 = TMath.FusedMultiplyAdd(a, b0, c20);
            a = TMath.Broadcast(x3[k]);
            c30 = TMath.FusedMultiplyAdd(a, b0, c30);
        }

        TEnd.Apply(c00, bias, y);
        TEnd.Apply(c10, bias, y + stride);
        TEnd.Apply(c20, bias, y + 2 * stride);
        TEnd.Apply(c30, bias, y + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile2x1<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0],
            x1 = x[1];
        TVector c00 = TMath.Zero,
            c10 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
            a = TMath.Broadcast(x1[k]);
            c10 = TMath.FusedMultiplyAdd(a, b0, c10);
        }

        TEnd.Apply(c00, bias, y);
        TEnd.Apply(c10, bias, y + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile1x1<TEnd>(T** x, nint depth, T* w, T* bias, T* y, nint stride, T* ahead, nint pace)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* x0 = x[0];
        TVector c00 = TMath.Zero;
        for (nint k = 0; k < depth; k++, w += Panels<T>.Lanes, ahead += pace)
        {
            Cache.PrefetchFar(ahead);
            TVector b0 = TMath.Load(w);
            TVector a = TMath.Broadcast(x0[k]);
            c00 = TMath.FusedMultiplyAdd(a, b0, c00);
        }

        TEnd.Apply(c00, bias, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End<TEnd>(TVector c0, TVector c1, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        TEnd.Apply(c0, bias, y);
        TEnd.Apply(c1, bias + TMath.Count, y + TMath.Count);
    }
}
