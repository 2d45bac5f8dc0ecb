using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Execution.Exporting;

/// <summary>Writes out what a sweep measured, byte for byte the same for equal sweeps.</summary>
public static class SweepExport
{
    /// <summary>
    /// Every metric as CSV, <c>trial,step,measure,value</c>, sorted in that order, with numbers in the shortest form
    /// that reads back to the same bits, and line feeds. The trial is its ordinal.
    /// </summary>
    public static Task WriteMetricsAsync(
        ISweepStore store,
        SweepRecord sweep,
        MetricQuery query,
        TextWriter to,
        CancellationToken cancellation = default
    ) => WriteMetricsAsync(new StoreReader(store).ReadMetricsAsync(sweep, query, cancellation), to, cancellation);

    /// <summary>These metrics, in the same form.</summary>
    public static async Task WriteMetricsAsync(
        IAsyncEnumerable<TrialMetric> metrics,
        TextWriter to,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(to);
        using CsvRows rows = new(to, ["trial", "step", "measure", "value"]);
        await foreach (var row in metrics.WithCancellation(cancellation).ConfigureAwait(false))
            rows.Write([row.Ordinal, row.Metric.Step, row.Metric.Measure, row.Metric.Value]);
    }
}
