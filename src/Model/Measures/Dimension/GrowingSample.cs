using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Numerics.Ranks;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>
/// The rank of the Jacobian on a sample of random inputs that grows. Only rows on which the others depend are kept. Of
/// many new rows it looks at Gaussian combinations: as many as the rank can still rise, and a few more. With
/// probability 1 they raise it exactly as the rows themselves would, and they never raise it too far. So a sample costs
/// by its rows times what is still open, not times the rank.
/// </summary>
internal sealed unsafe class GrowingSample : IDisposable
{
    /// <summary>Combinations beyond those by which the rank can rise.</summary>
    public const int Spare = 8;

    private const int RowsAtOnce = 64;

    private readonly MeasureContext _context;
    private readonly ExampleGradients _network;
    private readonly ExampleRows _example;
    private readonly Action<double> _progress;
    private readonly double[] _input;
    private readonly RandomStream _weights;
    private RowMatrix _rows; // those on which the others depend, as they are
    private int _kept;
    private int _inputs;
    private double _times = 1;

    public GrowingSample(MeasureContext context, Action<double> progress)
    {
        (_context, _network, _progress) = (context, context.Gradients, progress);
        _example = new ExampleRows(_network, softmax: false);
        _input = new double[_network.Inputs];
        _weights = new RandomStream(
            context.Subject.Configuration.Seed,
            RandomPurpose.Measurement,
            MeasureChannels.Combinations
        );
        _rows = new RowMatrix(0, _network.Parameters);
    }

    /// <summary>A rank that cannot be exceeded.</summary>
    public int Bound => _network.Parameters - _network.HiddenNeurons;

    /// <summary>Adds the first <paramref name="inputs"/> inputs of a set and answers the rank; null if a derivative is
    /// not a number. Before the first call of <see cref="Grow"/>.</summary>
    public int? Add(InputSet set, int inputs) => Extend(set, 0, inputs);

    /// <summary>Takes the random inputs to the first <paramref name="inputs"/> and answers the rank; null if a
    /// derivative is not a number.</summary>
    public int? Grow(int inputs)
    {
        int? rank = Extend(InputSet.Random, _inputs, inputs);
        _inputs = inputs;
        return rank;
    }

    /// <summary>Adds the first <paramref name="inputs"/> random inputs so many times as far from their mean, and
    /// answers the rank; null if a derivative is not a number. Before the first call of <see cref="Grow"/>.</summary>
    public int? AddFar(double times, int inputs)
    {
        _times = times;
        int? rank = Extend(InputSet.Random, 0, inputs);
        _times = 1;
        return rank;
    }

    private int? Extend(InputSet set, int first, int inputs)
    {
        long added = (long)(inputs - first) * _network.Outputs;
        int room = Bound - _kept + Math.Max(Spare, _network.Outputs);
        int taken = (int)Math.Min(added, room);
        var rows = new RowMatrix(_kept + taken, _network.Parameters);
        for (int i = 0; i < _kept; i++)
            _rows.Row(i).CopyTo(rows.Row(i));
        _rows.Dispose();
        _rows = rows;
        if (taken == added)
            Take(set, first, inputs);
        else
            Combine(set, first, inputs, taken);
        return Choose();
    }

    private void Take(InputSet set, int from, int inputs)
    {
        int row = _kept;
        for (int i = from; i < inputs; i++)
        {
            Pass(set, i, from, inputs);
            for (int output = 0; output < _network.Outputs; output++)
                _example.Write(output, _rows.Row(row++));
        }
    }

    // Row j of the combinations: Σ over new rows i of N(0, 1) draw (i, j) times row i.
    private void Combine(InputSet set, int from, int inputs, int count)
    {
        var kernels = Kernels<double>.For(InstructionPaths.Choose());
        int columns = _network.Parameters;
        using var some = new NativeArray<double>(Panels<double>.Size(RowsAtOnce, columns));
        using var weights = new NativeArray<double>((long)count * RowsAtOnce);
        double[] draws = new double[count],
            row = new double[columns];
        nint[] pointers = GC.AllocateArray<nint>(count, pinned: true);
        for (int j = 0; j < count; j++)
            pointers[j] = (nint)(weights.Pointer + (nint)j * RowsAtOnce);

        int outputs = _network.Outputs;
        long last = (long)inputs * outputs;
        for (long first = (long)from * outputs; first < last; first += RowsAtOnce)
        {
            int rows = (int)Math.Min(RowsAtOnce, last - first);
            for (int i = 0; i < rows; i++)
            {
                if ((first + i) % outputs == 0 || i == 0)
                    Pass(set, (int)((first + i) / outputs), from, inputs);
                _example.Write((int)((first + i) % outputs), row);
                for (int p = 0; p < columns; p++)
                    some.Pointer[Panels<double>.Index(rows, i, p)] = row[p];
                _weights.FillNormal(first + i, 0, draws);
                for (int j = 0; j < count; j++)
                    weights.Pointer[(nint)j * RowsAtOnce + i] = draws[j];
            }

            fixed (nint* to = pointers)
                kernels.Forward(
                    (double**)to,
                    count,
                    some.Pointer,
                    rows,
                    columns,
                    null,
                    _rows.Pointer(_kept),
                    _rows.Stride,
                    ForwardEnd.Accumulate
                );
        }
    }

    private void Pass(InputSet set, int input, int from, int inputs)
    {
        _progress(0.5 * (input - from) / (inputs - from));
        _context.ReadInput(set, input, _input);
        double mean = _context.Subject.Configuration.Measure.RandomMean;
        for (int i = 0; _times != 1 && i < _input.Length; i++)
            _input[i] = Math.FusedMultiplyAdd(_times, _input[i] - mean, mean);
        _example.Take(_input);
    }

    private int? Choose()
    {
        using var work = new RowMatrix(_rows.Count, _rows.Columns);
        for (int i = 0; i < work.Count; i++)
            _rows.Row(i).CopyTo(work.Row(i));
        Equilibration.OfColumns(work, () => _progress(0.5));
        Equilibration.OfRows(work, () => _progress(0.5));
        int[]? pivots = PivotedRank.Pivots(
            work,
            _context.Subject.Configuration.Measure.RankTolerance,
            Bound,
            share => _progress(0.5 + 0.5 * share)
        );
        if (pivots is null)
            return null;
        Array.Sort(pivots);
        for (int i = 0; i < pivots.Length; i++)
        {
            if (pivots[i] > i)
                _rows.Row(pivots[i]).CopyTo(_rows.Row(i));
        }

        return _kept = pivots.Length;
    }

    public void Dispose() => _rows.Dispose();
}
