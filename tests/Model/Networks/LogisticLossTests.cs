using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Tests.Networks;

/// <summary>Label smoothing has exactly the mean gradient of replaced labels only where the loss is linear in the
/// target.</summary>
public sealed unsafe class LogisticLossTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(-2)]
    [InlineData(5)]
    public void SmoothedTarget_HasTheMeanLossAndGradientOfBothLabels(double weight)
    {
        const double p = 0.4;
        using var network = new Network<double>(
            new NetworkConfiguration(),
            new TrainConfiguration { Loss = LossKind.Logistic },
            inputs: 1,
            outputs: 1,
            maxBatch: 1
        );
        network.WriteWeights(1, [weight]);
        network.WriteBias(1, [0]);

        var (smoothLoss, smoothGradient) = Of(network, 1 - p);
        var (rightLoss, rightGradient) = Of(network, 1);
        var (wrongLoss, wrongGradient) = Of(network, -1);

        Assert.Equal((1 - p / 2) * rightLoss + p / 2 * wrongLoss, smoothLoss, 1e-14);
        Assert.Equal((1 - p / 2) * rightGradient + p / 2 * wrongGradient, smoothGradient, 1e-14);
    }

    private static (double Loss, double Gradient) Of(Network<double> network, double target)
    {
        double input = 1;
        double* row = &input;
        double gradient = new BatchGradient(network, &row, &target, 1).Weights(1)[0];
        network.Forward(&row, 1);
        return (network.SumLoss(&target, 1), gradient);
    }
}
