using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;
using Sweeps.Model.Tests.Training;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Papers;

/// <summary>
/// Blanc, Gupta, Valiant, Valiant: Implicit regularization for deep neural networks driven by an Ornstein-Uhlenbeck
/// like process (arXiv 1904.09080): squared loss without ½, one example a step, noise on its target.
/// </summary>
[Trait("speed", "slow")]
public sealed partial class LabelNoiseDriftTests
{
    // h = θx: θ′ = (1 − 2ηx²)θ + 2ηxz, hence E θ² = ησ²/(1 − ηx²) in the long run, which tends to ησ² whatever x is
    // (Lemma 7).
    [Theory]
    [InlineData(1, LossKind.Squared)]
    [InlineData(3, LossKind.Squared)]
    [InlineData(3, LossKind.HalfSquared)]
    public void ScalarModel_UnderNoise_HasTheVarianceOfItsProcess(double x, LossKind loss)
    {
        const double Eta = 0.01,
            Sigma = 0.5;
        var trial = Points(
            [
                [x, 0],
            ],
            new NetworkConfiguration
            {
                Bias = false,
                Init = new Initializer.Constant(0),
                Precision = Precision.Float64,
            },
            Eta,
            Sigma,
            steps: 6_000_000
        ) with
        {
            Measure = new MeasureConfiguration { At = [new SnapshotRule.Every(20)], Of = ["weight_norm"] },
        };
        trial = trial with { Train = trial.Train with { Loss = loss } };

        double variance = Trials
            .Run(trial)
            .Metrics.Where(metric => metric.Step > 10_000)
            .Average(metric => metric.Value * metric.Value);

        double expected = Eta * Sigma * Sigma / ((loss == LossKind.Squared ? 1 : 2) - Eta * x * x);
        Assert.Equal(1, variance / expected, 0.01);
    }

    // h = uv: u² − v² is multiplied by 1 − 4η²e² in each step, exactly; the noise drives u and v together.
    [Fact]
    public unsafe void ProductOfTwo_UnderNoise_ShrinksItsImbalanceByTheErrors()
    {
        const double Eta = 0.01,
            Sigma = 0.5;
        var configuration = new NetworkConfiguration
        {
            Hidden = [1],
            Bias = false,
            Activation = ActivationKind.Identity,
            Precision = Precision.Float64,
            Layers =
            [
                new(new Initializer.Constant(4), new Initializer.Constant(0)),
                new(new Initializer.Constant(0.25), new Initializer.Constant(0)),
            ],
        };
        using var network = new NativeNetworks().Build<double>(
            configuration,
            new TrainConfiguration { Loss = LossKind.Squared },
            1,
            1,
            1
        );
        network.Initialize(0);
        var noise = new RandomStream(1, RandomPurpose.Noise);
        double x = 1,
            logarithm = 0;
        double* row = &x;
        for (int step = 0; step < 100_000; step++)
        {
            double target = 1 + Sigma * noise.Sign(step, 0);
            double error = network.Step(&row, &target, 1, Eta);
            logarithm += Math.Log(1 - 4 * Eta * Eta * error);
        }

        double u = 0,
            v = 0;
        network.ReadWeights(1, new Span<double>(ref u));
        network.ReadWeights(2, new Span<double>(ref v));
        double expected = (16 - 0.0625) * Math.Exp(logarithm);
        Assert.Equal(1, (u * u - v * v) / expected, 1e-6);
        Assert.InRange(u * u + v * v, 1.9, 2.2);
    }

    // Per neuron, for one example and step · ∂loss/∂f = g: Δ(‖(w, b)‖² − v²) = g² 1[z > 0] (v²(‖x‖² + 1) − z²).
    [Fact]
    public unsafe void TwoLayers_InOneStep_ChangeEachNeuronsBalanceByTheIdentity()
    {
        const int Inputs = 3,
            Hidden = 12;
        const double Rate = 0.03;
        var configuration = new NetworkConfiguration
        {
            Hidden = [Hidden],
            BiasInit = new Initializer.Normal(0.5),
            Precision = Precision.Float64,
        };
        using var network = new NativeNetworks().Build<double>(
            configuration,
            new TrainConfiguration { Loss = LossKind.Squared },
            Inputs,
            1,
            1
        );
        network.Initialize(2);
        double[] x = [0.7, -1.1, 0.4];
        double target = 3,
            f;
        var before = Read(network, Inputs, Hidden);
        fixed (double* row = x)
        {
            double* rows = row;
            network.Forward(&rows, 1);
            f = *network.Logits(out _);
            network.Step(&rows, &target, 1, Rate);
        }

        var after = Read(network, Inputs, Hidden);
        double g = Rate * 2 * (f - target),
            size = x.Sum(value => value * value) + 1;
        for (int j = 0; j < Hidden; j++)
        {
            double z = before.B[j] + Enumerable.Range(0, Inputs).Sum(i => before.W[j * Inputs + i] * x[i]);
            double expected = z > 0 ? g * g * (before.V[j] * before.V[j] * size - z * z) : 0;
            Assert.Equal(expected, after.Balance(j, Inputs) - before.Balance(j, Inputs), 1e-12);
        }
    }

