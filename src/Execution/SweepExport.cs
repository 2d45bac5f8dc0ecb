using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>Writes out what a sweep measured, byte for byte the same for equal sweeps.</summary>
public static class SweepExport
{
    /// <summary>
    /// Every metric as CSV, <c>trial,step,measure,value</c>, in that order of sorting, with numbers in the shortest form that reads back to
    /// the same bits, and line feeds. The trial is its ordinal.
    /// </summary>
    public static Task WriteMetricsAsync(ISweepStore store, SweepRecord sweep, MetricQuery query, TextWriter to, CancellationToken cancellation = default) => throw new NotImplementedException();
}
