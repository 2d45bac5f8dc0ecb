using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;
using Sweeps.Model.Tests.Networks;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Tests.Training.Steps;

public sealed unsafe partial class LimitStepsTests
{
    private const int Inputs = 6;
    private const int Classes = 4;
    private const int Examples = 7;

    /// <summary>Labels reach the classifier through the predictor alone: while that stands still, they change
    /// nothing.</summary>
    [Theory]
    [InlineData(LimitKind.Gaussian, null)]
    [InlineData(LimitKind.Laplace, null)]
    [InlineData(LimitKind.CrossEntropy, null)]
    [InlineData(LimitKind.Gaussian, 10.0)]
    [InlineData(LimitKind.Laplace, 10.0)]
    public void Classifier_WhileThePredictorStandsStill_DoesNotDependOnLabels(LimitKind kind, double? lambda)
    {
        string Hash(double p, double? predictorRate) =>
            Trials
                .Run(
                    Cures.Limit(
                        new LimitConfiguration
                        {
                            Kind = kind,
                            Beta = 1,
                            Lambda = lambda,
                            LearningRate = predictorRate,
                        },
                        noise: new NoiseConfiguration { Kind = "flip", P = p }
                    )
                )
                .Hash;

        Assert.Equal(Hash(0, 0), Hash(0.9, 0));
        Assert.NotEqual(Hash(0, null), Hash(0.9, null));
    }

    [Fact]
    public void Classifier_OfTheSoftVariant_DependsOnLabels()
    {
        string Hash(double p) =>
            Trials
                .Run(
                    Cures.Limit(
                        new LimitConfiguration
                        {
                            Kind = LimitKind.Soft,
                            Beta = 1,
                            LearningRate = 0,
                        },
                        noise: new NoiseConfiguration { Kind = "flip", P = p }
                    )
                )
                .Hash;
        Assert.NotEqual(Hash(0), Hash(0.9));
    }

    /// <summary>AT-L2 with a table for q: a linear network on unit vectors. t* = (ȳ + β s)/(1 + β) for each.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Predictor_ThatIsATable_ComesToTheClosedForm(double beta)
    {
        const int Rows = 3,
            Copies = 5;
        var train = new TrainConfiguration();
        using var classifier = new Network<double>(
            new NetworkConfiguration { Freeze = [1], Precision = Precision.Float64 },
            train,
            Rows,
            Classes,
            Rows * Copies
        );
        classifier.Initialize(3);
        using var table = new Network<double>(
            new NetworkConfiguration { Bias = false, Precision = Precision.Float64 },
            train,
            Rows,
            Classes,
            Rows * Copies
        );
        table.Initialize(3, RandomPurpose.Predictor);
        using var steps = new LimitSteps<double>(
            classifier,
            table,
            new LimitConfiguration { Kind = LimitKind.Gaussian, Beta = beta },
            biased: true,
            _ => 6 / (1 + beta),
            seed: 1
        );
        double* units = stackalloc double[Rows * Rows],
            targets = stackalloc double[Rows * Copies * Classes];
        double** rows = stackalloc double*[Rows * Copies];
        double[,] mean = new double[Rows, Classes];
        for (int b = 0; b < Rows * Copies; b++)
        {
            int row = b % Rows,
                label = (b * b + row) % Classes;
            units[row * Rows + row] = 1;
            rows[b] = units + row * Rows;
            targets[b * Classes + label] = 1;
            mean[row, label] += 1.0 / Copies;
        }

        for (int step = 0; step < 60_000; step++)
            steps.Step(rows, targets, Rows * Copies, 0.1, step);

        double[] s = new double[Classes],
            t = new double[Classes];
        for (int row = 0; row < Rows; row++)
        {
            classifier.Forward(rows + row, 1);
            table.Forward(rows + row, 1);
            Sweeps.Model.Training.LogitLosses.ExampleSoftmax.Of(classifier.Logits(out _), s);
            Sweeps.Model.Training.LogitLosses.ExampleSoftmax.Of(table.Logits(out _), t);
            for (int k = 0; k < Classes; k++)
            {
                // Where no label is, t goes to 0 only as fast as a softmax can: like 1/steps.
                Assert.Equal(
                    (mean[row, k] + beta * s[k]) / (1 + beta),
                    t[k],
                    mean[row, k] > 0 && beta > 0 ? 1e-6
                        : beta > 0 ? 1e-6
                        : 2e-3
                );
            }
        }
    }

