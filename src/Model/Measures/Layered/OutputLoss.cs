using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Layered;

/// <summary>A training loss as a function of one example's outputs, with its gradient and Hessian by them.</summary>
internal sealed class OutputLoss(TrainConfiguration train)
{
    /// <summary>Why a loss cannot be had so, as the end of a sentence; null if it can.</summary>
    public static string? Refusal(MeasureSubject subject) =>
        subject.Configuration.Train.Loss.IsComputedFromLogits()
            ? "needs a loss of the network's own (cross_entropy, logistic, hinge, squared or half_squared)"
            : null;

    /// <summary>Writes the derivatives by the outputs.</summary>
    public void Gradient(ReadOnlySpan<double> outputs, ReadOnlySpan<double> target, Span<double> gradient)
    {
        if (train.Loss == LossKind.CrossEntropy)
        {
            Softmax(outputs, gradient);
            for (int k = 0; k < gradient.Length; k++)
                gradient[k] -= target[k];
            return;
        }

        for (int k = 0; k < gradient.Length; k++)
        {
            double f = outputs[k],
                t = target[k];
            gradient[k] = train.Loss switch
            {
                LossKind.Logistic => Elementary.Logistic(f) - 0.5 * (1 + t),
                LossKind.Hinge => train.Margin - t * f > 0 ? -t : 0,
                LossKind.Squared => 2 * (f - t),
                LossKind.HalfSquared => f - t,
                var other => throw new UnreachableException(other.ToString()),
            };
        }
    }

    /// <summary>Writes the product of the Hessian by the outputs with a vector.</summary>
    public void Curvature(ReadOnlySpan<double> outputs, ReadOnlySpan<double> vector, Span<double> product)
    {
        if (train.Loss == LossKind.CrossEntropy)
        {
            Softmax(outputs, product);
            double mean = 0;
            for (int k = 0; k < product.Length; k++)
                mean = Math.FusedMultiplyAdd(product[k], vector[k], mean);
            for (int k = 0; k < product.Length; k++)
                product[k] *= vector[k] - mean;
            return;
        }

        for (int k = 0; k < product.Length; k++)
            product[k] = vector[k] * Second(outputs[k]);
    }

    private double Second(double f)
    {
        double s = train.Loss == LossKind.Logistic ? Elementary.Logistic(f) : 0;
        return train.Loss switch
        {
            LossKind.Logistic => s * (1 - s),
            LossKind.Hinge => 0,
            LossKind.Squared => 2,
            LossKind.HalfSquared => 1,
            var other => throw new UnreachableException(other.ToString()),
        };
    }

    private static void Softmax(ReadOnlySpan<double> outputs, Span<double> probabilities)
    {
        double most = outputs[0],
            sum = 0;
        foreach (double f in outputs)
            most = Math.Max(most, f);
        for (int k = 0; k < outputs.Length; k++)
            sum += probabilities[k] = Elementary.Exp(outputs[k] - most);
        Rows.Scale(1 / sum, probabilities);
    }
}
