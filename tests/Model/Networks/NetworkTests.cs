using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Tests.Networks;

/// <summary>What a network promises beside its bits.</summary>
public sealed unsafe class NetworkTests
{
    private static readonly NetworkConfiguration Shape = new()
    {
        Hidden = [19, 12],
        Skip = true,
        BiasInit = new Initializer.Normal(0.1),
    };

    [Theory]
    [InlineData(1, OptimizerKind.Sgd)]
    [InlineData(1, OptimizerKind.Adam)]
    [InlineData(16, OptimizerKind.Sgd)]
    [InlineData(16, OptimizerKind.Momentum)]
    public void Step_OnceWarm_AllocatesNothing(int count, OptimizerKind optimizer)
    {
        using var network = new Network<float>(
            Shape,
            new TrainConfiguration { Optimizer = optimizer, WeightDecay = 0.01 },
            11,
            3,
            16
        );
        network.Initialize(1);
        using var batch = new Batch<float>(count, 11, 3, LossKind.CrossEntropy, 1);
        network.Step(batch.Rows, batch.Targets, count, 0.1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            network.Step(batch.Rows, batch.Targets, count, 0.1);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Momentum)]
    [InlineData(OptimizerKind.Adam)]
    public void State_LoadedIntoAnotherNetwork_GoesOnWithTheSameBits(OptimizerKind optimizer)
    {
        var train = new TrainConfiguration { Optimizer = optimizer };
        using var through = new Network<float>(Shape, train, 11, 3, 4);
        using var resumed = new Network<float>(Shape, train, 11, 3, 4, InstructionPath.Portable);
        using var batch = new Batch<float>(4, 11, 3, LossKind.CrossEntropy, 1);
        through.Initialize(1);
        resumed.Initialize(2);
        resumed.Step(batch.Rows, batch.Targets, 4, 0.1);
        for (int i = 0; i < 3; i++)
            through.Step(batch.Rows, batch.Targets, 4, 0.1);
        resumed.LoadState(new BinaryReader(new MemoryStream(State(through))));
        for (int i = 0; i < 3; i++)
        {
            through.Step(batch.Rows, batch.Targets, 4, 0.1);
            resumed.Step(batch.Rows, batch.Targets, 4, 0.1);
        }

        Assert.Equal(State(through), State(resumed));
    }

    [Fact]
    public void LoadState_OfAShorterState_IsRefused()
    {
        using var network = new Network<float>(Shape, new TrainConfiguration(), 11, 3, 4);
        network.Initialize(1);
        byte[] state = State(network);
        Assert.Throws<EndOfStreamException>(() => network.LoadState(new BinaryReader(new MemoryStream(state[..^4]))));
    }

    private static byte[] State(Network<float> network)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        network.SaveState(writer);
        writer.Flush();
        return stream.ToArray();
    }

    [Fact]
    public void Initialize_InEitherFormat_DrawsTheSameNumbers()
    {
        using var single = new Network<float>(Shape, new TrainConfiguration(), 11, 3, 1);
        using var wide = new Network<double>(Shape, new TrainConfiguration(), 11, 3, 1);
        single.Initialize(4);
        wide.Initialize(4);
        for (int l = 1; l <= 3; l++)
        {
            var narrow = new float[single.Width(l) * single.Width(l - 1)];
            var exact = new double[narrow.Length];
            single.ReadWeights(l, narrow);
            wide.ReadWeights(l, exact);
            Assert.Equal(exact.Select(x => (float)x), narrow);
            Assert.True(narrow.Distinct().Count() > narrow.Length / 2);
        }
    }

    [Theory]
    [MemberData(nameof(NetworkBitsTests.Paths), MemberType = typeof(NetworkBitsTests))]
    public void Step_WithAnInputThatIsNoNumber_HasALossThatIsNone(string path)
    {
        foreach (int count in new[] { 1, 5 })
        {
            using Network<float> network = NetworkBitsTests.NetworkOn<float>(
                path,
                Shape with
                {
                    Skip = false,
                },
                new TrainConfiguration(),
                11,
                3,
                count
            );
            network.Initialize(1);
            using var batch = new Batch<float>(count, 11, 3, LossKind.CrossEntropy, 1);
            batch.Rows[count - 1][0] = float.NaN;
            Assert.True(double.IsNaN(network.Step(batch.Rows, batch.Targets, count, 0.1)));
        }
    }

    [Fact]
    public void Hinge_BeyondItsMargin_ChangesNothing()
    {
        using var network = new Network<double>(
            new NetworkConfiguration { Hidden = [4] },
            new TrainConfiguration { Loss = LossKind.Hinge, Margin = 0 },
            3,
            1,
            1
        );
        network.Initialize(1);
        // An output of exactly 0 lies on the kink of β = 0, where there is no update.
        network.WriteWeights(2, new double[4]);
        using var batch = new Batch<double>(1, 3, 1, LossKind.Hinge, 1);
        double before = network.SquaredNorm();
        Assert.Equal(0, network.Step(batch.Rows, batch.Targets, 1, 1.0));
        Assert.Equal(before, network.SquaredNorm());
    }

    [Fact]
    public void SquaredNorm_IsTheSumOverAllParameters()
    {
        using var network = new Network<float>(Shape, new TrainConfiguration(), 11, 3, 1);
        network.Initialize(1);
        network.WriteSkip(Enumerable.Range(1, 33).Select(i => (float)i).ToArray());
        double sum = Enumerable.Range(1, 33).Sum(i => (double)i * i);
        for (int l = 1; l <= 3; l++)
        {
            var weights = new float[network.Width(l) * network.Width(l - 1)];
            var bias = new float[network.Width(l)];
            network.ReadWeights(l, weights);
            network.ReadBias(l, bias);
            sum += weights.Concat(bias).Sum(x => (double)x * x);
        }

        Assert.Equal(sum, network.SquaredNorm(), sum * 1e-14);
    }

    [Fact]
    public void Momentum_FadingAway_NeverGrowsSubnormal()
    {
        var train = new TrainConfiguration
        {
            Optimizer = OptimizerKind.Momentum,
            Momentum = 0.5,
            Loss = LossKind.HalfSquared,
        };
        using var network = new Network<float>(new NetworkConfiguration(), train, 1, 1, 1);
        network.Initialize(1);
        float input = 1,
            target = 5;
        float* row = &input;
        network.Step(&row, &target, 1, 0.1);
        input = 0;
        for (int i = 0; i < 300; i++)
        {
            network.Forward(&row, 1);
            target = *network.Logits(out _);
            network.Step(&row, &target, 1, 0.1);
        }

        using var stream = new MemoryStream(State(network));
        var reader = new BinaryReader(stream);
        reader.ReadInt64();
        reader.ReadSingle();
        reader.ReadSingle();
        Assert.Equal(0f, reader.ReadSingle());
        Assert.Equal(0f, reader.ReadSingle());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Step_WithABatchItWasNotBuiltFor_IsRefused(int count)
    {
        using var network = new Network<float>(Shape, new TrainConfiguration(), 11, 3, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Step(null, null, count, 0.1));
    }

    [Fact]
    public void Network_ThatFreezesALayerItDoesNotHave_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new Network<float>(Shape with { Freeze = [4] }, new TrainConfiguration(), 11, 3, 4)
        );
}
