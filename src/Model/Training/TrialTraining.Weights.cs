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
            T[] weights = new T[network.WeightCount(layer)];
            network.ReadWeights(layer, weights);
            int outputs = network.BiasCount(layer),
                scales = network.NormalizationCount(layer) / 3;
            int[] shape =
                layer <= convolutions.Length && convolutions[layer - 1].Kernel is var side
                    ? [outputs, weights.Length / (outputs * side * side), side, side]
                : configuration.Form == NetworkForm.Factor && (int)Math.Sqrt(weights.Length) is var size ? [size, size]
                : [outputs, weights.Length / outputs];
            arrays.Add(Named(name + "weight", shape, weights));
            if (configuration.Bias)
            {
                T[] biases = new T[outputs];
                network.ReadBias(layer, biases);
                arrays.Add(Named(name + (scales > 0 ? "norm.bias" : "bias"), [outputs], biases));
            }

            if (scales > 0)
            {
                T[] values = new T[3 * scales];
                network.ReadNormalization(layer, values);
                arrays.Add(Named(name + "norm.weight", [scales], values[..scales]));
                arrays.Add(Named(name + "norm.running_mean", [scales], values[scales..(2 * scales)]));
                arrays.Add(Named(name + "norm.running_var", [scales], values[(2 * scales)..]));
            }
        }

        if (configuration.Skip)
        {
            T[] weights = new T[(long)network.Inputs * network.Outputs];
            network.ReadSkip(weights);
            arrays.Add(Named(prefix + "skip.weight", [network.Outputs, network.Inputs], weights));
        }
    }

    private static NamedArray Named(string name, int[] shape, T[] values)
    {
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < bytes.Length; i += sizeof(T))
                bytes.AsSpan(i, sizeof(T)).Reverse();
        }

        return new(name, shape, sizeof(T) == sizeof(float) ? Precision.Float32 : Precision.Float64, bytes);
    }
}
