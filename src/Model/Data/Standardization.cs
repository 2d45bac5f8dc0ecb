using System.Numerics;

namespace Sweeps.Model.Data;

/// <summary>Mean and standard deviation of all numbers of a training set, taken off and divided by.</summary>
internal readonly record struct Standardization(double Mean, double Deviation)
{
    /// <summary>The mean and deviation of a set's inputs, summed in order.</summary>
    public static Standardization Of<T>(Examples<T> examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (T value in examples.Inputs)
            sum += double.CreateTruncating(value);
        double mean = sum / examples.Inputs.Length;
        double squares = 0;
        foreach (T value in examples.Inputs)
        {
            double off = double.CreateTruncating(value) - mean;
            squares += off * off;
        }

        // A constant input has no scale: it is only shifted.
        double deviation = Math.Sqrt(squares / examples.Inputs.Length);
        return new Standardization(mean, deviation > 0 ? deviation : 1);
    }

    /// <summary>Scales sets in place.</summary>
    public void ApplyTo<T>(params ReadOnlySpan<Examples<T>> sets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (Examples<T> set in sets)
        {
            for (int i = 0; i < set.Count; i++)
            {
                foreach (ref T value in set.Input(i))
                    value = T.CreateTruncating((double.CreateTruncating(value) - Mean) / Deviation);
            }
        }
    }
}
