using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

/// <summary>Where a gradient of the logits goes.</summary>
/// <param name="outputs">[panel of outputs][examples][Lanes]; null for nowhere.</param>
/// <param name="panel">From a panel of it to the next.</param>
/// <param name="turned">[panel of examples][outputs rounded up][Lanes]; null for nowhere.</param>
/// <param name="turnedPanel">From a panel of that to the next.</param>
internal readonly unsafe struct LogitGradient<T>(T* outputs, nint panel, T* turned, nint turnedPanel)
    where T : unmanaged
{
    public readonly T* Outputs = outputs;
    public readonly nint Panel = panel;
    public readonly T* Turned = turned;
    public readonly nint TurnedPanel = turnedPanel;

    /// <summary>Lays down one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Place(T derivative, int b, int o)
    {
        Outputs[o / Panels<T>.Lanes * Panel + b * Panels<T>.Lanes + o % Panels<T>.Lanes] = derivative;
        if (Turned != null)
            Turned[b / Panels<T>.Lanes * TurnedPanel + (nint)o * Panels<T>.Lanes + b % Panels<T>.Lanes] = derivative;
    }
}

/// <summary>The loss of a batch, and the derivative of its mean by the logits.</summary>
internal static unsafe class BatchLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Loss summed over examples in order.</summary>
    /// <param name="train">Which loss.</param>
    /// <param name="kernels">Compute softmax.</param>
    /// <param name="logits">[count rounded up to 8 unless 1, stride], whole panels.</param>
    /// <param name="stride">From an example to the next.</param>
    /// <param name="targets">[count, outputs].</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="count">Examples.</param>
    /// <param name="scratch">[outputs rounded up to 8][Lanes].</param>
    /// <param name="gradient">Where the derivative goes.</param>
    public static double Sum(
        TrainConfiguration train,
        Kernels<T> kernels,
        T* logits,
        nint stride,
        T* targets,
        int outputs,
        int count,
        T* scratch,
        in LogitGradient<T> gradient
    )
    {
        T scale = T.One / T.CreateTruncating(count);
        if (train.Loss == LossKind.CrossEntropy)
        {
            return kernels.SoftmaxCrossEntropy(
                logits,
                stride,
                targets,
                outputs,
                count,
                scratch,
                scale,
                gradient.Outputs,
                gradient.Panel,
                gradient.Turned,
                gradient.TurnedPanel
            );
        }

        double total = 0;
        for (int b = 0; b < count; b++)
        {
            double loss = 0;
            for (int o = 0; o < outputs; o++)
            {
                loss += ScalarLosses.Of(
                    train.Loss,
                    train.Margin,
                    logits[b * stride + o],
                    targets[b * outputs + o],
                    out T derivative
                );
                if (gradient.Outputs != null)
                    gradient.Place(derivative * scale, b, o);
            }

            total += loss;
        }

        return total;
    }
}
