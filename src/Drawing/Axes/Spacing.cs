using Sweeps.Model.Numerics;

namespace Sweeps.Drawing.Axes;

/// <summary>How the values of an axis are spaced.</summary>
public enum Spacing
{
    /// <summary>By equal differences, or by no rule.</summary>
    Linear,

    /// <summary>By equal ratios; a zero may stand before the first of them.</summary>
    Log,
}

/// <summary>Tells from the values of a grid axis whether they were chosen on a linear or a logarithmic scale.</summary>
public static class SpacingOf
{
    private const double SmallestRange = 8;

    /// <summary>
    /// Logarithmic if there are at least three positive values that reach over a factor of 8 or more, nothing negative, and the gaps
    /// between the values' logarithms are more even than the gaps between the values.
    /// </summary>
    public static Spacing Values(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Distinct().Order()];
        if (sorted.Length == 0 || sorted[0] < 0)
            return Spacing.Linear;
        double[] positive = [.. sorted.Where(value => value > 0)];
        if (positive.Length < 3 || positive[^1] < SmallestRange * positive[0])
            return Spacing.Linear;
        return Unevenness([.. positive.Select(Elementary.Log)]) < Unevenness(positive) ? Spacing.Log : Spacing.Linear;
    }

    /// <summary>Standard deviation of the gaps over their mean.</summary>
    private static double Unevenness(double[] sorted)
    {
        double[] gaps = [.. sorted.Zip(sorted.Skip(1), (left, right) => right - left)];
        double mean = gaps.Average();
        return Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean))) / mean;
    }
}
