using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Networks;

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
        Pass(set, MemoryMarshal.Cast<byte, T>(logits.AsSpan()));
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

    private void Pass(Examples<T> set, Span<T> logits)
    {
        INetwork<T> network = Network;
        int chunk = network.EvaluationChunk,
            outputs = network.Outputs;
        var room = set.Room == 0 ? RowRoom<T>.None : new RowRoom<T>(set.Room, chunk);
        nint[] rows = GC.AllocateArray<nint>(chunk, pinned: true);
        for (int first = 0; first < set.Count; first += chunk)
        {
            int count = Math.Min(chunk, set.Count - first);
            for (int i = 0; i < count; i++)
                rows[i] = (nint)set.Row(first + i, room.At(i));
            network.Forward((T**)Unsafe.AsPointer(ref rows[0]), count);
            T* from = network.Logits(out nint stride);
            for (int i = 0; i < count; i++)
                new ReadOnlySpan<T>(from + i * stride, outputs).CopyTo(logits[((first + i) * outputs)..]);
        }
    }
}
