using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Tests.Networks;

/// <summary>Networks with other activations, and the factored matrix: gradients against finite differences, bits,
/// states.</summary>
public sealed class SmallModelTests
{
    public static TheoryData<string> Models => ["relu", "identity", "tanh", "logistic", "leaky_relu", "gelu", "factor"];

    [Theory]
    [MemberData(nameof(Models))]
    public unsafe void Step_OfABatch_FollowsTheFiniteDifferences(string model)
    {
        const int Count = 3;
        const double Small = 1e-5;
        using INetwork<double> network = Build<double>(model);
        network.Initialize(4);
        using var batch = new Batch<double>(Count, network.Inputs, 1, LossKind.Squared, 1);
        for (int layer = 1; layer <= network.Layers; layer++)
        {
            double[] start = new double[network.Width(layer - 1) * network.Width(layer)];
            network.ReadWeights(layer, start);
            double[] expected = new double[start.Length];
            for (int i = 0; i < start.Length; i++)
                expected[i] = (LossAt(start[i] + Small, i) - LossAt(start[i] - Small, i)) / (2 * Small * Count);

            using INetwork<double> moved = Build<double>(model);
            moved.Initialize(4);
            moved.Step(batch.Rows, batch.Targets, Count, 1);
            double[] end = new double[start.Length];
            moved.ReadWeights(layer, end);
            for (int i = 0; i < start.Length; i++)
                Assert.Equal(expected[i], start[i] - end[i], 1e-6 * (1 + Math.Abs(expected[i])));

            double LossAt(double value, int i)
            {
                double[] weights = [.. start];
                weights[i] = value;
                network.WriteWeights(layer, weights);
                network.Forward(batch.Rows, Count);
                double loss = network.SumLoss(batch.Targets, Count);
                network.WriteWeights(layer, start);
                return loss;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Steps_OnEveryPath_HaveTheSameBits(string model)
    {
        byte[][] states =
        [
            .. Enum.GetValues<InstructionPath>()
                .Where(InstructionPaths.IsSupported)
                .Select(path => Trained(Build<float>(model, path))),
        ];

        Assert.All(states, state => Assert.Equal(states[0], state));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public unsafe void State_ReadBack_GoesOnWithTheSameBits(string model)
    {
        using INetwork<float> whole = Build<float>(model),
            half = Build<float>(model),
            rest = Build<float>(model);
        whole.Initialize(1);
        half.Initialize(1);
        Train(whole, 0, 20);
        Train(half, 0, 10);
        using var state = new MemoryStream();
        half.SaveState(new BinaryWriter(state));
        state.Position = 0;
        rest.Initialize(2);
        rest.LoadState(new BinaryReader(state));
        Train(rest, 10, 20);

        Assert.Equal(State(whole), State(rest));
    }

    [Fact]
    public unsafe void Relu_AsASmallModel_AgreesWithTheKernels()
    {
        var train = new TrainConfiguration
        {
            Loss = LossKind.HalfSquared,
            Optimizer = OptimizerKind.Adam,
            LearningRate = 0.01,
            WeightDecay = 0.1,
        };
        var network = new NetworkConfiguration
        {
            Hidden = [7, 5],
            Skip = true,
            Freeze = [2],
            BiasInit = new Initializer.Normal(0.2),
        };
        using var plain = new PlainNetwork<double>(network, train, 4, 2, 6, null);
        using var fast = new Network<double>(network, train, 4, 2, 6);
        plain.Initialize(3);
        fast.Initialize(3);
        for (int step = 0; step < 30; step++)
        {
            using var batch = new Batch<double>(6, 4, 2, train.Loss, step);
            double loss = fast.Step(batch.Rows, batch.Targets, 6, 0.01);

            Assert.Equal(loss, plain.Step(batch.Rows, batch.Targets, 6, 0.01), 1e-11 * (1 + loss));
        }

        Assert.Equal(fast.SquaredNorm(), plain.SquaredNorm(), 1e-10);
    }

    private static INetwork<T> Build<T>(string model, InstructionPath? path = null)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var train = new TrainConfiguration { Loss = LossKind.Squared };
        return model == "factor"
                ? new NativeNetworks(path).Build<T>(
                    new NetworkConfiguration
                    {
                        Form = NetworkForm.Factor,
                        Bias = false,
                        Init = new Initializer.Normal(0.3),
                    },
                    train,
                    19 * 19,
                    1,
                    4
                )
            : model == "relu"
                ? new PlainNetwork<T>(new NetworkConfiguration { Hidden = [6, 5], Skip = true }, train, 3, 1, 4, path)
            : new NativeNetworks(path).Build<T>(
                new NetworkConfiguration
                {
                    Hidden = [6, 5],
                    Skip = true,
                    Activation = Enum.Parse<ActivationKind>(
                        model.Replace("_", "", StringComparison.Ordinal),
                        ignoreCase: true
                    ),
                },
                train,
                3,
                1,
                4
            );
    }

    private static byte[] Trained(INetwork<float> network)
    {
        using (network)
        {
            network.Initialize(1);
            Train(network, 0, 20);
            return State(network);
        }
    }

    private static unsafe void Train(INetwork<float> network, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            int count = 1 + step % 4;
            using var batch = new Batch<float>(count, network.Inputs, 1, LossKind.Squared, step);
            network.Step(batch.Rows, batch.Targets, count, 1e-4);
        }
    }

    private static byte[] State(INetwork<float> network)
    {
        using var state = new MemoryStream();
        network.SaveState(new BinaryWriter(state));
        return state.ToArray();
    }
}
