using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

/// <summary>
/// Gradient descent on one example at a time in a network with one hidden layer and one output: forward, loss, backward
/// and update in two passes over the hidden neurons. Meanwhile the output's weights lie here, side by side; whoever
/// else wants them asks for <see cref="Settle"/> first.
/// </summary>
internal sealed unsafe class OneOutputStep<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly TrainConfiguration _train;
    private readonly Layer<T> _hidden;
    private readonly Layer<T> _output;
    private readonly Layer<T>? _skip;
    private readonly NativeArray<T> _weights;
    private readonly NativeArray<T> _activations;
    private bool _taken;

    private OneOutputStep(
        Kernels<T> kernels,
        TrainConfiguration train,
        Layer<T> hidden,
        Layer<T> output,
        Layer<T>? skip
    )
    {
        (_kernels, _train, _hidden, _output, _skip) = (kernels, train, hidden, output, skip);
        _weights = new NativeArray<T>(Panels<T>.Padded(hidden.Outputs));
        _activations = new NativeArray<T>(Panels<T>.Padded(hidden.Outputs));
    }

    /// <summary>The step of a network, or null where it is not of this kind.</summary>
    public static OneOutputStep<T>? For(
        Kernels<T> kernels,
        TrainConfiguration train,
        Layer<T>[] layers,
        Layer<T>? skip,
        int maxBatch
    )
    {
        bool fits =
            layers.Length == 2
            && layers[1].Outputs == 1
            && maxBatch == 1
            && train
                is {
                    Optimizer: OptimizerKind.Sgd,
                    WeightDecay: 0,
                    Dropout: 0,
                    Loss: LossKind.Logistic or LossKind.Hinge or LossKind.Squared or LossKind.HalfSquared
                };
        return fits ? new OneOutputStep<T>(kernels, train, layers[0], layers[1], skip) : null;
    }

    /// <summary>One update. Returns the loss before it.</summary>
    public double Run(T* x, T target, T rate)
    {
        Take();
        T f =
            _kernels.OneOutputForward(
                x,
                _hidden.Weights,
                _hidden.Inputs,
                _hidden.Outputs,
                _hidden.Bias,
                _weights.Pointer,
                _activations.Pointer
            ) + *_output.Bias;
        if (_skip is { } skip)
            f += Chain(x, skip.Weights, skip.Inputs);
        double loss = ScalarLosses.Of(_train.Loss, _train.Margin, f, target, out T derivative);
        T step = -rate * derivative;
        // Where the loss is flat nothing moves; a step that is not a number goes through everything, so that it shows.
        if (step == T.Zero)
            return loss;

        _kernels.OneOutputUpdate(
            x,
            _hidden.Trainable ? _hidden.Weights : null,
            _hidden.Inputs,
            _hidden.Outputs,
            _hidden.Trainable && _hidden.Biased ? _hidden.Bias : null,
            _weights.Pointer,
            _output.Trainable,
            _activations.Pointer,
            step
        );
        if (_output.Trainable && _output.Biased)
            *_output.Bias += step;
        if (_skip is { } unit)
            Move(x, unit.Weights, unit.Inputs, step);
        return loss;
    }

    /// <summary>Puts the output's weights back where the network keeps them.</summary>
    public void Settle()
    {
        if (!_taken)
            return;
        _taken = false;
        for (nint j = 0; j < _output.Inputs; j++)
            _output.Weights[j * Panels<T>.Lanes] = _weights.Pointer[j];
    }

    private void Take()
    {
        if (_taken)
            return;
        _taken = true;
        for (nint j = 0; j < _output.Inputs; j++)
            _weights.Pointer[j] = _output.Weights[j * Panels<T>.Lanes];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Chain(T* x, T* w, nint k)
    {
        T sum = T.Zero;
        for (nint i = 0; i < k; i++)
            sum = T.FusedMultiplyAdd(x[i], w[i * Panels<T>.Lanes], sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(T* x, T* w, nint k, T step)
    {
        for (nint i = 0; i < k; i++)
            w[i * Panels<T>.Lanes] = T.FusedMultiplyAdd(x[i], step, w[i * Panels<T>.Lanes]);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _activations.Dispose();
    }
}
