using System.Globalization;
using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>Writes out what a sweep measured, byte for byte the same for equal sweeps.</summary>
public static class SweepExport
{
    /// <summary>
    /// Every metric as CSV, <c>trial,step,measure,value</c>, sorted in that order, with numbers in the shortest form that reads back to
    /// the same bits, and line feeds. The trial is its ordinal.
    /// </summary>
    public static async Task WriteMetricsAsync(ISweepStore store, SweepRecord sweep, MetricQuery query, TextWriter to, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(to);
        await to.WriteAsync("trial,step,measure,value\n".AsMemory(), cancellation).ConfigureAwait(false);
        await foreach (var row in store.ReadMetricsAsync(sweep.Id, query, cancellation).ConfigureAwait(false))
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"{row.Ordinal},{row.Metric.Step},{row.Metric.Measure},{row.Metric.Value:R}\n");
            await to.WriteAsync(line.AsMemory(), cancellation).ConfigureAwait(false);
        }
    }
}
