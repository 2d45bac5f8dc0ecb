using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Statistics;

/// <summary>A box of values of axes and the mean of the trials in it. From <see cref="Low"/> on, below
/// <see cref="High"/>.</summary>
internal sealed record RegressionLeaf(int[] Low, int[] High, double Value)
{
    /// <summary>The part of all combinations that lies in the box.</summary>
    public double Share(int[] sizes)
    {
        double share = 1;
        for (int axis = 0; axis < sizes.Length; axis++)
            share *= (High[axis] - Low[axis]) / (double)sizes[axis];
        return share;
    }
}

/// <summary>
/// A regression tree over trials that are drawn with replacement: each box is cut where the squares of the deviations
/// from the two means become least, along one of some axes that are drawn (Breiman 2001).
/// </summary>
internal sealed class RegressionTree
{
    private const int Fewest = 3; // trials that a box is cut for
    private const double AxesShare = 5.0 / 6;

    private readonly int[][] _axes;
    private readonly double[] _values;
    private readonly RandomStream _stream;
    private readonly int _tree;
    private readonly int[] _sizes;
    private readonly CancellationToken _cancellation;
    private readonly List<RegressionLeaf> _leaves = [];
    private int _cuts;

    /// <param name="axes">The number of the value of each trial along each axis.</param>
    /// <param name="values">Of each trial.</param>
    /// <param name="sizes">How many values each axis has.</param>
    /// <param name="stream">Random numbers.</param>
    /// <param name="tree">Addresses them.</param>
    /// <param name="cancellation">Ends the growing.</param>
    public RegressionTree(
        int[][] axes,
        double[] values,
        int[] sizes,
        RandomStream stream,
        int tree,
        CancellationToken cancellation = default
    )
    {
        (_axes, _values, _stream, _tree, _sizes) = (axes, values, stream, tree, sizes);
        _cancellation = cancellation;
        int[] drawn =
        [
            .. Enumerable.Range(0, values.Length).Select(i => (int)(_stream.Uniform(tree, i) * values.Length)),
        ];
        Grow(drawn, new int[sizes.Length], sizes);
    }

    /// <summary>Its boxes, which fill the space.</summary>
    public IReadOnlyList<RegressionLeaf> Leaves => _leaves;

    private void Grow(int[] trials, int[] low, int[] high)
    {
        if (trials.Length < Fewest || Cut(trials) is not var (axis, from))
        {
            _leaves.Add(new(low, high, trials.Average(i => _values[i])));
            return;
        }

        int[] middleLow = [.. low];
        int[] middleHigh = [.. high];
        middleLow[axis] = middleHigh[axis] = from;
        Grow([.. trials.Where(i => _axes[axis][i] < from)], low, middleHigh);
        Grow([.. trials.Where(i => _axes[axis][i] >= from)], middleLow, high);
    }

    // The best cut: trials whose value is from a number on go to the one side. Null where none helps.
    private (int Axis, int From)? Cut(int[] trials)
    {
        _cancellation.ThrowIfCancellationRequested();
        int cut = _cuts++;
        int[] order = [.. Enumerable.Range(0, _axes.Length).OrderBy(axis => _stream.Uniform(~_tree, Place(cut, axis)))];
        double total = trials.Sum(i => _values[i]);
        double best = total * total / trials.Length;
        double least = best + 1e-12 * Math.Max(1e-300, trials.Sum(i => _values[i] * _values[i]));
        (int, int)? found = null;
        foreach (int axis in order.Take((int)Math.Ceiling(AxesShare * order.Length)))
        {
            double[] sums = new double[_sizes[axis]];
            int[] counts = new int[_sizes[axis]];
            foreach (int i in trials)
            {
                sums[_axes[axis][i]] += _values[i];
                counts[_axes[axis][i]]++;
            }

            double sum = 0;
            int count = 0;
            for (int value = 0; count + counts[value] < trials.Length; value++)
            {
                if (counts[value] == 0)
                    continue;
                sum += sums[value];
                count += counts[value];
                double rest = total - sum;
                double gain = sum * sum / count + rest * rest / (trials.Length - count);
                if (gain > Math.Max(best, least))
                    (best, found) = (gain, (axis, value + 1));
            }
        }

        return found;
    }

    private int Place(int cut, int axis) => cut * _axes.Length + axis;
}
