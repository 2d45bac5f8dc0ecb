namespace Sweeps.Scheduling.Search.Algebra;

/// <summary>The value of a function at a point; its gradient is written.</summary>
internal delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>
/// Minimizes a smooth function within bounds by L-BFGS (Nocedal 1980) on the coordinates that are free to move, with
/// steps that are cut off at the bounds and shortened until they help enough (Armijo). It takes plain arithmetic in a
/// fixed order: bits are the same on every machine, which those of a library are not.
/// </summary>
internal static class BoundedDescent
{
    private const int Memory = 8;
    private const int MostShortenings = 25;
    private const double Shortening = 0.4;

    /// <summary>Descends from a point within the bounds. The point is moved; the value there is returned.</summary>
    public static double Minimize(
        Objective function,
        double[] point,
        ReadOnlySpan<double> low,
        ReadOnlySpan<double> high,
        int steps,
        double tolerance
    )
    {
        int n = point.Length;
        double[] gradient = new double[n];
        double[] nextGradient = new double[n];
        double[] next = new double[n];
        double value = function(point, gradient);
        List<(double[] Step, double[] GradientChange, double Scale)> pairs = [];
        for (int step = 0; step < steps && double.IsFinite(value); step++)
        {
            bool[] isFree = Free(point, gradient, low, high);
            double[] direction = Direction(gradient, isFree, pairs);
            double slope = Product(direction, gradient);
            if (!(slope < 0))
            {
                pairs.Clear();
                direction = Direction(gradient, isFree, pairs);
                slope = Product(direction, gradient);
            }

            if (!(slope < 0))
                break;
            double length = pairs.Count == 0 ? Math.Min(1, 0.5 / Math.Sqrt(-slope)) : 1;
            double nextValue = double.NaN;
            bool isBetter = false;
            for (int tries = 0; tries < MostShortenings && !isBetter; tries++, length *= Shortening)
            {
                double gained = 0;
                for (int i = 0; i < n; i++)
                {
                    next[i] = Math.Clamp(point[i] + length * direction[i], low[i], high[i]);
                    gained += gradient[i] * (next[i] - point[i]);
                }

                nextValue = function(next, nextGradient);
                isBetter = nextValue <= value + 1e-4 * gained && gained < 0;
            }

            if (!isBetter)
                break;
            Remember(pairs, point, next, gradient, nextGradient);
            double change = value - nextValue;
            next.CopyTo(point, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
            if (change <= tolerance * (1 + Math.Abs(value)))
                break;
        }

        return value;
    }

    private static bool[] Free(double[] point, double[] gradient, ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        bool[] isFree = new bool[point.Length];
        for (int i = 0; i < point.Length; i++)
            isFree[i] = !(point[i] <= low[i] && gradient[i] > 0) && !(point[i] >= high[i] && gradient[i] < 0);
        return isFree;
    }

    // The two loops of Nocedal 1980, on free coordinates.
    private static double[] Direction(
        double[] gradient,
        bool[] isFree,
        List<(double[] Step, double[] GradientChange, double Scale)> pairs
    )
    {
        double[] direction = [.. gradient.Select((g, i) => isFree[i] ? -g : 0)];
        double[] shares = new double[pairs.Count];
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            shares[k] = pairs[k].Scale * Product(pairs[k].Step, direction);
            for (int i = 0; i < direction.Length; i++)
                direction[i] -= shares[k] * pairs[k].GradientChange[i];
        }

        if (pairs.Count > 0)
        {
            var (_, change, scale) = pairs[^1];
            double first = 1 / (scale * Product(change, change));
            for (int i = 0; i < direction.Length; i++)
                direction[i] *= first;
        }

        for (int k = 0; k < pairs.Count; k++)
        {
            double share = pairs[k].Scale * Product(pairs[k].GradientChange, direction);
            for (int i = 0; i < direction.Length; i++)
                direction[i] += (shares[k] - share) * pairs[k].Step[i];
        }

        for (int i = 0; i < direction.Length; i++)
            direction[i] = isFree[i] ? direction[i] : 0;
        return direction;
    }

    private static void Remember(
        List<(double[] Step, double[] GradientChange, double Scale)> pairs,
        double[] point,
        double[] next,
        double[] gradient,
        double[] nextGradient
    )
    {
        double[] step = [.. next.Select((x, i) => x - point[i])];
        double[] change = [.. nextGradient.Select((g, i) => g - gradient[i])];
        double product = Product(step, change);
        if (product <= 1e-12 * Math.Sqrt(Product(step, step) * Product(change, change)))
            return;
        if (pairs.Count == Memory)
            pairs.RemoveAt(0);
        pairs.Add((step, change, 1 / product));
    }

    private static double Product(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
