using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Noise.Models;

namespace Sweeps.Scheduling.Costs;

/// <summary>
/// What an update takes, from its counted operations. The constants are seconds on an AMD EPYC (Zen 4, AVX-512), fitted
/// to some thousand random networks; docs/results/estimates.md says how well.
/// </summary>
internal static class StepTime
{
    // Seconds of: a step, a layer, an example, a product, a parameter's update (plain, momentum, Adam), a neuron's
    // activation, a label that noise touches, an example that is drawn, a neuron's turn.
    private sealed record Rates(
        double Step,
        double Layer,
        double Example,
        double Product,
        double Plain,
        double Momentum,
        double Adam,
        double Neuron,
        double Softmax,
        double Noise,
        double Draw,
        double Turn
    );

    private static readonly Rates One32 = new(
        4.9e-8,
        1.3e-7,
        0,
        5.0e-11,
        0,
        9.2e-11,
        3.9e-10,
        2.9e-9,
        1.0e-8,
        1.9e-8,
        6e-9,
        0
    );

    private static readonly Rates One64 = new(
        2.7e-8,
        1.2e-7,
        0,
        8.7e-11,
        0,
        1.1e-10,
        8.7e-10,
        2.6e-9,
        1.5e-8,
        2.7e-8,
        6e-9,
        0
    );

    private static readonly Rates Many32 = new(
        2.5e-8,
        1.1e-7,
        4.0e-8,
        1.94e-11,
        9.2e-11,
        1.6e-10,
        5.3e-10,
        4.4e-10,
        0,
        2.2e-8,
        6.4e-9,
        5.0e-9
    );

    private static readonly Rates Many64 = new(
        6.4e-8,
        7.6e-8,
        3.4e-8,
        3.62e-11,
        1.5e-10,
        2.9e-10,
        1.0e-9,
        7.0e-10,
        0,
        1.9e-8,
        6.0e-9,
        3.8e-9
    );

    // A network of any activation goes through its numbers one by one.
    private const double PlainStep = 1e-6;
    internal const double PlainProduct = 4.2e-10;
    internal const double PlainNeuron = 4.8e-8;

    // Losses that are taken from the logits, predicted gradients and noise on gradients, for each output.
    private const double LogitLoss = 5.5e-8;
    private const double PredictedGradient = 5e-8;
    private const double PenalizedGradient = 1e-7;
    private const double GradientNoise = 6e-8;
    private const double Dropout = 7.5e-9;

    // A number of an example that is drawn afresh, or has noise added to it, and a parameter that has.
    private const double FreshNumber = 8e-9;
    private const double NoisyNumber = 9e-9;
    private const double NoisyParameter = 1.1e-8;

    // A parameter that goes into a moving average, and one that is moved for a gradient, and back.
    private const double AveragedParameter = 3e-9;
    private const double MovedParameter = 1e-8;

    /// <summary>One update on <paramref name="batch"/> examples.</summary>
    public static WorkTime Of(
        TrialConfiguration configuration,
        IReadOnlyList<LayerShape> layers,
        DataShape shape,
        int outputs,
        double batch
    )
    {
        TrainConfiguration train = configuration.Train;
        WorkTime step = OfNetwork(configuration, configuration.Network, train.Optimizer, layers, shape, batch);
        double extra = 0;
        if (configuration.Limit is { Kind: not LimitKind.None } limit)
        {
            NetworkConfiguration predictor = configuration.Network with
            {
                Hidden = limit.Hidden ?? configuration.Network.Hidden,
            };
            step += OfNetwork(
                configuration,
                predictor,
                limit.Optimizer ?? train.Optimizer,
                LayerShape.Of(predictor, shape, outputs),
                shape,
                batch
            );
            extra += (limit.Kind == LimitKind.Soft ? PenalizedGradient : PredictedGradient) * outputs;
        }
        else if (train.Loss is LossKind.MeanAbsolute or LossKind.Forward or LossKind.Dmi)
            extra += LogitLoss * outputs;

        if (train.GradientNoise > 0)
            extra += GradientNoise * outputs;
        if (train.Dropout > 0)
            extra += Dropout * layers.SkipLast(1).Sum(layer => (double)layer.Outputs * layer.Positions);
        if (configuration.Data.Fresh)
            extra += FreshNumber * shape.Dimension;
        if (train.InputNoise > 0)
            extra += NoisyNumber * shape.Dimension;
        double parameters = layers.Sum(layer => (double)layer.Weights + layer.Outputs);
        double after = train.Temperature > 0 ? NoisyParameter * parameters : 0;
        if (train.Averaging == AveragingKind.Ema)
            after += AveragedParameter * parameters;
        if (train.SharpnessRadius > 0)
        {
            step += step;
            after += MovedParameter * parameters;
        }

        return step + new WorkTime(Overhead: batch * extra + after);
    }

