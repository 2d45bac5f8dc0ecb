namespace Sweeps.Drawing.Cells;

/// <summary>Some of many.</summary>
internal static class Sample
{
    /// <summary>2⁶⁴ divided by the golden ratio: multiples of it are spread evenly, and in step with no axis.</summary>
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>
    /// About one in <paramref name="every"/>, always the same. Not each so-manieth: cells come in the order of the
    /// grid, and where the number divides that of an axis' values, some of these would never be seen.
    /// </summary>
    public static T[] Of<T>(T[] all, int every) =>
        every <= 1
            ? all
            : [.. all.Where((_, index) => unchecked((ulong)index * Golden) <= ulong.MaxValue / (ulong)every)];
}