    // Twelve points, 100 neurons, a linear unit: with noise as few changes of convexity as the data allow (Theorem 2),
    // without many.
    [Fact]
    public void Curve_ThroughTwelvePoints_HasWithNoiseAsFewConvexityChangesAsTheDataAllow()
    {
        var noisy = Trials.Run(Twelve(sigma: 1, steps: 16_000_000));

        Assert.Equal(4, noisy.Last("convexity_changes_data"));
        Assert.Equal(4, noisy.Last("convexity_changes"));
        Assert.True(noisy.Last("regularizer_train") < 30);
    }

    [Fact]
    public void Curve_ThroughTwelvePoints_HasWithoutNoiseManyConvexityChanges()
    {
        var quiet = Trials.Run(Twelve(sigma: 0, steps: 4_000_000));

        Assert.True(quiet.Last("convexity_changes") >= 15);
        Assert.True(quiet.Last("regularizer_train") > 300);
        Assert.True(quiet.Last("train_loss") < 1e-6);
    }

    // Theorem 3: at a point that noise does not drive away from, each unit with contribution o = c h has one h: for
    // tanh h² = √(o²|x|²/(o²|x|² + 1)), for the logistic function h = o²|x|²/(1 + o²|x|²); or o = 0.
    [Theory]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.Logistic)]
    public void OnePoint_UnderNoise_LeavesEachUnitWhereTheRegularizerIsStationary(ActivationKind activation)
    {
        var configuration = new NetworkConfiguration
        {
            Hidden = [4],
            Bias = false,
            Activation = activation,
            Init = new Initializer.Normal(1),
            Precision = Precision.Float64,
        };
        using var training = Trials
            .Engine()
            .Start(
                Points(
                    [
                        [1, 0.5, 1],
                    ],
                    configuration,
                    eta: 0.08,
                    sigma: 0.5,
                    steps: 3_000_000
                ) with
                {
                    Train = new TrainConfiguration
                    {
                        Loss = LossKind.Squared,
                        LearningRate = 0.08,
                        Schedule = new Schedule.Step(2_000_000, 0.1),
                        Batch = 1,
                        Steps = 3_000_000,
                    },
                }
            );
        training.Advance(long.MaxValue, new Recorder(), TestContext.Current.CancellationToken);
        var (w, c) = Weights(training, inputs: 2, hidden: 4);

        const double Square = 1.25;
        int loud = 0;
        for (int j = 0; j < 4; j++)
        {
            double z = w[2 * j] + 0.5 * w[2 * j + 1];
            double h = activation == ActivationKind.Tanh ? Math.Tanh(z) : 1 / (1 + Math.Exp(-z)),
                o = c[j] * h,
                scaled = o * o * Square;
            if (Math.Abs(o) < 0.1)
                continue;
            loud++;
            double expected =
                activation == ActivationKind.Tanh ? Math.Sqrt(scaled / (1 + scaled)) : scaled / (1 + scaled);
            Assert.Equal(expected, activation == ActivationKind.Tanh ? h * h : h, 0.03);
        }

        Assert.True(loud > 0);
    }

    private static TrialConfiguration Points(
        double[][] points,
        NetworkConfiguration network,
        double eta,
        double sigma,
        long steps
    ) =>
        new(
            new DataConfiguration { Name = "points", Points = points },
            network,
            sigma > 0 ? new NoiseConfiguration { Kind = "additive", Sigma = sigma } : new NoiseConfiguration(),
            new TrainConfiguration
            {
                Loss = LossKind.Squared,
                LearningRate = eta,
                Batch = 1,
                Steps = steps,
            },
            new MeasureConfiguration { Of = ["weight_norm"] },
            Seed: 1
        );

    private static TrialConfiguration Twelve(double sigma, long steps) =>
        Points(
            [],
            new NetworkConfiguration
            {
                Hidden = [100],
                Skip = true,
                Precision = Precision.Float64,
                Layers =
                [
                    new(new Initializer.Signs(1.25), new Initializer.Normal(1.25)),
                    new(new Initializer.Normal(2), new Initializer.Constant(0)),
                ],
            },
            0.001,
            sigma,
            steps
        ) with
        {
            Data = new DataConfiguration { Name = "points1d" },
            Train = new TrainConfiguration
            {
                Loss = LossKind.Squared,
                LearningRate = 0.001,
                Batch = 1,
                Steps = steps,
                Order = VisitOrder.Replacement,
            },
            Measure = new MeasureConfiguration { Of = ["shape", "regularizer_train", "train_loss"] },
        };

    private static unsafe (double[] W, double[] C) Weights(ITraining training, int inputs, int hidden)
    {
        // The state ends with the network's: steps, then weights and biases of each layer.
        double[] numbers = new double[inputs * hidden + hidden + hidden + 1];
        byte[] state = training.SaveState();
        System
            .Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(
                state.AsSpan(state.Length - numbers.Length * sizeof(double))
            )
            .CopyTo(numbers);
        return (numbers[..(inputs * hidden)], numbers[(inputs * hidden + hidden)..^1]);
    }

    private static Neurons Read(INetwork<double> network, int inputs, int hidden)
    {
        double[] w = new double[inputs * hidden],
            b = new double[hidden],
            v = new double[hidden];
        network.ReadWeights(1, w);
        network.ReadBias(1, b);
        network.ReadWeights(2, v);
        return new Neurons(w, b, v);
    }

    private sealed record Neurons(double[] W, double[] B, double[] V)
    {
        public double Balance(int j, int inputs) =>
            W.AsSpan(j * inputs, inputs).ToArray().Sum(value => value * value) + B[j] * B[j] - V[j] * V[j];
    }
}
