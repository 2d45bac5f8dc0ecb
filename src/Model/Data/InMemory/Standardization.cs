using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sweeps.Model.Data.InMemory;

/// <summary>Mean and standard deviation of all numbers of a training set, taken off and divided by.</summary>
internal readonly record struct Standardization(double Mean, double Deviation)
{
    /// <summary>The mean and deviation of a set's inputs, summed in order.</summary>
    public static unsafe Standardization Of<T>(Examples<T> examples, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] room = GC.AllocateUninitializedArray<T>(examples.Room, pinned: true);
        var place = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(room));
        double numbers = (double)examples.Count * examples.Dimension;
        double sum = 0;
        for (int i = 0; i < examples.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (T value in new ReadOnlySpan<T>(examples.Row(i, place), examples.Dimension))
                sum += double.CreateTruncating(value);
        }

        double mean = sum / numbers;
        double squares = 0;
        for (int i = 0; i < examples.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (T value in new ReadOnlySpan<T>(examples.Row(i, place), examples.Dimension))
            {
                double off = double.CreateTruncating(value) - mean;
                squares += off * off;
            }
        }

        // A constant input has no scale: it is only shifted.
        double deviation = Math.Sqrt(squares / numbers);
        return new Standardization(mean, deviation > 0 ? deviation : 1);
    }

    /// <summary>A number, shifted and scaled.</summary>
    public T Of<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateTruncating((double.CreateTruncating(value) - Mean) / Deviation);

    /// <summary>Scales sets in place.</summary>
    public void ApplyTo<T>(CancellationToken cancellation, params ReadOnlySpan<Examples<T>> sets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (Examples<T> set in sets)
        {
            for (int i = 0; i < set.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (ref T value in set.Input(i))
                    value = Of(value);
            }
        }
    }
}
