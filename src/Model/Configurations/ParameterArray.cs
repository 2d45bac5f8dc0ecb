using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Configurations;

/// <summary>What an array holds of a layer.</summary>
public enum ParameterPart
{
    /// <summary>Weights.</summary>
    Weight,

    /// <summary>Biases.</summary>
    Bias,

    /// <summary>Scales of batch normalisation.</summary>
    Scale,

    /// <summary>Running means of batch normalisation.</summary>
    RunningMean,

    /// <summary>Running variances of batch normalisation.</summary>
    RunningVariance,

    /// <summary>Weights of the linear unit from the inputs to the outputs.</summary>
    Skip,
}

/// <summary>An array of a network's numbers: the order is that of the hash of weights.</summary>
/// <param name="Name">Name, such as <c>layers.1.weight</c>; layers are numbered from 1, as in metrics.</param>
/// <param name="Shape">Lengths along its axes.</param>
/// <param name="Layer">Number of the layer; 0 for the linear unit.</param>
/// <param name="Part">What of it.</param>
public sealed record ParameterArray(string Name, IReadOnlyList<int> Shape, int Layer, ParameterPart Part)
{
    /// <summary>What the names of the arrays of the network that predicts gradients begin with.</summary>
    public const string Predictor = "q.";

    /// <summary>Name of the weights of the linear unit.</summary>
    public const string SkipName = "skip.weight";

    /// <summary>Whether training changes it by the gradient.</summary>
    public bool IsTrained => Part is not (ParameterPart.RunningMean or ParameterPart.RunningVariance);

    /// <summary>Numbers in it.</summary>
    public int Count { get; } = Shape.Aggregate(1, (product, length) => checked(product * length));

    /// <summary>The arrays of a network on data of a shape.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The data.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <exception cref="ConfigurationException">As <see cref="LayerShape.Of"/>.</exception>
    public static IReadOnlyList<ParameterArray> Of(NetworkConfiguration network, DataShape data, int outputs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ImageStage.Convolution[] convolutions = [.. network.Conv.OfType<ImageStage.Convolution>()];
        List<ParameterArray> arrays = [];
        int layer = 0;
        foreach (LayerShape shape in LayerShape.Of(network, data, outputs))
        {
            layer++;
            ImageStage.Convolution? convolution = layer <= convolutions.Length ? convolutions[layer - 1] : null;
            string name = $"layers.{layer}.",
                norm = convolution is { Normalize: true } ? name + "norm." : name;
            Add(name + "weight", WeightShape(network, shape, convolution), ParameterPart.Weight);
            if (network.Bias)
                Add(norm + "bias", [shape.Outputs], ParameterPart.Bias);
            if (norm == name)
                continue;
            Add(norm + "weight", [shape.Outputs], ParameterPart.Scale);
            Add(norm + "running_mean", [shape.Outputs], ParameterPart.RunningMean);
            Add(norm + "running_var", [shape.Outputs], ParameterPart.RunningVariance);
        }

        if (network.Skip)
            arrays.Add(new(SkipName, [outputs, data.Dimension], 0, ParameterPart.Skip));
        return arrays;

        void Add(string name, int[] shape, ParameterPart part) => arrays.Add(new(name, shape, layer, part));
    }

    private static int[] WeightShape(
        NetworkConfiguration network,
        LayerShape shape,
        ImageStage.Convolution? convolution
    ) =>
        convolution is { Kernel: var side } ? [shape.Outputs, shape.Inputs / (side * side), side, side]
        : network.Form == NetworkForm.Factor && (int)Math.Sqrt(shape.Inputs) is var size ? [size, size]
        : [shape.Outputs, shape.Inputs];
}
