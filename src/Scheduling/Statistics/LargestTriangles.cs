namespace Sweeps.Scheduling.Statistics;

/// <summary>
/// Thins a line so that it looks as before: of each of equally many neighbouring points the one is kept that makes the
/// largest triangle with the one before and the mean of those behind (Steinarsson 2013,
/// “Largest-Triangle-Three-Buckets”). First and last points stay.
/// </summary>
public static class LargestTriangles
{
    /// <summary>Places of the points that are kept, in order.</summary>
    /// <param name="count">Number of points.</param>
    /// <param name="most">Points that are kept at most; at least 3.</param>
    /// <param name="x">A point's place along the line: no smaller than that of the one before.</param>
    /// <param name="y">A point's height; not finite: it makes no triangle.</param>
    public static int[] Of(int count, int most, Func<int, double> x, Func<int, double> y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 3);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (count <= most)
            return [.. Enumerable.Range(0, count)];
        int[] kept = new int[most];
        double width = (count - 2) / (double)(most - 2);
        int before = 0;
        for (int bucket = 0; bucket < most - 2; bucket++)
        {
            (int from, int to) = (Start(bucket), Start(bucket + 1));
            (double nextX, double nextY) = Centre(to, bucket == most - 3 ? count : Start(bucket + 2));
            int best = from;
            double largest = -1;
            for (int point = from; point < to; point++)
            {
                double area = Math.Abs(
                    (x(before) - nextX) * (y(point) - y(before)) - (x(before) - x(point)) * (nextY - y(before))
                );
                if (area > largest)
                    (best, largest) = (point, area);
            }

            kept[bucket + 1] = before = best;
        }

        kept[^1] = count - 1;
        return kept;

        int Start(int bucket) => 1 + (int)(bucket * width);

        (double X, double Y) Centre(int from, int to)
        {
            (double sumX, double sumY) = (0, 0);
            for (int point = from; point < to; point++)
                (sumX, sumY) = (sumX + x(point), sumY + y(point));
            return (sumX / (to - from), sumY / (to - from));
        }
    }
}
