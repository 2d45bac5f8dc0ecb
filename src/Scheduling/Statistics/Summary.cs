namespace Sweeps.Scheduling.Statistics;

/// <summary>A sample over seeds. Values that are not finite are in no mean, and counted.</summary>
/// <param name="Count">Number of finite values.</param>
/// <param name="Mean">Arithmetic mean; NaN of none.</param>
/// <param name="Deviation">Standard deviation with n − 1; null of fewer than two.</param>
/// <param name="HalfWidth">Half the width of the 95 % confidence interval of the mean (Student's t); null of fewer than
/// two: one value says nothing about spread.</param>
public sealed record Summary(int Count, double Mean, double? Deviation, double? HalfWidth)
{
    /// <summary>How many values were NaN or infinite.</summary>
    public int NotFinite { get; init; }

    /// <summary>
    /// The 95 % interval; null where there is none. That of a fraction is cut at 0 and 1, where t's knows no bounds:
    /// what is cut off holds no possible mean, so that the rest covers no less.
    /// </summary>
    public (double Low, double High)? Interval(bool isFraction) =>
        HalfWidth is not { } half || !double.IsFinite(half) || !double.IsFinite(Mean) ? null
        : isFraction ? (Math.Max(Mean - half, Math.Min(0, Mean)), Math.Min(Mean + half, Math.Max(1, Mean)))
        : (Mean - half, Mean + half);

    /// <summary>Whether <see cref="Interval"/> is narrower than mean ± half width, since it ends at 0 or 1.</summary>
    public bool IsCut(bool isFraction) =>
        isFraction && Interval(true) is var (low, high) && high - low < 2 * HalfWidth * (1 - 1e-9);

    /// <summary>Summarizes values.</summary>
    public static Summary Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values switch
        {
            Samples samples => Of(samples.Count, [.. samples.Pieces]),
            double[] array => Of(array.Length, [array]),
            _ => Of(values.Count, [values.ToArray()]),
        };
    }

    /// <summary>One value after the other, in the same order whatever pieces they come in.</summary>
    private static Summary Of(int count, ReadOnlyMemory<double>[] pieces)
    {
        if (count == 0)
            return new(0, double.NaN, null, null);
        double sum = 0;
        foreach (var piece in pieces)
        {
            foreach (double value in piece.Span)
                sum += value;
        }

        if (!double.IsFinite(sum) && Finite(pieces) is var finite && finite.Length < count)
            return Of(finite.Length, [finite]) with { NotFinite = count - finite.Length };
        double mean = sum / count;
        if (count == 1)
            return new(1, mean, null, null);
        double squares = 0;
        foreach (var piece in pieces)
        {
            foreach (double value in piece.Span)
                squares += (value - mean) * (value - mean);
        }

        double deviation = Math.Sqrt(squares / (count - 1));
        return new(count, mean, deviation, Quantile(count - 1) * deviation / Math.Sqrt(count));
    }

    private static double[] Finite(ReadOnlyMemory<double>[] pieces) =>
        [.. pieces.SelectMany(piece => piece.ToArray()).Where(double.IsFinite)];

    /// <summary>Summarizes differences treatment − baseline of pairs with the same seed.</summary>
    public static Summary OfPairedDifferences(IReadOnlyList<(double Baseline, double Treatment)> pairs) =>
        Of([.. pairs.Select(pair => pair.Treatment - pair.Baseline)]);

    /// <summary>The quantiles that intervals need, computed once each: a table of cells needs the same few for
    /// thousands of cells. 0 is none yet.</summary>
    private static readonly double[] Quantiles = new double[1024];

    private static double Quantile(int degreesOfFreedom)
    {
        if (degreesOfFreedom >= Quantiles.Length)
            return StudentT.Quantile(0.975, degreesOfFreedom);
        double known = Volatile.Read(ref Quantiles[degreesOfFreedom]);
        if (known == 0)
            Volatile.Write(ref Quantiles[degreesOfFreedom], known = StudentT.Quantile(0.975, degreesOfFreedom));
        return known;
    }
}
