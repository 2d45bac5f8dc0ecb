using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks;

/// <summary>
/// A fully connected ReLU network with its loss and its optimizer: forward, backward and update. Layers are numbered 1
/// … <see cref="Layers"/>. Not thread-safe. Its bits depend on configuration, seed and batches alone, not on the
/// instruction path. A step allocates nothing.
/// </summary>
/// <typeparam name="T">Number format: float or double.</typeparam>
public sealed unsafe partial class Network<T> : INetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Largest number of examples in one <see cref="Forward"/>, unless the training batch is larger.</summary>
    public const int EvaluationBatch = 256;

    private readonly NetworkConfiguration _network;
    private readonly TrainConfiguration _train;
    private readonly Optimizer<T> _optimizer;
    private readonly Kernels<T> _kernels;
    private readonly Layer<T>[] _layers;
    private readonly Layer<T>? _skip;
    private readonly Workspace<T> _work;
    private readonly OneOutputStep<T>? _oneOutput;
    private readonly int _lowestTrainable;
    private Dropout<T>? _dropout;
    private long _steps;
    private T** _begunRows;
    private int _begun;

    /// <summary>Builds a network; all weights are 0 until <see cref="Initialize"/>.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="train">Its loss and optimizer.</param>
    /// <param name="inputs">Numbers in one example.</param>
    /// <param name="outputs">Classes; 1 for a binary or scalar loss.</param>
    /// <param name="maxBatch">Largest batch of <see cref="Step"/>.</param>
    /// <param name="path">Instruction path to force; default: the environment's, or the fastest.</param>
    /// <exception cref="ConfigurationException">A width or a layer number breaks a rule.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor does not support the path asked for.</exception>
    public Network(
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int maxBatch,
        InstructionPath? path = null
    )
        : this(network, train, inputs, outputs, maxBatch, InstructionPaths.Choose(path), null) { }

    /// <summary>The same with kernels of the caller's choice, for tests.</summary>
    internal Network(
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int maxBatch,
        InstructionPath path,
        Kernels<T>? kernels
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBatch);
        int[] widths = [inputs, .. network.Hidden, outputs];
        ArgumentOutOfRangeException.ThrowIfNotEqual(network.Conv.Count, 0, nameof(network));
        LayerGuards.Check(network, train, outputs);
        Path = path;
        (_network, _train, Inputs, Outputs, MaxBatch) = (network, train, inputs, outputs, maxBatch);
        MaxForward = Math.Max(EvaluationBatch, maxBatch);
        _kernels = kernels ?? Kernels<T>.For(path);
        _optimizer = new Optimizer<T>(train);
        _layers = new Layer<T>[widths.Length - 1];
        for (int l = 1; l < widths.Length; l++)
            _layers[l - 1] = new Layer<T>(
                widths[l - 1],
                widths[l],
                !network.Freeze.Contains(l),
                network.Bias,
                _optimizer.States
            );
        _skip = network.Skip ? new Layer<T>(inputs, outputs, trainable: true, biased: false, _optimizer.States) : null;
        int lowest = Array.FindIndex(_layers, layer => layer.Trainable);
        _lowestTrainable = lowest < 0 ? widths.Length : lowest + 1;
        _work = new Workspace<T>(widths, maxBatch, MaxForward);
        _oneOutput = OneOutputStep<T>.For(_kernels, train, _layers, _skip, maxBatch);
    }

    /// <summary>The instruction path that it runs on.</summary>
    public InstructionPath Path { get; }

    /// <summary>Numbers in one example.</summary>
    public int Inputs { get; }

    /// <summary>Outputs of the last layer.</summary>
    public int Outputs { get; }

    /// <summary>Number of layers, the output layer included.</summary>
    public int Layers => _layers.Length;

    /// <summary>Largest batch of <see cref="Step"/>.</summary>
    public int MaxBatch { get; }

    /// <summary>Largest count of <see cref="Forward"/>.</summary>
    public int MaxForward { get; }

    /// <summary>Number of parameters, frozen ones included.</summary>
    public long Parameters => _layers.Sum(layer => layer.Parameters) + (_skip?.Parameters ?? 0);

    /// <summary>Outputs of layer <paramref name="layer"/> (1 … L); 0 gives the inputs.</summary>
    public int Width(int layer) => layer == 0 ? Inputs : _layers[layer - 1].Outputs;

    /// <summary>Draws initial weights and biases, clears the optimizer's state. The skip unit starts at 0.</summary>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="purpose">Whose weights they are, where a trial has more than one network.</param>
    public void Initialize(long seed, RandomPurpose purpose = RandomPurpose.Initialization)
    {
        _oneOutput?.Settle();
        _steps = 0;
        _dropout = _train.Dropout > 0 ? new Dropout<T>(_train.Dropout, seed) : null;
        _skip?.Clear();
        for (int l = 1; l <= Layers; l++)
        {
            Layer<T> layer = _layers[l - 1];
            layer.Clear();
            LayerInitialization start =
                _network.Layers.Count > 0 ? _network.Layers[l - 1] : new(_network.Init, _network.BiasInit);
            var weights = new T[checked(layer.Inputs * layer.Outputs)];
            Initialization.Weights<T>(weights, start.Weights, seed, purpose, l, layer.Inputs, layer.Outputs);
            layer.WriteWeights(weights);
            if (!_network.Bias)
                continue;
            var biases = new T[layer.Outputs];
            Initialization.Biases<T>(biases, start.Bias, seed, purpose, l, layer.Inputs, layer.Outputs);
            layer.WriteBias(biases);
        }
    }

    /// <summary>One update on a batch. Returns the batch's mean loss before the update.</summary>
    /// <param name="rows">Pointers to the examples' inputs.</param>
    /// <param name="targets">[count, Outputs], row-major; ±1 for binary losses.</param>
    /// <param name="count">Examples: 1 … <see cref="MaxBatch"/>.</param>
    /// <param name="learningRate">h of this step.</param>
    public double Step(T** rows, T* targets, int count, double learningRate)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        if (_oneOutput is { } fused)
        {
            _steps++;
            return fused.Run(*rows, *targets, T.CreateTruncating(learningRate));
        }

        UpdateRule<T> rule = _optimizer.Rule(learningRate, _steps + 1);
        double loss = ForwardAndBackward(rows, targets, count, ref rule);
        _steps++;
        return loss;
    }

    /// <summary>First half of a step whose gradient somebody else computes: see
    /// <see cref="INetwork{T}.BeginStep"/>.</summary>
    public void BeginStep(T** rows, int count)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        ForwardLayers(rows, count, _dropout);
        _begunRows = rows;
        _begun = count;
    }

    /// <summary>Second half: see <see cref="INetwork{T}.EndStep"/>.</summary>
    /// <exception cref="InvalidOperationException">No step was begun.</exception>
    public void EndStep(T* gradients, T* pulls, double learningRate)
    {
        T** rows = TakeBegun(out int count);
        _steps++;
        UpdateRule<T> rule = _optimizer.Rule(learningRate, _steps);
        Place(gradients, count);
        Backward(rows, count, pulls, ref rule);
    }

    private T** TakeBegun(out int count)
    {
        count = _begun;
        _begun = 0;
        return count > 0
            ? _begunRows
            : throw new InvalidOperationException(
                "A step must be begun before it is ended. Call `BeginStep` before each `EndStep`."
            );
    }

    private double ForwardAndBackward(T** rows, T* targets, int count, ref UpdateRule<T> rule)
    {
        ForwardLayers(rows, count, _dropout);
        double loss = Loss(targets, count, LogitGradient(count));
        Backward(rows, count, null, ref rule);
        return loss / count;
    }

    // Turned only where a layer below wants it.
    private LogitGradient<T> LogitGradient(int count) =>
        new(
            _work.OutputGradient,
            _work.GradientPanel,
            count > 1 && _lowestTrainable < Layers ? _work.Turned(Layers) : null,
            _work.TurnedPanel(Layers)
        );

    // Lays a gradient by the logits, [count, Outputs], down where the loss would have put it.
    private void Place(T* gradients, int count)
    {
        LogitGradient<T> place = LogitGradient(count);
        for (int b = 0; b < count; b++)
        {
            for (int o = 0; o < Outputs; o++)
                place.Place(*gradients++, b, o);
        }
    }

    /// <summary>Computes all activations of <paramref name="count"/> examples (at most
    /// <see cref="MaxForward"/>).</summary>
    public void Forward(T** rows, int count)
    {
        ExampleCounts.RequireForward(count, MaxForward);
        ForwardLayers(rows, count, null);
    }

    private void ForwardLayers(T** rows, int count, Dropout<T>? dropout)
    {
        _oneOutput?.Settle();
        T** inputs = rows;
        for (int l = 1; l <= Layers; l++)
        {
            ForwardLayer(_layers[l - 1], inputs, count, l, l < Layers ? ForwardEnd.BiasAndRectify : ForwardEnd.Bias);
            inputs = _work.Rows(l);
            if (dropout is not null && l < Layers)
                dropout.Apply(_work.Activations(l), _work.Stride(l), Width(l), count, l, _steps);
        }

        if (_skip is { } skip)
            ForwardLayer(skip, rows, count, Layers, ForwardEnd.Accumulate);
    }

    private void ForwardLayer(Layer<T> layer, T** inputs, int count, int l, ForwardEnd end)
    {
        if (count == 1)
            _kernels.ForwardOne(
                *inputs,
                layer.Weights,
                layer.Inputs,
                layer.Outputs,
                layer.Bias,
                _work.Activations(l),
                end
            );
        else
            _kernels.Forward(
                inputs,
                count,
                layer.Weights,
                layer.Inputs,
                layer.Outputs,
                layer.Bias,
                _work.Activations(l),
                _work.Stride(l),
                end
            );
    }

    /// <summary>
    /// Activations of layer <paramref name="layer"/> in the last <see cref="Forward"/>: [count, stride], hidden layers
    /// after ReLU (a preactivation is positive where its activation is), the last layer's are the logits.
    /// </summary>
    public T* Activations(int layer, out nint stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layer, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layer, Layers);
        stride = _work.Stride(layer);
        return _work.Activations(layer);
    }

    /// <summary>Outputs of the last <see cref="Forward"/>: [count, stride].</summary>
    public T* Logits(out nint stride) => Activations(Layers, out stride);

    /// <summary>Loss of the last <see cref="Forward"/>, summed over its examples in order.</summary>
    /// <param name="targets">[count, Outputs], row-major; ±1 for binary losses.</param>
    /// <param name="count">Examples in the last <see cref="Forward"/>.</param>
    public double SumLoss(T* targets, int count) => Loss(targets, count, default);

    private double Loss(T* targets, int count, in LogitGradient<T> gradient) =>
        BatchLoss<T>.Sum(
            _train,
            _kernels,
            _work.Activations(Layers),
            _work.Stride(Layers),
            targets,
            Outputs,
            count,
            _work.Scratch,
            in gradient
        );

    /// <summary>Frees its memory.</summary>
    public void Dispose()
    {
        foreach (Layer<T> layer in _layers)
            layer.Dispose();
        _skip?.Dispose();
        _oneOutput?.Dispose();
        _work.Dispose();
    }
}
