using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Configurations;

/// <summary>What a layer with weights multiplies for one example.</summary>
/// <param name="Inputs">Numbers that make an output; of a convolution, those that its window covers.</param>
/// <param name="Outputs">Outputs; of a convolution, its channels.</param>
/// <param name="Positions">Positions of the window; 1 for a fully connected layer.</param>
public readonly record struct LayerShape(int Inputs, int Outputs, int Positions)
{
    /// <summary>Weights.</summary>
    public long Weights => (long)Inputs * Outputs;

    /// <summary>The layers 1 … L of a network on data of a shape.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The data.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <exception cref="ConfigurationException">There are convolutions and no images, or a stage does not fit the
    /// images that it gets.</exception>
    public static IReadOnlyList<LayerShape> Of(NetworkConfiguration network, DataShape data, int outputs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        List<LayerShape> layers = [];
        int inputs = data.Dimension;
        if (network.Conv.Count > 0)
        {
            ImageShape image =
                data.Image
                ?? throw new ConfigurationException(
                    "network.conv",
                    "Convolutions need images, but the data set has none",
                    "Choose images, or remove `network.conv`."
                );
            IReadOnlyList<ImageShape> images = ImageStage.Shapes(network.Conv, image);
            for (int i = 0; i < network.Conv.Count; i++)
            {
                if (network.Conv[i] is ImageStage.Convolution convolution)
                    layers.Add(
                        new(
                            images[i].Channels * convolution.Kernel * convolution.Kernel,
                            convolution.Channels,
                            images[i + 1].Pixels
                        )
                    );
            }

            inputs = images[^1].Numbers;
        }

        foreach (int width in network.Hidden.Append(outputs))
        {
            layers.Add(new(inputs, width, 1));
            inputs = width;
        }

        return layers;
    }
}
