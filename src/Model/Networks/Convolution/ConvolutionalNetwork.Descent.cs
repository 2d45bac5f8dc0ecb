using System.Runtime.InteropServices;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

public sealed unsafe partial class ConvolutionalNetwork<T>
{
    private double ForwardAndBackward(T** rows, T* targets, int count, UpdateRule<T> rule)
    {
        ForwardStages(rows, count, training: true);
        var gradient = new LogitGradient<T>(_logitGradient.Pointer, LogitPanel, null, 0);
        double loss = Loss(targets, count, in gradient);
        ClearLogitGradient(count);
        for (int b = 0; b < count; b++)
        {
            T* row = _gradient.Pointer + b * _stages[^1].OutPixel;
            for (int o = 0; o < Outputs; o++)
                row[o] = _logitGradient.Pointer[
                    o / Panels<T>.Lanes * LogitPanel + b * Panels<T>.Lanes + o % Panels<T>.Lanes
                ];
        }

        Backward(count, null, in rule);
        return loss / count;
    }

    /// <inheritdoc/>
    public void BeginStep(T** rows, int count)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        ForwardStages(rows, count, training: true);
        _begun = count;
    }

    /// <inheritdoc/>
    /// <remarks>The last hidden layer's outputs are here what comes into the output layer: where there is pooling
    /// between, after it.</remarks>
    /// <exception cref="InvalidOperationException">No step was begun.</exception>
    public void EndStep(T* gradients, T* pulls, double learningRate)
    {
        _steps++;
        UpdateRule<T> rule = _optimizer.Rule(learningRate, _steps);
        int count = _begun;
        _begun = 0;
        if (count == 0)
            throw new InvalidOperationException(
                "A step must be begun before it is ended. Call `BeginStep` before each `EndStep`."
            );
        ClearLogitGradient(count);
        for (int b = 0; b < count; b++, gradients += Outputs)
            new ReadOnlySpan<T>(gradients, Outputs).CopyTo(
                new Span<T>(_gradient.Pointer + b * _stages[^1].OutPixel, Outputs)
            );
        Backward(count, pulls, in rule);
    }

    // What lies beyond the last output must be 0: no ReLU closes it.
    private void ClearLogitGradient(int count) =>
        NativeMemory.Clear(_gradient.Pointer, (nuint)(count * _stages[^1].OutPixel * sizeof(T)));

    // The gradient of the logits is in _gradient.
    private void Backward(int count, T* pulls, in UpdateRule<T> rule)
    {
        for (int s = _stages.Length - 1; s >= _lowestTrainable; s--)
        {
            bool descend = s > _lowestTrainable;
            IStage<T> stage = _stages[s];
            stage.Backward(
                _images[s].Pointer,
                _images[s + 1].Pointer,
                _gradient.Pointer,
                descend ? _nextGradient.Pointer : null,
                count,
                in rule
            );
            if (descend && s == _stages.Length - 1 && pulls != null)
                Pull(count, pulls);
            (_gradient, _nextGradient) = (_nextGradient, _gradient);
        }
    }

    private void Pull(int count, T* pulls)
    {
        IStage<T> last = _stages[^1];
        nint example = last.In.Pixels * last.InPixel;
        T* z = _images[^2].Pointer;
        T* gradient = _nextGradient.Pointer;
        for (int b = 0; b < count; b++)
        {
            for (nint i = 0; i < example; i++)
                gradient[b * example + i] = T.FusedMultiplyAdd(pulls[b], z[b * example + i], gradient[b * example + i]);
        }
    }
}
