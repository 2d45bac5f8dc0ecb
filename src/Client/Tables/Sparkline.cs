namespace Sweeps.Client.Tables;

/// <summary>A row of small bars that shows how values went.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>At most <paramref name="width"/> bars from the least value to the greatest; a dot where a value is not
    /// finite, nothing of no values.</summary>
    public static string Of(IReadOnlyList<double> values, int width = 24)
    {
        if (values.Count == 0)
            return "";
        double[] shown =
            values.Count <= width
                ? [.. values]
                :
                [
                    .. Enumerable
                        .Range(0, width)
                        .Select(i => values[(int)((long)i * (values.Count - 1) / (width - 1))]),
                ];
        double[] finite = [.. shown.Where(double.IsFinite)];
        double low = finite.DefaultIfEmpty(0).Min();
        double high = finite.DefaultIfEmpty(0).Max();
        return string.Concat(
            shown.Select(value =>
                !double.IsFinite(value) ? '·'
                : high > low ? Bars[(int)Math.Round((value - low) / (high - low) * (Bars.Length - 1))]
                : Bars[0]
            )
        );
    }
}
