namespace Sweeps.Scheduling.Statistics;

/// <summary>
/// How much each axis decides which configurations are among the best: PED-ANOVA (Watanabe 2023, section 4.1), by the
/// Pearson divergence of an axis' values among the best from those among all. Values are counted in bins, and what
/// chance alone would give is taken off.
/// </summary>
public static class PedAnova
{
    /// <summary>Most bins of an axis: more values share them by rank.</summary>
    public const int MostBins = 10;

    /// <summary>Each axis' part of what all decide; 0 throughout where nothing stands out.</summary>
    /// <param name="axes">For each axis, the number of the value of each trial, 0, 1, …, in order of the axis.</param>
    /// <param name="values">Of each trial; smaller is better.</param>
    /// <param name="share">Of the trials that count as the best, above 0 and below 1.</param>
    public static double[] Of(IReadOnlyList<int[]> axes, IReadOnlyList<double> values, double share)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(values);
        if (!(share > 0 && share < 1))
            throw new ArgumentOutOfRangeException(
                nameof(share),
                share,
                "The share of the best is above 0 and below 1."
            );
        int count = values.Count;
        int good = Math.Max(1, (int)Math.Floor(share * count));
        // Of equal values the earlier ones count as the better.
        HashSet<int> best = [.. Enumerable.Range(0, count).OrderBy(i => values[i]).Take(good)];
        double[] divergences = [.. axes.Select(axis => Divergence(Binned(axis), best))];
        double sum = divergences.Sum();
        return sum > 0 ? [.. divergences.Select(divergence => divergence / sum)] : divergences;
    }

    // Σ p (q/p − 1)², of which (B − 1)/n is expected of n draws from p itself.
    private static double Divergence(int[] bins, HashSet<int> best)
    {
        int[] all = new int[bins.Max() + 1];
        int[] among = new int[all.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            all[bins[i]]++;
            if (best.Contains(i))
                among[bins[i]]++;
        }

        double sum = 0;
        for (int bin = 0; bin < all.Length; bin++)
        {
            if (all[bin] == 0)
                continue;
            double expected = (double)all[bin] / bins.Length;
            double apart = (double)among[bin] / best.Count / expected - 1;
            sum += expected * apart * apart;
        }

        double chance = (double)(all.Count(n => n > 0) - 1) / best.Count * (bins.Length - best.Count) / bins.Length;
        return Math.Max(0, sum - chance);
    }

    private static int[] Binned(int[] axis)
    {
        int[] known = [.. axis.Distinct().Order()];
        if (known.Length <= MostBins)
            return [.. axis.Select(value => Array.BinarySearch(known, value))];
        // As many trials in each bin as can be; those of one value stay together.
        int[] sorted = [.. axis.Order()];
        return [.. axis.Select(value => (int)((long)Array.IndexOf(sorted, value) * MostBins / axis.Length))];
    }
}
