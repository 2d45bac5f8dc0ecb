using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// The step of a network with one hidden layer and one output on one example, where a chain over the hidden neurons
/// would be waited for at every element. Hidden neurons lie in the lanes of panels; the output is a sum for each lane,
/// in order of the panels, and then those of the lanes are added by halves. A panel has as many lanes on every path, so
/// the bits are the same on all of them.
/// </summary>
internal static unsafe class OneOutput<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>a = max(0, x·w + bias); returns Σⱼ a[j] v[j].</summary>
    /// <param name="x">[k].</param>
    /// <param name="w">Weights of the hidden layer, in panels.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="n">Hidden neurons.</param>
    /// <param name="bias">Padded to whole panels.</param>
    /// <param name="v">Weights of the output, padded with zeros to whole panels.</param>
    /// <param name="a">Activations, whole panels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Forward(T* x, T* w, int k, int n, T* bias, T* v, T* a)
    {
        SingleExample<TMath, TVector, T>.Forward<RectifyEnd<TMath, TVector, T>>(x, w, k, n, bias, a);
        nint length = Panels<T>.Padded(n);
        T* sums = stackalloc T[Panels<T>.Lanes];
        for (nint lane = 0; lane < Panels<T>.Lanes; lane += 2 * TMath.Count)
        {
            TVector even = TMath.Zero,
                odd = TMath.Zero;
            for (nint j = lane; j < length; j += Panels<T>.Lanes)
            {
                even = TMath.FusedMultiplyAdd(TMath.Load(a + j), TMath.Load(v + j), even);
                odd = TMath.FusedMultiplyAdd(TMath.Load(a + j + TMath.Count), TMath.Load(v + j + TMath.Count), odd);
            }

            TMath.Store(even, sums + lane);
            TMath.Store(odd, sums + lane + TMath.Count);
        }

        for (int half = Panels<T>.Lanes / 2; half > 0; half /= 2)
        {
            for (int j = 0; j < half; j++)
                sums[j] += sums[j + half];
        }

        return sums[0];
    }

    /// <summary>
    /// One step of gradient descent on all that an example reaches: with g′ = −h g and δ[j] = v[j] g′ where a[j] &gt;
    /// 0, v += g′ a, w += x δ and bias += δ. Panels in which no neuron fires are passed over.
    /// </summary>
    /// <param name="x">[k].</param>
    /// <param name="w">Weights of the hidden layer, in panels; null: they do not learn.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="n">Hidden neurons.</param>
    /// <param name="bias">Padded to whole panels; null: they do not learn.</param>
    /// <param name="v">Weights of the output.</param>
    /// <param name="learns">Whether the weights of the output do.</param>
    /// <param name="a">Activations of the forward pass.</param>
    /// <param name="step">−h g.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update(T* x, T* w, int k, int n, T* bias, T* v, bool learns, T* a, T step)
    {
        TVector steps = TMath.Broadcast(step);
        nint length = Panels<T>.Padded(n);
        for (nint first = 0; first < length; first += Panels<T>.Lanes)
        {
            if (IsZero(a + first))
                continue;
            for (nint lane = first; lane < first + Panels<T>.Lanes; lane += 2 * TMath.Count)
            {
                TVector a0 = TMath.Load(a + lane),
                    a1 = TMath.Load(a + lane + TMath.Count);
                TVector v0 = TMath.Load(v + lane),
                    v1 = TMath.Load(v + lane + TMath.Count);
                TVector d0 = TMath.Gate(a0, TMath.Multiply(v0, steps)),
                    d1 = TMath.Gate(a1, TMath.Multiply(v1, steps));
                if (learns)
                {
                    TMath.Store(TMath.FusedMultiplyAdd(steps, a0, v0), v + lane);
                    TMath.Store(TMath.FusedMultiplyAdd(steps, a1, v1), v + lane + TMath.Count);
                }

                if (bias != null)
                {
                    TMath.Store(TMath.Add(TMath.Load(bias + lane), d0), bias + lane);
                    TMath.Store(TMath.Add(TMath.Load(bias + lane + TMath.Count), d1), bias + lane + TMath.Count);
                }

                if (w == null)
                    continue;
                T* row = w + first * k + (lane - first);
                for (nint i = 0; i < k; i++, row += Panels<T>.Lanes)
                {
                    TVector input = TMath.Broadcast(x[i]);
                    TMath.Store(TMath.FusedMultiplyAdd(input, d0, TMath.Load(row)), row);
                    TMath.Store(TMath.FusedMultiplyAdd(input, d1, TMath.Load(row + TMath.Count)), row + TMath.Count);
                }
            }
        }
    }

    // By its bits: a panel is 128 bytes, whatever the numbers in it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsZero(T* panel)
    {
        ulong* bits = (ulong*)panel;
        Vector128<ulong> left =
            Vector128.Load(bits) | Vector128.Load(bits + 2) | Vector128.Load(bits + 4) | Vector128.Load(bits + 6);
        Vector128<ulong> right =
            Vector128.Load(bits + 8)
            | Vector128.Load(bits + 10)
            | Vector128.Load(bits + 12)
            | Vector128.Load(bits + 14);
        return (left | right) == Vector128<ulong>.Zero;
    }
}
