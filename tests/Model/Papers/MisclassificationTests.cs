using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Papers;

/// <summary>
/// Cornacchia, Hazla, Nachum, Yehudayoff: Regularization by Misclassification in ReLU Neural Networks (arXiv
/// 2111.02154), at p = 1: all labels are noise. Every case is an ordinary trial.
/// </summary>
[Trait("speed", "slow")]
public sealed class MisclassificationTests
{
    private const int Dimension = 10;
    private static readonly double Root3 = Math.Sqrt(3);

    // Stationary norm of one neuron relu(w·x), x ~ N(0, I_d), y = ±1 at random, margin 0: E‖w′‖² − ‖w‖² = −h‖w‖/√(2π) +
    // h²d/4, hence E‖w‖ = h d √(2π)/4, exactly.
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void SingleNeuron_UnderRandomLabelsAndHingeLoss_SettlesAtTheFloorOfItsLearningRate(double rate) =>
        Assert.Equal(
            1,
            SettledNorms(LossKind.Hinge, rate).Average() / (rate * Dimension * Math.Sqrt(2 * Math.PI) / 4),
            0.03
        );

    // Cross-entropy: to leading order E‖w‖² = h d/2, to the next W²(¼ − W²/16 − h(d + 2)/32) = h d/8.
    [Theory]
    [InlineData(0.01, 0.06, 0.03)]
    [InlineData(0.05, 0.10, 0.03)]
    public void SingleNeuron_UnderRandomLabelsAndCrossEntropy_SettlesAtTheFloorOfItsLearningRate(
        double rate,
        double leadingTolerance,
        double tolerance
    )
    {
        double norm = Math.Sqrt(SettledNorms(LossKind.Logistic, rate).Average(norm => norm * norm));

        double leading = rate * Dimension / 2,
            square = leading;
        for (int i = 0; i < 50; i++)
            square = rate * Dimension / 8 / (0.25 - square / 16 - rate * (Dimension + 2) / 32);
        Assert.Equal(1, norm / Math.Sqrt(leading), leadingTolerance);
        Assert.Equal(1, norm / Math.Sqrt(square), tolerance);
    }

    // Figure 4 in small: d = 10, width 40, h = 0.01, everything trained on fresh inputs with random labels.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Network_WithBiases_DiesByItsBiasesWhileItsWeightsStay(long seed)
    {
        var result = Trials.Run(FigureFour(LossKind.Logistic, bias: true, seed));

        Assert.True(40 * result.Last("active_fraction.1") < 0.5);
        Assert.True(result.Last("bias_mean.1") < -1.2);
        Assert.True(result.Last("weight_norm.1") > 2);
    }

    [Fact]
    public void Network_WithoutBiases_KeepsFiringWhileItsWeightsWither()
    {
        var result = Trials.Run(FigureFour(LossKind.Logistic, bias: false, seed: 1));

        Assert.True(40 * result.Last("active_fraction.1") > 18);
        Assert.True(result.Last("weight_norm.1") < 1);
        Assert.Equal(0, result.Last("dead"));
    }

    [Fact]
    public void Network_WithoutBiasesUnderHingeLoss_VanishesWhileItKeepsFiring()
    {
        var result = Trials.Run(FigureFour(LossKind.Hinge, bias: false, seed: 1));

        Assert.True(result.Last("weight_norm.1") < 1e-3);
        Assert.True(result.Last("weight_norm.2") < 1e-3);
        Assert.InRange(40 * result.Last("active_fraction.1"), 18, 22);
    }

    // Theorems 3 and 4: one-hot inputs, k outputs +1 and k outputs −1, hidden weights from U(−1, 1), hinge with margin
    // 0. From h = 1 on every input falls silent; up to h = 1/k every input keeps a neuron.
    [Theory]
    [InlineData(5, 1.0)]
    [InlineData(20, 1.0)]
    [InlineData(100, 1.0)]
    public void OneHotNetwork_AtALargeLearningRate_FallsSilentOnEveryInput(int k, double rate)
    {
        var result = Trials.Run(OneHot(k, rate));

        Assert.Equal(200, result.Last("silent_inputs.1"));
        Assert.Equal(2 * k, result.Last("dead"));
        Assert.Equal(0, result.Last("active_fraction"));
    }

