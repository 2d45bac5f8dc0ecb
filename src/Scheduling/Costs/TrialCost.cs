using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Measures;

namespace Sweeps.Scheduling.Costs;

/// <summary>What a trial has to do, counted from its shape.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="TrainingFlops">Floating-point operations of all updates.</param>
/// <param name="EvaluationFlops">Floating-point operations of all snapshots, but for heavy measures.</param>
/// <param name="HeavyFlops">Floating-point operations of heavy measures, which are in float64 whatever the training is in.</param>
/// <param name="Flops">Both, weighted for precision.</param>
public sealed record TrialCost(double Steps, double TrainingFlops, double EvaluationFlops, double HeavyFlops, double Flops)
{
    /// <summary>Counts a trial. A configuration that breaks a rule of its data set costs nothing: it fails at once.</summary>
    public static TrialCost Of(TrialConfiguration configuration)
    {
        DataShape shape;
        try
        {
            shape = DataSetCatalog.Check(configuration.Data);
        }
        catch (ConfigurationException)
        {
            return new(0, 0, 0, 0, 0);
        }

        bool single = configuration.Train.Loss is LossKind.Logistic or LossKind.Hinge;
        int outputs = single ? 1 : Math.Max(1, shape.Classes);
        double weights = Weights(configuration.Network, configuration.Network.Hidden, shape.Dimension, outputs, out double first);

        int batch = Math.Max(1, configuration.Train.Batch);
        double stepsPerEpoch = Math.Max(1, Math.Ceiling((double)shape.Train / batch));
        double steps = configuration.Train.Steps ?? (configuration.Train.Epochs ?? 0) * stepsPerEpoch;
        double examples = configuration.Train.Steps is { } given ? (double)given * Math.Min(batch, shape.Train) : (double)(configuration.Train.Epochs ?? 0) * shape.Train;

        // Two operations a weight forward, two for its gradient, two for the gradient of its inputs (which the first layer needs not); and the
        // update touches every parameter once a step, Adam several times.
        double training = examples * (6 * weights - 2 * first) + steps * Update(configuration.Train.Optimizer) * weights;
        if (configuration.Limit.Kind != LimitKind.None)
        {
            double predictor = Weights(configuration.Network, configuration.Limit.Hidden ?? configuration.Network.Hidden, shape.Dimension, outputs, out double predictorFirst);
            training += examples * (6 * predictor - 2 * predictorFirst) + steps * Update(configuration.Limit.Optimizer ?? configuration.Train.Optimizer) * predictor;
        }

        double evaluation = 2 * weights * Snapshots(configuration, configuration.Measure.At) * ((double)shape.Train + shape.Test + Math.Min(configuration.Measure.Inputs, shape.Test));
        evaluation += 2 * weights * shape.Validation * (1 + steps / stepsPerEpoch);
        double width64 = configuration.Network.Precision == Precision.Float64 ? 2 : 1;
        double heavy = Snapshots(configuration, configuration.Measure.HeavyAt ?? configuration.Measure.At) * Heavy(configuration, shape);
        return new(steps, training, evaluation, heavy, (training + evaluation) * width64 + 2 * heavy);
    }

    private static double Heavy(TrialConfiguration configuration, DataShape shape)
    {
        try
        {
            var subject = MeasureSubject.Of(configuration, shape);
            return MeasureCatalog.Select(subject).Sum(measure => measure.Operations(subject));
        }
        catch (ConfigurationException)
        {
            return 0;  // refused when it is read
        }
    }

    private static double Weights(NetworkConfiguration network, IReadOnlyList<int> hidden, int inputs, int outputs, out double first)
    {
        first = 0;
        if (network.Form == NetworkForm.Factor)
            return inputs * Math.Sqrt(inputs);  // a product of square matrices for each input
        double weights = network.Skip ? (double)inputs * outputs : 0;
        foreach (int width in hidden.Append(outputs))
        {
            weights += (double)inputs * width;
            first = first == 0 ? (double)inputs * width : first;
            inputs = width;
        }

        return weights;
    }

    private static double Update(OptimizerKind optimizer) => optimizer switch { OptimizerKind.Adam => 24, OptimizerKind.Momentum => 6, _ => 2 };

    private static double Snapshots(TrialConfiguration configuration, IReadOnlyList<SnapshotRule> rules)
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
