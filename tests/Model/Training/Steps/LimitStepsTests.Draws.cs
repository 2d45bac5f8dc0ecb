using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;
using Sweeps.Model.Tests.Networks;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Tests.Training.Steps;

public sealed unsafe partial class LimitStepsTests
{
    /// <summary>Draws around μ have mean 0 and the deviation that λ says; the classifier takes their mean over the
    /// batch.</summary>
    [Theory]
    [InlineData(LimitKind.Gaussian, 5.0)]
    [InlineData(LimitKind.Laplace, 20.0)]
    public void DrawnGradients_AroundThePredictedOnes_HaveTheDeviationOfLambda(LimitKind kind, double lambda)
    {
        double variance = kind == LimitKind.Gaussian ? 1 / (2 * lambda) : 2 / (lambda * lambda);
        var (mean, square) = ShiftOfBiases(seed =>
            (classifier, predictor) =>
                new LimitSteps<double>(
                    classifier,
                    predictor,
                    new LimitConfiguration { Kind = kind, Lambda = seed < 0 ? null : lambda },
                    biased: true,
                    _ => 0,
                    seed
                )
        );

        Assert.InRange(
            mean,
            -5 * Math.Sqrt(variance / Examples / (400 * Classes)),
            5 * Math.Sqrt(variance / Examples / (400 * Classes))
        );
        Assert.InRange(square * Examples / variance, 0.85, 1.15);
    }

    [Fact]
    public void GradientNoise_OfADeviation_IsThatOfEachExampleBeforeTheMean()
    {
        const double Deviation = 0.3;
        var (mean, square) = ShiftOfBiases(seed =>
            (classifier, _) =>
                new LogitLossSteps<double>(
                    classifier,
                    new Sweeps.Model.Training.LogitLosses.CrossEntropyLoss<double>(Classes),
                    new Sweeps.Model.Training.LogitLosses.CrossEntropyLoss<double>(Classes),
                    0,
                    seed < 0 ? 0 : Deviation,
                    seed
                )
        );

        Assert.InRange(mean, -0.015, 0.015);
        Assert.InRange(square * Examples / (Deviation * Deviation), 0.85, 1.15);
    }

    // By how much one step of rate 1 moves the output's biases beyond a step without draws: mean and mean square over
    // 400 seeds.
    private static (double Mean, double Square) ShiftOfBiases(
        Func<long, Func<Network<double>, Network<double>, StepRule<double>>> rule
    )
    {
        using var batch = new Batch<double>(Examples, Inputs, Classes, LossKind.CrossEntropy, 4);
        double[] Biases(long seed)
        {
            using var classifier = new Network<double>(
                new NetworkConfiguration { Precision = Precision.Float64 },
                new TrainConfiguration(),
                Inputs,
                Classes,
                Examples
            );
            var predictor = new Network<double>(
                new NetworkConfiguration { Precision = Precision.Float64 },
                new TrainConfiguration(),
                Inputs,
                Classes,
                Examples
            );
            using (predictor)
            {
                classifier.Initialize(1);
                predictor.Initialize(1, RandomPurpose.Predictor);
                StepRule<double> steps = rule(seed)(classifier, predictor);
                steps.Step(batch.Rows, batch.Targets, Examples, 1, 9);
                double[] bias = new double[Classes];
                classifier.ReadBias(1, bias);
                return bias;
            }
        }

        double[] still = Biases(-1);
        double[] shifts =
        [
            .. Enumerable.Range(0, 400).SelectMany(seed => Biases(seed).Zip(still, (drawn, plain) => drawn - plain)),
        ];
        return (shifts.Average(), shifts.Average(shift => shift * shift));
    }
}
