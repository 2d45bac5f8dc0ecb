using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Compare.Training;

/// <summary>The loss over the training set at the snapshots of a short training, by which the sides are checked to do
/// the same work.</summary>
internal sealed class Losses : IMetricSink
{
    private readonly List<double> _values = [];

    /// <summary>Trains to the end.</summary>
    public static object Of(ITrainingEngine engine, TrialConfiguration configuration)
    {
        Losses losses = new();
        using ITraining training = engine.Start(configuration);
        training.Advance(long.MaxValue, losses, CancellationToken.None);
        return new { losses = losses._values };
    }

    public void Record(in Metric metric)
    {
        if (metric.Measure == "train_loss")
            _values.Add(metric.Value);
    }
}
