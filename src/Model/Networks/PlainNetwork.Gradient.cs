using System.Diagnostics;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Networks;

internal sealed unsafe partial class PlainNetwork<T>
{
    public double TakeGradient(T** rows, T* targets, int count)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        Forward(rows, count);
        double loss = Loss(targets, count, _logitGradient);
        fixed (T* gradient = _logitGradient)
            Backward(gradient, null);
        return loss / count;
    }

    public void ReadGradient(ParameterArray array, Span<T> gradient)
    {
        Segment<T> segment = array.Part switch
        {
            ParameterPart.Weight => _layers[array.Layer - 1].Weights,
            ParameterPart.Bias => _layers[array.Layer - 1].Bias,
            ParameterPart.Skip => Skip,
            _ => throw new UnreachableException(array.Part.ToString()),
        };
        new ReadOnlySpan<T>(segment.Gradient, segment.Length).CopyTo(gradient);
    }
}
