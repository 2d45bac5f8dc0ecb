namespace Sweeps.Model.Torch;

public sealed unsafe partial class TorchNetwork<T>
{
    /// <inheritdoc/>
    public void ReadWeights(int layer, Span<T> weights) => _weights[layer - 1].Span.CopyTo(weights);

    /// <inheritdoc/>
    public void WriteWeights(int layer, ReadOnlySpan<T> weights) => weights.CopyTo(_weights[layer - 1].Span);

    /// <inheritdoc/>
    public void ReadBias(int layer, Span<T> bias)
    {
        if (_network.Bias)
            _biases[layer - 1].Span.CopyTo(bias);
        else
            bias[..Width(layer)].Clear();
    }

    /// <inheritdoc/>
    public void WriteBias(int layer, ReadOnlySpan<T> bias)
    {
        if (!_network.Bias)
            throw new InvalidOperationException("This network has no biases. Set `network.bias` in its configuration.");
        bias.CopyTo(_biases[layer - 1].Span);
    }

    /// <inheritdoc/>
    public void ReadSkip(Span<T> weights) => Skip.Span.CopyTo(weights);

    /// <inheritdoc/>
    public void WriteSkip(ReadOnlySpan<T> weights) => weights.CopyTo(Skip.Span);

    private TorchParameter<T> Skip =>
        _skip
        ?? throw new InvalidOperationException(
            "The network has no skip unit. Set `network.skip` in its configuration."
        );
}
