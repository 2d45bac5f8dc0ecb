using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Numerics.Images;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Networks.Convolution;

/// <summary>
/// A layer with weights: what a window covers times a matrix, at every position. Fully connected layers are the case of
/// a window as large as the image. Windows are laid out as rows of a matrix, <see cref="Scratch{T}.Chunk"/> positions
/// at a time, for the products of fully connected networks. Orders of summation: an output over the window's rows,
/// columns and channels; a weight's gradient over the positions of a chunk, example by example, then over chunks; an
/// input's gradient over the outputs, then over the windows that cover it.
/// </summary>
internal sealed unsafe partial class WindowLayer<T> : IStage<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Window _window;
    private readonly bool _rectified;
    private readonly T _decay;
    private readonly Kernels<T> _kernels;
    private readonly ImageKernels<T> _images;
    private readonly Scratch<T> _scratch;

    // Where a window's numbers lie together in the image, from one window to the next; else 0.
    private readonly nint _direct;

    // Images of few channels are laid out anew, one at a time, so that each row of a window is one piece of them: else
    // most of the time goes to copying pieces of a few numbers.
    private readonly NativeArray<T>? _laid;
    private readonly NativeArray<T>? _laidGradient;
    private int _laidImage = -1;

    /// <param name="input">Images that come in.</param>
    /// <param name="inPixel">From a position that comes in to the next.</param>
    /// <param name="window">The window.</param>
    /// <param name="parameters">Weights and biases.</param>
    /// <param name="normalization">Batch normalisation before the ReLU, or null.</param>
    /// <param name="rectified">Whether there is a ReLU: everywhere but in the output layer.</param>
    /// <param name="decay">λ of its weights.</param>
    /// <param name="kernels">Products.</param>
    /// <param name="images">Everything else.</param>
    /// <param name="scratch">Memory shared with other layers.</param>
    public WindowLayer(
        ImageShape input,
        nint inPixel,
        in Window window,
        Layer<T> parameters,
        BatchNormalization<T>? normalization,
        bool rectified,
        double decay,
        Kernels<T> kernels,
        ImageKernels<T> images,
        Scratch<T> scratch
    )
    {
        (In, InPixel, _window, Parameters, Normalization, _rectified) = (
            input,
            inPixel,
            window,
            parameters,
            normalization,
            rectified
        );
        (_decay, _kernels, _images, _scratch) = (T.CreateTruncating(decay), kernels, images, scratch);
        Out = new ImageShape(parameters.Outputs, window.Rows, window.Columns);
        bool whole = window.KernelHeight == input.Height && window.KernelWidth == input.Width && window.Padding == 0;
        bool point = window is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0 };
        _direct =
            whole && (inPixel == input.Channels || input.Pixels == 1) ? input.Pixels * inPixel
            : point ? inPixel
            : 0;
        if (_direct == 0 && window.Channels < Panels<T>.Lanes && (window.Padding > 0 || inPixel != window.Channels))
        {
            Window laid = window.LaidOut;
            long numbers = (long)laid.Height * laid.Width * laid.Channels + Panels<T>.Lanes;
            (_laid, _laidGradient) = (new NativeArray<T>(numbers), new NativeArray<T>(numbers));
        }
    }

    public ImageShape In { get; }

    public ImageShape Out { get; }

    public nint InPixel { get; }

    public nint OutPixel => Panels<T>.Padded(Out.Channels);

    public bool Trainable => Parameters.Trainable;

    /// <summary>Weights, inputs in the order of the window: [row][column][channel].</summary>
    public Layer<T> Parameters { get; }

    /// <summary>Batch normalisation, if there is one.</summary>
    public BatchNormalization<T>? Normalization { get; }

    public void Forward(T* x, T* y, int count, bool training)
    {
        int positions = count * _window.Positions;
        if (Normalization is null)
        {
            Multiply(x, positions, Parameters.Bias, y, _rectified ? ForwardEnd.BiasAndRectify : ForwardEnd.Bias);
        }
        else if (training)
        {
            Multiply(x, positions, _scratch.Zeros, Normalization.Standardized, ForwardEnd.Bias);
            Normalization.ForwardInTraining(Parameters.Bias, positions, y);
        }
        else
        {
            Multiply(x, positions, _scratch.Zeros, y, ForwardEnd.Bias);
            Normalization.ForwardInEvaluation(Parameters.Bias, positions, y);
        }
    }

    private void Multiply(T* x, int positions, T* bias, T* y, ForwardEnd end)
    {
        _laidImage = -1;
        for (int first = 0; first < positions; first += Scratch<T>.Chunk)
        {
            int count = Math.Min(Scratch<T>.Chunk, positions - first);
            _kernels.Forward(
                Rows(x, first, count),
                count,
                Parameters.Weights,
                Parameters.Inputs,
                Parameters.Outputs,
                bias,
                y + first * OutPixel,
                OutPixel,
                end
            );
        }
    }

    // Pointers to what the window covers, from a position on.
    private T** Rows(T* x, int first, int count)
    {
        T* patch = x + first * _direct;
        nint stride = _direct;
        if (_direct == 0)
        {
            patch = _scratch.Patches;
            stride = _scratch.PatchStride;
            if (_laid is { } laid)
                TakeLaidOut(x, laid.Pointer, first, count, patch, stride);
            else
                _images.TakePatches(x, InPixel, in _window, first, count, patch, stride);
        }

        for (int i = 0; i < count; i++, patch += stride)
            _scratch.Rows[i] = patch;
        return _scratch.Rows;
    }

    private void TakeLaidOut(T* x, T* laid, int first, int count, T* patches, nint stride)
    {
        Window window = _window.LaidOut;
        for (int some; count > 0; first += some, count -= some, patches += some * stride)
        {
            int image = first / window.Positions,
                position = first % window.Positions;
            some = Math.Min(count, window.Positions - position);
            if (image != _laidImage)
                _images.LayOut(x + (nint)image * In.Pixels * InPixel, InPixel, in _window, laid);
            _laidImage = image;
            _images.TakePatches(laid, window.Channels, in window, position, some, patches, stride);
        }
    }

    // As what is laid out is taken: an image is taken back when all its windows have been added.
    private void AddLaidOut(T* patches, nint stride, int first, int count, NativeArray<T> laid, T* dx)
    {
        Window window = _window.LaidOut;
        for (int some; count > 0; first += some, count -= some, patches += some * stride)
        {
            int image = first / window.Positions,
                position = first % window.Positions;
            some = Math.Min(count, window.Positions - position);
            if (position == 0)
                laid.Clear();
            _images.AddPatches(patches, stride, in window, position, some, laid.Pointer, window.Channels);
            if (position + some == window.Positions)
                _images.TakeBack(laid.Pointer, in _window, dx + (nint)image * In.Pixels * InPixel, InPixel);
        }
    }

    public void Backward(T* x, T* y, T* dy, T* dx, int count, in UpdateRule<T> rule)
    {
        int positions = count * _window.Positions;

        // Batch normalisation needs the gradients of all positions; else the ReLU closes those of a chunk just before
        // they are used.
        T* gate = _rectified && Normalization is null ? y : null;
        if (Normalization is not null)
        {
            if (_rectified)
                _images.Gate(y, dy, positions * OutPixel);
            Normalization.Backward(dy, positions, Parameters);
        }

        if (dx != null)
        {
            PassBack(gate, dy, positions, dx, count);
            gate = null;
        }

        if (Trainable)
            Learn(x, gate, dy, positions, in rule);
    }

    private void Gate(T* gate, T* dy, int first, int count)
    {
        if (gate != null)
            _images.Gate(gate + first * OutPixel, dy + first * OutPixel, count * OutPixel);
    }

    // The gradient of what came in, from the weights as they are before the update.
    private void PassBack(T* gate, T* dy, int positions, T* dx, int count)
    {
        int k = Parameters.Inputs,
            n = Parameters.Outputs;
        _images.Turn(Parameters.Weights, k, n, _scratch.Turned);
        if (_direct == 0 && _laidGradient is null)
            NativeMemory.Clear(dx, (nuint)((long)count * In.Pixels * InPixel * sizeof(T)));
        for (int first = 0; first < positions; first += Scratch<T>.Chunk)
        {
            int some = Math.Min(Scratch<T>.Chunk, positions - first);
            Gate(gate, dy, first, some);
            for (int i = 0; i < some; i++)
                _scratch.GradientRows[i] = dy + (first + i) * OutPixel;
            T* target = _direct == 0 ? _scratch.PatchGradients : dx + first * _direct;
            nint stride = _direct == 0 ? _scratch.PatchStride : _direct;
            _kernels.Forward(
                _scratch.GradientRows,
                some,
                _scratch.Turned,
                n,
                k,
                _scratch.Zeros,
                target,
                stride,
                ForwardEnd.Bias
            );
            if (_laidGradient is { } laid)
                AddLaidOut(target, stride, first, some, laid, dx);
            else if (_direct == 0)
                _images.AddPatches(target, stride, in _window, first, some, dx, InPixel);
        }
    }

    /// <summary>
    /// Weights, or their gradient, as the outside has them, [out][channel][row][column], from or to how they are kept,
    /// [out][row][column][channel].
    /// </summary>
    public void Reorder(ReadOnlySpan<T> from, Span<T> to, bool outwards)
    {
        int pixels = _window.KernelHeight * _window.KernelWidth,
            channels = _window.Channels;
        for (int o = 0; o < Parameters.Outputs; o++)
        {
            int row = o * Parameters.Inputs;
            for (int p = 0; p < pixels; p++)
            {
                for (int c = 0; c < channels; c++)
                {
                    int inside = row + p * channels + c,
                        outside = row + c * pixels + p;
                    to[outwards ? outside : inside] = from[outwards ? inside : outside];
                }
            }
        }
    }

    public void Dispose()
    {
        _laid?.Dispose();
        _laidGradient?.Dispose();
        Parameters.Dispose();
        Normalization?.Dispose();
    }
}
