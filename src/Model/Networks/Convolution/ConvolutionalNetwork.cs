using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Images;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks.Convolution;

/// <summary>
/// A ReLU network with convolutions, poolings and batch normalisation before its fully connected layers, with its loss
/// and its optimizer. Layers are those with weights, numbered 1 … <see cref="Layers"/>; the neurons of a convolution
/// are its channels at all positions, before any pooling. Not thread-safe. Its bits depend on configuration, seed and
/// batches alone, not on the instruction path.
/// </summary>
/// <typeparam name="T">Number format: float or double.</typeparam>
public sealed unsafe partial class ConvolutionalNetwork<T> : INetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Largest number of examples in one <see cref="Forward"/>, unless the training batch is larger: images
    /// take room.</summary>
    public const int EvaluationBatch = 64;

    private readonly NetworkConfiguration _network;
    private readonly TrainConfiguration _train;
    private readonly Optimizer<T> _optimizer;
    private readonly Kernels<T> _kernels;
    private readonly Scratch<T> _scratch;
    private readonly IStage<T>[] _stages;
    private readonly WindowLayer<T>[] _layers;
    private readonly int[] _stageOfLayer;
    private readonly int _lowestTrainable; // stage
    private readonly NativeArray<T>[] _images; // [s]: what comes into stage s; the last: the logits
    private readonly NativeArray<T>?[] _shown; // activations in the order of the outside,
    private readonly long[] _shownOf; // and of which pass they are
    private readonly NativeArray<T> _lossScratch;
    private readonly NativeArray<T> _logitGradient;
    private NativeArray<T> _gradient;
    private NativeArray<T> _nextGradient;
    private long _steps;
    private int _begun;
    private int _passed;
    private long _passes;

    /// <summary>Builds a network; all weights are 0 until <see cref="Initialize"/>.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="train">Its loss and optimizer.</param>
    /// <param name="image">How an example is an image.</param>
    /// <param name="outputs">Classes; 1 for a binary or scalar loss.</param>
    /// <param name="maxBatch">Largest batch of <see cref="Step"/>.</param>
    /// <param name="path">Instruction path to force; default: the environment's, or the fastest.</param>
    /// <exception cref="ConfigurationException">A stage does not fit its image, or a layer number breaks a
    /// rule.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor does not support the path asked for.</exception>
    public ConvolutionalNetwork(
        NetworkConfiguration network,
        TrainConfiguration train,
        ImageShape image,
        int outputs,
        int maxBatch,
        InstructionPath? path = null
    )
        : this(
            network,
            train,
            image,
            outputs,
            maxBatch,
            Kernels<T>.For(InstructionPaths.Choose(path)),
            ImageKernels<T>.For(InstructionPaths.Choose(path))
        ) { }

    /// <summary>The same with kernels of the caller's choice, for tests.</summary>
    internal ConvolutionalNetwork(
        NetworkConfiguration network,
        TrainConfiguration train,
        ImageShape image,
        int outputs,
        int maxBatch,
        Kernels<T> kernels,
        ImageKernels<T> images
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBatch);
        ArgumentOutOfRangeException.ThrowIfNotEqual(train.Dropout, 0, nameof(train));
        LayerGuards.Check(network, train, outputs);
        (_network, _train, _kernels, Outputs, MaxBatch) = (network, train, kernels, outputs, maxBatch);
        Inputs = image.Numbers;
        MaxForward = Math.Max(EvaluationBatch, maxBatch);
        _optimizer = new Optimizer<T>(train);
        var plan = new StagePlan(network, image, outputs);
        _scratch = new Scratch<T>(plan.Deepest, plan.Widest, plan.LargestTurned(Panels<T>.Padded));
        (_stages, _layers, _stageOfLayer) = Build(plan, images);
        int lowest = Array.FindIndex(_stages, stage => stage.Trainable);
        _lowestTrainable = lowest < 0 ? _stages.Length : lowest;

        int examples = (MaxForward + 7) / 8 * 8;
        _images = new NativeArray<T>[_stages.Length + 1];
        for (int s = 0; s <= _stages.Length; s++)
        {
            long example =
                s == 0
                    ? _stages[0].In.Pixels * _stages[0].InPixel
                    : _stages[s - 1].Out.Pixels * _stages[s - 1].OutPixel;
            _images[s] = new NativeArray<T>(examples * example + Panels<T>.Lanes);
        }

        long largest = _stages.Max(stage => stage.Out.Pixels * stage.OutPixel) * ((maxBatch + 7) / 8 * 8);
        _gradient = new NativeArray<T>(largest);
        _nextGradient = new NativeArray<T>(largest);
        _shown = new NativeArray<T>?[Layers + 1];
        _shownOf = new long[Layers + 1];
        _lossScratch = new NativeArray<T>((long)(outputs + 7) / 8 * 8 * Panels<T>.Lanes);
        _logitGradient = new NativeArray<T>(LogitPanel * Panels<T>.Count(outputs));
    }

    private (IStage<T>[], WindowLayer<T>[], int[]) Build(StagePlan plan, ImageKernels<T> images)
    {
        var stages = new List<IStage<T>>();
        var layers = new List<WindowLayer<T>>();
        var places = new List<int>();
        foreach (StagePlan.Stage stage in plan.Stages)
        {
            if (stage.Pool is { } pool)
            {
                stages.Add(new PoolStage<T>(pool, stage.In, stage.Out, images));
                continue;
            }

            int number = layers.Count + 1;
            bool trainable = !_network.Freeze.Contains(number);
            var normalization = stage.Normalize
                ? new BatchNormalization<T>(
                    stage.Out.Channels,
                    (long)MaxBatch * stage.Out.Pixels,
                    trainable,
                    _optimizer.States,
                    images
                )
                : null;
            var layer = new WindowLayer<T>(
                stage.In,
                stages.Count == 0 ? stage.In.Channels : Panels<T>.Padded(stage.In.Channels),
                stage.Window,
                new Layer<T>(stage.Window.Depth, stage.Out.Channels, trainable, _network.Bias, _optimizer.States),
                normalization,
                rectified: number < _network.CountLayers(),
                _train.WeightDecay,
                _kernels,
                images,
                _scratch
            );
            places.Add(stages.Count);
            stages.Add(layer);
            layers.Add(layer);
        }

        return ([.. stages], [.. layers], [.. places]);
    }

    /// <inheritdoc/>
    public int Inputs { get; }

    /// <inheritdoc/>
    public int Outputs { get; }

    /// <inheritdoc/>
    public int Layers => _layers.Length;

    /// <inheritdoc/>
    public int MaxBatch { get; }

    /// <inheritdoc/>
    public int MaxForward { get; }

    /// <inheritdoc/>
    public int EvaluationChunk => EvaluationBatch;

    /// <inheritdoc/>
    public long Parameters =>
        _layers.Sum(layer => layer.Parameters.Parameters + (layer.Normalization?.Scale.Parameters ?? 0));

    /// <inheritdoc/>
    public int Width(int layer) => layer == 0 ? Inputs : _layers[layer - 1].Out.Numbers;

    /// <inheritdoc/>
    public int WeightCount(int layer) => _layers[layer - 1].Parameters.Inputs * _layers[layer - 1].Parameters.Outputs;

    /// <inheritdoc/>
    public int BiasCount(int layer) => _layers[layer - 1].Parameters.Outputs;

    /// <inheritdoc/>
    public int NormalizationCount(int layer) => _layers[layer - 1].Normalization is null ? 0 : 3 * BiasCount(layer);

    /// <inheritdoc/>
    public void Initialize(long seed, RandomPurpose purpose = RandomPurpose.Initialization)
    {
        _steps = 0;
        for (int l = 1; l <= Layers; l++)
        {
            WindowLayer<T> layer = _layers[l - 1];
            layer.Parameters.Clear();
            layer.Normalization?.Initialize();
            LayerInitialization start =
                _network.Layers.Count > 0 ? _network.Layers[l - 1] : new(_network.Init, _network.BiasInit);
            bool convolution = _stageOfLayer[l - 1] < _network.Conv.Count;
            int inputs = layer.Parameters.Inputs;
            int outputs = convolution ? inputs / layer.In.Channels * layer.Out.Channels : layer.Out.Channels;
            var weights = new T[WeightCount(l)];
            Initialization.Weights<T>(weights, start.Weights, seed, purpose, l, inputs, outputs);
            WriteWeights(l, weights);
            if (!_network.Bias)
                continue;
            var biases = new T[BiasCount(l)];
            Initialization.Biases<T>(biases, start.Bias, seed, purpose, l, inputs, outputs);
            layer.Parameters.WriteBias(biases);
        }
    }

    /// <inheritdoc/>
    public void Forward(T** rows, int count)
    {
        ExampleCounts.RequireForward(count, MaxForward);
        ForwardStages(rows, count, training: false);
    }

    private void ForwardStages(T** rows, int count, bool training)
    {
        TakeIn(rows, count);
        for (int s = 0; s < _stages.Length; s++)
            _stages[s].Forward(_images[s].Pointer, _images[s + 1].Pointer, count, training);
        _passed = count;
        _passes++;
    }

    // Examples are [channel][row][column]; images are [row][column][channel].
    private void TakeIn(T** rows, int count)
    {
        int channels = _stages[0].In.Channels,
            pixels = _stages[0].In.Pixels;
        nint pixel = _stages[0].InPixel;
        T* image = _images[0].Pointer;
        for (int b = 0; b < count; b++, image += pixels * pixel)
            Exchange(rows[b], channels, pixels, image, pixel);
    }

    // target[j · stride + i] = source[i, j].
    private static void Exchange(T* source, int rows, int columns, T* target, nint stride)
    {
        if (rows == 1 && stride == 1)
        {
            new ReadOnlySpan<T>(source, columns).CopyTo(new Span<T>(target, columns));
            return;
        }

        for (int i = 0; i < rows; i++, source += columns, target++)
        {
            for (nint j = 0; j < columns; j++)
                target[j * stride] = source[j];
        }
    }

    /// <inheritdoc/>
    public T* Activations(int layer, out nint stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layer, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layer, Layers);
        WindowLayer<T> shown = _layers[layer - 1];
        T* image = _images[_stageOfLayer[layer - 1] + 1].Pointer;
        if (shown.Out.Pixels == 1)
        {
            stride = shown.OutPixel;
            return image;
        }

        stride = shown.Out.Numbers;
        NativeArray<T> buffer = _shown[layer] ??= new NativeArray<T>((long)MaxForward * shown.Out.Numbers);
        if (_shownOf[layer] == _passes)
            return buffer.Pointer;
        _shownOf[layer] = _passes;
        T* target = buffer.Pointer;
        for (int b = 0; b < _passed; b++)
        {
            for (int c = 0; c < shown.Out.Channels; c++)
            {
                for (int p = 0; p < shown.Out.Pixels; p++)
                    *target++ = image[p * shown.OutPixel + c];
            }

            image += shown.Out.Pixels * shown.OutPixel;
        }

        return buffer.Pointer;
    }

    /// <inheritdoc/>
    public T* Logits(out nint stride) => Activations(Layers, out stride);

    /// <inheritdoc/>
    public double SumLoss(T* targets, int count) => Loss(targets, count, default);

    private double Loss(T* targets, int count, in LogitGradient<T> gradient) =>
        BatchLoss<T>.Sum(
            _train,
            _kernels,
            _images[^1].Pointer,
            _stages[^1].OutPixel,
            targets,
            Outputs,
            count,
            _lossScratch.Pointer,
            in gradient
        );

    private nint LogitPanel => (nint)((MaxBatch + 7) / 8 * 8) * Panels<T>.Lanes;

    /// <inheritdoc/>
    public double Step(T** rows, T* targets, int count, double learningRate)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        _steps++;
        return ForwardAndBackward(rows, targets, count, _optimizer.Rule(learningRate, _steps));
    }

    /// <summary>Frees its memory.</summary>
    public void Dispose()
    {
        foreach (IStage<T> stage in _stages)
            stage.Dispose();
        foreach (NativeArray<T> array in _images)
            array.Dispose();
        foreach (NativeArray<T>? array in _shown)
            array?.Dispose();
        _scratch.Dispose();
        _lossScratch.Dispose();
        _logitGradient.Dispose();
        _gradient.Dispose();
        _nextGradient.Dispose();
    }
}
