using System.Diagnostics;
using Sweeps.Model.Configurations;
using static TorchSharp.torch;

namespace Sweeps.Model.Torch;

/// <summary>The losses of <see cref="LossKind"/>, summed over a batch.</summary>
internal static class TorchLoss
{
    /// <summary>Σ over examples of the loss; differentiable.</summary>
    /// <param name="train">Loss and margin.</param>
    /// <param name="outputs">f: [batch, out].</param>
    /// <param name="targets">[batch, out].</param>
    public static Tensor Sum(TrainConfiguration train, Tensor outputs, Tensor targets) =>
        train.Loss switch
        {
            LossKind.CrossEntropy => (outputs.logsumexp(1) - (targets * outputs).sum(1)).sum(),
            LossKind.Logistic => Logistic(outputs, targets),
            LossKind.Hinge => (train.Margin - targets * outputs).relu().sum(),
            LossKind.Squared => (outputs - targets).square().sum(),
            LossKind.HalfSquared => 0.5 * (outputs - targets).square().sum(),
            _ => throw new UnreachableException(train.Loss.ToString()),
        };

    // ln(1 + e^(−y f) ) for y = ±1; a target between them is the mean of the two, as label smoothing asks.
    private static Tensor Logistic(Tensor f, Tensor y) =>
        -(0.5 * (1 + y) * nn.functional.logsigmoid(f) + 0.5 * (1 - y) * nn.functional.logsigmoid(-f)).sum();
}
