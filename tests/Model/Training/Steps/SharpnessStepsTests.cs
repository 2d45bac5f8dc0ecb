using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks;
using Sweeps.Model.Networks.Convolution;
using Sweeps.Model.Tests.Networks;
using Sweeps.Model.Training;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Tests.Training.Steps;

/// <summary>Sharpness-aware steps against closed forms.</summary>
public sealed unsafe class SharpnessStepsTests
{
    // f = w x + b with loss (f − y)², so that g = 2 r (x, 1) with r = f − y, and g / ‖g‖ = sign r (x, 1) / √(x² + 1).
    [Theory]
    [InlineData(0.5)]
    [InlineData(-1.25)]
    public void Step_OfALine_IsThatOfTheFormula(double y)
    {
        const double X = 2,
            Start = 0.3,
            Radius = 0.4,
            Rate = 0.01;
        TrialConfiguration trial = Trials.Small() with
        {
            Data = new DataConfiguration
            {
                Name = "points",
                Points =
                [
                    [X, y],
                ],
            },
            Network = new NetworkConfiguration
            {
                Init = new Initializer.Constant(Start),
                Precision = Precision.Float64,
            },
            Train = new TrainConfiguration
            {
                Loss = LossKind.Squared,
                LearningRate = Rate,
                Steps = 1,
                SharpnessRadius = Radius,
            },
            Measure = new MeasureConfiguration { Of = ["error"] },
        };

        double[] end = Weights(trial);

        double residual = Start * X - y,
            moved = residual + Radius * Math.Sign(residual) * Math.Sqrt(X * X + 1);
        Assert.Equal(Start - Rate * 2 * moved * X, end[0], 1e-14);
        Assert.Equal(-Rate * 2 * moved, end[1], 1e-14);
    }

    [Fact]
    public void Step_UnderBatchNormalization_LeavesStatisticsOfTheFirstPass()
    {
        NetworkConfiguration shape = new() { Conv = [new ImageStage.Convolution(4, 3, Normalize: true)], Freeze = [2] };
        TrainConfiguration train = new() { Loss = LossKind.HalfSquared };
        ImageShape image = new(1, 5, 5);
        using var plain = new ConvolutionalNetwork<double>(shape, train, image, 2, 6);
        using var sharp = new ConvolutionalNetwork<double>(shape, train, image, 2, 6);
        using var batch = new Batch<double>(6, 25, 2, train.Loss, 1);
        plain.Initialize(3);
        sharp.Initialize(3);
        using var steps = new SharpnessSteps<double>(
            sharp,
            ParameterArray.Of(shape, new DataShape(25, 0, 6, 6) { Image = image }, 2),
            shape.Freeze,
            0.5
        );

        double expected = plain.Step(batch.Rows, batch.Targets, 6, 0.1),
            loss = steps.Step(batch.Rows, batch.Targets, 6, 0.1, 0);

        Assert.Equal(expected, loss);
        Assert.Equal(Statistics(plain), Statistics(sharp));
        Assert.Equal(LayerWeights(plain, 2), LayerWeights(sharp, 2));
        Assert.NotEqual(LayerWeights(plain, 1), LayerWeights(sharp, 1));
    }

    [Fact]
    public void Steps_OfAVanishingRadius_AreNearlyPlain()
    {
        TrialConfiguration plain = Trials.Small(optimizer: OptimizerKind.Adam, rate: 0.01);

        double[] expected = Weights(plain),
            near = Weights(plain with { Train = plain.Train with { SharpnessRadius = 1e-7 } }),
            far = Weights(plain with { Train = plain.Train with { SharpnessRadius = 0.1 } });

        Assert.All(expected.Zip(near), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Contains(expected.Zip(far), pair => Math.Abs(pair.First - pair.Second) > 1e-3);
    }

    private static double[] Weights(TrialConfiguration trial)
    {
        using ITraining training = Trials.Engine().Start(trial);
        training.Advance(long.MaxValue, new Recorder(), TestContext.Current.CancellationToken);
        return Trials.Numbers(training);
    }

    private static double[] Statistics(INetwork<double> network)
    {
        double[] values = new double[network.NormalizationCount(1)];
        network.ReadNormalization(1, values);
        return values[(values.Length / 3)..];
    }

    private static double[] LayerWeights(INetwork<double> network, int layer)
    {
        double[] weights = new double[network.WeightCount(layer)];
        network.ReadWeights(layer, weights);
        return weights;
    }
}
