using Sweeps.Model.Numerics.Memory;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Numerics.Ranks;

/// <summary>
/// A block of neighbouring rows X of a matrix, packed for the kernels: inner products with other rows, and combinations
/// X ← T X. Columns are taken a stretch at a time that stays in the cache.
/// </summary>
internal sealed unsafe class PivotBlock : IDisposable
{
    /// <summary>Rows that others can be multiplied with at once.</summary>
    public const int MostRows = 128;

    private const int Depth = 2048;

    private readonly int _columns;
    private readonly Kernels<double> _kernels;
    private readonly NativeArray<double> _across; // Xᵀ as layers from the columns, a stretch each, to the rows of X
    private readonly NativeArray<double> _along; // ±X as a layer from the rows of X to the columns
    private readonly NativeArray<double> _products; // [MostRows, Stride]
    private readonly NativeArray<double> _zeros;
    private readonly nint[] _pointers = GC.AllocateArray<nint>(MostRows, pinned: true);
    private double* _rows;
    private nint _stride;

    public PivotBlock(int columns, Kernels<double> kernels)
    {
        (_columns, _kernels) = (columns, kernels);
        _across = new NativeArray<double>(Panels<double>.Size(columns, MostRows));
        _along = new NativeArray<double>(Panels<double>.Size(MostRows, columns));
        _products = new NativeArray<double>((long)MostRows * Stride);
        _zeros = new NativeArray<double>(Stride);
    }

    /// <summary>From a row of <see cref="Products"/> to the next.</summary>
    public static int Stride => Panels<double>.Padded(MostRows);

    /// <summary>Rows of X.</summary>
    public int Count { get; private set; }

    /// <summary>The first row of X; the others follow at the matrix's stride.</summary>
    public double* First => _rows;

    /// <summary>What <see cref="Multiply"/> gave, and what <see cref="Combine"/> takes: [rows,
    /// <see cref="Stride"/>].</summary>
    public Span<double> Products => new(_products.Pointer, (int)_products.Length);

    /// <summary>Turns to <paramref name="count"/> rows from <paramref name="rows"/> on.</summary>
    public void Turn(double* rows, nint stride, int count)
    {
        _rows = rows;
        (_stride, Count) = (stride, count);
    }

    /// <summary>Packs X for <see cref="Multiply"/>.</summary>
    public void PackAcross()
    {
        int lanes = Panels<double>.Lanes;
        _across.Clear();
        for (int j = 0; j < Count; j++)
        {
            double* row = _rows + j * _stride;
            for (int first = 0; first < _columns; first += Depth)
            {
                int depth = Math.Min(Depth, _columns - first);
                double* to = Stretch(first) + (nint)(j / lanes) * depth * lanes + j % lanes;
                for (int p = 0; p < depth; p++)
                    to[(nint)p * lanes] = row[first + p];
            }
        }
    }

    /// <summary>Packs X, or −X, for <see cref="Combine"/>.</summary>
    public void PackAlong(double sign)
    {
        int lanes = Panels<double>.Lanes;
        for (int j = 0; j < Count; j++)
        {
            double* row = _rows + j * _stride;
            double* along = _along.Pointer + (nint)j * lanes;
            for (int p = 0; p < _columns; p += lanes)
            {
                double* to = along + (nint)(p / lanes) * Count * lanes;
                for (int lane = 0; lane < lanes; lane++) // rows are padded with zeros
                    to[lane] = sign * row[p + lane];
            }
        }
    }

    /// <summary>Products ← A Xᵀ for at most <see cref="MostRows"/> rows A.</summary>
    public void Multiply(double* rows, nint stride, int count)
    {
        fixed (nint* pointers = _pointers)
        {
            for (int first = 0; first < _columns; first += Depth)
            {
                for (int i = 0; i < count; i++)
                    pointers[i] = (nint)(rows + i * stride + first);
                _kernels.Forward(
                    (double**)pointers,
                    count,
                    Stretch(first),
                    Math.Min(Depth, _columns - first),
                    Count,
                    _zeros.Pointer,
                    _products.Pointer,
                    Stride,
                    first == 0 ? ForwardEnd.Bias : ForwardEnd.Accumulate
                );
            }
        }
    }

    /// <summary>A ← A + Products X, X with the sign that it was packed with.</summary>
    public void Combine(double* rows, nint stride, int count)
    {
        fixed (nint* pointers = _pointers)
        {
            for (int i = 0; i < count; i++)
                pointers[i] = (nint)(_products.Pointer + (nint)i * Stride);
            _kernels.Forward(
                (double**)pointers,
                count,
                _along.Pointer,
                Count,
                _columns,
                null,
                rows,
                stride,
                ForwardEnd.Accumulate
            );
        }
    }

    private double* Stretch(int first) => _across.Pointer + (nint)first * Panels<double>.Padded(Count);

    public void Dispose()
    {
        _across.Dispose();
        _along.Dispose();
        _products.Dispose();
        _zeros.Dispose();
    }
}
