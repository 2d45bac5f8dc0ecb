namespace Sweeps.Model.Numerics.Spectra;

/// <summary>Eigenvalues of symmetric matrices in float64, in a fixed order of operations, so that they have the same
/// bits on every machine.</summary>
public static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>All eigenvalues, largest first, by Householder reflections and bisection. The matrix ([n, n],
    /// row-major) is overwritten. NaN throughout if an entry is not finite.</summary>
    public static double[] Values(double[] matrix, int n)
    {
        if (!matrix.All(double.IsFinite))
            return [.. Enumerable.Repeat(double.NaN, n)];
        double[] diagonal = new double[n],
            beside = new double[n];
        Tridiagonalize(matrix, n, diagonal, beside);
        double reach = 0;
        for (int i = 0; i < n; i++)
            reach = Math.Max(
                reach,
                Math.Abs(diagonal[i]) + Math.Abs(beside[i]) + (i > 0 ? Math.Abs(beside[i - 1]) : 0)
            );
        double[] values = new double[n];
        for (int i = 0; i < n; i++)
            values[n - 1 - i] = Bisect(diagonal, beside, i, reach);
        return values;
    }

    /// <summary>Eigenvalues, largest first, with unit eigenvectors as rows, by cyclic Jacobi rotations. For small
    /// matrices; overwritten.</summary>
    public static (double[] Values, double[][] Vectors) Vectors(double[] matrix, int n)
    {
        double[][] vectors = [.. Enumerable.Range(0, n).Select(i => Unit(n, i))];
        double all = Rows.SquaredNorm(matrix);
        for (int sweep = 0; sweep < MostSweeps && OffDiagonal(matrix, n) > 1e-34 * all; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                    Rotate(matrix, n, p, q, vectors);
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => matrix[i * n + i])];
        return ([.. order.Select(i => matrix[i * n + i])], [.. order.Select(i => vectors[i])]);
    }

    private static double[] Unit(int n, int i)
    {
        double[] unit = new double[n];
        unit[i] = 1;
        return unit;
    }

    private static double OffDiagonal(double[] matrix, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                sum = Math.FusedMultiplyAdd(2 * matrix[i * n + j], matrix[i * n + j], sum);
        }

        return sum;
    }

    private static void Rotate(double[] a, int n, int p, int q, double[][] vectors)
    {
        double apq = a[p * n + q];
        if (apq == 0)
            return;
        double zeta = (a[q * n + q] - a[p * n + p]) / (2 * apq),
            t = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta)),
            c = 1 / Math.Sqrt(1 + t * t),
            s = c * t;
        for (int k = 0; k < n; k++)
            (a[k * n + p], a[k * n + q]) = (c * a[k * n + p] - s * a[k * n + q], s * a[k * n + p] + c * a[k * n + q]);
        for (int k = 0; k < n; k++)
            (a[p * n + k], a[q * n + k]) = (c * a[p * n + k] - s * a[q * n + k], s * a[p * n + k] + c * a[q * n + k]);
        a[p * n + q] = a[q * n + p] = 0;
        for (int k = 0; k < n; k++)
            (vectors[p][k], vectors[q][k]) = (
                c * vectors[p][k] - s * vectors[q][k],
                s * vectors[p][k] + c * vectors[q][k]
            );
    }

    // Column by column a reflection I − 2 v vᵀ takes all below the second diagonal to 0.
    private static void Tridiagonalize(double[] a, int n, double[] diagonal, double[] beside)
    {
        double[] v = new double[n],
            w = new double[n];
        for (int k = 0; k < n; k++)
        {
            diagonal[k] = a[k * n + k];
            int m = n - k - 1;
            if (m == 0)
                return;
            Span<double> x = v.AsSpan(0, m);
            for (int i = 0; i < m; i++)
                x[i] = a[(k + 1 + i) * n + k];
            double norm = Math.Sqrt(Rows.SquaredNorm(x)),
                tail = m > 1 ? Rows.SquaredNorm(x[1..]) : 0;
            if (tail == 0)
            {
                beside[k] = x[0];
                continue;
            }

            beside[k] = x[0] > 0 ? -norm : norm;
            x[0] -= beside[k];
            Rows.Scale(1 / Math.Sqrt(Rows.SquaredNorm(x)), x);
            Span<double> p = w.AsSpan(0, m);
            for (int i = 0; i < m; i++)
                p[i] = Rows.Dot(a.AsSpan((k + 1 + i) * n + k + 1, m), x);
            Rows.Add(-Rows.Dot(x, p), x, p);
            for (int i = 0; i < m; i++)
            {
                Span<double> row = a.AsSpan((k + 1 + i) * n + k + 1, m);
                Rows.Add(-2 * x[i], p, row);
                Rows.Add(-2 * p[i], x, row);
            }
        }
    }

    // Eigenvalue number i, smallest first.
    private static double Bisect(double[] diagonal, double[] beside, int i, double reach)
    {
        double low = -reach,
            high = reach;
        for (int halving = 0; halving < 100; halving++)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
                break;
            if (Below(diagonal, beside, middle) > i)
                high = middle;
            else
                low = middle;
        }

        return 0.5 * (low + high);
    }

    // Eigenvalues below x: negative pivots of the elimination (Sturm).
    private static int Below(double[] diagonal, double[] beside, double x)
    {
        int count = 0;
        double pivot = 1;
        for (int i = 0; i < diagonal.Length; i++)
        {
            double square = i > 0 ? beside[i - 1] * beside[i - 1] : 0;
            pivot = diagonal[i] - x - (square == 0 ? 0 : square / pivot);
            if (pivot == 0)
                pivot = -1e-300;
            count += pivot < 0 ? 1 : 0;
        }

        return count;
    }
}
