using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

public sealed unsafe partial class Network<T>
{
    private void Backward(T** rows, int count, T* pulls, ref UpdateRule<T> rule)
    {
        if (_skip is { } skip)
            Update(skip, rows, count, ref rule);
        for (int l = Layers; l >= _lowestTrainable; l--)
            BackwardLayer(l, rows, count, l == Layers ? pulls : null, ref rule);
    }

    // The gradient of a layer's inputs is taken before its weights change.
    private void BackwardLayer(int l, T** rows, int count, T* pulls, ref UpdateRule<T> rule)
    {
        Layer<T> layer = _layers[l - 1];
        T** inputs = l == 1 ? rows : _work.Rows(l - 1);
        bool descend = l > _lowestTrainable;
        T* gate = l == 1 ? null : _work.Activations(l - 1);
        if (count == 1)
        {
            if (descend)
            {
                _kernels.InputGradientOne(
                    layer.Weights,
                    layer.Inputs,
                    layer.Outputs,
                    _work.OutputGradient,
                    _work.GradientPanel,
                    gate,
                    _work.InputGradient,
                    _work.GradientPanel
                );
                if (pulls != null)
                    PullOne(layer.Inputs, gate, *pulls);
                _dropout?.Scale(_work.InputGradient, _work.GradientPanel * Panels<T>.Count(layer.Inputs));
            }

            Update(layer, inputs, 1, ref rule);
            if (descend)
                _work.Descend();
            return;
        }

        if (!descend)
        {
            Update(layer, inputs, count, ref rule);
            return;
        }

        // Block by block, so that weights from afar are still near when they are updated.
        int block = Kernels<T>.InputsOfABlock(layer.Inputs, layer.Outputs, count);
        for (int from = 0; from < layer.Inputs; from += block)
        {
            int to = Math.Min(layer.Inputs, from + block);
            _kernels.InputGradient(
                layer.Weights,
                layer.Inputs,
                layer.Outputs,
                _work.Turned(l),
                _work.TurnedPanel(l),
                count,
                _work.Turned(l - 1),
                _work.TurnedPanel(l - 1),
                from,
                to
            );
            UpdateWeights(layer, inputs, count, ref rule, from, to);
        }

        UpdateBias(layer, count, ref rule);
        if (pulls != null)
            Pull(l - 1, count, pulls);
        _dropout?.Scale(_work.Turned(l - 1), _work.TurnedPanel(l - 1) * Panels<T>.Count(count));
        _kernels.MaskedTranspose(
            _work.Turned(l - 1),
            _work.TurnedPanel(l - 1),
            layer.Inputs,
            count,
            gate,
            _work.Stride(l - 1),
            _work.OutputGradient,
            _work.GradientPanel,
            back: l - 1 > _lowestTrainable
        );
    }

    // Before the gate: where z is 0, so is the pull.
    private void Pull(int l, int count, T* pulls)
    {
        T* z = _work.Activations(l);
        for (int b = 0; b < count; b++, z += _work.Stride(l))
        {
            T* lane = _work.Turned(l) + b / Panels<T>.Lanes * _work.TurnedPanel(l) + b % Panels<T>.Lanes;
            for (nint i = 0; i < Width(l); i++)
                lane[i * Panels<T>.Lanes] = T.FusedMultiplyAdd(pulls[b], z[i], lane[i * Panels<T>.Lanes]);
        }
    }

    private void PullOne(int width, T* z, T pull)
    {
        for (int i = 0; i < width; i++)
        {
            T* place = _work.InputGradient + i / Panels<T>.Lanes * _work.GradientPanel + i % Panels<T>.Lanes;
            *place = T.FusedMultiplyAdd(pull, z[i], *place);
        }
    }

    private void Update(Layer<T> layer, T** inputs, int count, ref UpdateRule<T> rule)
    {
        UpdateWeights(layer, inputs, count, ref rule, 0, layer.Inputs);
        UpdateBias(layer, count, ref rule);
    }

    private void UpdateWeights(Layer<T> layer, T** inputs, int count, ref UpdateRule<T> rule, int from, int to)
    {
        if (!layer.Trainable)
            return;
        bool kept = rule.Kind == UpdateKind.Accumulate;
        rule.Decay = kept ? T.Zero : T.CreateTruncating(_train.WeightDecay);
        rule.State = kept ? layer.WeightGradientOffset : layer.WeightState;
        if (count == 1)
            _kernels.WeightGradientOne(
                *inputs,
                _work.OutputGradient,
                _work.GradientPanel,
                layer.Weights,
                layer.Inputs,
                layer.Outputs,
                in rule
            );
        else
            _kernels.WeightGradient(
                inputs,
                count,
                _work.OutputGradient,
                _work.GradientPanel,
                layer.Weights,
                layer.Inputs,
                layer.Outputs,
                in rule,
                _work.Packed,
                from,
                to
            );
    }

    private void UpdateBias(Layer<T> layer, int count, ref UpdateRule<T> rule)
    {
        if (!layer.Trainable || !layer.Biased)
            return;
        rule.Decay = T.Zero;
        rule.State = rule.Kind == UpdateKind.Accumulate ? layer.BiasGradientOffset : layer.BiasState;
        _kernels.BiasGradient(count, _work.OutputGradient, _work.GradientPanel, layer.Bias, layer.Outputs, in rule);
    }
}
