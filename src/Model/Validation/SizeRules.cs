using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Validation;

/// <summary>How large a network may be: a few words of a grid must not take all memory of whoever trains it.</summary>
internal static class SizeRules
{
    /// <summary>Layers with weights.</summary>
    public const int MostLayers = 1000;

    /// <summary>Outputs of a fully connected layer, classes included.</summary>
    public const int MostOutputs = 1_000_000;

    /// <summary>Numbers that a convolution makes of one example.</summary>
    public const int MostNumbers = 1 << 24;

    /// <summary>Weights in all: 1 GiB of float32, beside as much for each of gradients and momenta.</summary>
    public const int MostWeights = 1 << 28;

    /// <summary>Numbers that a step keeps of its batch: inputs and outputs of all layers.</summary>
    public const int MostBatchNumbers = 1 << 29;

    /// <summary>The first that is exceeded.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        Reading.FirstOf([
            Of(NetworkField.Hidden.Path, NetworkField.Hidden.Select<IReadOnlyList<int>?>(hidden => hidden)),
            Of(LimitField.Hidden.Path, LimitField.Hidden),
            Reading.Of(
                DataReadings.Shape,
                DataField.Fresh,
                TrainField.Batch,
                Layers(NetworkField.Hidden.Select<IReadOnlyList<int>?>(hidden => hidden)),
                Exceeded
            ),
        ]);

    private static Reading<ConfigurationException?> Of(string field, Reading<IReadOnlyList<int>?> hidden) =>
        Layers(hidden).Select(layers => Exceeded(field, layers));

    private static Reading<IReadOnlyList<LayerShape>?> Layers(Reading<IReadOnlyList<int>?> hidden) =>
        Reading.Of(DataReadings.Shape, DataReadings.Encoding, hidden, NetworkField.Conv, InitialValueRules.ShapesOf);

    private static ConfigurationException? Exceeded(
        DataShape? data,
        bool fresh,
        int batch,
        IReadOnlyList<LayerShape>? layers
    )
    {
        if (data is null || layers is null)
            return null;
        int examples = fresh ? batch : Math.Min(batch, data.Train);
        decimal numbers = examples * (data.Dimension + layers.Sum(shape => (decimal)shape.Outputs * shape.Positions));
        return numbers > MostBatchNumbers
            ? new(
                TrainField.Batch.Path,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A batch may have at most {MostBatchNumbers:N0} numbers (those of inputs and of all layers' "
                        + $"outputs), but these {examples:N0} examples have {numbers:N0}"
                ),
                "Take smaller batches, or a narrower network."
            )
            : null;
    }

    private static ConfigurationException? Exceeded(string field, IReadOnlyList<LayerShape>? layers)
    {
        if (layers is null)
            return null;
        if (layers.Count > MostLayers)
            return Refuse(field, "layers", MostLayers, "this one has", layers.Count, "Take fewer layers.");
        foreach (var (layer, shape) in layers.Index())
        {
            bool isConvolution = shape.Positions > 1;
            long numbers = (long)shape.Outputs * shape.Positions;
            if (numbers > (isConvolution ? MostNumbers : MostOutputs))
                return Refuse(
                    field,
                    isConvolution ? "numbers that a convolution makes of an example" : "outputs of a layer",
                    isConvolution ? MostNumbers : MostOutputs,
                    $"layer {layer + 1} has",
                    numbers,
                    layer + 1 == layers.Count ? "Take fewer classes." : "Take a narrower layer."
                );
        }

        decimal weights = layers.Sum(shape => (decimal)shape.Weights);
        return weights > MostWeights
            ? Refuse(
                field,
                "weights",
                MostWeights,
                "this one has",
                weights,
                "Take narrower layers, or data of fewer dimensions."
            )
            : null;
    }

    private static ConfigurationException Refuse(
        string field,
        string what,
        int most,
        string has,
        decimal many,
        string next
    ) =>
        new(
            field,
            string.Create(
                CultureInfo.InvariantCulture,
                $"A network may have at most {most:N0} {what}, but {has} {many:N0}"
            ),
            next
        );
}
