using Sweeps.Model.Measures;

namespace Sweeps.Execution.Trials;

/// <summary>Keeps no metric: for trainings of which something else is wanted.</summary>
internal sealed class Nowhere : IMetricSink
{
    public static readonly Nowhere Instance = new();

    private Nowhere() { }

    public void Record(in Metric metric) { }
}
