using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

public sealed unsafe partial class ConvolutionalNetwork<T> : IGradientNetwork<T>
{
    double IGradientNetwork<T>.TakeGradient(T** rows, T* targets, int count)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        foreach (WindowLayer<T> layer in Trained())
        {
            layer.Parameters.ClearWeightGradient();
            layer.Parameters.ClearBiasGradient();
        }

        return ForwardAndBackward(rows, targets, count, new UpdateRule<T> { Kind = UpdateKind.Accumulate });
    }

    void IGradientNetwork<T>.ReadGradient(ParameterArray array, Span<T> gradient)
    {
        WindowLayer<T> layer = _layers[array.Layer - 1];
        switch (array.Part)
        {
            case ParameterPart.Weight:
                var inner = new T[array.Count];
                layer.Parameters.ReadWeightGradient(inner);
                layer.Reorder(inner, gradient, outwards: true);
                break;
            case ParameterPart.Bias:
                layer.Parameters.ReadBiasGradient(gradient);
                break;
            case ParameterPart.Scale:
                layer.Normalization!.Scale.ReadWeightGradient(gradient);
                break;
            default:
                throw new UnreachableException(array.Part.ToString());
        }
    }

    void IGradientNetwork<T>.Descend(double learningRate)
    {
        _steps++;
        UpdateRule<T> rule = _optimizer.Rule(learningRate, _steps);
        T decay = T.CreateTruncating(_train.WeightDecay);
        foreach (WindowLayer<T> layer in Trained())
        {
            layer.Parameters.Update(_kernels, decay, in rule);
            layer.Normalization?.Scale.Update(_kernels, T.Zero, in rule);
        }
    }

    private IEnumerable<WindowLayer<T>> Trained() => _layers.Where(layer => layer.Trainable);
}
