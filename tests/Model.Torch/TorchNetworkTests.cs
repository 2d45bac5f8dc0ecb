using Sweeps.Model.Configurations;

namespace Sweeps.Model.Torch.Tests;

public sealed unsafe class TorchNetworkTests
{
    [Fact]
    public void Step_OfMoreExamplesThanTheNetworkWasBuiltFor_IsRefusedBeforeTorchSeesThem()
    {
        using var network = Small();

        Assert.Throws<ArgumentOutOfRangeException>(() => network.Step(null, null, 3, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Step(null, null, 0, 0.1));
    }

    [Fact]
    public void SumLoss_OfMoreExamplesThanTheLastForwardPassHad_IsRefused()
    {
        using var network = Small();
        double input = 1,
            target = 1;
        double* row = &input;

        Assert.Throws<ArgumentOutOfRangeException>(() => network.SumLoss(null, 1));
        network.Forward(&row, 1);
        Assert.Equal(1, network.SumLoss(&target, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.SumLoss(null, 2));
    }

    [Fact]
    public void Activations_BeforeAForwardPass_AreRefused()
    {
        using var network = Small();

        Assert.Throws<InvalidOperationException>(() => network.Logits(out _));
    }

    [Fact]
    public void Biases_OfANetworkWithoutThem_AreReadAsZeroAndNotWritten()
    {
        using var network = Small(bias: false);
        double[] bias = [7];

        network.ReadBias(1, bias);

        Assert.Equal([0], bias);
        Assert.Throws<InvalidOperationException>(() => network.WriteBias(1, [1]));
        Assert.Throws<InvalidOperationException>(() => network.WriteSkip([1]));
    }

    [Fact]
    public void SquaredNorm_OfKnownParameters_IsTheSumOfTheirSquares()
    {
        using var network = Small();
        network.WriteWeights(1, [3]);
        network.WriteBias(1, [4]);

        Assert.Equal(25, network.SquaredNorm());
        Assert.Equal(2, network.Parameters);
    }

    private static TorchNetwork<double> Small(bool bias = true) =>
        new(
            new NetworkConfiguration { Bias = bias },
            new TrainConfiguration { Loss = LossKind.Squared },
            inputs: 1,
            outputs: 1,
            maxBatch: 2
        );
}
