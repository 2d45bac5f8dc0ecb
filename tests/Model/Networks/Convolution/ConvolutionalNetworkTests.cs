using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks.Convolution;

namespace Sweeps.Model.Tests.Networks.Convolution;

/// <summary>Small networks by hand, and what a network keeps.</summary>
public sealed unsafe class ConvolutionalNetworkTests
{
    // 1 2 3 / 4 5 6 / 7 8 9
    private static readonly double[] Square = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    private static double[] Shown(ConvolutionalNetwork<double> network, int layer, double[] input)
    {
        fixed (double* row = input)
        {
            double* rows = row;
            network.Forward(&rows, 1);
        }

        return [.. new ReadOnlySpan<double>(network.Activations(layer, out _), network.Width(layer))];
    }

    private static ConvolutionalNetwork<double> Build(ImageShape image, params ImageStage[] conv)
    {
        var network = new ConvolutionalNetwork<double>(
            new NetworkConfiguration { Conv = conv },
            new TrainConfiguration(),
            image,
            2,
            2
        );
        network.Initialize(1);
        return network;
    }

    [Fact]
    public void Convolution_OfAKnownImage_GivesKnownSums()
    {
        using var network = Build(new(1, 3, 3), Networks.Conv(2, 2));
        network.WriteWeights(1, [1, 0, 0, 1, -1, 1, 0, 0]);
        network.WriteBias(1, [0.5, -0.5]);
        // Channel 0: x[y, x] + x[y + 1, x + 1] + ½; channel 1: right minus left minus ½.
        Assert.Equal([6.5, 8.5, 12.5, 14.5, 0.5, 0.5, 0.5, 0.5], Shown(network, 1, Square));
        Assert.Equal(8, network.Width(1));
        Assert.Equal(8, network.WeightCount(1));
        Assert.Equal(2, network.BiasCount(1));
    }

    [Fact]
    public void Convolution_WithPaddingAndStride_SeesZerosAround()
    {
        using var network = Build(new(1, 3, 3), Networks.Conv(1, 3, 2, 1));
        network.WriteWeights(1, [1, 1, 1, 1, 1, 1, 1, 1, 1]);
        // Sums of the four corners' neighbourhoods.
        Assert.Equal([12, 16, 24, 28], Shown(network, 1, Square));
    }

    [Fact]
    public void Convolution_OfSeveralChannels_TakesThemInTheOutsidesOrder()
    {
        using var network = Build(new(2, 1, 2), Networks.Conv(1, 1));
        network.WriteWeights(1, [10, 1]);
        Assert.Equal([13, 24], Shown(network, 1, [1, 2, 3, 4]));
    }

    [Theory]
    [InlineData(PoolKind.Max, new double[] { 6, 8, 14, 16 })]
    [InlineData(PoolKind.Average, new double[] { 3.5, 5.5, 11.5, 13.5 })]
    public void Pooling_OfAKnownImage_TakesLargestOrMean(PoolKind kind, double[] expected)
    {
        using var network = Build(new(1, 4, 4), Networks.Conv(1, 1), new ImageStage.Pool(kind, 2, 2));
        network.WriteWeights(1, [1]);
        network.WriteWeights(2, [1, 0, 0, 0, 0, 0, 0, 1]);
        double[] logits = Shown(network, 2, [.. Enumerable.Range(1, 16).Select(i => (double)i)]);
        Assert.Equal([expected[0], expected[3]], logits);
        network.WriteWeights(2, [0, 1, 0, 0, 0, 0, 1, 0]);
        Assert.Equal(
            [expected[1], expected[2]],
            Shown(network, 2, [.. Enumerable.Range(1, 16).Select(i => (double)i)])
        );
    }

    [Fact]
    public void FullyConnectedLayer_AfterImages_TakesThemChannelByChannel()
    {
        using var network = Build(new(1, 1, 2), Networks.Conv(2, 1));
        network.WriteWeights(1, [1, 10]);
        network.WriteWeights(2, [1, 2, 3, 4, 0, 0, 0, 0]);
        // Neurons: 5, 7 in channel 0; 50, 70 in channel 1.
        Assert.Equal(5 + 14 + 150 + 280, Shown(network, 2, [5, 7])[0]);
    }

    [Fact]
    public void BatchNormalization_InTraining_NormalisesAndRemembers()
    {
        using var network = new ConvolutionalNetwork<double>(
            new NetworkConfiguration { Conv = [Networks.Conv(1, 1, normalize: true)] },
            new TrainConfiguration(),
            new ImageShape(1, 1, 2),
            2,
            2
        );
        network.Initialize(1);
        Assert.Equal([1, 0, 1], Networks.Normalization(network, 1));
        network.WriteWeights(1, [2]);
        double[] inputs = [1, 2, 3, 4];
        fixed (double* x = inputs)
        {
            double** rows = stackalloc double*[2] { x, x + 2 };
            network.BeginStep(rows, 2);
        }

        // z = 2, 4, 6, 8: mean 5, variance 5, unbiased 20/3.
        double* y = network.Activations(1, out nint stride);
        Assert.Equal(1 / Math.Sqrt(5 + 1e-5), y[stride], 1e-15);
        Assert.Equal(0, y[0]);
        Assert.Equal(
            [1, 0.5, 0.9 + 2.0 / 3],
            Networks
                .Normalization(network, 1)
                .Select(value => Math.Round(value, 12))
                .Select(value => value > 1.5 ? 0.9 + 2.0 / 3 : value)
        );
        // In evaluation (z − ½) / √(0.9 + ⅔ + ε).
        Assert.Equal(3.5 / Math.Sqrt(0.9 + 2.0 / 3 + 1e-5), Shown(network, 1, [0, 2])[1], 1e-12);
    }

