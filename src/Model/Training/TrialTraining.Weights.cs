using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Training;

/// <summary>The weights, for whoever reads them elsewhere.</summary>
internal sealed unsafe partial class TrialTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The numbers' order is that of the hash of weights, which is part of what is recorded of a trial.
    public IReadOnlyList<NamedArray> Weights()
    {
        List<NamedArray> arrays = [];
        AddAll(arrays, "", Network);
        if (_rule?.Predictor is { } predictor)
            AddAll(arrays, "q.", predictor);
        return arrays;
    }

    private void AddAll(List<NamedArray> arrays, string prefix, INetwork<T> network)
    {
        NetworkConfiguration configuration = _configuration.Network;
        ImageStage.Convolution[] convolutions = [.. configuration.Conv.OfType<ImageStage.Convolution>()];
        for (int layer = 1; layer <= network.Layers; layer++)
        {
            string name = $"{prefix}layers.{layer}.";
            int count = network.WeightCount(layer),
                outputs = network.BiasCount(layer),
                scales = network.NormalizationCount(layer) / 3;
            byte[] weights = Room(count);
            network.ReadWeights(layer, NumbersIn(weights));
            int[] shape =
                layer <= convolutions.Length && convolutions[layer - 1].Kernel is var side
                    ? [outputs, count / (outputs * side * side), side, side]
                : configuration.Form == NetworkForm.Factor && (int)Math.Sqrt(count) is var size ? [size, size]
                : [outputs, count / outputs];
            arrays.Add(Named(name + "weight", shape, weights));
            if (configuration.Bias)
            {
                byte[] biases = Room(outputs);
                network.ReadBias(layer, NumbersIn(biases));
                arrays.Add(Named(name + (scales > 0 ? "norm.bias" : "bias"), [outputs], biases));
            }

            if (scales > 0)
            {
                byte[] values = Room(3 * scales);
                network.ReadNormalization(layer, NumbersIn(values));
                int third = values.Length / 3;
                arrays.Add(Named(name + "norm.weight", [scales], values[..third]));
                arrays.Add(Named(name + "norm.running_mean", [scales], values[third..(2 * third)]));
                arrays.Add(Named(name + "norm.running_var", [scales], values[(2 * third)..]));
            }
        }

        if (configuration.Skip)
        {
            byte[] weights = Room(network.Inputs * network.Outputs);
            network.ReadSkip(NumbersIn(weights));
            arrays.Add(Named(prefix + "skip.weight", [network.Outputs, network.Inputs], weights));
        }
    }

    private static byte[] Room(int count) => new byte[checked(count * sizeof(T))];

    private static Span<T> NumbersIn(byte[] bytes) => MemoryMarshal.Cast<byte, T>(bytes.AsSpan());

    private static NamedArray Named(string name, int[] shape, byte[] bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < bytes.Length; i += sizeof(T))
                bytes.AsSpan(i, sizeof(T)).Reverse();
        }

        return new(name, shape, sizeof(T) == sizeof(float) ? Precision.Float32 : Precision.Float64, bytes);
    }
}
