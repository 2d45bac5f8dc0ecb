namespace Sweeps.Model.Numerics.Spectra;

/// <summary>Squares of the singular values of a matrix.</summary>
internal static class SingularSquares
{
    /// <summary>As many as the matrix has on its shorter side, largest first.</summary>
    /// <param name="matrix">[rows, columns], row-major.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public static double[] Of(double[] matrix, int rows, int columns)
    {
        // Eigenvalues of W Wᵀ, or of Wᵀ W where that is smaller; rounding may take one below 0.
        double[][] vectors =
            rows <= columns
                ? [.. Enumerable.Range(0, rows).Select(j => matrix[(j * columns)..((j + 1) * columns)])]
                :
                [
                    .. Enumerable
                        .Range(0, columns)
                        .Select(k => Enumerable.Range(0, rows).Select(j => matrix[j * columns + k]).ToArray()),
                ];
        int n = vectors.Length;
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                gram[i * n + j] = gram[j * n + i] = Rows.Dot(vectors[i], vectors[j]);
        }

        return [.. SymmetricEigen.Values(gram, n).Select(value => Math.Max(0, value))];
    }
}
