using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

public sealed unsafe partial class Network<T> : IGradientNetwork<T>
{
    double IGradientNetwork<T>.TakeGradient(T** rows, T* targets, int count)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        foreach (Layer<T> layer in Trained())
        {
            layer.ClearWeightGradient();
            layer.ClearBiasGradient();
        }

        UpdateRule<T> rule = new() { Kind = UpdateKind.Accumulate };
        return ForwardAndBackward(rows, targets, count, ref rule);
    }

    void IGradientNetwork<T>.ReadGradient(ParameterArray array, Span<T> gradient)
    {
        switch (array.Part)
        {
            case ParameterPart.Weight:
                _layers[array.Layer - 1].ReadWeightGradient(gradient);
                break;
            case ParameterPart.Bias:
                _layers[array.Layer - 1].ReadBiasGradient(gradient);
                break;
            case ParameterPart.Skip:
                Skip.ReadWeightGradient(gradient);
                break;
            default:
                throw new UnreachableException(array.Part.ToString());
        }
    }

    void IGradientNetwork<T>.Descend(double learningRate)
    {
        _oneOutput?.Settle();
        _steps++;
        UpdateRule<T> rule = _optimizer.Rule(learningRate, _steps);
        T decay = T.CreateTruncating(_train.WeightDecay);
        foreach (Layer<T> layer in Trained())
            layer.Update(_kernels, decay, in rule);
    }

    private IEnumerable<Layer<T>> Trained() =>
        _layers.Where(layer => layer.Trainable).Concat(_skip is null ? [] : [_skip]);
}
