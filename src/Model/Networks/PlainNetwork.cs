using System.Diagnostics;
using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks;

/// <summary>
/// A fully connected network with any activation, one number at a time: for small models, whose activation
/// <see cref="Network{T}"/> does not have. Every sum is a chain of fused multiply-adds in increasing order of its
/// index. Losses are those taken output by output.
/// </summary>
internal sealed unsafe partial class PlainNetwork<T> : IGradientNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Leak = T.CreateTruncating(NetworkConfiguration.Leak);

    private readonly NetworkConfiguration _network;
    private readonly TrainConfiguration _train;
    private readonly Optimizer<T> _optimizer;
    private readonly Kernels<T> _kernels;
    private readonly PlainLayer[] _layers;
    private readonly Segment<T>? _skip;
    private readonly T[] _logitGradient;
    private T** _rows;
    private int _count;
    private long _steps;

    public PlainNetwork(
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int maxBatch,
        InstructionPath? path
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBatch);
        (_network, _train, Inputs, Outputs, MaxBatch) = (network, train, inputs, outputs, maxBatch);
        MaxForward = Math.Max(Network<T>.EvaluationBatch, maxBatch);
        _kernels = Kernels<T>.For(InstructionPaths.Choose(path));
        _optimizer = new Optimizer<T>(train);
        int[] widths = [inputs, .. network.Hidden, outputs];
        _layers = new PlainLayer[widths.Length - 1];
        for (int l = 1; l < widths.Length; l++)
            _layers[l - 1] = new PlainLayer(
                widths[l - 1],
                widths[l],
                network.Bias,
                !network.Freeze.Contains(l),
                _optimizer.States,
                MaxForward,
                network.Activation == ActivationKind.Gelu
            );
        _skip = network.Skip ? new Segment<T>(inputs * outputs, _optimizer.States) : null;
        _logitGradient = new T[maxBatch * outputs];
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int Layers => _layers.Length;

    public int MaxBatch { get; }

    public int MaxForward { get; }

    public long Parameters =>
        _layers.Sum(layer => (long)layer.Weights.Length + (_network.Bias ? layer.Outputs : 0)) + (_skip?.Length ?? 0);

    public int Width(int layer) => layer == 0 ? Inputs : _layers[layer - 1].Outputs;

    public void Initialize(long seed, RandomPurpose purpose = RandomPurpose.Initialization)
    {
        _steps = 0;
        _skip?.Clear();
        for (int l = 1; l <= Layers; l++)
        {
            PlainLayer layer = _layers[l - 1];
            LayerInitialization start =
                _network.Layers.Count > 0 ? _network.Layers[l - 1] : new(_network.Init, _network.BiasInit);
            layer.Weights.Clear();
            layer.Bias.Clear();
            Initialization.Weights(layer.Weights.Span, start.Weights, seed, purpose, l, layer.Inputs, layer.Outputs);
            if (_network.Bias)
                Initialization.Biases(layer.Bias.Span, start.Bias, seed, purpose, l, layer.Inputs, layer.Outputs);
        }
    }

    public void Forward(T** rows, int count)
    {
        ExampleCounts.RequireForward(count, MaxForward);
        _rows = rows;
        _count = count;
        for (int b = 0; b < count; b++)
        {
            T* x = rows[b];
            for (int l = 0; l < _layers.Length; l++)
            {
                T* y = _layers[l].Of(b);
                _layers[l].Forward(x, y);
                if (l < _layers.Length - 1)
                {
                    _layers[l].KeepPreactivations(b);
                    Activate(y, _layers[l].Outputs);
                }

                x = y;
            }

            for (int o = 0; o < Outputs && _skip is not null; o++)
            {
                T sum = T.Zero;
                for (int i = 0; i < Inputs; i++)
                    sum = T.FusedMultiplyAdd(rows[b][i], _skip.Values[o * Inputs + i], sum);
                x[o] += sum;
            }
        }
    }

    private void Activate(T* z, int length)
    {
        for (int j = 0; j < length; j++)
        {
            z[j] = _network.Activation switch
            {
                ActivationKind.Relu => z[j] < T.Zero ? T.Zero : z[j],
                ActivationKind.Identity => z[j],
                ActivationKind.Tanh => T.CreateTruncating(Elementary.Tanh(double.CreateTruncating(z[j]))),
                ActivationKind.Logistic => T.CreateTruncating(Elementary.Logistic(double.CreateTruncating(z[j]))),
                ActivationKind.LeakyRelu => z[j] > T.Zero ? z[j] : z[j] * Leak,
                ActivationKind.Gelu => T.CreateTruncating(Elementary.Gelu(double.CreateTruncating(z[j]))),
                var other => throw new UnreachableException(other.ToString()),
            };
        }
    }

    // The derivative, from the activation, or from the preactivation where that says more.
    private T Slope(T a, T z) =>
        _network.Activation switch
        {
            ActivationKind.Relu => a > T.Zero ? T.One : T.Zero,
            ActivationKind.Identity => T.One,
            ActivationKind.Tanh => T.One - a * a,
            ActivationKind.Logistic => a * (T.One - a),
            ActivationKind.LeakyRelu => a > T.Zero ? T.One : Leak,
            ActivationKind.Gelu => T.CreateTruncating(Elementary.GeluSlope(double.CreateTruncating(z))),
            var other => throw new UnreachableException(other.ToString()),
        };

    public T* Activations(int layer, out nint stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layer, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layer, Layers);
        stride = _layers[layer - 1].Outputs;
        return _layers[layer - 1].Of(0);
    }

    public T* Logits(out nint stride) => Activations(Layers, out stride);

    public double SumLoss(T* targets, int count) => Loss(targets, count, []);

    private double Loss(T* targets, int count, Span<T> gradient) =>
        ScalarLosses.Sum(
            _train,
            new ReadOnlySpan<T>(_layers[^1].Of(0), count * Outputs),
            new ReadOnlySpan<T>(targets, count * Outputs),
            count,
            gradient
        );

    public double Step(T** rows, T* targets, int count, double learningRate)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        Forward(rows, count);
        double loss = Loss(targets, count, _logitGradient);
        fixed (T* gradient = _logitGradient)
            Descend(gradient, null, learningRate);
        return loss / count;
    }

    public void BeginStep(T** rows, int count)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        Forward(rows, count);
    }

    public void EndStep(T* gradients, T* pulls, double learningRate) => Descend(gradients, pulls, learningRate);

    private void Descend(T* gradients, T* pulls, double learningRate)
    {
        Backward(gradients, pulls);
        Descend(learningRate);
    }

    public void Descend(double learningRate)
    {
        _steps++;
        UpdateRule<T> rule = _optimizer.Rule(learningRate, _steps);
        T decay = T.CreateTruncating(_train.WeightDecay);
        foreach (PlainLayer layer in _layers.Where(layer => layer.Trainable))
        {
            layer.Weights.Update(_kernels, ref rule, decay);
            if (_network.Bias)
                layer.Bias.Update(_kernels, ref rule, T.Zero);
        }

        _skip?.Update(_kernels, ref rule, decay);
    }

    private void Backward(T* gradients, T* pulls)
    {
        foreach (PlainLayer layer in _layers)
        {
            layer.Weights.ClearGradient();
            layer.Bias.ClearGradient();
        }

        _skip?.ClearGradient();
        for (int b = 0; b < _count; b++)
        {
            new ReadOnlySpan<T>(gradients + (nint)b * Outputs, Outputs).CopyTo(_layers[^1].Delta);
            for (int i = 0; i < Inputs * Outputs && _skip is not null; i++)
                _skip.Gradient[i] = T.FusedMultiplyAdd(
                    _rows[b][i % Inputs],
                    _layers[^1].Delta[i / Inputs],
                    _skip.Gradient[i]
                );
            for (int l = _layers.Length - 1; l >= 0; l--)
            {
                T* x = l == 0 ? _rows[b] : _layers[l - 1].Of(b);
                _layers[l].Collect(x);
                if (l > 0)
                    Descend(
                        l,
                        x,
                        _layers[l - 1].PreactivationsOf(b),
                        pulls != null && l == _layers.Length - 1 ? pulls[b] : T.Zero
                    );
            }
        }
    }

    // From the derivatives by the preactivations of a layer to those of the layer below, whose activations are a of z.
    private void Descend(int l, T* a, T* z, T pull)
    {
        PlainLayer layer = _layers[l];
        T[] below = _layers[l - 1].Delta;
        for (int i = 0; i < layer.Inputs; i++)
        {
            T sum = pull * a[i];
            for (int j = 0; j < layer.Outputs; j++)
                sum = T.FusedMultiplyAdd(layer.Weights.Values[j * layer.Inputs + i], layer.Delta[j], sum);
            below[i] = sum * Slope(a[i], z[i]);
        }
    }

    public double SquaredNorm() =>
        _layers.Sum(layer => layer.Weights.SquaredNorm() + layer.Bias.SquaredNorm()) + (_skip?.SquaredNorm() ?? 0);

    public void SaveState(BinaryWriter writer)
    {
        writer.Write(_steps);
        foreach (PlainLayer layer in _layers)
        {
            layer.Weights.Save(writer);
            layer.Bias.Save(writer);
        }

        _skip?.Save(writer);
    }

    public void LoadState(BinaryReader reader)
    {
        _steps = reader.ReadInt64();
        foreach (PlainLayer layer in _layers)
        {
            layer.Weights.Load(reader);
            layer.Bias.Load(reader);
        }

        _skip?.Load(reader);
    }

    public void Dispose()
    {
        foreach (PlainLayer layer in _layers)
            layer.Dispose();
        _skip?.Dispose();
    }
}
