namespace Sweeps.Scheduling.Search.Algebra;

/// <summary>The value of a function at a place, and its gradient there.</summary>
internal delegate double Slope(ReadOnlySpan<double> place, Span<double> gradient);

/// <summary>
/// Minimizes a smooth function within bounds by L-BFGS (Nocedal 1980) on the coordinates that are free to move, with
/// steps that are cut off at the bounds and halved until they help enough (Armijo). It takes plain arithmetic in a
/// fixed order: bits are the same on every machine, which those of a library are not.
/// </summary>
internal static class BoundedDescent
{
    private const int Memory = 8;
    private const int MostHalvings = 25;

    /// <summary>Goes down from a place within the bounds; the place is moved, and its value returned.</summary>
    public static double Minimize(
        Slope function,
        double[] place,
        ReadOnlySpan<double> low,
        ReadOnlySpan<double> high,
        int steps,
        double tolerance
    )
    {
        int n = place.Length;
        double[] gradient = new double[n];
        double[] nextGradient = new double[n];
        double[] next = new double[n];
        double value = function(place, gradient);
        List<(double[] Moved, double[] Turned, double Scale)> pairs = [];
        for (int step = 0; step < steps && double.IsFinite(value); step++)
        {
            bool[] isFree = Free(place, gradient, low, high);
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
            for (int halving = 0; halving < MostHalvings && !isBetter; halving++, length *= 0.4)
            {
                double gained = 0;
                for (int i = 0; i < n; i++)
                {
                    next[i] = Math.Clamp(place[i] + length * direction[i], low[i], high[i]);
                    gained += gradient[i] * (next[i] - place[i]);
                }

                nextValue = function(next, nextGradient);
                isBetter = nextValue <= value + 1e-4 * gained && gained < 0;
            }

            if (!isBetter)
                break;
            Remember(pairs, place, next, gradient, nextGradient);
            double change = value - nextValue;
            next.CopyTo(place, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
            if (change <= tolerance * (1 + Math.Abs(value)))
                break;
        }

        return value;
    }

    private static bool[] Free(double[] place, double[] gradient, ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        bool[] isFree = new bool[place.Length];
        for (int i = 0; i < place.Length; i++)
            isFree[i] = !(place[i] <= low[i] && gradient[i] > 0) && !(place[i] >= high[i] && gradient[i] < 0);
        return isFree;
    }

    // The two loops of Nocedal 1980, on free coordinates.
    private static double[] Direction(
        double[] gradient,
        bool[] isFree,
        List<(double[] Moved, double[] Turned, double Scale)> pairs
    )
    {
        double[] direction = [.. gradient.Select((g, i) => isFree[i] ? -g : 0)];
        double[] shares = new double[pairs.Count];
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            shares[k] = pairs[k].Scale * Product(pairs[k].Moved, direction);
            for (int i = 0; i < direction.Length; i++)
                direction[i] -= shares[k] * pairs[k].Turned[i];
        }

        if (pairs.Count > 0)
        {
            var (_, turned, scale) = pairs[^1];
            double first = 1 / (scale * Product(turned, turned));
            for (int i = 0; i < direction.Length; i++)
                direction[i] *= first;
        }

        for (int k = 0; k < pairs.Count; k++)
        {
            double share = pairs[k].Scale * Product(pairs[k].Turned, direction);
            for (int i = 0; i < direction.Length; i++)
                direction[i] += (shares[k] - share) * pairs[k].Moved[i];
        }

        for (int i = 0; i < direction.Length; i++)
            direction[i] = isFree[i] ? direction[i] : 0;
        return direction;
    }

    private static void Remember(
        List<(double[] Moved, double[] Turned, double Scale)> pairs,
        double[] place,
        double[] next,
        double[] gradient,
        double[] nextGradient
    )
    {
        double[] moved = [.. next.Select((x, i) => x - place[i])];
        double[] turned = [.. nextGradient.Select((g, i) => g - gradient[i])];
        double product = Product(moved, turned);
        if (product <= 1e-12 * Math.Sqrt(Product(moved, moved) * Product(turned, turned)))
            return;
        if (pairs.Count == Memory)
            pairs.RemoveAt(0);
        pairs.Add((moved, turned, 1 / product));
    }

    private static double Product(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
