namespace Sweeps.Model.Numerics.Ranks;

/// <summary>
/// Brings rows or columns to norms near 1 by powers of 2, which rounds nothing and leaves the rank as it is. Where a network's neurons are
/// rescaled, columns of its Jacobian are multiplied by constants; once columns are equilibrated no such choice of scale reaches the decision
/// what counts as 0.
/// </summary>
internal static class Equilibration
{
    public static void OfRows(RowMatrix matrix)
    {
        for (int i = 0; i < matrix.Count; i++)
            Rows.Scale(Factor(Rows.SquaredNorm(matrix.Row(i))), matrix.Row(i));
    }

    public static void OfColumns(RowMatrix matrix)
    {
        double[] factors = new double[matrix.Columns];
        for (int i = 0; i < matrix.Count; i++)
            AddSquares(matrix.Row(i), factors);
        ToFactors(factors);
        for (int i = 0; i < matrix.Count; i++)
            Multiply(factors, matrix.Row(i));
    }

    /// <summary>sums += row².</summary>
    public static void AddSquares(ReadOnlySpan<double> row, Span<double> sums)
    {
        for (int j = 0; j < row.Length; j++)
            sums[j] = Math.FusedMultiplyAdd(row[j], row[j], sums[j]);
    }

    /// <summary>Turns sums of squares into the factors that bring their columns near norm 1.</summary>
    public static void ToFactors(Span<double> sums)
    {
        foreach (ref double sum in sums)
            sum = Factor(sum);
    }

    public static void Multiply(ReadOnlySpan<double> factors, Span<double> row)
    {
        for (int j = 0; j < row.Length; j++)
            row[j] *= factors[j];
    }

    /// <summary>The power of 2 that brings a norm to [1, 2); 1 where there is none that could.</summary>
    public static double Factor(double squaredNorm)
    {
        double norm = Math.Sqrt(squaredNorm);
        return norm > 1e-300 && norm < 1e300 ? Math.ScaleB(1, -Math.ILogB(norm)) : 1;
    }
}
