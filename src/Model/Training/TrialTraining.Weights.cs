using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Own;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Training;

/// <summary>The weights: out, for whoever reads them elsewhere, and in, where a network starts from a file.</summary>
internal sealed unsafe partial class TrialTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The numbers' order is that of the hash of weights, which is part of what is recorded of a trial.
    public IReadOnlyList<NamedArray> Weights()
    {
        using var _ = ShowAverage();
        List<NamedArray> arrays = [];
        AddAll(arrays, "", Network, _configuration.Network);
        if (_rule?.Predictor is { } predictor)
            AddAll(arrays, ParameterArray.Predictor, predictor, PredictorShape());
        return arrays;
    }

    private IReadOnlyList<ParameterArray> ArraysOf(NetworkConfiguration network) =>
        ParameterArray.Of(network, _shape, _subject.Outputs);

    private void AddAll(List<NamedArray> arrays, string prefix, INetwork<T> network, NetworkConfiguration shape)
    {
        foreach (ParameterArray array in ArraysOf(shape))
        {
            byte[] bytes = new byte[checked(array.Count * sizeof(T))];
            NetworkArrays.Read(network, array, MemoryMarshal.Cast<byte, T>(bytes.AsSpan()));
            arrays.Add(NamedArray.Of<T>(prefix + array.Name, array.Shape, bytes));
        }
    }

    // Sets all that a file has of a network.
    private void Take(FileWeights file, string prefix, INetwork<T> network, NetworkConfiguration shape)
    {
        foreach (ParameterArray array in ArraysOf(shape))
        {
            T[] numbers = new T[array.Count];
            file.Fill<T>(prefix + array.Name, numbers);
            NetworkArrays.Write<T>(network, array, numbers);
        }
    }
}
