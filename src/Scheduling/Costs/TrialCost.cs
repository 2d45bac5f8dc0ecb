using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;

namespace Sweeps.Scheduling.Costs;

/// <summary>What a trial has to do, counted from its shape.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="TrainingFlops">Floating-point operations of all updates.</param>
/// <param name="EvaluationFlops">Floating-point operations of all snapshots, but for heavy measures.</param>
/// <param name="HeavyFlops">Floating-point operations of heavy measures, which are in float64 whatever the training is
/// in.</param>
/// <param name="Flops">Both, weighted for precision.</param>
public sealed record TrialCost(
    double Steps,
    double TrainingFlops,
    double EvaluationFlops,
    double HeavyFlops,
    double Flops
)
{
    /// <summary>Snapshots.</summary>
    public double Snapshots { get; init; }

    /// <summary>Snapshots at which heavy measures are taken, if there are any.</summary>
    public double TimesOfHeavy { get; init; }

    /// <summary>Counts a trial. A configuration that breaks a rule of its data set costs nothing: it fails at
    /// once.</summary>
    public static TrialCost Of(TrialConfiguration configuration)
    {
        DataShape shape;
        IReadOnlyList<LayerShape> layers;
        bool single = configuration.Train.Loss is LossKind.Logistic or LossKind.Hinge;
        int outputs;
        try
        {
            shape = DataSetCatalog.Check(configuration.Data);
            outputs = single ? 1 : Math.Max(1, shape.Classes);
            layers = LayerShape.Of(configuration.Network, shape, outputs);
        }
        catch (ConfigurationException)
        {
            return new(0, 0, 0, 0, 0);
        }

        double products = Products(configuration.Network, layers, shape, outputs, out double weights);
        double first =
            configuration.Network.Form == NetworkForm.Factor ? 0 : (double)layers[0].Weights * layers[0].Positions;

        int batch = Math.Max(1, configuration.Train.Batch);
        double stepsPerEpoch = Math.Max(1, Math.Ceiling((double)shape.Train / batch));
        double steps = configuration.Train.Steps ?? (configuration.Train.Epochs ?? 0) * stepsPerEpoch;
        double examples = configuration.Train.Steps is { } given
            ? (double)given * Math.Min(batch, shape.Train)
            : (double)(configuration.Train.Epochs ?? 0) * shape.Train;

        // A product takes two operations forward, two for its gradient, and two for the gradient of its inputs, which
        // the first layer does not need. The update touches every parameter once a step; Adam does so several times.
        double training =
            examples * (6 * products - 2 * first) + steps * Update(configuration.Train.Optimizer) * weights;
        if (configuration.Limit.Kind != LimitKind.None)
        {
            NetworkConfiguration predictor = configuration.Network with
            {
                Hidden = configuration.Limit.Hidden ?? configuration.Network.Hidden,
            };
            IReadOnlyList<LayerShape> predicting = LayerShape.Of(predictor, shape, outputs);
            double predictions = Products(predictor, predicting, shape, outputs, out double predictorWeights);
            double predictorFirst = (double)predicting[0].Weights * predicting[0].Positions;
            training +=
                examples * (6 * predictions - 2 * predictorFirst)
                + steps * Update(configuration.Limit.Optimizer ?? configuration.Train.Optimizer) * predictorWeights;
        }

        double snapshots = SnapshotsOf(configuration, configuration.Measure.At);
        double evaluation =
            2
            * products
            * snapshots
            * ((double)shape.Train + shape.Test + Math.Min(configuration.Measure.Inputs, shape.Test));
        evaluation += 2 * products * shape.Validation * (1 + steps / stepsPerEpoch);
        double width64 = configuration.Network.Precision == Precision.Float64 ? 2 : 1;
        double heavySnapshots = SnapshotsOf(configuration, configuration.Measure.HeavyAt ?? configuration.Measure.At);
        double heavy = heavySnapshots * Heavy(configuration, shape);
        return new(steps, training, evaluation, heavy, (training + evaluation) * width64 + 2 * heavy)
        {
            Snapshots = snapshots,
            TimesOfHeavy = heavySnapshots,
        };
    }

    // Of one snapshot.
    private static double Heavy(TrialConfiguration configuration, DataShape shape)
    {
        try
        {
            var subject = MeasureSubject.Of(configuration, shape);
            return MeasureCatalog.Select(subject).Sum(measure => measure.Operations(subject));
        }
        catch (ConfigurationException)
        {
            return 0; // refused when it is read
        }
    }

    // Of one example: a convolution's weights are products at all positions.
    private static double Products(
        NetworkConfiguration network,
        IReadOnlyList<LayerShape> layers,
        DataShape shape,
        int outputs,
        out double weights
    )
    {
        if (network.Form == NetworkForm.Factor)
            // a product of square matrices for each input
            return weights = shape.Dimension * Math.Sqrt(shape.Dimension);
        double skip = network.Skip ? (double)shape.Dimension * outputs : 0;
        weights = skip + layers.Sum(layer => (double)layer.Weights);
        return skip + layers.Sum(layer => (double)layer.Weights * layer.Positions);
    }

    private static double Update(OptimizerKind optimizer) =>
        optimizer switch
        {
            OptimizerKind.Adam => 24,
            OptimizerKind.Momentum => 6,
            _ => 2,
        };

    private static double SnapshotsOf(TrialConfiguration configuration, IReadOnlyList<SnapshotRule> rules)
    {
        double length = configuration.Train.Steps ?? configuration.Train.Epochs ?? 0;
        double snapshots = 0;
        foreach (SnapshotRule rule in rules)
        {
            snapshots += rule switch
            {
                SnapshotRule.Every every => Math.Floor(length / every.Period),
                SnapshotRule.Log => LogSpaced(length),
                _ => 1,
            };
        }

        return Math.Min(snapshots, length + 1);
    }

    // 1, 3, 10, 30, … up to the length.
    private static double LogSpaced(double length)
    {
        double count = 0;
        for (double time = 1; time <= length; time *= 10)
            count += 3 * time <= length ? 2 : 1;
        return count;
    }
}
