using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>Results as a Gaussian process takes them: of mean 0 and variance 1. Values above the median are drawn
/// together as by a logarithm, since how bad a bad one is says little about where the best are; failures are as bad as
/// the worst.</summary>
internal static class GpValues
{
    /// <summary>The values in order; null where no result has one, or all are the same.</summary>
    public static double[]? Of(IReadOnlyList<SearchResult> results)
    {
        double[] sorted = [.. results.Select(result => result.Value).OfType<double>().Where(double.IsFinite).Order()];
        if (sorted.Length == 0 || sorted[0] == sorted[^1] && sorted.Length == results.Count)
            return null;
        double middle = sorted[sorted.Length / 2];
        double reach = middle - sorted[0];
        if (!(reach > 0))
            reach = sorted[^1] - sorted[0];
        double worst = sorted[^1];
        double[] values = new double[results.Count];
        for (int i = 0; i < values.Length; i++)
        {
            double value = results[i].Value is { } given && double.IsFinite(given) ? given : worst;
            double above = reach > 0 ? (value - middle) / reach : 0;
            values[i] = above > 0 ? Elementary.Log(1 + above) : above;
            if (results[i].Value is null && sorted[0] == worst)
                values[i] = 1; // nothing but equal values and failures
        }

        double mean = values.Average();
        double spread = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
        return spread > 0 ? [.. values.Select(value => (value - mean) / spread)] : null;
    }
}
