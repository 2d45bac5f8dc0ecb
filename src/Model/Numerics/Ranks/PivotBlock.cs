using Sweeps.Model.Networks;
using Sweeps.Model.Numerics.Products;

namespace Sweeps.Model.Numerics.Ranks;

/// <summary>Some orthonormal rows, packed so that the kernels take them out of other rows: A ← A − (A Qᵀ) Q.</summary>
internal sealed unsafe class PivotBlock : IDisposable
{
    private const int MostRows = 256;

    private readonly int _columns;
    private readonly nint[] _rows;
    private readonly NativeArray<double> _across;       // Qᵀ as a layer from the columns to the pivots
    private readonly NativeArray<double> _along;        // −Q as a layer from the pivots to the columns
    private readonly NativeArray<double> _products;     // A Qᵀ: [MostRows, _productStride]
    private readonly NativeArray<double> _zeros;
    private readonly nint[] _pointers = GC.AllocateArray<nint>(MostRows, pinned: true);
    private readonly int _productStride;

    public PivotBlock(int columns, int most)
    {
        _columns = columns;
        _rows = new nint[most];
        _productStride = Panels<double>.Padded(most);
        _across = new NativeArray<double>(Panels<double>.Size(columns, most));
        _along = new NativeArray<double>(Panels<double>.Size(most, columns));
        _products = new NativeArray<double>((long)MostRows * _productStride);
        _zeros = new NativeArray<double>(_productStride);
    }

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Add(double* row) => _rows[Count++] = (nint)row;

    /// <summary>Takes the rows added, as they are now.</summary>
    public void Pack()
    {
        int lanes = Panels<double>.Lanes;
        _across.Clear();
        for (int j = 0; j < Count; j++)
        {
            double* row = (double*)_rows[j];
            double* across = _across.Pointer + (nint)(j / lanes) * _columns * lanes + j % lanes;
            for (int p = 0; p < _columns; p++)
                across[(nint)p * lanes] = row[p];
            double* along = _along.Pointer + (nint)j * lanes;
            for (int p = 0; p < _columns; p += lanes)
            {
                double* to = along + (nint)(p / lanes) * Count * lanes;
                for (int lane = 0; lane < lanes; lane++)  // rows are padded with zeros
                    to[lane] = -row[p + lane];
            }
        }
    }

    /// <summary>A ← A − (A Qᵀ) Q for at most 256 rows.</summary>
    public void SubtractFrom(Kernels<double> kernels, double* rows, nint stride, int count)
    {
        fixed (nint* pinned = _pointers)
        {
            double** pointers = (double**)pinned;
            for (int i = 0; i < count; i++)
                pointers[i] = rows + i * stride;
            kernels.Forward(pointers, count, _across.Pointer, _columns, Count, _zeros.Pointer, _products.Pointer, _productStride, ForwardEnd.Bias);
            for (int i = 0; i < count; i++)
                pointers[i] = _products.Pointer + (nint)i * _productStride;
            kernels.Forward(pointers, count, _along.Pointer, Count, _columns, null, rows, stride, ForwardEnd.Accumulate);
        }
    }

    public void Dispose()
    {
        _across.Dispose();
        _along.Dispose();
        _products.Dispose();
        _zeros.Dispose();
    }
}
