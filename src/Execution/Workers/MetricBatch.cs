using Sweeps.Execution.Telemetry;
using Sweeps.Model.Measures;

namespace Sweeps.Execution.Workers;

/// <summary>Gathers an attempt's metrics and hands them over in batches, which may hold training up.</summary>
internal sealed class MetricBatch(int size, AttemptTrace trace, Action<IReadOnlyList<Metric>> handOver) : IMetricSink
{
    private List<Metric> _metrics = [];

    /// <inheritdoc/>
    public void Record(in Metric metric)
    {
        _metrics.Add(metric);
        if (_metrics.Count >= size)
            handOver(Take());
    }

    /// <inheritdoc/>
    public void BeginSnapshot(long step) => trace.BeginMeasurement(step);

    /// <inheritdoc/>
    public void EndSnapshot() => trace.EndMeasurement();

    /// <summary>What has gathered, which is then no longer here.</summary>
    public IReadOnlyList<Metric> Take()
    {
        if (_metrics.Count == 0)
            return [];
        var taken = _metrics;
        _metrics = [];
        return taken;
    }

    /// <summary>Hands over what has gathered, if anything.</summary>
    public void Flush()
    {
        if (_metrics.Count > 0)
            handOver(Take());
    }
}
