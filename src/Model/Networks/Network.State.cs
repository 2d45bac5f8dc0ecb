namespace Sweeps.Model.Networks;

public sealed unsafe partial class Network<T>
{
    /// <summary>Copies the weights of layer <paramref name="layer"/>: [out, in].</summary>
    public void ReadWeights(int layer, Span<T> weights) => Settled(layer).ReadWeights(weights);

    /// <summary>Sets the weights of layer <paramref name="layer"/>: [out, in].</summary>
    public void WriteWeights(int layer, ReadOnlySpan<T> weights) => Settled(layer).WriteWeights(weights);

    private Layer<T> Settled(int layer)
    {
        _oneOutput?.Settle();
        return _layers[layer - 1];
    }

    /// <summary>Copies the biases of layer <paramref name="layer"/>; zeros in a network without biases.</summary>
    public void ReadBias(int layer, Span<T> bias) => _layers[layer - 1].ReadBias(bias);

    /// <summary>Sets the biases of layer <paramref name="layer"/>.</summary>
    /// <exception cref="InvalidOperationException">The network has no biases.</exception>
    public void WriteBias(int layer, ReadOnlySpan<T> bias)
    {
        if (!_network.Bias)
            throw new InvalidOperationException("The network has no biases. Set `network.bias` in its configuration.");
        _layers[layer - 1].WriteBias(bias);
    }

    /// <summary>Copies the weights of the skip unit: [out, in].</summary>
    public void ReadSkip(Span<T> weights) => Skip.ReadWeights(weights);

    /// <summary>Sets the weights of the skip unit: [out, in].</summary>
    public void WriteSkip(ReadOnlySpan<T> weights) => Skip.WriteWeights(weights);

    internal Layer<T> Skip =>
        _skip
        ?? throw new InvalidOperationException(
            "The network has no skip unit. Set `network.skip` in its configuration."
        );

    /// <summary>Sum of the squares of all parameters, in float64 and a fixed order.</summary>
    public double SquaredNorm()
    {
        _oneOutput?.Settle();
        double sum = 0;
        foreach (Layer<T> layer in _layers)
            sum += layer.SquaredNorm();
        return sum + (_skip?.SquaredNorm() ?? 0);
    }

    /// <summary>Writes weights, optimizer state and step count: all that is needed to go on with the same
    /// bits.</summary>
    public void SaveState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _oneOutput?.Settle();
        writer.Write(_steps);
        foreach (Layer<T> layer in _layers)
            layer.Save(writer);
        _skip?.Save(writer);
    }

    /// <summary>Reads what <see cref="SaveState"/> of an equally configured network wrote.</summary>
    /// <exception cref="EndOfStreamException">The state is shorter than this network's.</exception>
    public void LoadState(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _oneOutput?.Settle();
        _steps = reader.ReadInt64();
        foreach (Layer<T> layer in _layers)
            layer.Load(reader);
        _skip?.Load(reader);
    }
}