    private static WorkTime OfNetwork(
        TrialConfiguration configuration,
        NetworkConfiguration network,
        OptimizerKind optimizer,
        IReadOnlyList<LayerShape> layers,
        DataShape shape,
        double batch
    )
    {
        if (network.Form == NetworkForm.Factor)
            return FactorTime.Step(shape.Dimension, batch);
        if (network.Conv.Count > 0)
            return ConvolutionTime.Step(network, layers, optimizer, batch);
        if (network.Activation != ActivationKind.Relu)
            return OfPlain(layers, batch);
        return IsOneOutput(configuration, network, optimizer, layers)
            ? OfOneOutput(configuration, network, layers)
            : OfLayers(configuration, network, optimizer, layers, batch);
    }

    private static WorkTime OfLayers(
        TrialConfiguration configuration,
        NetworkConfiguration network,
        OptimizerKind optimizer,
        IReadOnlyList<LayerShape> layers,
        double batch
    )
    {
        bool wide = network.Precision == Precision.Float64,
            single = batch <= 1;
        Rates rates = (wide, single) switch
        {
            (false, true) => One32,
            (true, true) => One64,
            (false, false) => Many32,
            _ => Many64,
        };
        double products = 0,
            parameters = 0,
            neurons = 0;
        for (int l = 0; l < layers.Count; l++)
        {
            var (inputs, width) = (layers[l].Inputs, layers[l].Outputs);
            products += 2.0 * inputs * Padded(width) + (l > 0 ? (double)width * Padded(inputs) : 0);
            parameters += (double)inputs * Padded(width);
            neurons += Padded(width);
        }

        if (network.Skip)
        {
            products += 2.0 * layers[0].Inputs * Padded(layers[^1].Outputs);
            parameters += (double)layers[0].Inputs * Padded(layers[^1].Outputs);
        }

        double update = optimizer switch
        {
            OptimizerKind.Adam => rates.Adam,
            OptimizerKind.Momentum => rates.Momentum,
            _ => rates.Plain,
        };
        double overhead =
            rates.Step
            + rates.Layer * layers.Count
            + rates.Turn * neurons
            + batch
                * (
                    rates.Example
                    + rates.Neuron * neurons
                    + rates.Noise * (IsNoisy(configuration) ? 1 : 0)
                    + rates.Draw * (configuration.Train.Order == VisitOrder.Replacement ? 1 : 0)
                    + rates.Softmax * (configuration.Train.Loss == LossKind.CrossEntropy ? layers[^1].Outputs : 0)
                );
        double arithmetic = batch * rates.Product * products + update * parameters;
        return new WorkTime(Overhead: overhead) + Arithmetic(arithmetic, wide, single);
    }

    /// <summary>Whether steps take the way of one hidden layer, one output and one example.</summary>
    private static bool IsOneOutput(
        TrialConfiguration configuration,
        NetworkConfiguration network,
        OptimizerKind optimizer,
        IReadOnlyList<LayerShape> layers
    ) =>
        layers.Count == 2
        && layers[1].Outputs == 1
        && optimizer == OptimizerKind.Sgd
        && configuration.Train
            is {
                Batch: 1,
                WeightDecay: 0,
                Dropout: 0,
                Loss: LossKind.Logistic or LossKind.Hinge or LossKind.Squared or LossKind.HalfSquared
            }
        && network.Activation == ActivationKind.Relu;

    private static WorkTime OfOneOutput(
        TrialConfiguration configuration,
        NetworkConfiguration network,
        IReadOnlyList<LayerShape> layers
    )
    {
        bool wide = network.Precision == Precision.Float64;
        double inputs = layers[0].Inputs,
            neurons = Padded(layers[0].Outputs);
        double overhead =
            (configuration.Train.Loss == LossKind.Logistic ? 1.1e-7 : 8e-8)
            + (wide ? 0 : 1.7e-9) * inputs
            + 1.5e-8 * (IsNoisy(configuration) ? 1 : 0)
            + 3e-9 * (configuration.Train.Order == VisitOrder.Replacement ? 1 : 0);
        double single = wide ? neurons * (3.8e-10 + 1.4e-10 * inputs) : neurons * (3.0e-10 + 5.5e-11 * inputs);
        return new(Overhead: overhead, Single: single);
    }

    private static WorkTime OfPlain(IReadOnlyList<LayerShape> layers, double batch) =>
        new(
            Overhead: PlainStep
                + batch
                    * (
                        3 * PlainProduct * layers.Sum(layer => (double)layer.Weights)
                        + PlainNeuron * layers.Sum(layer => (double)layer.Outputs)
                    )
        );

    /// <summary>Work that is bound by products.</summary>
    public static WorkTime Arithmetic(double seconds, bool wide, bool single) =>
        single ? new(Single: seconds)
        : wide ? new(Float64: seconds)
        : new(Float32: seconds);

    /// <summary>Neurons as kernels compute them: eight at a time.</summary>
    public static double Padded(int width) => (width + 7) / 8 * 8;

    private static bool IsNoisy(TrialConfiguration configuration) =>
        NoiseCatalog.Find(configuration.Noise.Kind) is { DrawsAtVisits: true };
}
