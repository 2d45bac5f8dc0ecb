using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Tests.Networks;

/// <summary>Gradients against central differences of the loss, in float64.</summary>
public sealed unsafe class GradientTests
{
    private const int Inputs = 5;
    private const int Examples = 6;
    private const double Difference = 1e-5;

    public static TheoryData<LossKind, int, bool, bool, int> Cases
    {
        get
        {
            var cases = new TheoryData<LossKind, int, bool, bool, int>();
            foreach (LossKind loss in Enum.GetValues<LossKind>().Where(kind => !kind.IsComputedFromLogits()))
            {
                for (int depth = 0; depth <= 3; depth++)
                {
                    foreach (bool bias in new[] { false, true })
                    {
                        foreach (bool skip in new[] { false, true })
                        {
                            cases.Add(loss, depth, bias, skip, 0);
                            cases.Add(loss, depth, bias, skip, 1 + depth / 2);
                        }
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_OfAnyLossAndLayers_IsTheSlopeOfTheLoss(
        LossKind loss,
        int depth,
        bool bias,
        bool skip,
        int frozen
    )
    {
        int outputs = loss is LossKind.Logistic or LossKind.Hinge ? 1 : 3;
        var shape = new NetworkConfiguration
        {
            Hidden = [.. new[] { 7, 9, 6 }.Take(depth)],
            Bias = bias,
            BiasInit = new Initializer.Normal(0.3),
            Skip = skip,
            Freeze = frozen == 0 ? [] : [frozen],
            Precision = Precision.Float64,
        };
        using var network = new Network<double>(
            shape,
            new TrainConfiguration { Loss = loss, Margin = 1 },
            Inputs,
            outputs,
            Examples
        );
        network.Initialize(3);
        using var batch = new Batch<double>(Examples, Inputs, outputs, loss, 9);
        BatchGradient slopes = new(network, batch.Rows, batch.Targets, Examples, skip);

        for (int l = 1; l <= network.Layers; l++)
        {
            int layer = l;
            double[] gradient = slopes.Weights(l),
                biasGradient = slopes.Biases(l);
            if (l == frozen)
            {
                Assert.All(gradient, g => Assert.Equal(0, g));
                Assert.All(biasGradient, g => Assert.Equal(0, g));
                continue;
            }

            var weights = new double[gradient.Length];
            network.ReadWeights(l, weights);
            Compare(gradient, weights, () => network.WriteWeights(layer, weights), network, batch);
            if (!bias)
                continue;
            var biases = new double[biasGradient.Length];
            network.ReadBias(l, biases);
            Compare(biasGradient, biases, () => network.WriteBias(layer, biases), network, batch);
        }

        if (skip)
        {
            var weights = new double[Inputs * outputs];
            Compare(slopes.Skip, weights, () => network.WriteSkip(weights), network, batch);
        }
    }

    // Relative to the largest slope: a single slope may be 0.
    private static void Compare(
        double[] gradient,
        double[] parameters,
        Action write,
        Network<double> network,
        Batch<double> batch
    )
    {
        double largest = Math.Max(gradient.Max(Math.Abs), 1e-3);
        for (int i = 0; i < parameters.Length; i++)
        {
            double here = parameters[i];
            double Loss(double at)
            {
                parameters[i] = at;
                write();
                network.Forward(batch.Rows, Examples);
                return network.SumLoss(batch.Targets, Examples) / Examples;
            }

            double slope = (Loss(here + Difference) - Loss(here - Difference)) / (2 * Difference);
            Loss(here);
            Assert.True(
                Math.Abs(slope - gradient[i]) <= 1e-6 * largest,
                $"[{i}] is {gradient[i]:R}, but the loss has slope {slope:R}"
            );
        }
    }

    /// <summary>E1: with derivative 1 at the output, ⟨W_l, ∂N/∂W_l⟩ + Σ_{k≥l} ⟨b_k, ∂N/∂b_k⟩ = N for every layer: N
    /// scales with W_l and the biases from there on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradient_OfTheOutput_ReproducesItLayerByLayer(bool bias)
    {
        var shape = new NetworkConfiguration
        {
            Hidden = [8, 7, 5],
            Bias = bias,
            BiasInit = new Initializer.Normal(0.2),
        };
        // Half squared loss at target N − 1 has derivative 1 by N.
        using var network = new Network<double>(shape, new TrainConfiguration { Loss = LossKind.HalfSquared }, 6, 1, 1);
        int positive = 0;
        for (int seed = 1; seed <= 20; seed++)
        {
            network.Initialize(seed);
            using var batch = new Batch<double>(1, 6, 1, LossKind.HalfSquared, seed);
            network.Forward(batch.Rows, 1);
            double output = *network.Logits(out _);
            positive += output != 0 ? 1 : 0;
            *batch.Targets = output - 1;
            double derivative = output - *batch.Targets;
            BatchGradient gradient = new(network, batch.Rows, batch.Targets, 1);
            double biases = 0;
            for (int l = network.Layers; l >= 1; l--)
            {
                double[] weights = new double[network.Width(l) * network.Width(l - 1)],
                    bias1 = new double[network.Width(l)];
                network.ReadWeights(l, weights);
                network.ReadBias(l, bias1);
                biases += bias1.Zip(gradient.Biases(l), (a, b) => a * b).Sum();
                double sum = weights.Zip(gradient.Weights(l), (a, b) => a * b).Sum();
                Assert.Equal(derivative * output, sum + biases, 3e-15 * 8 * Math.Max(1, Math.Abs(output)));
            }
        }

        Assert.True(positive > 10);
    }

    /// <summary>AT-C1, E2: ‖W'‖² − ‖W‖² = 2 h L' N y + h² L'² ‖∂N/∂W‖² in every layer of a bias-free network, where y =
    /// ±1 and L = L(−y N).</summary>
    [Theory]
    [InlineData(LossKind.Logistic)]
    [InlineData(LossKind.Hinge)]
    public void Step_WithoutBias_ChangesEachNormAsTheIdentitySays(LossKind loss)
    {
        const double Rate = 0.1;
        var shape = new NetworkConfiguration { Hidden = [8, 7], Bias = false };
        using var network = new Network<double>(shape, new TrainConfiguration { Loss = loss, Margin = 0.5 }, 6, 1, 1);
        int wrong = 0;
        for (int seed = 1; seed <= 20; seed++)
        {
            network.Initialize(seed);
            using var batch = new Batch<double>(1, 6, 1, loss, seed);
            network.Forward(batch.Rows, 1);
            double margin = *network.Logits(out _) * *batch.Targets;
            double slope = loss == LossKind.Hinge ? (margin < 0.5 ? 1 : 0) : 1 / (1 + Math.Exp(margin));
            BatchGradient gradient = new(network, batch.Rows, batch.Targets, 1);
            double[] before = Norms(network);
            network.Step(batch.Rows, batch.Targets, 1, Rate);
            double[] after = Norms(network);
            for (int l = 0; l < before.Length; l++)
            {
                // The gradient of the loss carries L' already.
                Assert.Equal(
                    2 * Rate * slope * margin + Rate * Rate * gradient.Weights(l + 1).Sum(g => g * g),
                    after[l] - before[l],
                    1e-13 * Math.Max(1, before[l])
                );
            }

            wrong += margin < 0 ? 1 : 0;
        }

        Assert.InRange(wrong, 1, 19);
    }

    private static double[] Norms(Network<double> network) =>
        [
            .. Enumerable
                .Range(1, network.Layers)
                .Select(l =>
                {
                    var weights = new double[network.Width(l) * network.Width(l - 1)];
                    network.ReadWeights(l, weights);
                    return weights.Sum(w => w * w);
                }),
        ];
}
