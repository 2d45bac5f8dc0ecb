using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks;
using Sweeps.Model.Networks.Convolution;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Images;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Bench.Kernels;

/// <summary>What is done with a convolutional layer.</summary>
internal enum Pass
{
    Forward,
    InputGradient,
    WeightGradient,
    ForwardAndBackward,
}

/// <summary>One convolutional layer, over and over on the same batch: forward, or backward with an update, or
/// both.</summary>
internal sealed unsafe class ConvolutionCase<T> : IMeasured
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Pass _pass;
    private readonly int _batch;
    private readonly Window _window;
    private readonly Scratch<T> _scratch;
    private readonly WindowLayer<T> _layer;
    private readonly T* _inputs;
    private readonly T* _outputs;
    private readonly T* _gradients;
    private readonly T* _inputGradients;

    public ConvolutionCase(
        Pass pass,
        ImageShape image,
        int outputs,
        int kernel,
        int stride,
        int padding,
        bool normalized,
        int batch,
        InstructionPath path
    )
    {
        (_pass, _batch, Path) = (pass, batch, path);
        _window = new Window(image.Channels, image.Height, image.Width, kernel, kernel, stride, padding);
        int pixel = Panels<T>.Padded(image.Channels),
            outPixel = Panels<T>.Padded(outputs);
        _scratch = new Scratch<T>(_window.Depth, outputs, (long)Panels<T>.Padded(_window.Depth) * outputs);
        var images = ImageKernels<T>.For(path);
        var normalization = normalized
            ? new BatchNormalization<T>(outputs, (long)batch * _window.Positions, true, 0, images)
            : null;
        normalization?.Initialize();
        var parameters = new Layer<T>(
            _window.Depth,
            outputs,
            trainable: pass != Pass.InputGradient,
            biased: true,
            states: 0
        );
        _layer = new WindowLayer<T>(
            image,
            pixel,
            in _window,
            parameters,
            normalization,
            rectified: true,
            0,
            Kernels<T>.For(path),
            images,
            _scratch
        );
        var weights = new T[_window.Depth * outputs];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Some(i);
        parameters.WriteWeights(weights);
        _inputs = Allocate((long)batch * image.Pixels * pixel);
        _inputGradients = Allocate((long)batch * image.Pixels * pixel);
        _outputs = Allocate((long)batch * _window.Positions * outPixel);
        _gradients = Allocate((long)batch * _window.Positions * outPixel);
        _layer.Forward(_inputs, _outputs, batch, training: true);
    }

    private static T* Allocate(long length)
    {
        var memory = (T*)NativeMemory.AlignedAlloc((nuint)((length + 64) * sizeof(T)), 128);
        for (long i = 0; i < length + 64; i++)
            memory[i] = Some(i);
        return memory;
    }

    private static T Some(long i) => T.CreateTruncating((i * 7919 % 1000 - 500) * 1e-4);

    public InstructionPath Path { get; }

    public bool Single => typeof(T) == typeof(float);

    public double Samples => _batch;

    /// <summary>Multiplications and additions of the products: windows, at the image's edge too, times
    /// weights.</summary>
    public double Operations =>
        2.0
        * _batch
        * _window.Positions
        * _window.Depth
        * _layer.Out.Channels
        * (_pass == Pass.ForwardAndBackward ? 3 : 1);

    public double Run(long times)
    {
        var rule = new UpdateRule<T> { Kind = UpdateKind.Sgd, Rate = T.CreateTruncating(1e-9) };
        for (long i = 0; i < times; i++)
        {
            if (_pass is Pass.Forward or Pass.ForwardAndBackward)
                _layer.Forward(_inputs, _outputs, _batch, training: true);
            if (_pass != Pass.Forward)
                _layer.Backward(
                    _inputs,
                    _outputs,
                    _gradients,
                    _pass == Pass.WeightGradient ? null : _inputGradients,
                    _batch,
                    in rule
                );
        }

        return 0;
    }

    public void Dispose()
    {
        _layer.Dispose();
        _scratch.Dispose();
        NativeMemory.AlignedFree(_inputs);
        NativeMemory.AlignedFree(_inputGradients);
        NativeMemory.AlignedFree(_outputs);
        NativeMemory.AlignedFree(_gradients);
    }
}
