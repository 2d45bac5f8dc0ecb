using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Tests.Training.Steps;

/// <summary>Losses of LIMIT: slopes by central differences, and where they have their minimum.</summary>
public sealed class LimitLossTests
{
    private const int Classes = 5;
    private const double Difference = 1e-5;

    [Theory]
    [InlineData(LimitKind.Gaussian, 0)]
    [InlineData(LimitKind.Gaussian, 3)]
    [InlineData(LimitKind.Laplace, 0)]
    [InlineData(LimitKind.Laplace, 10)]
    [InlineData(LimitKind.CrossEntropy, 0)]
    [InlineData(LimitKind.CrossEntropy, 0.3)]
    public void PredictorSlopes_OfEveryKind_AreThoseOfItsLoss(LimitKind kind, double beta)
    {
        var loss = new LimitLoss(new LimitConfiguration { Kind = kind, Beta = beta });
        double[] s = Softmax(Normal(1)),
            logits = Normal(2),
            y = [0.1, 0, 0.8, 0.1, 0],
            slopes = new double[Classes];
        loss.OfPredictor(s, Softmax(logits), y, slopes);

        Compare(slopes, logits, () => loss.OfPredictor(s, Softmax(logits), y, new double[Classes]));
    }

    [Theory]
    [InlineData(0, 1, 0.7)]
    [InlineData(2, 0.5, 0)]
    [InlineData(2, 0.5, 3.5)]
    public void SoftSlopes_OfBothNetworksAndTheNorm_AreThoseOfTheirLoss(double beta, double penalty, double norm)
    {
        var loss = new LimitLoss(
            new LimitConfiguration
            {
                Kind = LimitKind.Soft,
                Beta = beta,
                Penalty = penalty,
            }
        );
        double[] a = Normal(1),
            c = Normal(2),
            y = [0, 0, 1, 0, 0],
            classifier = new double[Classes],
            predictor = new double[Classes];
        loss.OfBoth(Softmax(a), Softmax(c), y, norm, classifier, predictor, out double byNorm);

        double Value(double n) =>
            loss.OfBoth(Softmax(a), Softmax(c), y, n, new double[Classes], new double[Classes], out _);
        Compare(classifier, a, () => Value(norm));
        Compare(predictor, c, () => Value(norm));
        Assert.Equal((Value(norm + 1) - Value(norm)), byNorm, 1e-13);
    }

    /// <summary>AT-L2: without constraints on q, t* = (ȳ + β s)/(1 + β), so μ* = (s − ȳ)/(1 + β).</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void GaussianPredictor_OfOneExampleWithManyLabels_ComesToTheClosedForm(double beta)
    {
        var loss = new LimitLoss(new LimitConfiguration { Kind = LimitKind.Gaussian, Beta = beta });
        double[] s = Softmax(Normal(1)),
            mean = [0.5, 0.2, 0.15, 0.1, 0.05],
            logits = new double[Classes],
            slopes = new double[Classes];
        for (int step = 0; step < 20_000; step++)
        {
            double[] t = Softmax(logits),
                total = new double[Classes];
            for (int label = 0; label < Classes; label++)
            {
                loss.OfPredictor(s, t, [.. Enumerable.Range(0, Classes).Select(k => k == label ? 1.0 : 0)], slopes);
                for (int k = 0; k < Classes; k++)
                    total[k] += mean[label] * slopes[k];
            }

            for (int k = 0; k < Classes; k++)
                logits[k] -= total[k] / (1 + beta);
        }

        double[] optimum = Softmax(logits);
        for (int k = 0; k < Classes; k++)
        {
            Assert.Equal((mean[k] + beta * s[k]) / (1 + beta), optimum[k], 1e-9);
            Assert.Equal((s[k] - mean[k]) / (1 + beta), s[k] - optimum[k], 1e-9);
        }
    }

    private static void Compare(double[] slopes, double[] logits, Func<double> value)
    {
        double largest = slopes.Max(Math.Abs);
        for (int k = 0; k < Classes; k++)
        {
            double here = logits[k];
            logits[k] = here + Difference;
            double above = value();
            logits[k] = here - Difference;
            double below = value();
            logits[k] = here;
            Assert.Equal((above - below) / (2 * Difference), slopes[k], 1e-6 * largest);
        }
    }

    private static double[] Normal(long index)
    {
        var stream = new RandomStream(8, RandomPurpose.Data);
        return [.. Enumerable.Range(0, Classes).Select(k => stream.Normal(index, k))];
    }

    private static double[] Softmax(double[] logits)
    {
        double[] e = [.. logits.Select(Elementary.Exp)];
        double sum = e.Sum();
        return [.. e.Select(value => value / sum)];
    }
}
