using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// Products of one example, where tiles would be mostly overhead: matrix times vector with several panels in flight,
/// since each output is a chain of dependent operations, and the outer product that updates weights in passing. Bits as
/// those of the tiles.
/// </summary>
internal static unsafe class SingleExample<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rows whose open gates are listed at a time.
    private const int Listed = 512;

    /// <summary>y = x·w, ended by <typeparamref name="TEnd"/>.</summary>
    public static void Forward<TEnd>(T* x, T* w, int k, int n, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        nint panel = (nint)k * Panels<T>.Lanes;
        int most = TMath.TileRows >= 8 ? 8 : 4;
        for (int left = Panels<T>.Count(n); left > 0; )
        {
            int taken =
                left >= most ? most
                : left >= 4 ? 4
                : left >= 2 ? 2
                : 1;
            // Three panels take no longer than four of which one is done twice, so the odd one out joins the last
            // group.
            int used = left == taken ? n - (Panels<T>.Count(n) - left) * Panels<T>.Lanes : taken * Panels<T>.Lanes;
            if (used <= TMath.Count)
            {
                One<TEnd>(x, w, k, bias, y);
            }
            else
            {
                int lanes = taken == 1 ? used : Panels<T>.Lanes;
                for (int lane = 0; lane < lanes; lane += 2 * TMath.Count)
                {
                    switch (taken)
                    {
                        case 8:
                            Panels8<TEnd>(x, w + lane, k, panel, bias + lane, y + lane);
                            break;
                        case 4:
                            Panels4<TEnd>(x, w + lane, k, panel, bias + lane, y + lane);
                            break;
                        case 2:
                            Panels2<TEnd>(x, w + lane, k, panel, bias + lane, y + lane);
                            break;
                        default:
                            Panels1<TEnd>(x, w + lane, k, bias + lane, y + lane);
                            break;
                    }
                }
            }

            left -= taken;
            w += taken * panel;
            bias += taken * Panels<T>.Lanes;
            y += taken * Panels<T>.Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels8<TEnd>(T* x, T* w, nint k, nint panel, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* w0 = w,
            w1 = w0 + panel,
            w2 = w1 + panel,
            w3 = w2 + panel,
            w4 = w3 + panel,
            w5 = w4 + panel,
            w6 = w5 + panel,
            w7 = w6 + panel;
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
        for (nint i = 0, at = 0; i < k; i++, at += Panels<T>.Lanes)
        {
            TVector a = TMath.Broadcast(x[i]);
            c00 = TMath.FusedMultiplyAdd(a, TMath.Load(w0 + at), c00);
            c01 = TMath.FusedMultiplyAdd(a, TMath.Load(w0 + at + TMath.Count), c01);
            c10 = TMath.FusedMultiplyAdd(a, TMath.Load(w1 + at), c10);
            c11 = TMath.FusedMultiplyAdd(a, TMath.Load(w1 + at + TMath.Count), c11);
            c20 = TMath.FusedMultiplyAdd(a, TMath.Load(w2 + at), c20);
            c21 = TMath.FusedMultiplyAdd(a, TMath.Load(w2 + at + TMath.Count), c21);
            c30 = TMath.FusedMultiplyAdd(a, TMath.Load(w3 + at), c30);
            c31 = TMath.FusedMultiplyAdd(a, TMath.Load(w3 + at + TMath.Count), c31);
            c40 = TMath.FusedMultiplyAdd(a, TMath.Load(w4 + at), c40);
            c41 = TMath.FusedMultiplyAdd(a, TMath.Load(w4 + at + TMath.Count), c41);
            c50 = TMath.FusedMultiplyAdd(a, TMath.Load(w5 + at), c50);
            c51 = TMath.FusedMultiplyAdd(a, TMath.Load(w5 + at + TMath.Count), c51);
            c60 = TMath.FusedMultiplyAdd(a, TMath.Load(w6 + at), c60);
            c61 = TMath.FusedMultiplyAdd(a, TMath.Load(w6 + at + TMath.Count), c61);
            c70 = TMath.FusedMultiplyAdd(a, TMath.Load(w7 + at), c70);
            c71 = TMath.FusedMultiplyAdd(a, TMath.Load(w7 + at + TMath.Count), c71);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias + Panels<T>.Lanes, y + Panels<T>.Lanes);
        End<TEnd>(c20, c21, bias + 2 * Panels<T>.Lanes, y + 2 * Panels<T>.Lanes);
        End<TEnd>(c30, c31, bias + 3 * Panels<T>.Lanes, y + 3 * Panels<T>.Lanes);
        End<TEnd>(c40, c41, bias + 4 * Panels<T>.Lanes, y + 4 * Panels<T>.Lanes);
        End<TEnd>(c50, c51, bias + 5 * Panels<T>.Lanes, y + 5 * Panels<T>.Lanes);
        End<TEnd>(c60, c61, bias + 6 * Panels<T>.Lanes, y + 6 * Panels<T>.Lanes);
        End<TEnd>(c70, c71, bias + 7 * Panels<T>.Lanes, y + 7 * Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels4<TEnd>(T* x, T* w, nint k, nint panel, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* w0 = w,
            w1 = w0 + panel,
            w2 = w1 + panel,
            w3 = w2 + panel;
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        TVector c20 = TMath.Zero,
            c21 = TMath.Zero;
        TVector c30 = TMath.Zero,
            c31 = TMath.Zero;
        for (nint i = 0, at = 0; i < k; i++, at += Panels<T>.Lanes)
        {
            TVector a = TMath.Broadcast(x[i]);
            c00 = TMath.FusedMultiplyAdd(a, TMath.Load(w0 + at), c00);
            c01 = TMath.FusedMultiplyAdd(a, TMath.Load(w0 + at + TMath.Count), c01);
            c10 = TMath.FusedMultiplyAdd(a, TMath.Load(w1 + at), c10);
            c11 = TMath.FusedMultiplyAdd(a, TMath.Load(w1 + at + TMath.Count), c11);
            c20 = TMath.FusedMultiplyAdd(a, TMath.Load(w2 + at), c20);
            c21 = TMath.FusedMultiplyAdd(a, TMath.Load(w2 + at + TMath.Count), c21);
            c30 = TMath.FusedMultiplyAdd(a, TMath.Load(w3 + at), c30);
            c31 = TMath.FusedMultiplyAdd(a, TMath.Load(w3 + at + TMath.Count), c31);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias + Panels<T>.Lanes, y + Panels<T>.Lanes);
        End<TEnd>(c20, c21, bias + 2 * Panels<T>.Lanes, y + 2 * Panels<T>.Lanes);
        End<TEnd>(c30, c31, bias + 3 * Panels<T>.Lanes, y + 3 * Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels2<TEnd>(T* x, T* w, nint k, nint panel, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        T* w0 = w,
            w1 = w0 + panel;
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        TVector c10 = TMath.Zero,
            c11 = TMath.Zero;
        for (nint i = 0, at = 0; i < k; i++, at += Panels<T>.Lanes)
        {
            TVector a = TMath.Broadcast(x[i]);
            c00 = TMath.FusedMultiplyAdd(a, TMath.Load(w0 + at), c00);
            c01 = TMath.FusedMultiplyAdd(a, TMath.Load(w0 + at + TMath.Count), c01);
            c10 = TMath.FusedMultiplyAdd(a, TMath.Load(w1 + at), c10);
            c11 = TMath.FusedMultiplyAdd(a, TMath.Load(w1 + at + TMath.Count), c11);
        }

        End<TEnd>(c00, c01, bias, y);
        End<TEnd>(c10, c11, bias + Panels<T>.Lanes, y + Panels<T>.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels1<TEnd>(T* x, T* w, nint k, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        TVector c00 = TMath.Zero,
            c01 = TMath.Zero;
        for (nint i = 0, at = 0; i < k; i++, at += Panels<T>.Lanes)
        {
            TVector a = TMath.Broadcast(x[i]);
            c00 = TMath.FusedMultiplyAdd(a, TMath.Load(w + at), c00);
            c01 = TMath.FusedMultiplyAdd(a, TMath.Load(w + at + TMath.Count), c01);
        }

        End<TEnd>(c00, c01, bias, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TEnd>(T* x, T* w, nint k, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        TVector sum = TMath.Zero;
        for (nint i = 0; i < k; i++, w += Panels<T>.Lanes)
            sum = TMath.FusedMultiplyAdd(TMath.Broadcast(x[i]), TMath.Load(w), sum);
        TEnd.Apply(sum, bias, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End<TEnd>(TVector c0, TVector c1, T* bias, T* y)
        where TEnd : struct, IForwardEnd<TVector, T>
    {
        TEnd.Apply(c0, bias, y);
        TEnd.Apply(c1, bias + TMath.Count, y + TMath.Count);
    }

    /// <summary>target[i] = Σₙ w[i, n] g[n] where gate[i] &gt; 0, else 0. g and target: [panel][Lanes].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputGradient(T* w, int k, int n, T* g, nint panel, T* gate, T* target, nint targetPanel)
    {
        if (n == 1)
        {
            ScaledColumn(w, k, *g, gate, target, targetPanel);
            return;
        }

        int* open = stackalloc int[Listed + 8];
        for (int first = 0; first < k; first += Listed)
        {
            int stop = Math.Min(k, first + Listed);
            int count = 0;
            for (int i = first; i < stop; i++)
            {
                target[i / Panels<T>.Lanes * targetPanel + i % Panels<T>.Lanes] = T.Zero;
                open[count] = i;
                count += gate[i] > T.Zero ? 1 : 0;
            }

            // Whole groups of eight: the last is filled up with its own first row.
            for (int i = count; i % 8 != 0; i++)
                open[i] = open[count / 8 * 8];
            for (int i = 0; i < count; i += 8)
                EightRows(w, k, n, g, panel, open + i, target, targetPanel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaledColumn(T* w, int k, T factor, T* gate, T* target, nint targetPanel)
    {
        for (int first = 0; first < k; first += Panels<T>.Lanes, target += targetPanel, gate += Panels<T>.Lanes)
        {
            nint rows = Math.Min(Panels<T>.Lanes, k - first);
            for (nint i = 0; i < rows; i++, w += Panels<T>.Lanes)
                target[i] = T.FusedMultiplyAdd(*w, factor, T.Zero);
            for (nint i = 0; i < rows; i += TMath.Count)
                TMath.Store(TMath.Gate(TMath.Load(gate + i), TMath.Load(target + i)), target + i);
        }
    }

    // Eight rows at a time, so that eight chains are in flight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(T* w, int k, int n, T* g, nint panel, int* rows, T* target, nint targetPanel)
    {
        T s0 = T.Zero,
            s1 = T.Zero,
            s2 = T.Zero,
            s3 = T.Zero,
            s4 = T.Zero,
            s5 = T.Zero,
            s6 = T.Zero,
            s7 = T.Zero;
        for (int first = 0; first < n; first += Panels<T>.Lanes, w += (nint)k * Panels<T>.Lanes, g += panel)
        {
            nint used = Math.Min(Panels<T>.Lanes, n - first);
            T* w0 = w + (nint)rows[0] * Panels<T>.Lanes,
                w1 = w + (nint)rows[1] * Panels<T>.Lanes;
            T* w2 = w + (nint)rows[2] * Panels<T>.Lanes,
                w3 = w + (nint)rows[3] * Panels<T>.Lanes;
            T* w4 = w + (nint)rows[4] * Panels<T>.Lanes,
                w5 = w + (nint)rows[5] * Panels<T>.Lanes;
            T* w6 = w + (nint)rows[6] * Panels<T>.Lanes,
                w7 = w + (nint)rows[7] * Panels<T>.Lanes;
            for (nint o = 0; o < used; o++)
            {
                T d = g[o];
                s0 = T.FusedMultiplyAdd(w0[o], d, s0);
                s1 = T.FusedMultiplyAdd(w1[o], d, s1);
                s2 = T.FusedMultiplyAdd(w2[o], d, s2);
                s3 = T.FusedMultiplyAdd(w3[o], d, s3);
                s4 = T.FusedMultiplyAdd(w4[o], d, s4);
                s5 = T.FusedMultiplyAdd(w5[o], d, s5);
                s6 = T.FusedMultiplyAdd(w6[o], d, s6);
                s7 = T.FusedMultiplyAdd(w7[o], d, s7);
            }
        }

        Put(target, targetPanel, rows[0], s0);
        Put(target, targetPanel, rows[1], s1);
        Put(target, targetPanel, rows[2], s2);
        Put(target, targetPanel, rows[3], s3);
        Put(target, targetPanel, rows[4], s4);
        Put(target, targetPanel, rows[5], s5);
        Put(target, targetPanel, rows[6], s6);
        Put(target, targetPanel, rows[7], s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T* target, nint panel, int i, T value) =>
        target[i / Panels<T>.Lanes * panel + i % Panels<T>.Lanes] = value;

    /// <summary>w ← w updated by x[i] g[n], a vector at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightGradient<TEnd>(T* x, T* g, nint panel, T* w, int k, int n, in TEnd end)
        where TEnd : struct, IGradientEnd<TVector, T>
    {
        TEnd own = end;
        for (int first = 0; first < n; first += Panels<T>.Lanes, g += panel, w += (nint)k * Panels<T>.Lanes)
        {
            int used = Math.Min(Panels<T>.Lanes, n - first);
            for (int lane = 0; lane < used; lane += 2 * TMath.Count)
            {
                T* weights = w + lane;
                TVector g0 = TMath.Load(g + lane);
                if (used - lane > TMath.Count)
                {
                    TVector g1 = TMath.Load(g + lane + TMath.Count);
                    for (nint i = 0; i < k; i++, weights += Panels<T>.Lanes)
                    {
                        TVector a = TMath.Broadcast(x[i]);
                        own.Apply(TMath.Multiply(a, g0), weights);
                        own.Apply(TMath.Multiply(a, g1), weights + TMath.Count);
                    }
                }
                else
                {
                    for (nint i = 0; i < k; i++, weights += Panels<T>.Lanes)
                        own.Apply(TMath.Multiply(TMath.Broadcast(x[i]), g0), weights);
                }
            }
        }
    }
}
