using Sweeps.Model.Configurations;

namespace Sweeps.Model.Networks;

/// <summary>What holds for the layers of every kind of network.</summary>
internal static class LayerRules
{
    /// <exception cref="ConfigurationException">A rule is broken.</exception>
    public static void Require(NetworkConfiguration network, TrainConfiguration train, int outputs)
    {
        foreach (int width in network.Hidden.Append(outputs))
        {
            if (width < 1)
                throw new ConfigurationException(
                    "network.hidden",
                    $"Every width must be at least 1, but one of {string.Join('-', network.Hidden.Append(outputs))} "
                        + $"is {width}",
                    "Correct `network.hidden`."
                );
        }

        int layers = network.CountLayers();
        foreach (int layer in network.Freeze)
        {
            if (layer < 1 || layer > layers)
                throw new ConfigurationException(
                    "network.freeze",
                    $"`freeze` must name layers 1 to {layers}, but names {layer}",
                    "Correct `network.freeze`."
                );
        }

        if (network.Layers.Count != 0 && network.Layers.Count != layers)
            throw new ConfigurationException(
                "network.layers",
                $"`layers` must have one entry for each of the {layers} layers, but has {network.Layers.Count}",
                "Correct it."
            );
        if (train.Loss is LossKind.Logistic or LossKind.Hinge && outputs != 1)
            throw new ConfigurationException(
                "train.loss",
                $"A {train.Loss} loss needs one output, but the network has {outputs}",
                "Choose cross_entropy, or a data set with two classes."
            );
    }
}
