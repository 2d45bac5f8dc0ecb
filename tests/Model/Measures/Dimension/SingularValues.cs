namespace Sweeps.Model.Tests.Measures.Dimension;

/// <summary>Singular values by one-sided Jacobi rotations: slow, plain, and accurate to the last digits.</summary>
internal static class SingularValues
{
    /// <summary>Largest first. <paramref name="vectors"/> are the rows (or the columns) of the matrix; they are
    /// changed.</summary>
    public static double[] Of(double[][] vectors)
    {
        for (bool turned = true; turned; )
        {
            turned = false;
            for (int i = 0; i < vectors.Length; i++)
            {
                for (int j = i + 1; j < vectors.Length; j++)
                    turned |= Turn(vectors[i], vectors[j]);
            }
        }

        return [.. vectors.Select(vector => Math.Sqrt(Dot(vector, vector))).OrderDescending()];
    }

    private static bool Turn(double[] a, double[] b)
    {
        double aa = Dot(a, a),
            bb = Dot(b, b),
            ab = Dot(a, b);
        if (Math.Abs(ab) <= 1e-15 * Math.Sqrt(aa) * Math.Sqrt(bb) || Math.Sqrt(aa) < 1e-200 || Math.Sqrt(bb) < 1e-200)
            return false;
        double zeta = (bb - aa) / (2 * ab),
            t = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        double c = 1 / Math.Sqrt(1 + t * t),
            s = c * t;
        for (int k = 0; k < a.Length; k++)
            (a[k], b[k]) = (c * a[k] - s * b[k], s * a[k] + c * b[k]);
        return Math.Abs(ab) > 1e-14 * Math.Sqrt(aa) * Math.Sqrt(bb)
            && Math.Max(aa, bb) > 0
            && Math.Min(aa, bb) > 1e-34 * Math.Max(aa, bb);
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
