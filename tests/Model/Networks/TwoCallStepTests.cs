using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Networks;

/// <summary>A step in two calls, with the gradient of the logits from outside.</summary>
public sealed unsafe class TwoCallStepTests
{
    private const int Inputs = 11;
    private const int Outputs = 3;

    [Theory]
    [MemberData(nameof(NetworkBitsTests.Paths), MemberType = typeof(NetworkBitsTests))]
    public void BeginAndEndStep_WithTheGradientOfTheLoss_HaveTheBitsOfStep(string path)
    {
        foreach (OptimizerKind optimizer in Enum.GetValues<OptimizerKind>())
        {
            foreach (int batch in new[] { 1, 2, 9, 37 })
            {
                Compare<float>(path, new NetworkConfiguration { Hidden = [19, 40], Skip = true }, optimizer, batch);
                Compare<double>(path, new NetworkConfiguration { Hidden = [19, 12], Freeze = [1] }, optimizer, batch);
                Compare<float>(path, new NetworkConfiguration { Hidden = [], Bias = false }, optimizer, batch);
            }
        }
    }

    private static void Compare<T>(string path, NetworkConfiguration shape, OptimizerKind optimizer, int batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var train = new TrainConfiguration
        {
            Loss = LossKind.HalfSquared,
            Optimizer = optimizer,
            WeightDecay = 0.01,
        };
        using Network<T> whole = NetworkBitsTests.NetworkOn<T>(path, shape, train, Inputs, Outputs, batch);
        using Network<T> halves = NetworkBitsTests.NetworkOn<T>(path, shape, train, Inputs, Outputs, batch);
        whole.Initialize(5);
        halves.Initialize(5);
        T* gradients = stackalloc T[batch * Outputs];
        for (int step = 0; step < 5; step++)
        {
            int count = step % 3 == 1 ? Math.Max(1, batch / 2) : batch;
            using var examples = new Batch<T>(count, Inputs, Outputs, train.Loss, step);
            whole.Step(examples.Rows, examples.Targets, count, 0.05);
            halves.BeginStep(examples.Rows, count);
            T* logits = halves.Logits(out nint stride);
            for (int i = 0; i < count * Outputs; i++)
                gradients[i] =
                    (logits[i / Outputs * stride + i % Outputs] - examples.Targets[i])
                    * (T.One / T.CreateChecked(count));
            halves.EndStep(gradients, null, 0.05);
        }

        Assert.Equal(State(whole), State(halves));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void EndStep_WithPulls_FollowsTheSlopeOfOutputsAndSquaredActivations(int count)
    {
        var shape = new NetworkConfiguration
        {
            Hidden = [7, 20],
            BiasInit = new Initializer.Normal(0.3),
            Precision = Precision.Float64,
        };
        using var network = new Network<double>(shape, new TrainConfiguration(), Inputs, Outputs, count);
        network.Initialize(3);
        using var batch = new Batch<double>(count, Inputs, Outputs, LossKind.Squared, 9);
        var stream = new RandomStream(4, RandomPurpose.Data);
        double* gradients = stackalloc double[count * Outputs],
            pulls = stackalloc double[count];
        for (int i = 0; i < count * Outputs; i++)
            gradients[i] = stream.Normal(1, i);
        for (int b = 0; b < count; b++)
            pulls[b] = stream.Normal(2, b);
        double[][] before = Weights(network);
        network.BeginStep(batch.Rows, count);
        network.EndStep(gradients, pulls, learningRate: 1);
        double[][] after = Weights(network);
        network.Initialize(3);

        for (int layer = 1; layer <= 3; layer++)
        {
            double[] weights = before[layer - 1];
            double[] gradient = [.. weights.Zip(after[layer - 1], (from, to) => from - to)];
            double largest = gradient.Max(Math.Abs);
            for (int i = 0; i < weights.Length; i++)
            {
                double here = weights[i];
                weights[i] = here + 1e-5;
                network.WriteWeights(layer, weights);
                double above = Value(network, batch, count, gradients, pulls);
                weights[i] = here - 1e-5;
                network.WriteWeights(layer, weights);
                double below = Value(network, batch, count, gradients, pulls);
                weights[i] = here;
                network.WriteWeights(layer, weights);
                Assert.Equal((above - below) / 2e-5, gradient[i], 1e-6 * largest);
            }
        }
    }

    private static double[][] Weights(Network<double> network) =>
        [
            .. Enumerable
                .Range(1, 3)
                .Select(layer =>
                {
                    var weights = new double[network.Width(layer) * network.Width(layer - 1)];
                    network.ReadWeights(layer, weights);
                    return weights;
                }),
        ];

    private static double Value(
        Network<double> network,
        Batch<double> batch,
        int count,
        double* gradients,
        double* pulls
    )
    {
        network.Forward(batch.Rows, count);
        double* logits = network.Logits(out nint stride);
        double* hidden = network.Activations(2, out nint hiddenStride);
        double value = 0;
        for (int b = 0; b < count; b++)
        {
            for (int o = 0; o < Outputs; o++)
                value += gradients[b * Outputs + o] * logits[b * stride + o];
            for (int i = 0; i < network.Width(2); i++)
                value += 0.5 * pulls[b] * hidden[b * hiddenStride + i] * hidden[b * hiddenStride + i];
        }

        return value;
    }

    [Fact]
    public void EndStep_WithoutABegunStep_IsRefused()
    {
        using var network = new Network<double>(new NetworkConfiguration(), new TrainConfiguration(), 2, 2, 3);
        double* gradients = stackalloc double[6];
        Assert.Throws<InvalidOperationException>(() => network.EndStep(gradients, null, 0.1));
    }

    [Fact]
    public void Initialize_ForAnotherPurpose_DrawsOtherWeights()
    {
        using var network = new Network<double>(new NetworkConfiguration(), new TrainConfiguration(), 2, 2, 1);
        network.Initialize(1);
        byte[] own = State(network);
        network.Initialize(1, RandomPurpose.Predictor);
        Assert.NotEqual(own, State(network));
    }

    private static byte[] State<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        network.SaveState(writer);
        return stream.ToArray();
    }
}
