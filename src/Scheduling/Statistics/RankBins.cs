namespace Sweeps.Scheduling.Statistics;

/// <summary>Gathers the values of an axis of which there are many in few bins.</summary>
internal static class RankBins
{
    /// <summary>The bin of each trial, 0, 1, … without a gap: each value's own, or where there are more of them than
    /// <paramref name="most"/> by rank, so that bins get equally many trials as nearly as those of one value can stay
    /// together.</summary>
    /// <param name="axis">The number of the value of each trial, in order of the axis.</param>
    /// <param name="most">Most bins.</param>
    public static int[] Of(int[] axis, int most)
    {
        int[] sorted = [.. axis.Order()];
        Dictionary<int, int> ranks = []; // of each value, the first place in order
        for (int place = 0; place < sorted.Length; place++)
            ranks.TryAdd(sorted[place], place);
        if (ranks.Count > most)
        {
            foreach (int value in ranks.Keys)
                ranks[value] = (int)((long)ranks[value] * most / axis.Length);
        }

        int[] used = [.. ranks.Values.Distinct().Order()];
        foreach (int value in ranks.Keys)
            ranks[value] = Array.BinarySearch(used, ranks[value]);
        return [.. axis.Select(value => ranks[value])];
    }
}
