using System.Diagnostics;
using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Noise;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Training.LogitLosses;

/// <summary>A loss that is computed from a network's logits, in float64, outside the network. Holds buffers: not
/// thread-safe.</summary>
internal abstract unsafe class LogitLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The loss of a kind.</summary>
    /// <param name="kind">Cross-entropy, or one that is computed from logits.</param>
    /// <param name="noise">The trial's label noise, which forward correction knows.</param>
    /// <param name="classes">K.</param>
    public static LogitLoss<T> For(LossKind kind, LabelNoise noise, int classes) =>
        kind switch
        {
            LossKind.CrossEntropy => new CrossEntropyLoss<T>(classes),
            LossKind.MeanAbsolute => new MeanAbsoluteLoss<T>(classes),
            LossKind.Forward => new ForwardLoss<T>(noise.Transitions(), classes),
            LossKind.Dmi => new DmiLoss<T>(classes),
            _ => throw new UnreachableException(kind.ToString()),
        };

    /// <summary>The loss of <paramref name="count"/> examples: its sum, or for a loss of a whole batch count times its
    /// value.</summary>
    /// <param name="logits">[count, stride].</param>
    /// <param name="stride">From an example to the next.</param>
    /// <param name="targets">[count, K].</param>
    /// <param name="count">Examples.</param>
    /// <param name="gradients">[count, K]: gets the gradient of the mean loss by the logits; null: not wanted.</param>
    public abstract double Sum(T* logits, nint stride, T* targets, int count, T* gradients);
}

/// <summary>A loss that is a sum over examples.</summary>
internal abstract unsafe class ExampleLoss<T>(int classes) : LogitLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _probabilities = new double[classes];
    private readonly double[] _target = new double[classes];
    private readonly double[] _gradient = new double[classes];

    public sealed override double Sum(T* logits, nint stride, T* targets, int count, T* gradients)
    {
        double sum = 0;
        for (int b = 0; b < count; b++, logits += stride, targets += _target.Length)
        {
            double logSum = ExampleSoftmax.Of(logits, _probabilities);
            for (int k = 0; k < _target.Length; k++)
                _target[k] = double.CreateTruncating(targets[k]);
            sum += Of(logits, logSum, _probabilities, _target, _gradient);
            if (gradients == null)
                continue;
            foreach (double slope in _gradient)
                *gradients++ = T.CreateTruncating(slope / count);
        }

        return sum;
    }

    /// <summary>Loss of one example, and its gradient by the logits.</summary>
    protected abstract double Of(
        T* logits,
        double logSum,
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<double> target,
        Span<double> gradient
    );
}

/// <summary>ln Σ eᶠ − Σ t·f, with gradient s − t (targets sum to 1).</summary>
internal sealed unsafe class CrossEntropyLoss<T>(int classes) : ExampleLoss<T>(classes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override double Of(
        T* logits,
        double logSum,
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<double> target,
        Span<double> gradient
    )
    {
        double loss = logSum;
        for (int k = 0; k < gradient.Length; k++)
        {
            loss -= target[k] * double.CreateTruncating(logits[k]);
            gradient[k] = probabilities[k] - target[k];
        }

        return loss;
    }
}

/// <summary>Σ |s − t|: 2 − 2 s_y for a class y. Bounded, so a wrong label pulls the less the surer the network is.
/// (Ghosh et al. 2017.)</summary>
internal sealed unsafe class MeanAbsoluteLoss<T>(int classes) : ExampleLoss<T>(classes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override double Of(
        T* logits,
        double logSum,
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<double> target,
        Span<double> gradient
    )
    {
        double loss = 0;
        for (int k = 0; k < gradient.Length; k++)
        {
            double difference = probabilities[k] - target[k];
            loss += Math.Abs(difference);
            gradient[k] =
                difference > 0 ? 1
                : difference < 0 ? -1
                : difference;
        }

        ExampleSoftmax.ToLogits(probabilities, gradient);
        return loss;
    }
}

/// <summary>
/// −Σ t·ln(Tᵀ s): the network's probabilities are passed through the noise before they are compared with noisy labels.
/// T is the matrix of the configured noise, known and not estimated. (Patrini et al. 2017, forward correction.)
/// </summary>
/// <param name="transitions">T: [true class, seen class].</param>
/// <param name="classes">K.</param>
internal sealed unsafe class ForwardLoss<T>(double[] transitions, int classes) : ExampleLoss<T>(classes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A probability may underflow to 0, and its logarithm has to stay a number.
    private const double Least = 2.2250738585072014e-308;

    protected override double Of(
        T* logits,
        double logSum,
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<double> target,
        Span<double> gradient
    )
    {
        gradient.Clear();
        double loss = 0;
        for (int seen = 0; seen < target.Length; seen++)
        {
            if (target[seen] == 0)
                continue;
            double likelihood = 0;
            for (int k = 0; k < target.Length; k++)
                likelihood += transitions[k * target.Length + seen] * probabilities[k];
            likelihood = likelihood < Least ? Least : likelihood;
            loss -= target[seen] * Elementary.Log(likelihood);
            for (int k = 0; k < target.Length; k++)
                gradient[k] -= target[seen] * transitions[k * target.Length + seen] / likelihood;
        }

        ExampleSoftmax.ToLogits(probabilities, gradient);
        return loss;
    }
}
