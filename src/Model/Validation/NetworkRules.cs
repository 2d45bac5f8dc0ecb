using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;

namespace Sweeps.Model.Validation;

/// <summary>Rules of layers.</summary>
internal static class NetworkRules
{
    /// <summary>Widths of hidden layers.</summary>
    public static Reading<ConfigurationException?> Widths { get; } =
        NetworkField.Hidden.Select(hidden => Refusals.Narrow(NetworkField.Hidden.Path, hidden));

    /// <summary>Layers that are named must exist.</summary>
    public static Reading<ConfigurationException?> LayerNumbers { get; } =
        Reading.Of(
            Reading.Of(NetworkField.Hidden, NetworkField.Conv, Counting),
            NetworkField.Freeze,
            NetworkField.Layers,
            LayerBreach
        );

    /// <summary>Dropout is for fully connected ReLU networks.</summary>
    public static Reading<ConfigurationException?> Dropout { get; } =
        Reading.Of(TrainField.Dropout, NetworkField.Hidden, NetworkField.Conv, NetworkField.Activation, DropoutBreach);

    /// <summary>What decides how many layers there are, and their shapes.</summary>
    public static NetworkConfiguration Counting(IReadOnlyList<int> hidden, IReadOnlyList<ImageStage> conv) =>
        new() { Hidden = hidden, Conv = conv };

    private static ConfigurationException? LayerBreach(
        NetworkConfiguration network,
        IReadOnlyList<int> frozen,
        IReadOnlyList<LayerInitialization> starts
    )
    {
        int layers = network.CountLayers();
        if (
            frozen.FirstOrDefault(layer => layer < 1 || layer > layers, 1) is var layer
            && (layer < 1 || layer > layers)
        )
            return new(
                NetworkField.Freeze.Path,
                $"A frozen layer must exist, from 1 to {layers} (the output layer), but was {layer}",
                "Correct `network.freeze`."
            );
        return starts.Count != 0 && starts.Count != layers
            ? new(
                NetworkField.Layers.Path,
                $"`network.layers` must have one entry for each of the {layers} layers (hidden ones and the "
                    + $"output layer), but has {starts.Count}",
                "Add or remove entries."
            )
            : null;
    }

    private static ConfigurationException? DropoutBreach(
        double dropout,
        IReadOnlyList<int> hidden,
        IReadOnlyList<ImageStage> conv,
        ActivationKind activation
    )
    {
        if (dropout == 0)
            return null;
        string given = Refusals.Text(dropout);
        if (activation != ActivationKind.Relu)
            return new(
                TrainField.Dropout.Path,
                $"Dropout is for ReLU networks, but the activation is {EnumWords.Of(activation)} (`train.dropout` is "
                    + $"{given})",
                "Remove one of them."
            );
        if (conv.Count > 0)
            return new(
                TrainField.Dropout.Path,
                "Dropout is for fully connected networks, but this one has convolutions (`train.dropout` "
                    + $"is {given})",
                "Remove `train.dropout` or `network.conv`."
            );
        return hidden.Count == 0
            ? new(
                TrainField.Dropout.Path,
                $"Dropout leaves out hidden neurons, but the network has none (`train.dropout` is {given})",
                "Give `network.hidden`, or remove it."
            )
            : null;
    }
}
