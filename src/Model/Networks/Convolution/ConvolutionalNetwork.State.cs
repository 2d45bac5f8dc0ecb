namespace Sweeps.Model.Networks.Convolution;

public sealed unsafe partial class ConvolutionalNetwork<T>
{
    /// <inheritdoc/>
    public void ReadWeights(int layer, Span<T> weights)
    {
        var inner = new T[WeightCount(layer)];
        _layers[layer - 1].Parameters.ReadWeights(inner);
        _layers[layer - 1].Reorder(inner, weights, outwards: true);
    }

    /// <inheritdoc/>
    public void WriteWeights(int layer, ReadOnlySpan<T> weights)
    {
        var inner = new T[WeightCount(layer)];
        _layers[layer - 1].Reorder(weights, inner, outwards: false);
        _layers[layer - 1].Parameters.WriteWeights(inner);
    }

    /// <inheritdoc/>
    public void ReadBias(int layer, Span<T> bias) => _layers[layer - 1].Parameters.ReadBias(bias);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The network has no biases.</exception>
    public void WriteBias(int layer, ReadOnlySpan<T> bias)
    {
        if (!_network.Bias)
            throw new InvalidOperationException("The network has no biases. Set `network.bias` in its configuration.");
        _layers[layer - 1].Parameters.WriteBias(bias);
    }

    /// <inheritdoc/>
    public void ReadNormalization(int layer, Span<T> values) => _layers[layer - 1].Normalization?.Read(values);

    /// <inheritdoc/>
    public void WriteNormalization(int layer, ReadOnlySpan<T> values) =>
        _layers[layer - 1].Normalization?.Write(values);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there is no skip unit.</exception>
    public void ReadSkip(Span<T> weights) => throw NoSkip();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there is no skip unit.</exception>
    public void WriteSkip(ReadOnlySpan<T> weights) => throw NoSkip();

    private static InvalidOperationException NoSkip() =>
        new("A convolutional network has no skip unit. Ask a fully connected one.");

    /// <inheritdoc/>
    public double SquaredNorm()
    {
        double sum = 0;
        foreach (WindowLayer<T> layer in _layers)
            sum += layer.Parameters.SquaredNorm() + (layer.Normalization?.Scale.SquaredNorm() ?? 0);
        return sum;
    }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_steps);
        foreach (WindowLayer<T> layer in _layers)
        {
            layer.Parameters.Save(writer);
            layer.Normalization?.Save(writer);
        }
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _steps = reader.ReadInt64();
        foreach (WindowLayer<T> layer in _layers)
        {
            layer.Parameters.Load(reader);
            layer.Normalization?.Load(reader);
        }
    }
}
