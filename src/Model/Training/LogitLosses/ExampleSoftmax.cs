using System.Numerics;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Training.LogitLosses;

/// <summary>Softmax of a single example in float64, sums in the order of the classes: for losses that are computed
/// outside a network.</summary>
internal static unsafe class ExampleSoftmax
{
    /// <summary>Writes the probabilities of <paramref name="logits"/> and returns ln Σ eᶠ.</summary>
    public static double Of<T>(T* logits, Span<double> probabilities)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = double.CreateTruncating(logits[0]);
        for (int k = 1; k < probabilities.Length; k++)
        {
            double logit = double.CreateTruncating(logits[k]);
            largest = logit > largest ? logit : largest;
        }

        double sum = 0;
        for (int k = 0; k < probabilities.Length; k++)
            sum += probabilities[k] = Elementary.Exp(double.CreateTruncating(logits[k]) - largest);
        for (int k = 0; k < probabilities.Length; k++)
            probabilities[k] /= sum;
        return largest + Elementary.Log(sum);
    }

    /// <summary>Turns a gradient by the probabilities into one by the logits, in place: dₖ becomes sₖ (dₖ − Σⱼ sⱼ
    /// dⱼ).</summary>
    public static void ToLogits(ReadOnlySpan<double> probabilities, Span<double> gradient)
    {
        double mean = 0;
        for (int k = 0; k < gradient.Length; k++)
            mean += probabilities[k] * gradient[k];
        for (int k = 0; k < gradient.Length; k++)
            gradient[k] = probabilities[k] * (gradient[k] - mean);
    }
}
