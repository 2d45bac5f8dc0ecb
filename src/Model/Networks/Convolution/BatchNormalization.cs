using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Numerics.Images;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

/// <summary>
/// Batch normalisation followed by ReLU: y = max(0, γ (z − μ) / √(σ² + ε) + β), with mean and variance of each channel
/// over the batch and all positions in training, and running ones in evaluation. (Ioffe and Szegedy, Algorithms 1 and
/// 2.) γ starts at 1 and is not decayed; β is the layer's bias.
/// </summary>
internal sealed unsafe class BatchNormalization<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>ε.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>How far the running statistics move towards the batch's in one step.</summary>
    public const double Momentum = 0.1;

    private readonly int _channels;
    private readonly nint _pixel;
    private readonly ImageKernels<T> _images;
    private readonly double[] _sums;
    private readonly double[] _products;
    private readonly NativeArray<T> _vectors; // eight of them, a pixel each
    private readonly NativeArray<T> _standardized;

    /// <param name="channels">Channels.</param>
    /// <param name="maxPositions">Positions in the largest batch.</param>
    /// <param name="trainable">Whether γ is ever updated.</param>
    /// <param name="states">Numbers that the optimizer keeps for each parameter.</param>
    /// <param name="images">The kernels.</param>
    public BatchNormalization(int channels, long maxPositions, bool trainable, int states, ImageKernels<T> images)
    {
        (_channels, _pixel, _images) = (channels, Panels<T>.Padded(channels), images);
        _sums = new double[channels];
        _products = new double[channels];
        _vectors = new NativeArray<T>(8 * _pixel);
        _standardized = new NativeArray<T>(maxPositions * _pixel);
        Scale = new Layer<T>(1, channels, trainable, biased: false, states);
    }

    /// <summary>γ, as weights from one input to the channels.</summary>
    public Layer<T> Scale { get; }

    /// <summary>Where the batch's z go, and then (z − μ) / √(σ² + ε) of them.</summary>
    public T* Standardized => _standardized.Pointer;

    private T* RunningMean => _vectors.Pointer;

    private T* RunningVariance => _vectors.Pointer + _pixel;

    private T* Mean => _vectors.Pointer + 2 * _pixel;

    private T* Inverse => _vectors.Pointer + 3 * _pixel;

    private T* RunningInverse => _vectors.Pointer + 4 * _pixel;

    private T* GradientMean => _vectors.Pointer + 5 * _pixel;

    private T* GradientSlope => _vectors.Pointer + 6 * _pixel;

    private T* BackScale => _vectors.Pointer + 7 * _pixel;

    /// <summary>γ = 1, running means 0 and variances 1.</summary>
    public void Initialize()
    {
        _vectors.Clear();
        Scale.Clear();
        new Span<T>(Scale.Weights, _channels).Fill(T.One);
        new Span<T>(RunningVariance, _channels).Fill(T.One);
    }

    /// <summary>With the statistics of the batch whose z are in <see cref="Standardized"/>; the running ones follow
    /// them.</summary>
    public void ForwardInTraining(T* bias, int positions, T* y)
    {
        _images.Sums(Standardized, _pixel, positions, _sums);
        for (int c = 0; c < _channels; c++)
        {
            double mean = _sums[c] / positions;
            Mean[c] = T.CreateTruncating(mean);
            RunningMean[c] = Follow(RunningMean[c], mean);
        }

        _images.SquareSums(Standardized, Mean, _pixel, positions, _sums);
        for (int c = 0; c < _channels; c++)
        {
            Inverse[c] = T.CreateTruncating(1 / Math.Sqrt(_sums[c] / positions + Epsilon));
            // The unbiased estimate; of a single position there is none.
            RunningVariance[c] = Follow(RunningVariance[c], _sums[c] / Math.Max(1, positions - 1));
        }

        _images.Standardize(Standardized, Mean, Inverse, _pixel, positions);
        _images.ScaleAndRectify(Standardized, Scale.Weights, bias, _pixel, positions, y);
    }

    private static T Follow(T running, double now) =>
        T.CreateTruncating((1 - Momentum) * double.CreateTruncating(running) + Momentum * now);

    /// <summary>With the running statistics; y holds z.</summary>
    public void ForwardInEvaluation(T* bias, int positions, T* y)
    {
        for (int c = 0; c < _channels; c++)
            RunningInverse[c] = T.CreateTruncating(
                1 / Math.Sqrt(double.CreateTruncating(RunningVariance[c]) + Epsilon)
            );
        _images.Standardize(y, RunningMean, RunningInverse, _pixel, positions);
        _images.ScaleAndRectify(y, Scale.Weights, bias, _pixel, positions, y);
    }

    /// <summary>
    /// Gradients, closed by the ReLU already, become those of z. Those of β and γ go to where their layers store them.
    /// With g for a gradient and x for a standardised z: dβ = Σ g, dγ = Σ g x, dz = γ / √(σ² + ε) · (g − dβ / m − x dγ
    /// / m).
    /// </summary>
    public void Backward(T* gradients, int positions, Layer<T> layer)
    {
        _images.Sums(gradients, _pixel, positions, _sums);
        _images.ProductSums(gradients, Standardized, _pixel, positions, _products);
        T* bias = layer.Bias + layer.BiasGradientOffset;
        T* scale = Scale.Weights + Scale.WeightGradientOffset;
        for (int c = 0; c < _channels; c++)
        {
            bias[c] = T.CreateTruncating(_sums[c]);
            scale[c] = T.CreateTruncating(_products[c]);
            GradientMean[c] = T.CreateTruncating(_sums[c] / positions);
            GradientSlope[c] = T.CreateTruncating(_products[c] / positions);
            BackScale[c] = Scale.Weights[c] * Inverse[c];
        }

        _images.BackThroughStandardization(
            gradients,
            Standardized,
            GradientMean,
            GradientSlope,
            BackScale,
            _pixel,
            positions
        );
    }

    /// <summary>γ, running means, running variances.</summary>
    public void Read(Span<T> values)
    {
        Scale.ReadWeights(values[.._channels]);
        for (int c = 0; c < _channels; c++)
        {
            values[_channels + c] = Canonical(RunningMean[c]);
            values[2 * _channels + c] = Canonical(RunningVariance[c]);
        }
    }

    // As in layers: to the outside there is one NaN.
    private static T Canonical(T value) => T.IsNaN(value) ? T.NaN : value;

    /// <summary>Sets what <see cref="Read"/> reads.</summary>
    public void Write(ReadOnlySpan<T> values)
    {
        Scale.WriteWeights(values[.._channels]);
        values.Slice(_channels, _channels).CopyTo(new Span<T>(RunningMean, _channels));
        values.Slice(2 * _channels, _channels).CopyTo(new Span<T>(RunningVariance, _channels));
    }

    public void Save(BinaryWriter writer)
    {
        Scale.Save(writer);
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(RunningMean, _channels)));
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(RunningVariance, _channels)));
    }

    public void Load(BinaryReader reader)
    {
        Scale.Load(reader);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(RunningMean, _channels)));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(RunningVariance, _channels)));
    }

    public void Dispose()
    {
        Scale.Dispose();
        _vectors.Dispose();
        _standardized.Dispose();
    }
}
