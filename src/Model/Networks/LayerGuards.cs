using Sweeps.Model.Configurations;

namespace Sweeps.Model.Networks;

/// <summary>What holds for the layers of every kind of network. A trial's have passed the rules; these are for callers
/// who build a network by hand.</summary>
internal static class LayerGuards
{
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1, a frozen layer does not exist, or the loss
    /// wants one output.</exception>
    public static void Check(NetworkConfiguration network, TrainConfiguration train, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(network.Hidden.Append(outputs).Min(), 1, nameof(network));
        ArgumentOutOfRangeException.ThrowIfLessThan(network.Freeze.Append(1).Min(), 1, nameof(network));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            network.Freeze.Append(1).Max(),
            network.CountLayers(),
            nameof(network)
        );
        if (train.Loss is LossKind.Logistic or LossKind.Hinge)
            ArgumentOutOfRangeException.ThrowIfNotEqual(outputs, 1);
    }
}