    /// <summary>The soft variant's step is a step down its joint loss, through both networks and the norm of the last
    /// layer's inputs.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SoftStep_OfRateOne_IsTheSlopeOfTheJointLoss(bool biased)
    {
        var limit = new LimitConfiguration
        {
            Kind = LimitKind.Soft,
            Beta = 0.7,
            Penalty = 0.4,
        };
        var shape = new NetworkConfiguration
        {
            Hidden = [8, 5],
            Bias = biased,
            BiasInit = new Initializer.Normal(0.2),
            Precision = Precision.Float64,
        };
        var train = new TrainConfiguration();
        using var batch = new Batch<double>(Examples, Inputs, Classes, LossKind.CrossEntropy, 4);
        using var classifier = new Network<double>(shape, train, Inputs, Classes, Examples);
        classifier.Initialize(1);
        using var predictor = new Network<double>(shape with { Hidden = [4] }, train, Inputs, Classes, Examples);
        predictor.Initialize(1, RandomPurpose.Predictor);
        double[][] before =
        [
            .. new[] { 1, 2, 3 }.Select(layer => Weights(classifier, layer)),
            .. new[] { 1, 2 }.Select(layer => Weights(predictor, layer)),
        ];
        double[][] slopes =
        [
            .. before.Select(
                (weights, i) =>
                {
                    Network<double> network = i < 3 ? classifier : predictor;
                    int layer = i < 3 ? i + 1 : i - 2;
                    return weights
                        .Select(
                            (_, j) =>
                            {
                                double Value(double shift)
                                {
                                    double[] moved = [.. weights];
                                    moved[j] += shift;
                                    network.WriteWeights(layer, moved);
                                    double value = JointLoss(classifier, predictor, batch, limit, biased);
                                    network.WriteWeights(layer, weights);
                                    return value;
                                }

                                return (Value(1e-5) - Value(-1e-5)) / 2e-5;
                            }
                        )
                        .ToArray();
                }
            ),
        ];

        using (var steps = new LimitSteps<double>(classifier, predictor, limit, biased, _ => 1, seed: 1))
        {
            Assert.Equal(
                JointLoss(classifier, predictor, batch, limit, biased),
                steps.Step(batch.Rows, batch.Targets, Examples, 1, 0),
                1e-13
            );
            double[][] after =
            [
                .. new[] { 1, 2, 3 }.Select(layer => Weights(classifier, layer)),
                .. new[] { 1, 2 }.Select(layer => Weights(predictor, layer)),
            ];
            for (int i = 0; i < after.Length; i++)
            {
                double largest = slopes[i].Max(Math.Abs);
                for (int j = 0; j < after[i].Length; j++)
                    Assert.Equal(slopes[i][j], before[i][j] - after[i][j], 1e-6 * largest);
            }
        }
    }

    private static double JointLoss(
        Network<double> classifier,
        Network<double> predictor,
        Batch<double> batch,
        LimitConfiguration limit,
        bool biased
    )
    {
        classifier.Forward(batch.Rows, Examples);
        predictor.Forward(batch.Rows, Examples);
        double* a = classifier.Logits(out nint aStride);
        double* c = predictor.Logits(out nint cStride);
        double* z = classifier.Activations(2, out nint zStride);
        double total = 0;
        for (int b = 0; b < Examples; b++)
        {
            double[] s = Softmax(a + b * aStride),
                t = Softmax(c + b * cStride);
            double norm = biased ? 1 : 0,
                entropy = 0,
                residuals = 0,
                square = 0;
            for (int i = 0; i < classifier.Width(2); i++)
                norm += z[b * zStride + i] * z[b * zStride + i];
            for (int k = 0; k < Classes; k++)
            {
                double y = batch.Targets[b * Classes + k];
                entropy -= y * Math.Log(s[k]);
                residuals += (y - t[k]) * (y - t[k]);
                square += (s[k] - t[k]) * (s[k] - t[k]);
            }

            total += entropy + limit.Penalty * norm * residuals + limit.Beta * norm * square;
        }

        return total / Examples;
    }

    private static double[] Softmax(double* logits)
    {
        double[] e = [Math.Exp(logits[0]), Math.Exp(logits[1]), Math.Exp(logits[2]), Math.Exp(logits[3])];
        double sum = e.Sum();
        return [.. e.Select(value => value / sum)];
    }

    private static double[] Weights(Network<double> network, int layer)
    {
        double[] weights = new double[network.Width(layer) * network.Width(layer - 1)];
        network.ReadWeights(layer, weights);
        return weights;
    }
}
