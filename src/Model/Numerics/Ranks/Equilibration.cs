namespace Sweeps.Model.Numerics.Ranks;

/// <summary>
/// Brings rows or columns to norms near 1 by powers of 2, which rounds nothing and leaves the rank as it is. Where a
/// network's neurons are rescaled, columns of its Jacobian are multiplied by constants; once columns are equilibrated
/// no such choice of scale reaches the decision what counts as 0.
/// </summary>
internal static class Equilibration
{
    private const int RowsBetweenTicks = 32;

    /// <summary>Rows; calls <paramref name="tick"/> now and then.</summary>
    public static void OfRows(RowMatrix matrix, Action? tick = null)
    {
        for (int i = 0; i < matrix.Count; i++)
        {
            Tick(i, tick);
            Rows.Scale(Factor(Rows.SquaredNorm(matrix.Row(i))), matrix.Row(i));
        }
    }

    /// <summary>Columns; calls <paramref name="tick"/> now and then.</summary>
    public static void OfColumns(RowMatrix matrix, Action? tick = null)
    {
        double[] factors = new double[matrix.Columns];
        for (int i = 0; i < matrix.Count; i++)
        {
            Tick(i, tick);
            AddSquares(matrix.Row(i), factors);
        }

        foreach (ref double factor in factors.AsSpan())
            factor = Factor(factor);
        for (int i = 0; i < matrix.Count; i++)
        {
            Tick(i, tick);
            Multiply(factors, matrix.Row(i));
        }
    }

    private static void Tick(int row, Action? tick)
    {
        if (row % RowsBetweenTicks == 0)
            tick?.Invoke();
    }

    private static void AddSquares(ReadOnlySpan<double> row, Span<double> sums)
    {
        for (int j = 0; j < row.Length; j++)
            sums[j] = Math.FusedMultiplyAdd(row[j], row[j], sums[j]);
    }

    private static void Multiply(ReadOnlySpan<double> factors, Span<double> row)
    {
        for (int j = 0; j < row.Length; j++)
            row[j] *= factors[j];
    }

    // The power of 2 that brings a norm to [1, 2); 1 where there is none that could.
    private static double Factor(double squaredNorm)
    {
        double norm = Math.Sqrt(squaredNorm);
        return norm > 1e-300 && norm < 1e300 ? Math.ScaleB(1, -Math.ILogB(norm)) : 1;
    }
}
