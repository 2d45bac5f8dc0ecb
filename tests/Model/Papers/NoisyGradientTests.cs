using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Networks;
using Sweeps.Model.Tests.Networks;

namespace Sweeps.Model.Tests.Papers;

/// <summary>Gradients on the targets that each label-noise model really hands out.</summary>
public sealed unsafe class NoisyGradientTests
{
    private const int Classes = 4;
    private const int Examples = 6;

    private static readonly DataConfiguration Mixture = new()
    {
        Name = "mixture",
        Dimension = 5,
        Classes = Classes,
        Train = Examples,
        Test = 2,
    };
    private static readonly DataConfiguration TwoClasses = new()
    {
        Name = "gaussian",
        Dimension = 5,
        Train = Examples,
        Test = 2,
    };

    public static TheoryData<string, LossKind> Models =>
        new()
        {
            { "none", LossKind.CrossEntropy },
            { "replace", LossKind.CrossEntropy },
            { "replace", LossKind.Logistic },
            { "replace", LossKind.Hinge },
            { "flip", LossKind.CrossEntropy },
            { "flip", LossKind.Squared },
            { "pair", LossKind.CrossEntropy },
            { "additive", LossKind.Squared },
            { "additive", LossKind.HalfSquared },
            { "smooth", LossKind.CrossEntropy },
            { "smooth", LossKind.Logistic },
            { "random_labels", LossKind.CrossEntropy },
        };

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradient_UnderAnyNoise_IsTheSlopeOfTheLossOnTheNoisyTargets(string kind, LossKind loss)
    {
        using var bench = new Workbench(
            loss is LossKind.Logistic or LossKind.Hinge ? TwoClasses : Mixture,
            loss,
            Noise(kind, 0.7)
        );
        bench.Draw(step: 3);
        double[][] gradient = bench.Gradient();
        for (int layer = 1; layer <= bench.Network.Layers; layer++)
        {
            var weights = new double[gradient[layer - 1].Length];
            bench.Network.ReadWeights(layer, weights);
            double largest = Math.Max(gradient[layer - 1].Max(Math.Abs), 1e-3);
            for (int i = 0; i < weights.Length; i++)
            {
                double slope = (bench.LossAt(layer, weights, i, +1e-5) - bench.LossAt(layer, weights, i, -1e-5)) / 2e-5;
                Assert.True(
                    Math.Abs(slope - gradient[layer - 1][i]) <= 1e-6 * largest,
                    $"layer {layer}, [{i}] is {gradient[layer - 1][i]:R}, but the slope is {slope:R}"
                );
            }
        }
    }

    /// <summary>E3: over the law of replaced labels, the gradient has the mean of the smoothed target (1 − p) e_y +
    /// p/K.</summary>
    [Fact]
    public void Gradient_OverTheLawOfReplacedLabels_HasTheMeanOfTheSmoothedTarget()
    {
        const double P = 0.6;
        using var smooth = new Workbench(Mixture, LossKind.CrossEntropy, Noise("smooth", P));
        using var clean = new Workbench(Mixture, LossKind.CrossEntropy, Noise("none", 0));
        smooth.Draw(0);
        clean.Draw(0);
        double[][] expected = smooth.Gradient();
        double[][] mean = Scaled(clean.Gradient(), 1 - P);
        for (int k = 0; k < Classes; k++)
        {
            clean.SetAll(k);
            mean = Sum(mean, Scaled(clean.Gradient(), P / Classes));
        }

        AssertClose(expected, mean, 1e-14);
    }

    /// <summary>E3 on the stream itself: the mean gradient over many visits comes to the smoothed one as fast as its
    /// spread allows.</summary>
    [Theory]
    [InlineData(0.6)]
    [InlineData(1.0)]
    public void Gradient_OverManyVisits_ComesToThatOfTheSmoothedTarget(double p)
    {
        const int Visits = 20_000;
        using var smooth = new Workbench(Mixture, LossKind.CrossEntropy, Noise("smooth", p));
        using var replace = new Workbench(Mixture, LossKind.CrossEntropy, Noise("replace", p));
        smooth.Draw(0);
        double[] expected = smooth.OutputBiasGradient();
        var (sum, squares) = (new double[Classes], new double[Classes]);
        for (int step = 0; step < Visits; step++)
        {
            replace.Draw(step);
            double[] gradient = replace.OutputBiasGradient();
            for (int k = 0; k < Classes; k++)
                (sum[k], squares[k]) = (sum[k] + gradient[k], squares[k] + gradient[k] * gradient[k]);
        }

        for (int k = 0; k < Classes; k++)
        {
            double mean = sum[k] / Visits;
            double error = Math.Sqrt((squares[k] / Visits - mean * mean) / Visits);
            Assert.InRange(mean, expected[k] - 4.5 * error, expected[k] + 4.5 * error);
        }
    }

