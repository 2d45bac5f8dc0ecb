using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;
using Sweeps.Model.Tests.Networks;

namespace Sweeps.Model.Tests.Papers;

/// <summary>
/// Cornacchia et al. (arXiv 2111.02154), Theorem 1: in a bias-free ReLU network N with one output, ⟨W_l, ∂N/∂W_l⟩ = N
/// for every layer, so a step on L(−yN) changes ‖W_l‖² by 2h L′ yN + h² L′² ‖∂N/∂W_l‖².
/// </summary>
public sealed unsafe class LayerNormIdentityTests
{
    private static readonly int[] Hidden = [8, 7, 5];
    private const int Inputs = 6;

    [Fact]
    public void WeightsTimesTheirGradient_WithoutBiases_AreTheOutputInEveryLayer()
    {
        for (long seed = 1; seed <= 20; seed++)
        {
            using var network = Build(LossKind.HalfSquared, bias: false, seed);
            var (output, gradient) = OutputGradient(network, Input(seed));

            for (int l = 1; l <= network.Layers; l++)
                Assert.Equal(output, Dot(Weights(network, l), gradient.Weights(l)), 3e-14);
        }
    }

    [Fact]
    public void ParametersTimesTheirGradient_WithBiasesUpToALayer_AreTheOutput()
    {
        for (long seed = 1; seed <= 20; seed++)
        {
            using var network = Build(LossKind.HalfSquared, bias: true, seed);
            var (output, gradient) = OutputGradient(network, Input(seed));

            for (int l = 1; l <= network.Layers; l++)
            {
                double sum = Dot(Weights(network, l), gradient.Weights(l));
                for (int k = l; k <= network.Layers; k++)
                {
                    double[] bias = new double[network.Width(k)];
                    network.ReadBias(k, bias);
                    sum += Dot(bias, gradient.Biases(k));
                }

                Assert.Equal(output, sum, 3e-14);
            }
        }
    }

    [Theory]
    [InlineData(LossKind.Logistic, 0)]
    [InlineData(LossKind.Hinge, 0)]
    [InlineData(LossKind.Hinge, 0.5)]
    public void LayerNorms_AfterAStep_ChangeByTheIdentity(LossKind loss, double margin)
    {
        const double rate = 0.05;
        for (long seed = 1; seed <= 20; seed++)
        {
            double[] input = Input(seed);
            using var probe = Build(LossKind.HalfSquared, bias: false, seed);
            var (output, gradient) = OutputGradient(probe, input);
            using var network = Build(loss, bias: false, seed, margin);

            foreach (double y in new[] { -1.0, 1.0 })
            {
                network.Initialize(seed);
                Step(network, input, y, rate);

                double slope =
                    loss == LossKind.Logistic ? 1 / (1 + Math.Exp(y * output))
                    : margin - y * output > 0 ? 1
                    : 0;
                for (int l = 1; l <= network.Layers; l++)
                {
                    double change = SquaredNorm(Weights(network, l)) - SquaredNorm(Weights(probe, l));
                    Assert.Equal(
                        2 * rate * slope * y * output + rate * rate * slope * slope * SquaredNorm(gradient.Weights(l)),
                        change,
                        1e-13
                    );
                }
            }
        }
    }

    [Fact]
    public void LayerNorms_OfAMisclassifiedExampleAtASmallRate_FallInEveryLayer()
    {
        for (long seed = 1; seed <= 20; seed++)
        {
            using var probe = Build(LossKind.HalfSquared, bias: false, seed);
            double[] input = Input(seed);
            double output = OutputGradient(probe, input).Output;
            if (output == 0)
                continue;
            using var network = Build(LossKind.Hinge, bias: false, seed);

            Step(network, input, -Math.Sign(output), 1e-6);

            for (int l = 1; l <= network.Layers; l++)
                Assert.True(SquaredNorm(Weights(network, l)) < SquaredNorm(Weights(probe, l)));
        }
    }

    private static Network<double> Build(LossKind loss, bool bias, long seed, double margin = 0)
    {
        var network = new Network<double>(
            new NetworkConfiguration
            {
                Hidden = Hidden,
                Bias = bias,
                BiasInit = new Initializer.Normal(0.5),
                Precision = Precision.Float64,
            },
            new TrainConfiguration { Loss = loss, Margin = margin },
            Inputs,
            outputs: 1,
            maxBatch: 1
        );
        network.Initialize(seed);
        return network;
    }

    private static double[] Input(long seed)
    {
        var stream = new RandomStream(seed, RandomPurpose.Measurement);
        return [.. Enumerable.Range(0, Inputs).Select(i => stream.Normal(0, i))];
    }

    // The gradient of ½(N − t)² at t = N − 1 is that of N.
    private static (double Output, BatchGradient Gradient) OutputGradient(Network<double> network, double[] input)
    {
        fixed (double* row = input)
        {
            network.Forward(&row, 1);
            double output = *network.Logits(out _),
                target = output - 1;
            return (output, new(network, &row, &target, 1));
        }
    }

    private static void Step(Network<double> network, double[] input, double y, double rate)
    {
        fixed (double* row = input)
            network.Step(&row, &y, 1, rate);
    }

    private static double[] Weights(Network<double> network, int layer)
    {
        double[] weights = new double[network.Width(layer) * network.Width(layer - 1)];
        network.ReadWeights(layer, weights);
        return weights;
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double SquaredNorm(double[] x) => Dot(x, x);
}
