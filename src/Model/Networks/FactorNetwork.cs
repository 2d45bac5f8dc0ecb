using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Networks;

/// <summary>
/// f(A) = ⟨A, U Uᵀ⟩ with U [d, d]: matrix sensing, trained by gradient descent. (Blanc et al. 2020, section 5.) With S
/// = A + Aᵀ, f = ½ ⟨S U, U⟩ and its derivative by U is S U, so that a step is one product.
/// </summary>
internal sealed unsafe class FactorNetwork<T> : INetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkConfiguration _network;
    private readonly TrainConfiguration _train;
    private readonly Kernels<T> _kernels;
    private readonly int _d;
    private readonly int _stride;
    private readonly NativeArray<T> _u; // in panels
    private readonly NativeArray<T> _none; // a bias of zeros
    private readonly NativeArray<T> _symmetric; // S: [d, d]
    private readonly NativeArray<nint> _symmetricRows;
    private readonly NativeArray<T> _products; // S U of an example: [d, stride]
    private readonly NativeArray<T> _gradient; // [d, stride]
    private readonly NativeArray<T> _outputs;
    private readonly T[] _outputGradient;
    private T** _rows;
    private int _count;

    public FactorNetwork(
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int maxBatch,
        InstructionPath? path
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBatch);
        _d = (int)Math.Sqrt(inputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs, _d * _d);
        (_network, _train, Inputs, MaxBatch) = (network, train, inputs, maxBatch);
        MaxForward = Math.Max(Network<T>.EvaluationBatch, maxBatch);
        _kernels = Kernels<T>.For(InstructionPaths.Choose(path));
        _stride = Panels<T>.Padded(_d);
        int rows = (_d + 7) / 8 * 8;
        _u = new NativeArray<T>(Panels<T>.Size(_d, _d));
        _none = new NativeArray<T>(_stride);
        _symmetric = new NativeArray<T>((long)rows * _d + Panels<T>.Lanes);
        _symmetricRows = new NativeArray<nint>(rows);
        for (int i = 0; i < rows; i++)
            _symmetricRows.Pointer[i] = (nint)(_symmetric.Pointer + (nint)i * _d);
        _products = new NativeArray<T>((long)rows * _stride);
        _gradient = new NativeArray<T>((long)rows * _stride);
        _outputs = new NativeArray<T>(MaxForward);
        _outputGradient = new T[maxBatch];
    }

    public int Inputs { get; }

    public int Outputs => 1;

    public int Layers => 1;

    public int MaxBatch { get; }

    public int MaxForward { get; }

    public long Parameters => Inputs;

    public int Width(int layer) => layer == 0 ? Inputs : 1;

    public void Initialize(long seed, RandomPurpose purpose = RandomPurpose.Initialization)
    {
        var u = new T[Inputs];
        Initialization.Weights<T>(
            u,
            _network.Layers.Count > 0 ? _network.Layers[0].Weights : _network.Init,
            seed,
            purpose,
            1,
            _d,
            _d
        );
        WriteWeights(1, u);
    }

    public void Forward(T** rows, int count)
    {
        ExampleCounts.RequireForward(count, MaxForward);
        _rows = rows;
        _count = count;
        for (int b = 0; b < count; b++)
            _outputs.Pointer[b] = Value(rows[b]);
    }

    // f of an example, whose S U it leaves behind.
    private T Value(T* a)
    {
        for (int i = 0; i < _d; i++)
        {
            T* s = _symmetric.Pointer + (nint)i * _d;
            for (int j = 0; j < _d; j++)
                s[j] = a[i * _d + j] + a[j * _d + i];
        }

        _kernels.Forward(
            (T**)_symmetricRows.Pointer,
            _d,
            _u.Pointer,
            _d,
            _d,
            _none.Pointer,
            _products.Pointer,
            _stride,
            ForwardEnd.Bias
        );
        T s0 = T.Zero,
            s1 = T.Zero,
            s2 = T.Zero,
            s3 = T.Zero;
        for (int i = 0; i < _d; i++)
        {
            for (int first = 0; first < _d; first += Panels<T>.Lanes)
            {
                T* product = _products.Pointer + (nint)i * _stride + first;
                T* u = Row(i, first);
                int lanes = Math.Min(Panels<T>.Lanes, _d - first);
                for (int j = 0; j < lanes; j += 4)
                {
                    s0 = T.FusedMultiplyAdd(product[j], u[j], s0);
                    s1 = j + 1 < lanes ? T.FusedMultiplyAdd(product[j + 1], u[j + 1], s1) : s1;
                    s2 = j + 2 < lanes ? T.FusedMultiplyAdd(product[j + 2], u[j + 2], s2) : s2;
                    s3 = j + 3 < lanes ? T.FusedMultiplyAdd(product[j + 3], u[j + 3], s3) : s3;
                }
            }
        }

        return (s0 + s1 + (s2 + s3)) * T.CreateTruncating(0.5);
    }

    private T* Row(int i, int first) => _u.Pointer + Panels<T>.Index(_d, i, first);

    public T* Activations(int layer, out nint stride)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(layer, 1);
        stride = 1;
        return _outputs.Pointer;
    }

    public T* Logits(out nint stride) => Activations(1, out stride);

    public double SumLoss(T* targets, int count) => Loss(targets, count, []);

    private double Loss(T* targets, int count, Span<T> gradient) =>
        ScalarLosses.Sum(
            _train,
            new ReadOnlySpan<T>(_outputs.Pointer, count),
            new ReadOnlySpan<T>(targets, count),
            count,
            gradient
        );

    public double Step(T** rows, T* targets, int count, double learningRate)
    {
        BeginStep(rows, count);
        double loss = Loss(targets, count, _outputGradient);
        fixed (T* gradient = _outputGradient)
            EndStep(gradient, null, learningRate);
        return loss / count;
    }

    public void BeginStep(T** rows, int count)
    {
        ExampleCounts.RequireBatch(count, MaxBatch);
        Forward(rows, count);
    }

    public void EndStep(T* gradients, T* pulls, double learningRate)
    {
        T rate = -T.CreateTruncating(learningRate);
        if (_count == 1)
        {
            Move(_products.Pointer, rate * *gradients);
            return;
        }

        _gradient.Clear();
        for (int b = 0; b < _count; b++)
        {
            Value(_rows[b]);
            for (nint i = 0; i < (nint)_d * _stride; i++)
                _gradient.Pointer[i] = T.FusedMultiplyAdd(_products.Pointer[i], gradients[b], _gradient.Pointer[i]);
        }

        Move(_gradient.Pointer, rate);
    }

    // U += step · direction, [d, stride]; element by element, so that the width of vectors makes no difference.
    private void Move(T* direction, T step)
    {
        for (int i = 0; i < _d; i++)
        {
            for (int first = 0; first < _d; first += Panels<T>.Lanes)
            {
                T* u = Row(i, first);
                T* d = direction + (nint)i * _stride + first;
                for (int j = 0; j < Panels<T>.Lanes; j += Vector512<T>.Count)
                    MultiplyAdd(Vector512.Load(d + j), Vector512.Create(step), Vector512.Load(u + j)).Store(u + j);
            }
        }
    }

    private static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    public void ReadWeights(int layer, Span<T> weights)
    {
        for (int i = 0; i < _d; i++)
        {
            for (int j = 0; j < _d; j++)
                weights[i * _d + j] = *Row(i, j);
        }
    }

    public void WriteWeights(int layer, ReadOnlySpan<T> weights)
    {
        for (int i = 0; i < _d; i++)
        {
            for (int j = 0; j < _d; j++)
                *Row(i, j) = weights[i * _d + j];
        }
    }

    public void ReadBias(int layer, Span<T> bias) => bias.Clear();

    public void WriteBias(int layer, ReadOnlySpan<T> bias) =>
        throw new InvalidOperationException(
            "A factored form has no biases. Set `network.form: layers` in its configuration."
        );

    public void ReadSkip(Span<T> weights) => throw new InvalidOperationException("A factored form has no skip unit.");

    public void WriteSkip(ReadOnlySpan<T> weights) =>
        throw new InvalidOperationException("A factored form has no skip unit.");

    public double SquaredNorm()
    {
        var u = new T[Inputs];
        ReadWeights(1, u);
        double sum = 0;
        foreach (T value in u)
            sum = Math.FusedMultiplyAdd(double.CreateTruncating(value), double.CreateTruncating(value), sum);
        return sum;
    }

    public void SaveState(BinaryWriter writer)
    {
        var u = new T[Inputs];
        ReadWeights(1, u);
        writer.Write(MemoryMarshal.AsBytes<T>(u));
    }

    public void LoadState(BinaryReader reader)
    {
        var u = new T[Inputs];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes<T>(u.AsSpan()));
        WriteWeights(1, u);
    }

    public void Dispose()
    {
        _u.Dispose();
        _none.Dispose();
        _symmetric.Dispose();
        _symmetricRows.Dispose();
        _products.Dispose();
        _gradient.Dispose();
        _outputs.Dispose();
    }
}
