using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

internal sealed unsafe partial class WindowLayer<T>
{
    // Where one chunk is all there is, weights are updated as soon as their gradient is in registers. A rule that
    // accumulates leaves gradients where they are stored, from zero as whoever asks for it has set them.
    private void Learn(T* x, T* gate, T* dy, int positions, in UpdateRule<T> rule)
    {
        bool keeps = rule.Kind == UpdateKind.Accumulate,
            atOnce = keeps || positions <= Scratch<T>.Chunk;
        _laidImage = -1;
        if (!atOnce)
            Parameters.ClearWeightGradient();
        if (!atOnce && Normalization is null)
            Parameters.ClearBiasGradient();
        UpdateRule<T> own = atOnce ? rule : new UpdateRule<T> { Kind = UpdateKind.Accumulate };
        for (int first = 0; first < positions; first += Scratch<T>.Chunk)
        {
            int some = Math.Min(Scratch<T>.Chunk, positions - first);
            Gate(gate, dy, first, some);
            _images.ToPanels(
                dy + first * OutPixel,
                OutPixel,
                some,
                Parameters.Outputs,
                _scratch.Gradients,
                _scratch.GradientPanel
            );
            TakeGradient(Rows(x, first, some), some, ref own);
        }

        if (keeps)
            return;
        if (!atOnce)
            Update(Parameters.Weights, Parameters.WeightGradientOffset, Parameters.WeightState, _decay, in rule);
        if (Parameters.Biased && (!atOnce || Normalization is not null))
            Update(Parameters.Bias, Parameters.BiasGradientOffset, Parameters.BiasState, T.Zero, in rule);
        if (Normalization is { Scale: var scale })
            Update(scale.Weights, scale.WeightGradientOffset, scale.WeightState, T.Zero, in rule);
    }

    private void TakeGradient(T** rows, int count, ref UpdateRule<T> rule)
    {
        bool kept = rule.Kind == UpdateKind.Accumulate;
        rule.Decay = kept ? T.Zero : _decay;
        rule.State = kept ? Parameters.WeightGradientOffset : Parameters.WeightState;
        _kernels.WeightGradient(
            rows,
            count,
            _scratch.Gradients,
            _scratch.GradientPanel,
            Parameters.Weights,
            Parameters.Inputs,
            Parameters.Outputs,
            in rule
        );
        // Batch normalisation has the bias' gradient.
        if (!Parameters.Biased || Normalization is not null)
            return;
        rule.Decay = T.Zero;
        rule.State = kept ? Parameters.BiasGradientOffset : Parameters.BiasState;
        _kernels.BiasGradient(
            count,
            _scratch.Gradients,
            _scratch.GradientPanel,
            Parameters.Bias,
            Parameters.Outputs,
            in rule
        );
    }

    // An optimizer's state begins where its parameters end, so its distance is their number.
    private void Update(T* parameters, nint gradient, nint length, T decay, in UpdateRule<T> rule)
    {
        UpdateRule<T> own = rule;
        own.Decay = decay;
        own.State = length;
        _kernels.Update(parameters + gradient, parameters, length, in own);
    }
}