    /// <summary>E3 at p = 1: whatever the labels, the mean gradient at the logits is softmax − 1/K.</summary>
    [Fact]
    public void LogitGradient_OfPureNoise_IsTheSoftmaxLessTheUniformLaw()
    {
        using var pure = new Workbench(Mixture, LossKind.CrossEntropy, Noise("smooth", 1));
        pure.Draw(0);
        double[] expected = new double[Classes];
        foreach (double[] softmax in pure.Softmaxes())
        {
            for (int k = 0; k < Classes; k++)
                expected[k] += (softmax[k] - 1.0 / Classes) / Examples;
        }

        AssertClose([expected], [pure.OutputBiasGradient()], 1e-14);
    }

    private static NoiseConfiguration Noise(string kind, double p) =>
        kind switch
        {
            "none" => new(),
            "additive" => new() { Kind = kind, Sigma = p },
            "pair" => new()
            {
                Kind = kind,
                P = p,
                Pairs = new Dictionary<int, int>
                {
                    [0] = 1,
                    [1] = 2,
                    [3] = 0,
                },
            },
            _ => new() { Kind = kind, P = p },
        };

    private static double[][] Scaled(double[][] values, double factor) =>
        [.. values.Select(row => row.Select(value => factor * value).ToArray())];

    private static double[][] Sum(double[][] left, double[][] right) =>
        [.. left.Zip(right, (a, b) => a.Zip(b, (x, y) => x + y).ToArray())];

    private static void AssertClose(double[][] expected, double[][] actual, double tolerance)
    {
        foreach (var (left, right) in expected.Zip(actual))
        {
            foreach (var (x, y) in left.Zip(right))
                Assert.True(Math.Abs(x - y) <= tolerance, $"{x:R} and {y:R} differ by more than {tolerance}");
        }
    }

    /// <summary>A small float64 network on the batches of a trial.</summary>
    private sealed class Workbench : IDisposable
    {
        private readonly TrialData<double> _data;
        private readonly BatchSource<double> _source;
        private readonly nint[] _rows = GC.AllocateArray<nint>(Examples, pinned: true);
        private readonly double[] _targets = GC.AllocateArray<double>(Examples * Classes, pinned: true);

        public Workbench(DataConfiguration data, LossKind loss, NoiseConfiguration noise)
        {
            var train = new TrainConfiguration
            {
                Loss = loss,
                Margin = 1,
                Batch = Examples,
                Epochs = 1,
                Order = VisitOrder.Sequential,
            };
            _data = new DataSets().Load<double>(data, 5, TestContext.Current.CancellationToken);
            _source = new BatchSource<double>(_data, noise, train, 5);
            var shape = new NetworkConfiguration
            {
                Hidden = [7, 6],
                BiasInit = new Initializer.Normal(0.3),
                Precision = Precision.Float64,
            };
            Network = new Network<double>(shape, train, _data.Dimension, _source.Outputs, Examples);
            Network.Initialize(5);
        }

        public Network<double> Network { get; }

        private double** Rows => (double**)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _rows[0]);

        private double* Targets => (double*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _targets[0]);

        public void Draw(long step) => Assert.Equal(Examples, _source.Fill(step, Rows, Targets));

        public void SetAll(int label)
        {
            for (int i = 0; i < Examples * Classes; i++)
                _targets[i] = i % Classes == label ? 1 : 0;
        }

        public double[][] Gradient()
        {
            BatchGradient gradient = new(Network, Rows, Targets, Examples);
            return [.. Enumerable.Range(1, Network.Layers).Select(gradient.Weights)];
        }

        /// <summary>The mean gradient at the logits, which is that of the last layer's biases.</summary>
        public double[] OutputBiasGradient() =>
            new BatchGradient(Network, Rows, Targets, Examples).Biases(Network.Layers);

        public double LossAt(int layer, double[] weights, int index, double change)
        {
            double here = weights[index];
            weights[index] = here + change;
            Network.WriteWeights(layer, weights);
            Network.Forward(Rows, Examples);
            double loss = Network.SumLoss(Targets, Examples) / Examples;
            weights[index] = here;
            Network.WriteWeights(layer, weights);
            return loss;
        }

        public IEnumerable<double[]> Softmaxes()
        {
            Network.Forward(Rows, Examples);
            List<double[]> all = [];
            double* logits = Network.Logits(out nint stride);
            for (int b = 0; b < Examples; b++)
            {
                double[] powers =
                [
                    .. new ReadOnlySpan<double>(logits + b * stride, Classes).ToArray().Select(Math.Exp),
                ];
                all.Add([.. powers.Select(power => power / powers.Sum())]);
            }

            return all;
        }

        public void Dispose()
        {
            Network.Dispose();
            GC.KeepAlive(_data);
        }
    }
}
