using System.Diagnostics;
using System.Numerics;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Networks;

/// <summary>A network's numbers, array by array.</summary>
internal static class NetworkArrays
{
    /// <summary>Copies the numbers of <paramref name="array"/>.</summary>
    public static void Read<T>(INetwork<T> network, ParameterArray array, Span<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (array.Part)
        {
            case ParameterPart.Weight:
                network.ReadWeights(array.Layer, numbers);
                break;
            case ParameterPart.Bias:
                network.ReadBias(array.Layer, numbers);
                break;
            case ParameterPart.Skip:
                network.ReadSkip(numbers);
                break;
            default:
                T[] values = new T[network.NormalizationCount(array.Layer)];
                network.ReadNormalization(array.Layer, values);
                values.AsSpan(Third(array.Part) * array.Count, array.Count).CopyTo(numbers);
                break;
        }
    }

    /// <summary>Sets the numbers of <paramref name="array"/>.</summary>
    public static void Write<T>(INetwork<T> network, ParameterArray array, ReadOnlySpan<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (array.Part)
        {
            case ParameterPart.Weight:
                network.WriteWeights(array.Layer, numbers);
                break;
            case ParameterPart.Bias:
                network.WriteBias(array.Layer, numbers);
                break;
            case ParameterPart.Skip:
                network.WriteSkip(numbers);
                break;
            default:
                T[] values = new T[network.NormalizationCount(array.Layer)];
                network.ReadNormalization(array.Layer, values);
                numbers.CopyTo(values.AsSpan(Third(array.Part) * array.Count, array.Count));
                network.WriteNormalization(array.Layer, values);
                break;
        }
    }

    // Scale, running mean and running variance lie one after another.
    private static int Third(ParameterPart part) =>
        part switch
        {
            ParameterPart.Scale => 0,
            ParameterPart.RunningMean => 1,
            ParameterPart.RunningVariance => 2,
            _ => throw new UnreachableException(part.ToString()),
        };
}
