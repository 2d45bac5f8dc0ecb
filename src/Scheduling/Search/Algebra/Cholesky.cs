using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Search.Algebra;

/// <summary>The factor L of a positive definite matrix K = L Lᵀ, row by row, with the same bits on every
/// machine.</summary>
internal sealed class Cholesky
{
    private readonly double[] _factor; // rows of n, of which row i has i + 1 entries
    private readonly int _n;

    private Cholesky(double[] factor, int n) => (_factor, _n) = (factor, n);

    /// <summary>ln |K|.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _n; i++)
                sum += Elementary.Log(_factor[i * _n + i]);
            return 2 * sum;
        }
    }

    /// <summary>Factors the lower half of a matrix (row-major), in place; null where it is not positive
    /// definite.</summary>
    public static Cholesky? Of(double[] matrix, int n)
    {
        for (int i = 0; i < n; i++)
        {
            Span<double> row = matrix.AsSpan(i * n, i + 1);
            for (int j = 0; j < i; j++)
                row[j] = (row[j] - Rows.Dot(row[..j], matrix.AsSpan(j * n, j))) / matrix[j * n + j];
            double left = row[i] - Rows.SquaredNorm(row[..i]);
            if (!(left > 0))
                return null;
            row[i] = Math.Sqrt(left);
        }

        return new(matrix, n);
    }

    /// <summary>Replaces b by L⁻¹ b.</summary>
    public void Forward(Span<double> b)
    {
        for (int i = 0; i < _n; i++)
            b[i] = (b[i] - Rows.Dot(_factor.AsSpan(i * _n, i), b[..i])) / _factor[i * _n + i];
    }

    /// <summary>Replaces b by L⁻ᵀ b.</summary>
    public void Backward(Span<double> b)
    {
        for (int i = _n - 1; i >= 0; i--)
        {
            b[i] /= _factor[i * _n + i];
            Rows.Add(-b[i], _factor.AsSpan(i * _n, i), b[..i]);
        }
    }

    /// <summary>Replaces b by K⁻¹ b.</summary>
    public void Solve(Span<double> b)
    {
        Forward(b);
        Backward(b);
    }

    /// <summary>K⁻¹, of which the lower half is filled in.</summary>
    public double[] Inverse()
    {
        // Row i of the transpose of L⁻¹ begins at its column i.
        double[] turned = new double[_n * _n];
        for (int j = 0; j < _n; j++)
        {
            Span<double> column = turned.AsSpan(j * _n, _n);
            column[j] = 1 / _factor[j * _n + j];
            for (int i = j + 1; i < _n; i++)
                column[i] = -Rows.Dot(_factor.AsSpan(i * _n + j, i - j), column[j..i]) / _factor[i * _n + i];
        }

        double[] inverse = new double[_n * _n];
        for (int i = 0; i < _n; i++)
        {
            for (int j = 0; j <= i; j++)
                inverse[i * _n + j] = Rows.Dot(turned.AsSpan(i * _n + i, _n - i), turned.AsSpan(j * _n + i, _n - i));
        }

        return inverse;
    }
}