    [Fact]
    public void Initialize_DrawsWithTheFansOfTheWindow()
    {
        using var network = new ConvolutionalNetwork<double>(
            new NetworkConfiguration { Conv = [Networks.Conv(64, 3), Networks.Conv(64, 5)], Hidden = [50] },
            new TrainConfiguration(),
            new ImageShape(16, 9, 9),
            10,
            1
        );
        network.Initialize(1);
        Assert.Equal(Math.Sqrt(2.0 / (16 * 9)), Deviation(1), 2e-3);
        Assert.Equal(Math.Sqrt(2.0 / (64 * 25)), Deviation(2), 1e-3);
        Assert.Equal(Math.Sqrt(2.0 / (64 * 9)), Deviation(3), 2e-3);

        using var glorot = new ConvolutionalNetwork<double>(
            new NetworkConfiguration { Conv = [Networks.Conv(64, 3)], Init = new Initializer.Glorot() },
            new TrainConfiguration(),
            new ImageShape(16, 9, 9),
            10,
            1
        );
        glorot.Initialize(1);
        double bound = Math.Sqrt(6.0 / ((16 + 64) * 9));
        Assert.InRange(Networks.Weights(glorot, 1).Max(), 0.99 * bound, bound);

        double Deviation(int layer)
        {
            double[] weights = Networks.Weights(network, layer);
            return Math.Sqrt(weights.Sum(w => w * w) / weights.Length);
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Momentum)]
    [InlineData(OptimizerKind.Adam)]
    public void State_RestoredElsewhere_ContinuesWithTheSameBits(OptimizerKind optimizer)
    {
        const string Shape = "mixture";
        var image = Networks.Shapes[Shape].Image;
        var train = new TrainConfiguration { Optimizer = optimizer, LearningRate = 0.01 };
        using var whole = new ConvolutionalNetwork<float>(Networks.Configuration(Shape), train, image, 3, 8);
        whole.Initialize(6);
        Steps(whole, 0, 3);
        byte[] state = ConvolutionGradientTests.State(whole);
        Steps(whole, 3, 6);

        using var resumed = new ConvolutionalNetwork<float>(Networks.Configuration(Shape), train, image, 3, 8);
        using (var reader = new BinaryReader(new MemoryStream(state)))
            resumed.LoadState(reader);
        Assert.Equal(state, ConvolutionGradientTests.State(resumed));
        Steps(resumed, 3, 6);
        Assert.Equal(ConvolutionGradientTests.State(whole), ConvolutionGradientTests.State(resumed));

        void Steps(ConvolutionalNetwork<float> network, int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                using var batch = new Batch<float>(8, image.Numbers, 3, LossKind.CrossEntropy, step);
                network.Step(batch.Rows, batch.Targets, 8, 0.01);
            }
        }
    }

    [Fact]
    public void FrozenLayers_KeepTheirParameters()
    {
        const string Shape = "normalized";
        var image = Networks.Shapes[Shape].Image;
        using var network = new ConvolutionalNetwork<double>(
            Networks.Configuration(Shape) with
            {
                Freeze = [1, 3],
            },
            new TrainConfiguration(),
            image,
            3,
            4
        );
        network.Initialize(2);
        var before = Enumerable
            .Range(1, 4)
            .Select(l =>
                (
                    Networks.Weights(network, l),
                    Networks.Bias(network, l),
                    Networks.Normalization(network, l).Take(2).ToArray()
                )
            )
            .ToArray();
        using var batch = new Batch<double>(4, image.Numbers, 3, LossKind.CrossEntropy, 1);
        network.Step(batch.Rows, batch.Targets, 4, 0.1);
        for (int l = 1; l <= 4; l++)
        {
            bool same = l is 1 or 3;
            Assert.Equal(same, before[l - 1].Item1.SequenceEqual(Networks.Weights(network, l)));
            Assert.Equal(same, before[l - 1].Item2.SequenceEqual(Networks.Bias(network, l)));
        }
    }

    [Fact]
    public void SquaredNorm_IsTheSumOverWeightsBiasesAndScales()
    {
        using var network = new ConvolutionalNetwork<float>(
            Networks.Configuration("normalized"),
            new TrainConfiguration(),
            Networks.Shapes["normalized"].Image,
            3,
            4
        );
        network.Initialize(2);
        double sum =
            Enumerable
                .Range(1, network.Layers)
                .Sum(l => Networks.Weights(network, l).Concat(Networks.Bias(network, l)).Sum(x => (double)x * x))
            + 4
            + 3;
        Assert.Equal(sum, network.SquaredNorm(), 1e-12 * sum);
        Assert.Equal(
            Enumerable.Range(1, network.Layers).Sum(l => network.WeightCount(l) + network.BiasCount(l)) + 7,
            network.Parameters
        );
    }
}
