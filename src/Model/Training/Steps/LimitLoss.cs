using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Training.LogitLosses;

namespace Sweeps.Model.Training.Steps;

/// <summary>
/// What classifier and gradient predictor minimise on one example, and the slopes by their logits (Harutyunyan et al.
/// 2020). s and t are their softmax probabilities, y is the target and μ = s − t the predicted gradient, in which s
/// counts as a constant.
/// </summary>
internal readonly struct LimitLoss(LimitConfiguration limit)
{
    private const double Least = 2.2250738585072014e-308;

    /// <summary>
    /// The predictor's loss, d(μ, s − y) + β ‖μ‖² where d is the squared or absolute distance or the cross-entropy, and
    /// its slopes by the predictor's logits. μ − (s − y) is y − t, so d does not depend on s.
    /// </summary>
    public double OfPredictor(
        ReadOnlySpan<double> s,
        ReadOnlySpan<double> t,
        ReadOnlySpan<double> y,
        Span<double> slopes
    )
    {
        double distance = 0;
        double square = 0;
        for (int k = 0; k < slopes.Length; k++)
        {
            double residual = t[k] - y[k];
            double mu = s[k] - t[k];
            square += mu * mu;
            slopes[k] = -2 * limit.Beta * mu;
            switch (limit.Kind)
            {
                case LimitKind.Gaussian:
                    distance += residual * residual;
                    slopes[k] += 2 * residual;
                    break;
                case LimitKind.Laplace:
                    distance += Math.Abs(residual);
                    slopes[k] +=
                        residual > 0 ? 1
                        : residual < 0 ? -1
                        : residual;
                    break;
                case LimitKind.CrossEntropy:
                    distance -= y[k] == 0 ? 0 : y[k] * Elementary.Log(t[k] < Least ? Least : t[k]);
                    break;
                default:
                    throw new UnreachableException(limit.Kind.ToString());
            }
        }

        ExampleSoftmax.ToLogits(t, slopes);
        for (int k = 0; k < slopes.Length && limit.Kind == LimitKind.CrossEntropy; k++)
            slopes[k] += t[k] - y[k];
        return distance + limit.Beta * square;
    }

    /// <summary>
    /// The soft variant's joint loss −Σ y ln s + λ n ‖y − t‖² + β n ‖s − t‖², where n is the squared norm of the last
    /// layer's inputs z: n ‖s − y‖² is the squared length of the last layer's gradient. Nothing in it counts as a
    /// constant.
    /// </summary>
    /// <param name="s">Probabilities of the classifier.</param>
    /// <param name="t">Probabilities of the predictor.</param>
    /// <param name="y">Target.</param>
    /// <param name="norm">n.</param>
    /// <param name="classifier">Gets the slopes by the classifier's logits.</param>
    /// <param name="predictor">Gets the slopes by the predictor's logits.</param>
    /// <param name="byNorm">The slope by n.</param>
    public double OfBoth(
        ReadOnlySpan<double> s,
        ReadOnlySpan<double> t,
        ReadOnlySpan<double> y,
        double norm,
        Span<double> classifier,
        Span<double> predictor,
        out double byNorm
    )
    {
        double entropy = 0;
        double residuals = 0;
        double square = 0;
        for (int k = 0; k < classifier.Length; k++)
        {
            double residual = t[k] - y[k];
            double mu = s[k] - t[k];
            entropy -= y[k] == 0 ? 0 : y[k] * Elementary.Log(s[k] < Least ? Least : s[k]);
            residuals += residual * residual;
            square += mu * mu;
            classifier[k] = 2 * limit.Beta * norm * mu;
            predictor[k] = 2 * norm * (limit.Penalty * residual - limit.Beta * mu);
        }

        ExampleSoftmax.ToLogits(s, classifier);
        ExampleSoftmax.ToLogits(t, predictor);
        for (int k = 0; k < classifier.Length; k++)
            classifier[k] += s[k] - y[k];
        byNorm = limit.Penalty * residuals + limit.Beta * square;
        return entropy + norm * byNorm;
    }
}
