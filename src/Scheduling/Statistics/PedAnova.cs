namespace Sweeps.Scheduling.Statistics;

/// <summary>
/// How much each axis decides which configurations are among the best: PED-ANOVA (Watanabe 2023, section 4.1), by the
/// Pearson divergence of an axis' values among the best from those among all. Values are counted in bins, and what
/// chance alone would give is taken off. Equal values at the border of the best count in equal parts: the order of
/// trials decides nothing.
/// </summary>
public static class PedAnova
{
    /// <summary>Most bins of an axis: more values share them by rank.</summary>
    public const int MostBins = 10;

    private const double Rounding = 1e-9;

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
        double[] weights = Weights(values, Math.Max(1, (int)Math.Floor(share * values.Count)));
        double[] divergences = [.. axes.Select(axis => Divergence(RankBins.Of(axis, MostBins), weights))];
        double sum = divergences.Sum();
        return sum > 0 ? [.. divergences.Select(divergence => divergence / sum)] : divergences;
    }

    // How far each trial is one of the best: wholly, not at all, or in part where more are equal than have room.
    private static double[] Weights(IReadOnlyList<double> values, int good)
    {
        double border = values.Order().ElementAt(good - 1);
        int better = values.Count(value => value < border),
            equal = values.Count(value => value == border);
        double part = (double)(good - better) / equal;
        return
        [
            .. values.Select(value =>
                value < border ? 1
                : value == border ? part
                : 0
            ),
        ];
    }

    // Σ p (q/p − 1)², of which (Σ w² / (Σ w)² − 1/n) (B − 1) is expected where chance deals the n weights w to the
    // trials: (B − 1)/g · (n − g)/n of g whole ones.
    private static double Divergence(int[] bins, double[] weights)
    {
        int[] all = new int[bins.Max() + 1];
        double[] among = new double[all.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            all[bins[i]]++;
            among[bins[i]] += weights[i];
        }

        double best = weights.Sum(),
            sum = 0;
        for (int bin = 0; bin < all.Length; bin++)
        {
            double expected = (double)all[bin] / bins.Length;
            double apart = among[bin] / best / expected - 1;
            sum += expected * apart * apart;
        }

        double spread = weights.Sum(weight => weight * weight) / (best * best) - 1.0 / bins.Length;
        double above = sum - (all.Length - 1) * spread;
        return above > Rounding ? above : 0;
    }
}
