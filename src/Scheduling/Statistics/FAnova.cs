using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Statistics;

/// <summary>
/// How much of the values' variance each axis explains on its own: functional analysis of variance (Hutter 2014), by a
/// forest of regression trees. A tree is constant on boxes, so that the mean over all other axes is a sum over its
/// leaves (section 3, algorithm 2). What is missing to 1 is due to several axes together.
/// </summary>
public static class FAnova
{
    /// <summary>Most bins of an axis: more values share them by rank.</summary>
    public const int MostBins = 16;

    private const int Trees = 32;

    /// <summary>Each axis' share of the variance, the mean over the trees; 0 throughout where all values are
    /// equal.</summary>
    /// <param name="axes">For each axis, the number of the value of each trial, 0, 1, …, in order of the axis.</param>
    /// <param name="values">Of each trial. One that is not finite counts as the largest finite one.</param>
    /// <param name="cancellation">Ends it.</param>
    public static double[] Of(
        IReadOnlyList<int[]> axes,
        IReadOnlyList<double> values,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(values);
        double[] shares = new double[axes.Count];
        double worst = values.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double[] targets = [.. values.Select(value => double.IsFinite(value) ? value : worst)];
        int[][] bins = [.. axes.Select(axis => RankBins.Of(axis, MostBins))];
        int[] sizes = [.. bins.Select(axis => axis.Max() + 1)];
        RandomStream stream = new(0, RandomPurpose.Search, channel: 7);
        int counted = 0;
        for (int tree = 0; tree < Trees; tree++)
        {
            IReadOnlyList<RegressionLeaf> leaves = new RegressionTree(
                bins,
                targets,
                sizes,
                stream,
                tree,
                cancellation
            ).Leaves;
            double mean = leaves.Sum(leaf => leaf.Value * leaf.Share(sizes));
            double variance = leaves.Sum(leaf => (leaf.Value - mean) * (leaf.Value - mean) * leaf.Share(sizes));
            if (!(variance > 0))
                continue;
            counted++;
            for (int axis = 0; axis < shares.Length; axis++)
                shares[axis] += VarianceOf(axis, leaves, sizes, mean) / variance;
        }

        return counted == 0 ? shares : [.. shares.Select(share => share / counted)];
    }

    // Of the mean over all other axes, the axis' values being equally likely.
    private static double VarianceOf(int axis, IReadOnlyList<RegressionLeaf> leaves, int[] sizes, double mean)
    {
        double[] marginal = new double[sizes[axis]];
        foreach (RegressionLeaf leaf in leaves)
        {
            double part = leaf.Value * leaf.Share(sizes) * sizes[axis] / (leaf.High[axis] - leaf.Low[axis]);
            for (int value = leaf.Low[axis]; value < leaf.High[axis]; value++)
                marginal[value] += part;
        }

        return marginal.Sum(at => (at - mean) * (at - mean)) / marginal.Length;
    }
}
