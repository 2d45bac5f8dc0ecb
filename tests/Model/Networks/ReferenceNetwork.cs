using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Vectors;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Networks;

/// <summary>
/// The network again, written as plainly as can be: weights as [out, in], one number at a time, every sum in the order
/// that the kernels promise. What the real one computes must equal this to the last bit.
/// </summary>
internal sealed unsafe class ReferenceNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int EvaluationBatch = 256;

    private sealed class Layer
    {
        public required int In,
            Out,
            Number;
        public required bool Trainable;
        public required T[] W,
            B,
            GW,
            GB,
            MW,
            MB,
            VW,
            VB;
        public required T[] A; // [capacity, Out]
        public required T[] D; // [capacity, Out]
    }

    private readonly NetworkConfiguration _network;
    private readonly TrainConfiguration _train;
    private readonly Layer[] _layers;
    private readonly Layer? _skip;
    private readonly List<double> _sums = [];
    private long _steps;

    public ReferenceNetwork(
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int maxBatch
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(train);
        (_network, _train, Inputs, Outputs, MaxBatch) = (network, train, inputs, outputs, maxBatch);
        int capacity = MaxForward = Math.Max(EvaluationBatch, maxBatch);
        int[] widths = [inputs, .. network.Hidden, outputs];
        _layers = new Layer[widths.Length - 1];
        for (int l = 1; l < widths.Length; l++)
            _layers[l - 1] = Make(widths[l - 1], widths[l], l, !network.Freeze.Contains(l), capacity);
        _skip = network.Skip ? Make(inputs, outputs, 0, true, 1) : null;
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int Layers => _layers.Length;

    public int MaxBatch { get; }

    public int MaxForward { get; }

    private static Layer Make(int ins, int outs, int number, bool trainable, int capacity)
    {
        T[] Weights() => new T[(long)ins * outs];
        T[] Biases() => new T[outs];
        T[] Examples() => GC.AllocateArray<T>(capacity * outs, pinned: true);
        return new Layer
        {
            In = ins,
            Out = outs,
            Number = number,
            Trainable = trainable,
            W = Weights(),
            GW = Weights(),
            MW = Weights(),
            VW = Weights(),
            B = Biases(),
            GB = Biases(),
            MB = Biases(),
            VB = Biases(),
            A = Examples(),
            D = Examples(),
        };
    }

    public void Initialize(long seed)
    {
        _steps = 0;
        foreach (Layer layer in _layers)
        {
            LayerInitialization start =
                _network.Layers.Count > 0 ? _network.Layers[layer.Number - 1] : new(_network.Init, _network.BiasInit);
            Initialization.Weights<T>(
                layer.W,
                start.Weights,
                seed,
                RandomPurpose.Initialization,
                layer.Number,
                layer.In,
                layer.Out
            );
            if (_network.Bias)
                Initialization.Biases<T>(
                    layer.B,
                    start.Bias,
                    seed,
                    RandomPurpose.Initialization,
                    layer.Number,
                    layer.In,
                    layer.Out
                );
        }
    }

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
                    _layers[^1].A[b * Outputs + o] += Dot(
                        new ReadOnlySpan<T>(rows[b], Inputs),
                        skip.W.AsSpan(o * Inputs, Inputs)
                    );
            }
        }
    }

    private ReadOnlySpan<T> Below(Layer layer, T** rows, int b) =>
        layer.Number <= 1
            ? new ReadOnlySpan<T>(rows[b], Inputs)
            : _layers[layer.Number - 2].A.AsSpan(b * layer.In, layer.In);

    private static T Dot(ReadOnlySpan<T> x, ReadOnlySpan<T> w)
    {
        T sum = T.Zero;
        for (int k = 0; k < w.Length; k++)
            sum = T.FusedMultiplyAdd(x[k], w[k], sum);
        return sum;
    }

    private double Loss(ReadOnlySpan<T> f, ReadOnlySpan<T> t, Span<T> d, T scale)
    {
        double loss = 0;
        if (_train.Loss == LossKind.CrossEntropy)
        {
            T max = f[0];
            foreach (T z in f)
                max = max > z ? max : z;
            T sum = T.Zero;
            foreach (T z in f)
                sum += Exponential<PortableMath<T>, T, T>.OfNonPositive(z - max);
            loss = double.CreateChecked(max);
            _sums.Add(double.CreateChecked(sum));
            T inverse = T.One / sum;
            for (int j = 0; j < f.Length; j++)
            {
                loss = Math.FusedMultiplyAdd(-double.CreateChecked(t[j]), double.CreateChecked(f[j]), loss);
                if (!d.IsEmpty)
                    d[j] = (Exponential<PortableMath<T>, T, T>.OfNonPositive(f[j] - max) * inverse - t[j]) * scale;
            }

            return loss;
        }

        for (int j = 0; j < f.Length; j++)
        {
            loss += ScalarLosses.Of(_train.Loss, _train.Margin, f[j], t[j], out T derivative);
            if (!d.IsEmpty)
                d[j] = derivative * scale;
        }

        return loss;
    }

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

    private double Backward(T** rows, T* targets, int count)
    {
        Forward(rows, count);
        double loss = 0;
        T scale = T.One / T.CreateChecked(count);
        Layer last = _layers[^1];
        for (int b = 0; b < count; b++)
        {
            loss += Loss(
                last.A.AsSpan(b * Outputs, Outputs),
                new ReadOnlySpan<T>(targets + b * Outputs, Outputs),
                last.D.AsSpan(b * Outputs, Outputs),
                scale
            );
            if (_sums.Count == 8)
                loss += LogarithmOfProduct();
        }

        loss += LogarithmOfProduct();
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

    private double LogarithmOfProduct()
    {
        double product = _sums.Aggregate(1.0, (a, b) => a * b);
        _sums.Clear();
        return Elementary.Log(product);
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
        T mu = T.CreateChecked(_train.Momentum),
            b1 = T.CreateChecked(_train.Beta1),
            b2 = T.CreateChecked(_train.Beta2);
        T c1 = T.CreateChecked(rate / (1 - Power(_train.Beta1, _steps))),
            c2 = T.CreateChecked(1 / (1 - Power(_train.Beta2, _steps)));
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
                    m[i] = T.FusedMultiplyAdd(b1, m[i], T.CreateChecked(1 - _train.Beta1) * g);
                    v[i] = T.FusedMultiplyAdd(b2, v[i], T.CreateChecked(1 - _train.Beta2) * g * g);
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

    public T[] Weights(int layer) => _layers[layer - 1].W;

    public T[] Bias(int layer) => _layers[layer - 1].B;

    public T[] Skip => _skip!.W;
}
