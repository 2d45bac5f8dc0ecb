using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;

namespace Sweeps.Scheduling.Costs;

/// <summary>What a trial takes, from its counted operations: updates, snapshots, heavy measures, and all that goes
/// before and after.</summary>
public static class TrialTime
{
    // Issuing, claiming, building, writing and committing a trial.
    private const double Trial = 4.2e-4;
    private const double Weight = 1.5e-8;

    /// <summary>What goes before and after a trial of any size.</summary>
    public static WorkTime Start { get; } = new(Overhead: Trial);

    /// <summary>The trial, its data made before. Of a configuration that breaks a rule, nothing but its start: it fails
    /// at once.</summary>
    public static WorkTime Of(TrialConfiguration configuration) => PartsOf(configuration).All;

    /// <summary>The trial, and the part of it whose work depends on what the network has become, so that it can be
    /// estimated to within its order alone.</summary>
    public static (WorkTime All, WorkTime Growing) PartsOf(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        try
        {
            var shape = DataSetCatalog.Check(configuration.Data);
            var subject = MeasureSubject.Of(configuration, shape);
            var layers = LayerShape.Of(configuration.Network, shape, subject.Outputs);
            IReadOnlyList<Measure> measures = MeasureCatalog.Select(subject);
            TrialCost cost = TrialCost.Of(configuration);
            WorkTime all =
                Start
                + new WorkTime(Overhead: Weight * layers.Sum(layer => (double)layer.Weights))
                + Updates(configuration, layers, shape, subject.Outputs)
                + cost.Snapshots * SnapshotTime.Of(configuration, layers, shape, subject.Outputs, measures)
                + cost.TimesOfHeavy * HeavyTime.Of(subject, layers, measures);
            return (all, cost.TimesOfHeavy * HeavyTime.Growing(subject, layers, measures));
        }
        catch (ConfigurationException)
        {
            return (Start, default);
        }
    }

    private static WorkTime Updates(
        TrialConfiguration configuration,
        IReadOnlyList<LayerShape> layers,
        DataShape shape,
        int outputs
    )
    {
        double batch = configuration.Data.Fresh
            ? Math.Max(1, configuration.Train.Batch)
            : Math.Clamp(configuration.Train.Batch, 1, Math.Max(1, shape.Train));
        double stepsOfEpoch = Math.Max(1, Math.Ceiling(shape.Train / batch));
        double steps = configuration.Train.Steps ?? configuration.Train.Epochs * stepsOfEpoch ?? 0;
        // The last batch of an epoch may be smaller; what counts is the mean.
        double mean = configuration.Data.Fresh ? batch : Math.Max(1, shape.Train / stepsOfEpoch);
        WorkTime all = steps * StepTime.Of(configuration, layers, shape, outputs, mean);
        return shape.Validation > 0
            ? all + (1 + steps / stepsOfEpoch) * SnapshotTime.Validation(configuration, layers, shape)
            : all;
    }
}
