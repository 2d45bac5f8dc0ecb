namespace Sweeps.Scheduling.Search.Algebra;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, row by row (Golub and Van Loan, section
/// 8.5). It takes plain arithmetic in a fixed order, so that the bits are the same on every machine.
/// </summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>Finds them; <paramref name="matrix"/> is left as it is. Column i of the vectors belongs to value
    /// i.</summary>
    public static (double[] Values, double[,] Vectors) Of(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] a = (double[,])matrix.Clone();
        double[,] vectors = new double[n, n];
        for (int i = 0; i < n; i++)
            vectors[i, i] = 1;
        for (int sweep = 0; sweep < MostSweeps && !IsDiagonal(a, n); sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                    Rotate(a, vectors, n, p, q);
            }
        }

        double[] values = new double[n];
        for (int i = 0; i < n; i++)
            values[i] = a[i, i];
        return (values, vectors);
    }

    private static bool IsDiagonal(double[,] a, int n)
    {
        double off = 0;
        double on = 0;
        for (int i = 0; i < n; i++)
        {
            on += a[i, i] * a[i, i];
            for (int j = i + 1; j < n; j++)
                off += a[i, j] * a[i, j];
        }

        return off <= 1e-30 * on;
    }

    private static void Rotate(double[,] a, double[,] vectors, int n, int p, int q)
    {
        if (a[p, q] == 0)
            return;
        double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double t = 1 / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        if (theta < 0)
            t = -t;
        double c = 1 / Math.Sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < n; k++)
            (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]);
        for (int k = 0; k < n; k++)
            (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]);
        for (int k = 0; k < n; k++)
            (vectors[k, p], vectors[k, q]) = (
                c * vectors[k, p] - s * vectors[k, q],
                s * vectors[k, p] + c * vectors[k, q]
            );
    }
}
