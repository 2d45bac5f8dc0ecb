namespace Sweeps.Model.Numerics.Ranks;

/// <summary>Cholesky factors of the inner products of a block of rows, plainly: blocks are small.</summary>
internal static class SmallCholesky
{
    /// <summary>
    /// Chooses rows as pivoted orthogonalization would: each time the one of which most is left, until less than
    /// <paramref name="least"/> (a length) of it is left or there are <paramref name="most"/>. The first is always
    /// chosen.
    /// </summary>
    public static List<int> Choose(ReadOnlySpan<double> gram, int stride, int count, double least, int most)
    {
        double[] left = new double[count];
        double[] factor = new double[count * most];
        for (int i = 0; i < count; i++)
            left[i] = gram[i * stride + i];
        List<int> chosen = [];
        while (chosen.Count < Math.Min(most, count))
        {
            int pivot = 0;
            for (int i = 1; i < count; i++)
                pivot = left[i] > left[pivot] ? i : pivot;
            if (chosen.Count > 0 && !(left[pivot] >= least * least))
                break;
            int k = chosen.Count;
            double scale = 1 / Math.Sqrt(left[pivot]);
            var pivotRow = factor.AsSpan(pivot * most, k);
            for (int i = 0; i < count; i++)
            {
                double value = (gram[i * stride + pivot] - Rows.Dot(pivotRow, factor.AsSpan(i * most, k))) * scale;
                factor[i * most + k] = value;
                left[i] = Math.FusedMultiplyAdd(-value, value, left[i]);
            }

            left[pivot] = double.NegativeInfinity;
            chosen.Add(pivot);
        }

        return chosen;
    }

    /// <summary>Replaces G = L Lᵀ by L⁻¹, in place; above the diagonal zeros.</summary>
    public static void Invert(Span<double> gram, int stride, int count)
    {
        for (int j = 0; j < count; j++)
        {
            for (int i = j; i < count; i++)
            {
                double sum = gram[i * stride + j];
                for (int k = 0; k < j; k++)
                    sum = Math.FusedMultiplyAdd(-gram[i * stride + k], gram[j * stride + k], sum);
                gram[i * stride + j] = i == j ? Math.Sqrt(sum) : sum / gram[j * stride + j];
            }
        }

        for (int j = 0; j < count; j++)
        {
            gram[j * stride + j] = 1 / gram[j * stride + j];
            for (int i = j + 1; i < count; i++)
            {
                double sum = 0;
                for (int k = j; k < i; k++)
                    sum = Math.FusedMultiplyAdd(-gram[i * stride + k], gram[k * stride + j], sum);
                gram[i * stride + j] = sum / gram[i * stride + i];
            }
        }

        for (int i = 0; i < count; i++)
            gram.Slice(i * stride + i + 1, count - i - 1).Clear();
    }
}
