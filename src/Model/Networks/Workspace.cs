using System.Numerics;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks;

/// <summary>
/// What a step needs beside the parameters, allocated once: activations of every layer, and gradients of the outputs of
/// the layer at hand in two shapes: with outputs in the lanes of a panel, as weight gradients want it, and turned, with
/// examples there, as input gradients do.
/// </summary>
internal sealed unsafe class Workspace<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Blocks of transposition have at most this many rows.
    private const int Block = 8;

    private readonly List<IDisposable> _owned = [];
    private readonly T*[] _activations;
    private readonly T**[] _rows;
    private readonly nint[] _strides;
    private readonly nint[] _turnedPanels;
    private readonly T* _turnedOdd;
    private readonly T* _turnedEven;

    /// <param name="widths">Inputs, hidden layers, outputs.</param>
    /// <param name="maxBatch">Examples in the largest training batch.</param>
    /// <param name="maxForward">Examples in the largest forward pass.</param>
    public Workspace(int[] widths, int maxBatch, int maxForward)
    {
        int layers = widths.Length - 1;
        int examples = RoundUp(maxForward);
        _activations = new T*[layers + 1];
        _rows = new T**[layers + 1];
        _strides = new nint[layers + 1];
        _turnedPanels = new nint[layers + 1];
        int widest = 0;
        for (int l = 1; l <= layers; l++)
        {
            widest = Math.Max(widest, widths[l]);
            _strides[l] = PaddedStride(widths[l]);
            _turnedPanels[l] = (nint)RoundUp(widths[l]) * Panels<T>.Lanes;
            _activations[l] = Allocate<T>(_strides[l] * examples);
            _rows[l] = (T**)Allocate<nint>(examples);
            for (int b = 0; b < examples; b++)
                _rows[l][b] = _activations[l] + b * _strides[l];
        }

        int batch = maxBatch == 1 ? 1 : RoundUp(maxBatch);
        GradientPanel = (nint)batch * Panels<T>.Lanes;
        OutputGradient = Allocate<T>(GradientPanel * Panels<T>.Count(widest));
        InputGradient = Allocate<T>(GradientPanel * Panels<T>.Count(widest));
        long turned = (long)Panels<T>.Count(maxBatch) * RoundUp(widest) * Panels<T>.Lanes;
        _turnedOdd = Allocate<T>(maxBatch == 1 ? 0 : turned);
        _turnedEven = Allocate<T>(maxBatch == 1 ? 0 : turned);
        Scratch = Allocate<T>((long)RoundUp(widths[^1]) * Panels<T>.Lanes);
        Packed = Allocate<T>(maxBatch == 1 ? 0 : (long)maxBatch * widths[..^1].Max());
    }

    /// <summary>Gradient of the outputs of the layer at hand: [panel of outputs][examples][Lanes].</summary>
    public T* OutputGradient { get; private set; }

    /// <summary>Where a single example's gradient of the layer's inputs goes; becomes <see cref="OutputGradient"/> by
    /// <see cref="Descend"/>.</summary>
    public T* InputGradient { get; private set; }

    /// <summary>From a panel of these gradients to the next.</summary>
    public nint GradientPanel { get; }

    /// <summary>[outputs of the last layer rounded up][Lanes].</summary>
    public T* Scratch { get; }

    /// <summary>Room for the inputs of a batch to any layer, laid out anew.</summary>
    public T* Packed { get; }

    /// <summary>Activations of layer <paramref name="layer"/>: [examples, Stride].</summary>
    public T* Activations(int layer) => _activations[layer];

    /// <summary>Pointers to each example's activations.</summary>
    public T** Rows(int layer) => _rows[layer];

    /// <summary>From an example's activations to the next.</summary>
    public nint Stride(int layer) => _strides[layer];

    /// <summary>Gradient of the outputs of a layer, turned: [panel of examples][outputs rounded up][Lanes].
    /// Neighbouring layers' do not overlap.</summary>
    public T* Turned(int layer) => (layer & 1) == 0 ? _turnedEven : _turnedOdd;

    /// <summary>From a panel of it to the next.</summary>
    public nint TurnedPanel(int layer) => _turnedPanels[layer];

    /// <summary>Passes on to the layer below.</summary>
    public void Descend()
    {
        T* gradient = OutputGradient;
        OutputGradient = InputGradient;
        InputGradient = gradient;
    }

    public void Dispose()
    {
        foreach (IDisposable array in _owned)
            array.Dispose();
    }

    private static int RoundUp(int rows) => (rows + Block - 1) / Block * Block;

    // Rows a multiple of 1 KiB apart would compete for the same few lines of the first-level cache.
    private static nint PaddedStride(int width)
    {
        int padded = Panels<T>.Padded(width);
        return padded * sizeof(T) % 1024 == 0 ? padded + 64 / sizeof(T) : padded;
    }

    private TItem* Allocate<TItem>(long length)
        where TItem : unmanaged
    {
        var array = new NativeArray<TItem>(length);
        _owned.Add(array);
        return array.Pointer;
    }
}
