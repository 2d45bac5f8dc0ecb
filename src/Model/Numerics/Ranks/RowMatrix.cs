using Sweeps.Model.Numerics.Memory;

namespace Sweeps.Model.Numerics.Ranks;

/// <summary>A float64 matrix outside the managed heap, rows padded to whole panels of the kernels with zeros.</summary>
internal sealed unsafe class RowMatrix : IDisposable
{
    private readonly NativeArray<double> _values;

    public RowMatrix(int rows, int columns)
    {
        (Count, Columns, Stride) = (rows, columns, Products.Panels<double>.Padded(columns));
        _values = new NativeArray<double>((long)rows * Stride);
    }

    public int Count { get; }

    public int Columns { get; }

    /// <summary>From a row to the next.</summary>
    public nint Stride { get; }

    public double* Pointer(int row) => _values.Pointer + row * Stride;

    public Span<double> Row(int row) => new(Pointer(row), Columns);

    public void Swap(int a, int b)
    {
        if (a == b)
            return;
        var x = Row(a);
        var y = Row(b);
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = (y[i], x[i]);
    }

    public void Dispose() => _values.Dispose();
}
