using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Measures;

namespace Sweeps.Scheduling.Costs;

/// <summary>What a snapshot's passes over evaluation sets take, heavy measures left out.</summary>
internal static class SnapshotTime
{
    private const double Snapshot = 4e-6;
    private const double Example = 1.2e-8;
    private const double Neuron = 1.7e-10;
    private const double Softmax = 2e-9;
    private const double Score = 1.6e-8;
    private const double Pattern = 7e-10;
    private const double Weight = 4.8e-9;
    private const double Label = 3e-8;
    private const double Gradient = 5e-9;
    private const double Product32 = 2.3e-11;
    private const double Product64 = 3.9e-11;

    /// <summary>One snapshot with all of <paramref name="measures"/> that are not heavy.</summary>
    public static WorkTime Of(
        TrialConfiguration configuration,
        IReadOnlyList<LayerShape> layers,
        DataShape shape,
        int outputs,
        IEnumerable<Measure> measures
    )
    {
        Measure[] light = [.. measures.Where(measure => measure.Description.Cost != MeasureCost.Heavy)];
        MeasureNeeds needs = light.Aggregate(MeasureNeeds.None, (all, measure) => all | measure.Needs);
        bool trains = (needs & (MeasureNeeds.Train | MeasureNeeds.NoisyTrain | MeasureNeeds.Gradients)) != 0,
            noisy = !configuration.Noise.IsNone && needs.HasFlag(MeasureNeeds.NoisyTrain),
            patterns = needs.HasFlag(MeasureNeeds.Patterns);
        double train = trains ? shape.Train : 0,
            patterned = patterns ? Math.Min(configuration.Measure.Inputs, shape.Test) : 0,
            test = needs.HasFlag(MeasureNeeds.Test) ? shape.Test : patterned,
            validation = needs.HasFlag(MeasureNeeds.Validation) ? shape.Validation : 0;
        double neurons = layers.SkipLast(1).Sum(layer => (double)layer.Outputs * layer.Positions),
            scores =
                train * (noisy && needs.HasFlag(MeasureNeeds.Train) ? 2 : 1)
                + (needs.HasFlag(MeasureNeeds.Test) ? test : 0)
                + validation;
        double overhead =
            Snapshot
            + scores * (Score + (configuration.Train.Loss == LossKind.CrossEntropy ? Softmax * outputs : 0))
            + patterned * neurons * Pattern
            + (noisy ? Label * train : 0)
            + (needs.HasFlag(MeasureNeeds.Gradients) ? Gradient * train * outputs : 0);
        if (light.Any(measure => measure.Work == MeasureWork.Weights))
            overhead += Weight * layers.Sum(layer => (double)layer.Weights);
        double passes = train + test + validation;
        if (needs.HasFlag(MeasureNeeds.Gradients) && configuration.Limit.Kind != LimitKind.None)
            passes += train;
        return new WorkTime(Overhead: overhead) + passes * Forward(configuration.Network, layers, shape);
    }

    /// <summary>The network and its losses on the validation examples.</summary>
    public static WorkTime Validation(
        TrialConfiguration configuration,
        IReadOnlyList<LayerShape> layers,
        DataShape shape
    ) =>
        new WorkTime(Overhead: shape.Validation * Score)
        + shape.Validation * Forward(configuration.Network, layers, shape);

    private static WorkTime Forward(NetworkConfiguration network, IReadOnlyList<LayerShape> layers, DataShape shape)
    {
        if (network.Form == NetworkForm.Factor)
            return FactorTime.Forward(shape.Dimension);
        if (network.Conv.Count > 0)
            return ConvolutionTime.Forward(network, layers);
        double neurons = layers.Sum(layer => (double)layer.Outputs);
        if (network.Activation != ActivationKind.Relu)
            return new(
                Overhead: Example
                    + StepTime.PlainNeuron * neurons
                    + StepTime.PlainProduct * layers.Sum(layer => (double)layer.Weights)
            );
        bool wide = network.Precision == Precision.Float64;
        double products = layers.Sum(layer => layer.Inputs * StepTime.Padded(layer.Outputs));
        if (network.Skip)
            products += layers[0].Inputs * StepTime.Padded(layers[^1].Outputs);
        return new WorkTime(Overhead: Example + Neuron * neurons)
            + StepTime.Arithmetic((wide ? Product64 : Product32) * products, wide, single: false);
    }
}
