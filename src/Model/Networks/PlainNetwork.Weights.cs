namespace Sweeps.Model.Networks;

internal sealed unsafe partial class PlainNetwork<T>
{
    public void ReadWeights(int layer, Span<T> weights) => _layers[layer - 1].Weights.Span.CopyTo(weights);

    public void WriteWeights(int layer, ReadOnlySpan<T> weights) => weights.CopyTo(_layers[layer - 1].Weights.Span);

    public void ReadBias(int layer, Span<T> bias) => _layers[layer - 1].Bias.Span.CopyTo(bias);

    public void WriteBias(int layer, ReadOnlySpan<T> bias)
    {
        if (!_network.Bias)
            throw new InvalidOperationException("The network has no biases. Set `network.bias` in its configuration.");
        bias.CopyTo(_layers[layer - 1].Bias.Span);
    }

    public void ReadSkip(Span<T> weights) => Skip.Span.CopyTo(weights);

    public void WriteSkip(ReadOnlySpan<T> weights) => weights.CopyTo(Skip.Span);

    private Segment<T> Skip =>
        _skip
        ?? throw new InvalidOperationException(
            "The network has no skip unit. Set `network.skip` in its configuration."
        );
}
