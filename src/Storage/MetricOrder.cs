using Sweeps.Model.Measures;

namespace Sweeps.Storage;

/// <summary>The order in which the metrics of a trial are read back, whatever the store.</summary>
internal static class MetricOrder
{
    /// <summary>Sorts metrics by step, and those of a step by measure.</summary>
    public static List<Metric> Sorted(List<Metric> metrics)
    {
        metrics.Sort(
            static (left, right) =>
                left.Step != right.Step
                    ? left.Step.CompareTo(right.Step)
                    : string.CompareOrdinal(left.Measure, right.Measure)
        );
        return metrics;
    }
}
