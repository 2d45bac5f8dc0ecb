namespace Sweeps.Model.Measures;

/// <summary>One measured value.</summary>
/// <param name="Step">Number of updates done when it was measured.</param>
/// <param name="Measure">Name of the measure, such as <c>test_error</c> or <c>active_fraction.2</c> (layer 2).</param>
/// <param name="Value">The value; finite, save for losses and norms of a diverged trial.</param>
public readonly record struct Metric(long Step, string Measure, double Value);

/// <summary>Takes the metrics of one trial, in the order in which they are measured. May block, and so hold training
/// up; never drops.</summary>
public interface IMetricSink
{
    /// <summary>Takes one metric.</summary>
    void Record(in Metric metric);

    /// <summary>Told before the measures of a snapshot are taken. What is done here changes nothing.</summary>
    void BeginSnapshot(long step) { }

    /// <summary>Told when they have been taken, or were interrupted; after that comes <see cref="Record"/>.</summary>
    void EndSnapshot() { }
}
