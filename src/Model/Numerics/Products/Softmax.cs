using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// Softmax and cross-entropy with one example in each lane: sums over classes then run in their order whatever the
/// width of a vector.
/// </summary>
internal static unsafe class Softmax<TMath, TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Sums of exponentials whose logarithms are taken at once, of their product: each lies between 1 and the number of
    // classes.
    private const int LogarithmGroup = 8;

    /// <summary>See <see cref="Kernels{T}.SoftmaxCrossEntropy"/>.</summary>
    public static double CrossEntropy(
        T* logits,
        nint stride,
        T* targets,
        int n,
        int count,
        T* scratch,
        T scale,
        T* g,
        nint panel,
        T* turned,
        nint turnedPanel
    )
    {
        T* sums = stackalloc T[Panels<T>.Lanes];
        T* maxima = stackalloc T[Panels<T>.Lanes];
        double total = 0;
        for (int first = 0; first < count; first += Panels<T>.Lanes)
        {
            int examples = Math.Min(Panels<T>.Lanes, count - first);
            if (count == 1)
                Copy(logits, 1, scratch, Panels<T>.Lanes, n);
            else
                Turn(logits, stride, examples, n, scratch, Panels<T>.Lanes);
            for (int lane = 0; lane < examples; lane += TMath.Count)
                Probabilities(scratch + lane, n, maxima + lane, sums + lane);
            total = AddLoss(total, logits, stride, targets, n, examples, maxima, sums);
            if (g != null)
            {
                T* own = g + (nint)first * Panels<T>.Lanes;
                if (count == 1)
                    CopyToPanels(scratch, n, own, panel);
                else
                    TurnToPanels(scratch, n, examples, own, panel);
                SubtractTargets(own, panel, targets, n, examples, scale);
                if (turned != null)
                    TurnFromPanels(own, panel, n, examples, turned + first / Panels<T>.Lanes * turnedPanel);
            }

            logits += Panels<T>.Lanes * stride;
            targets += Panels<T>.Lanes * n;
        }

        return total;
    }

    // values: [n][Lanes] logits, which become probabilities; one vector of examples.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Probabilities(T* values, int n, T* maxima, T* sums)
    {
        TVector max = TMath.Load(values);
        for (nint j = 1; j < n; j++)
            max = TMath.Larger(TMath.Load(values + j * Panels<T>.Lanes), max);
        TMath.Store(max, maxima);
        TVector sum = TMath.Zero;
        for (nint j = 0; j < n; j++)
        {
            TVector e = Exponential<TMath, TVector, T>.OfNonPositive(
                TMath.Subtract(TMath.Load(values + j * Panels<T>.Lanes), max)
            );
            TMath.Store(e, values + j * Panels<T>.Lanes);
            sum = TMath.Add(sum, e);
        }

        TMath.Store(sum, sums);
        TVector inverse = TMath.Divide(TMath.Broadcast(T.One), sum);
        for (nint j = 0; j < n; j++)
            TMath.Store(
                TMath.Multiply(TMath.Load(values + j * Panels<T>.Lanes), inverse),
                values + j * Panels<T>.Lanes
            );
    }

    // Adds ln Σ eᶠ − Σ t·f of each example, in float64; ln Σ eᶠ = max + ln(sum).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double AddLoss(
        double total,
        T* logits,
        nint stride,
        T* targets,
        int n,
        int examples,
        T* maxima,
        T* sums
    )
    {
        double product = 1;
        for (int b = 0; b < examples; b++, logits += stride, targets += n)
        {
            double loss = double.CreateTruncating(maxima[b]);
            for (nint j = 0; j < n; j++)
                loss = Math.FusedMultiplyAdd(
                    -double.CreateTruncating(targets[j]),
                    double.CreateTruncating(logits[j]),
                    loss
                );
            total += loss;
            product *= double.CreateTruncating(sums[b]);
            if ((b + 1) % LogarithmGroup == 0)
            {
                total += Elementary.Log(product);
                product = 1;
            }
        }

        return total + Elementary.Log(product);
    }

    // g: [panel of outputs][examples][Lanes] probabilities, which become gradients.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubtractTargets(T* g, nint panel, T* targets, int n, int examples, T scale)
    {
        for (int first = 0; first < n; first += Panels<T>.Lanes, g += panel)
        {
            nint classes = Math.Min(Panels<T>.Lanes, n - first);
            T* row = g;
            T* target = targets + first;
            for (int b = 0; b < examples; b++, row += Panels<T>.Lanes, target += n)
            {
                for (nint j = 0; j < classes; j++)
                    row[j] = (row[j] - target[j]) * scale;
            }
        }
    }

    private static void Copy(T* source, nint sourceStep, T* target, nint targetStep, int n)
    {
        for (nint j = 0; j < n; j++)
            target[j * targetStep] = source[j * sourceStep];
    }

    private static void CopyToPanels(T* turned, int n, T* g, nint panel)
    {
        for (nint j = 0; j < n; j++)
            g[j / Panels<T>.Lanes * panel + j % Panels<T>.Lanes] = turned[j * Panels<T>.Lanes];
    }

    private static void TurnToPanels(T* turned, int n, int examples, T* g, nint panel)
    {
        for (int first = 0; first < n; first += Panels<T>.Lanes, g += panel)
            Turn(
                turned + (nint)first * Panels<T>.Lanes,
                Panels<T>.Lanes,
                Math.Min(Panels<T>.Lanes, n - first),
                examples,
                g,
                Panels<T>.Lanes
            );
    }

    private static void TurnFromPanels(T* g, nint panel, int n, int examples, T* turned)
    {
        for (int first = 0; first < n; first += Panels<T>.Lanes, g += panel)
            Turn(
                g,
                Panels<T>.Lanes,
                examples,
                Math.Min(Panels<T>.Lanes, n - first),
                turned + (nint)first * Panels<T>.Lanes,
                Panels<T>.Lanes
            );
    }

    // target[j, i] = source[i, j], in whole blocks, behind gates that stand open.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(T* source, nint sourceStride, int rows, int columns, T* target, nint targetStride)
    {
        T* open = stackalloc T[8];
        new Span<T>(open, 8).Fill(T.One);
        int block = TMath.TransposeBlock;
        for (int i = 0; i < rows; i += block)
        {
            for (int j = 0; j < columns; j += block)
                TMath.MaskedTranspose(
                    source + i * sourceStride + j,
                    sourceStride,
                    open,
                    0,
                    target + j * targetStride + i,
                    targetStride,
                    false
                );
        }
    }
}
