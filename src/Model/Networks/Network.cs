using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks;

/// <summary>
/// A fully connected ReLU network with its loss and its optimizer: forward, backward and update. Layers are numbered 1 … <see cref="Layers"/>.
/// Not thread-safe. Its bits depend on configuration, seed and batches alone, not on the instruction path.
/// </summary>
/// <typeparam name="T">Number format: float or double.</typeparam>
public sealed unsafe class Network<T> : INetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Largest number of examples in one <see cref="Forward"/>, unless the training batch is larger.</summary>
    public const int EvaluationBatch = 256;

    private sealed class Layer
    {
        public required int In, Out, Number;
        public required bool Trainable;
        public required T[] W, B, GW, GB, MW, MB, VW, VB;
        public required T[] A;   // [capacity, Out]
        public required T[] D;   // [capacity, Out]
    }

    private readonly NetworkConfiguration _network;
    private readonly TrainConfiguration _train;
    private readonly Layer[] _layers;
    private readonly Layer? _skip;
    private long _steps;

    /// <summary>Builds a network; all weights are 0 until <see cref="Initialize"/>.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="train">Its loss and optimizer.</param>
    /// <param name="inputs">Numbers in one example.</param>
    /// <param name="outputs">Classes; 1 for a binary or scalar loss.</param>
    /// <param name="maxBatch">Largest batch of <see cref="Step"/> and <see cref="Gradient"/>.</param>
    /// <param name="path">Instruction path to force; default: the environment's, or the fastest.</param>
    public Network(NetworkConfiguration network, TrainConfiguration train, int inputs, int outputs, int maxBatch, InstructionPath? path = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(train);
        Path = InstructionPaths.Choose(path);
        (_network, _train, Inputs, Outputs, MaxBatch) = (network, train, inputs, outputs, maxBatch);
        int capacity = MaxForward = Math.Max(EvaluationBatch, maxBatch);
        int[] widths = [inputs, .. network.Hidden, outputs];
        _layers = new Layer[widths.Length - 1];
        for (int l = 1; l < widths.Length; l++)
            _layers[l - 1] = Make(widths[l - 1], widths[l], l, !network.Freeze.Contains(l), capacity);
        _skip = network.Skip ? Make(inputs, outputs, 0, true, 1) : null;
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
    public long Parameters => _layers.Sum(l => (long)l.W.Length + (_network.Bias ? l.Out : 0)) + (_skip?.W.Length ?? 0);

    /// <summary>Outputs of layer <paramref name="layer"/> (1 … L); 0 gives the inputs.</summary>
    public int Width(int layer) => layer == 0 ? Inputs : _layers[layer - 1].Out;

    private static Layer Make(int ins, int outs, int number, bool trainable, int capacity)
    {
        T[] Weights() => new T[(long)ins * outs];
        T[] Biases() => new T[outs];
        T[] Examples() => GC.AllocateArray<T>(capacity * outs, pinned: true);
        return new Layer
        {
            In = ins, Out = outs, Number = number, Trainable = trainable,
            W = Weights(), GW = Weights(), MW = Weights(), VW = Weights(), B = Biases(), GB = Biases(), MB = Biases(), VB = Biases(),
            A = Examples(), D = Examples(),
        };
    }

    /// <summary>Draws initial weights and biases, clears the optimizer's state.</summary>
    public void Initialize(long seed)
    {
        _steps = 0;
        foreach (Layer layer in _layers)
        {
            LayerInitialization start = _network.Layers.Count > 0 ? _network.Layers[layer.Number - 1] : new(_network.Init, _network.BiasInit);
            var stream = new RandomStream(seed, RandomPurpose.Initialization, layer.Number);
            Array.Clear(layer.MW); Array.Clear(layer.VW); Array.Clear(layer.MB); Array.Clear(layer.VB); Array.Clear(layer.B);
            Draw(layer.W, start.Weights, stream, 0, layer.In, layer.Out);
            if (_network.Bias)
                Draw(layer.B, start.Bias, stream, 1, layer.In, layer.Out);
        }

        if (_skip is { } skip)
        {
            Array.Clear(skip.W); Array.Clear(skip.MW); Array.Clear(skip.VW);
        }
    }

    private static void Draw(Span<T> values, Initializer from, RandomStream stream, long index, int ins, int outs)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateChecked(from switch
            {
                Initializer.He => Math.Sqrt(2.0 / ins) * stream.Normal(index, i),
                Initializer.Glorot => Math.Sqrt(6.0 / (ins + outs)) * (2 * stream.Uniform(index, i) - 1),
                Initializer.Uniform u => u.Bound * (2 * stream.Uniform(index, i) - 1),
                Initializer.Normal n => n.Deviation * stream.Normal(index, i),
                Initializer.Signs s => s.Magnitude * stream.Sign(index, i),
                Initializer.Constant c => c.Value,
                Initializer.Custom c => c.Values[i],
                _ => throw new System.Diagnostics.UnreachableException(from.GetType().Name),
            });
        }
    }

    /// <summary>Computes all activations of <paramref name="count"/> examples (at most <see cref="MaxForward"/>).</summary>
    public void Forward(T** rows, int count)
    {
        for (int b = 0; b < count; b++)
        {
            foreach (Layer layer in _layers)
            {
                ReadOnlySpan<T> x = Below(layer, rows, b);
                for (int o = 0; o < layer.Out; o++)
                {
                    T z = Dot(x, layer.W.AsSpan(o * layer.In, layer.In)) + layer.B[o];
                    layer.A[b * layer.Out + o] = layer.Number < Layers && T.Zero > z ? T.Zero : z;
                }
            }

            if (_skip is { } skip)
            {
                for (int o = 0; o < Outputs; o++)
                    _layers[^1].A[b * Outputs + o] += Dot(new ReadOnlySpan<T>(rows[b], Inputs), skip.W.AsSpan(o * Inputs, Inputs));
            }
        }
    }

    private ReadOnlySpan<T> Below(Layer layer, T** rows, int b) => layer.Number <= 1
        ? new ReadOnlySpan<T>(rows[b], Inputs)
        : _layers[layer.Number - 2].A.AsSpan(b * layer.In, layer.In);

    private static T Dot(ReadOnlySpan<T> x, ReadOnlySpan<T> w)
    {
        T sum = T.Zero;
        for (int k = 0; k < w.Length; k++)
            sum = T.FusedMultiplyAdd(x[k], w[k], sum);
        return sum;
    }

    /// <summary>
    /// Activations of layer <paramref name="layer"/> in the last <see cref="Forward"/>: [count, stride], hidden layers after ReLU
    /// (a preactivation is positive where its activation is), the last layer's are the logits.
    /// </summary>
    public T* Activations(int layer, out nint stride)
    {
        stride = _layers[layer - 1].Out;
        return (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _layers[layer - 1].A[0]);
    }

    /// <summary>Outputs of the last <see cref="Forward"/>: [count, stride].</summary>
    public T* Logits(out nint stride) => Activations(Layers, out stride);

    /// <summary>Loss of the last <see cref="Forward"/>, summed over its examples in order.</summary>
    /// <param name="targets">[count, Outputs], row-major; ±1 for binary losses.</param>
    /// <param name="count">Examples in the last <see cref="Forward"/>.</param>
    public double SumLoss(T* targets, int count)
    {
        double sum = 0;
        for (int b = 0; b < count; b++)
            sum += Loss(_layers[^1].A.AsSpan(b * Outputs, Outputs), new ReadOnlySpan<T>(targets + b * Outputs, Outputs), default, T.One);
        return sum;
    }

    private double Loss(ReadOnlySpan<T> f, ReadOnlySpan<T> t, Span<T> d, T scale)
    {
        double loss = 0;
        switch (_train.Loss)
        {
            case LossKind.CrossEntropy:
                T max = f[0];
                foreach (T z in f)
                    max = max > z ? max : z;
                T sum = T.Zero;
                foreach (T z in f)
                    sum += Exp(z - max);
                loss = Elementary.Log(double.CreateChecked(sum)) + double.CreateChecked(max);
                for (int j = 0; j < f.Length; j++)
                {
                    loss = Math.FusedMultiplyAdd(-double.CreateChecked(t[j]), double.CreateChecked(f[j]), loss);
                    if (!d.IsEmpty)
                        d[j] = (Exp(f[j] - max) / sum - t[j]) * scale;
                }

                return loss;
            case LossKind.Logistic:
                // ½(1 + y) ln(1 + e⁻ᶠ) + ½(1 − y) ln(1 + eᶠ): at y = ±1 the one or the other, and linear in y between them.
                double y = double.CreateChecked(t[0]), logit = double.CreateChecked(f[0]);
                double e = Elementary.Exp(-Math.Abs(logit));
                double near = 1 / (1 + e), far = e / (1 + e);
                if (!d.IsEmpty)
                    d[0] = T.CreateChecked(0.5 * (1 - y) * (logit >= 0 ? near : far) - 0.5 * (1 + y) * (logit >= 0 ? far : near)) * scale;
                return Elementary.Log(1 + e) + (logit >= 0 ? 0.5 * (1 - y) * logit : -0.5 * (1 + y) * logit);
            case LossKind.Hinge:
                double slack = _train.Margin - double.CreateChecked(t[0]) * double.CreateChecked(f[0]);
                if (!d.IsEmpty)
                    d[0] = slack <= 0 ? T.Zero : -t[0] * scale;
                return slack <= 0 ? 0 : slack;
            default:
                for (int j = 0; j < f.Length; j++)
                {
                    T difference = f[j] - t[j];
                    double wide = double.CreateChecked(difference);
                    loss = Math.FusedMultiplyAdd(wide, wide, loss);
                    if (!d.IsEmpty)
                        d[j] = (_train.Loss == LossKind.Squared ? difference + difference : difference) * scale;
                }

                return _train.Loss == LossKind.Squared ? loss : 0.5 * loss;
        }
    }

    private static T Exp(T x) => T.CreateChecked(Elementary.Exp(double.CreateChecked(x)));

    /// <summary>One update on a batch of <paramref name="count"/> examples. Returns the batch's mean loss before the update.</summary>
    /// <param name="rows">Pointers to the examples' inputs.</param>
    /// <param name="targets">[count, Outputs], row-major; ±1 for binary losses.</param>
    /// <param name="count">1 … <see cref="MaxBatch"/>.</param>
    /// <param name="learningRate">h of this step.</param>
    public double Step(T** rows, T* targets, int count, double learningRate)
    {
        double loss = Backward(rows, targets, count);
        _steps++;
        foreach (Layer layer in _layers)
        {
            if (layer.Trainable)
            {
                Update(layer.W, layer.GW, layer.MW, layer.VW, learningRate, _train.WeightDecay);
                if (_network.Bias)
                    Update(layer.B, layer.GB, layer.MB, layer.VB, learningRate, 0);
            }
        }

        if (_skip is { } skip)
            Update(skip.W, skip.GW, skip.MW, skip.VW, learningRate, _train.WeightDecay);
        return loss / count;
    }

    /// <summary>Computes the mean gradient of a batch without an update; read it with <see cref="ReadGradient"/>. Frozen layers' is 0.</summary>
    public void Gradient(T** rows, T* targets, int count) => Backward(rows, targets, count);

    private double Backward(T** rows, T* targets, int count)
    {
        Forward(rows, count);
        double loss = 0;
        T scale = T.One / T.CreateChecked(count);
        Layer last = _layers[^1];
        for (int b = 0; b < count; b++)
            loss += Loss(last.A.AsSpan(b * Outputs, Outputs), new ReadOnlySpan<T>(targets + b * Outputs, Outputs), last.D.AsSpan(b * Outputs, Outputs), scale);
        for (int l = Layers; l >= 1; l--)
        {
            Layer layer = _layers[l - 1];
            if (l > 1)
            {
                Layer below = _layers[l - 2];
                for (int b = 0; b < count; b++)
                {
                    for (int k = 0; k < layer.In; k++)
                    {
                        T sum = T.Zero;
                        for (int o = 0; o < layer.Out; o++)
                            sum = T.FusedMultiplyAdd(layer.D[b * layer.Out + o], layer.W[o * layer.In + k], sum);
                        below.D[b * layer.In + k] = below.A[b * layer.In + k] > T.Zero ? sum : T.Zero;
                    }
                }
            }

            WeightGradient(layer, layer.D, rows, count);
        }

        if (_skip is { } skip)
            WeightGradient(skip, last.D, rows, count);
        return loss;
    }

    private void WeightGradient(Layer layer, T[] d, T** rows, int count)
    {
        Array.Clear(layer.GW);
        Array.Clear(layer.GB);
        for (int b = 0; b < count && layer.Trainable; b++)
        {
            ReadOnlySpan<T> x = Below(layer, rows, b);
            for (int o = 0; o < layer.Out; o++)
            {
                T g = d[b * layer.Out + o];
                layer.GB[o] += g;
                for (int k = 0; k < layer.In; k++)
                    layer.GW[o * layer.In + k] = T.FusedMultiplyAdd(x[k], g, layer.GW[o * layer.In + k]);
            }
        }
    }

    private void Update(T[] w, T[] gradient, T[] m, T[] v, double rate, double decay)
    {
        T h = T.CreateChecked(rate);
        T lambda = T.CreateChecked(decay);
        T mu = T.CreateChecked(_train.Momentum), b1 = T.CreateChecked(_train.Beta1), b2 = T.CreateChecked(_train.Beta2);
        T c1 = T.CreateChecked(rate / (1 - Power(_train.Beta1, _steps))), c2 = T.CreateChecked(1 / (1 - Power(_train.Beta2, _steps)));
        for (int i = 0; i < w.Length; i++)
        {
            T g = decay == 0 ? gradient[i] : T.FusedMultiplyAdd(lambda, w[i], gradient[i]);
            switch (_train.Optimizer)
            {
                case OptimizerKind.Sgd:
                    w[i] = T.FusedMultiplyAdd(-h, g, w[i]);
                    break;
                case OptimizerKind.Momentum:
                    v[i] = T.FusedMultiplyAdd(mu, v[i], g);
                    w[i] = T.FusedMultiplyAdd(-h, v[i], w[i]);
                    break;
                default:
                    m[i] = T.FusedMultiplyAdd(b1, m[i], (T.One - b1) * g);
                    v[i] = T.FusedMultiplyAdd(b2, v[i], (T.One - b2) * g * g);
                    w[i] -= c1 * m[i] / (T.Sqrt(v[i] * c2) + T.CreateChecked(_train.Epsilon));
                    break;
            }
        }
    }

    private static double Power(double x, long n)
    {
        double result = 1;
        for (; n > 0; n >>= 1, x *= x)
            result = (n & 1) == 0 ? result : result * x;
        return result;
    }

    /// <summary>Copies the gradient of layer <paramref name="layer"/>: weights [out, in] and biases.</summary>
    public void ReadGradient(int layer, Span<T> weights, Span<T> bias)
    {
        _layers[layer - 1].GW.CopyTo(weights);
        _layers[layer - 1].GB.CopyTo(bias);
    }

    /// <summary>Copies the gradient of the skip unit: [out, in].</summary>
    public void ReadSkipGradient(Span<T> weights) => Skip.GW.CopyTo(weights);

    /// <summary>Copies the weights of layer <paramref name="layer"/>: [out, in].</summary>
    public void ReadWeights(int layer, Span<T> weights) => _layers[layer - 1].W.CopyTo(weights);

    /// <summary>Sets the weights of layer <paramref name="layer"/>: [out, in].</summary>
    public void WriteWeights(int layer, ReadOnlySpan<T> weights) => weights.CopyTo(_layers[layer - 1].W);

    /// <summary>Copies the biases of layer <paramref name="layer"/>; zeros in a network without biases.</summary>
    public void ReadBias(int layer, Span<T> bias) => _layers[layer - 1].B.CopyTo(bias);

    /// <summary>Sets the biases of layer <paramref name="layer"/>.</summary>
    public void WriteBias(int layer, ReadOnlySpan<T> bias) => bias.CopyTo(_layers[layer - 1].B);

    /// <summary>Copies the weights of the skip unit: [out, in].</summary>
    public void ReadSkip(Span<T> weights) => Skip.W.CopyTo(weights);

    /// <summary>Sets the weights of the skip unit: [out, in].</summary>
    public void WriteSkip(ReadOnlySpan<T> weights) => weights.CopyTo(Skip.W);

    private Layer Skip => _skip ?? throw new InvalidOperationException("The network has no skip unit. Set `network.skip` in its configuration.");

    /// <summary>Sum of the squares of all parameters, in float64 and a fixed order.</summary>
    public double SquaredNorm()
    {
        double sum = 0;
        foreach (Layer layer in _layers.Concat(_skip is { } skip ? [skip] : []))
        {
            foreach (T x in layer.W)
                sum = Math.FusedMultiplyAdd(double.CreateChecked(x), double.CreateChecked(x), sum);
            foreach (T x in layer.B)
                sum = Math.FusedMultiplyAdd(double.CreateChecked(x), double.CreateChecked(x), sum);
        }

        return sum;
    }

    /// <summary>Writes weights, optimizer state and step count: all that is needed to go on with the same bits.</summary>
    public void SaveState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_steps);
        foreach (T[] block in Blocks())
            writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(block.AsSpan()));
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="EndOfStreamException">The state is shorter than this network's.</exception>
    public void LoadState(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _steps = reader.ReadInt64();
        foreach (T[] block in Blocks())
            reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(block.AsSpan()));
    }

    private IEnumerable<T[]> Blocks() => _layers.Concat(_skip is { } skip ? [skip] : []).SelectMany(l => new[] { l.W, l.B, l.MW, l.MB, l.VW, l.VB });

    /// <summary>Frees its memory.</summary>
    public void Dispose()
    {
    }
}
