using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Training;

/// <summary>What the network makes of each example, for whoever reads it elsewhere.</summary>
internal sealed unsafe partial class TrialTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public IReadOnlyList<NamedArray> Predictions()
    {
        using var _ = ShowAverage();
        List<NamedArray> arrays = [];
        TrialData<T> data = Data;
        if (data.Train is { } train)
            AddSet(arrays, "train", train, set => Batches.Noise.NoisyLabels(set, Step));
        if (data.Validation is { } validation)
            AddSet(
                arrays,
                "validation",
                validation,
                set => _configuration.Noise.Validation ? Batches.Noise.NoisyValidationLabels(set, Step) : set.Labels
            );
        AddSet(arrays, "test", data.Test, set => set.Labels);
        return arrays;
    }

    private void AddSet(List<NamedArray> arrays, string name, Examples<T> set, Func<Examples<T>, int[]> seen)
    {
        byte[] logits = new byte[checked(set.Count * Network.Outputs * sizeof(T))];
        Context.ReadLogits(set, MemoryMarshal.Cast<byte, T>(logits.AsSpan()));
        arrays.Add(NamedArray.Of<T>(name + ".logits", [set.Count, Network.Outputs], logits));
        if (set.Classes == 0)
        {
            T[] targets = [.. set.Targets.Select(T.CreateTruncating)];
            byte[] bytes = MemoryMarshal.AsBytes<T>(targets).ToArray();
            arrays.Add(NamedArray.Of<T>(name + ".targets", [set.Count], bytes));
            return;
        }

        arrays.Add(NamedArray.Of(name + ".labels", seen(set)));
        arrays.Add(NamedArray.Of(name + ".true_labels", set.Labels));
    }
}
