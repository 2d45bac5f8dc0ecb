using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Bench.Kernels;

/// <summary>One network in training, its data resident and visited in shuffled order.</summary>
internal sealed unsafe class StepCase<T> : IMeasured
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _batch;
    private readonly int _examples;
    private readonly int _outputs;
    private readonly T* _inputs;
    private readonly T* _targets;
    private readonly T** _rows;
    private readonly Network<T> _network;
    private int _next;

    public StepCase(int[] widths, int batch, TrainConfiguration train, InstructionPath path)
    {
        (_batch, _outputs, Path) = (batch, widths[^1], path);
        // Some 25 MB of examples, as a subset of MNIST would take; never fewer than two batches.
        _examples = Math.Max(2, Math.Min(8000, 3_200_000 / widths[0]) / batch) * batch;
        Widths = widths;
        _network = new Network<T>(
            new NetworkConfiguration { Hidden = widths[1..^1] },
            train,
            widths[0],
            _outputs,
            batch,
            path
        );
        _network.Initialize(1);
        _inputs = (T*)NativeMemory.AlignedAlloc((nuint)((long)_examples * widths[0] * sizeof(T)), 64);
        _targets = (T*)NativeMemory.AllocZeroed((nuint)((long)_examples * _outputs * sizeof(T)));
        _rows = (T**)NativeMemory.Alloc((nuint)(_examples * sizeof(T*)));
        Fill(widths[0], train.Loss);
    }

    public InstructionPath Path { get; }

    public int[] Widths { get; }

    public bool Single => typeof(T) == typeof(float);

    public double Samples => _batch;

    /// <summary>Multiplications and additions of one step: forward, weight gradient, and input gradient of all layers
    /// but the first.</summary>
    public double Operations => OperationsOf(Widths, _batch);

    public static double OperationsOf(int[] widths, int batch)
    {
        double weights = 0;
        for (int l = 1; l < widths.Length; l++)
            weights += (double)widths[l - 1] * widths[l];
        return 2.0 * batch * (3 * weights - (double)widths[0] * widths[1]);
    }

    public double Run(long steps)
    {
        double loss = 0;
        for (long s = 0; s < steps; s++)
        {
            loss = _network.Step(_rows + _next, _targets + (long)_next * _outputs, _batch, 0.001);
            _next = _next + 2 * _batch <= _examples ? _next + _batch : 0;
        }

        return loss;
    }

    private void Fill(int inputs, LossKind loss)
    {
        var stream = new RandomStream(1, RandomPurpose.Data);
        for (int e = 0; e < _examples; e++)
        {
            // A fixed stride through the examples stands in for a shuffle.
            T* row = _inputs + (e * 7919L % _examples) * inputs;
            _rows[e] = row;
            for (int i = 0; i < inputs; i++)
                row[i] = T.CreateTruncating(stream.Uniform(e, i) * 2 - 1);
            if (loss == LossKind.Logistic)
                _targets[e] = T.CreateTruncating(stream.Sign(e, inputs));
            else
                _targets[(long)e * _outputs + stream.Below(_outputs, e, inputs)] = T.One;
        }
    }

    public void Dispose()
    {
        _network.Dispose();
        NativeMemory.AlignedFree(_inputs);
        NativeMemory.Free(_targets);
        NativeMemory.Free(_rows);
    }
}