    [Theory]
    [InlineData(20, 0.5, 12.7)] // 0.3 is one standard deviation over seeds
    [InlineData(20, 0.05, 19.0)]
    [InlineData(100, 0.01, 98)]
    public void OneHotNetwork_AtASmallLearningRate_KeepsEveryInputAlive(int k, double rate, double activeNeurons)
    {
        var result = Trials.Run(OneHot(k, rate));

        Assert.Equal(0, result.Last("silent_inputs.1"));
        Assert.Equal(activeNeurons, 2 * k * result.Last("active_fraction"), 0.08 * activeNeurons);
    }

    // Survival is a statement for large k: at k = 5 some inputs start with hardly a neuron.
    [Fact]
    public void OneHotNetwork_OfFewNeurons_LosesSomeInputsEvenAtASmallLearningRate() =>
        Assert.InRange(Trials.Run(OneHot(5, 0.2)).Last("silent_inputs.1"), 1, 20);

    private static double[] SettledNorms(LossKind loss, double rate)
    {
        const int steps = 1_000_000;
        var result = Trials.Run(
            new TrialConfiguration(
                Gaussian(Dimension),
                new NetworkConfiguration
                {
                    Hidden = [1],
                    Bias = false,
                    Freeze = [2],
                    Precision = Precision.Float64,
                    Layers = [Layer(new Initializer.He()), Layer(new Initializer.Constant(1))],
                },
                new NoiseConfiguration(),
                Training(loss, rate, steps),
                new MeasureConfiguration { At = [new SnapshotRule.Every(50)], Of = ["weight_norm"] },
                Seed: 1
            )
        );
        return
        [
            .. result
                .Metrics.Where(metric => metric.Measure == "weight_norm.1" && metric.Step > steps / 2)
                .Select(metric => metric.Value),
        ];
    }

    private static TrialConfiguration FigureFour(LossKind loss, bool bias, long seed) =>
        new(
            Gaussian(Dimension),
            new NetworkConfiguration
            {
                Hidden = [40],
                Bias = bias,
                Init = new Initializer.Uniform(Root3),
                Precision = Precision.Float64,
            },
            new NoiseConfiguration(),
            Training(loss, 0.01, 4_000_000),
            new MeasureConfiguration { At = [new SnapshotRule.End()], Of = ["activation", "norms"] },
            seed
        );

    private static TrialConfiguration OneHot(int k, double rate) =>
        new(
            new DataConfiguration
            {
                Name = "onehot",
                Dimension = 200,
                Fresh = true,
            },
            new NetworkConfiguration
            {
                Hidden = [2 * k],
                Bias = false,
                Freeze = [2],
                Precision = Precision.Float64,
                Layers =
                [
                    Layer(new Initializer.Uniform(1)),
                    Layer(new Initializer.Custom([.. Enumerable.Range(0, 2 * k).Select(j => j < k ? 1.0 : -1.0)])),
                ],
            },
            new NoiseConfiguration(),
            Training(LossKind.Hinge, rate, 100_000),
            new MeasureConfiguration { At = [new SnapshotRule.End()], Of = ["activation"] },
            Seed: 1
        );

    private static DataConfiguration Gaussian(int dimension) =>
        new()
        {
            Name = "gaussian",
            Dimension = dimension,
            Target = "random",
            Fresh = true,
        };

    private static TrainConfiguration Training(LossKind loss, double rate, long steps) =>
        new()
        {
            Loss = loss,
            LearningRate = rate,
            Batch = 1,
            Steps = steps,
        };

    private static LayerInitialization Layer(Initializer weights) => new(weights, new Initializer.Constant(0));
}
