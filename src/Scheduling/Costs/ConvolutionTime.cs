using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Costs;

/// <summary>What a convolutional network takes: products, and windows and neurons that are moved for them.</summary>
internal static class ConvolutionTime
{
    // Seconds of: a layer, an example, a product, a number of a window, a neuron, a normalized neuron, an update.
    private sealed record Rates(
        double Layer,
        double Example,
        double Product,
        double Window,
        double Neuron,
        double Normalized,
        double Plain,
        double Adam
    );

    private static readonly Rates Narrow = new(4.8e-7, 7.7e-8, 1.28e-11, 9.4e-10, 1.3e-9, 4.9e-10, 6e-10, 1.1e-9);

    private static readonly Rates Wide = new(4.8e-7, 7.7e-8, 4.0e-11, 6.7e-10, 1.7e-9, 8.8e-10, 6e-10, 1.3e-9);

    /// <summary>One update on <paramref name="batch"/> examples.</summary>
    public static WorkTime Step(
        NetworkConfiguration network,
        IReadOnlyList<LayerShape> layers,
        OptimizerKind optimizer,
        double batch
    )
    {
        Rates rates = Of(network);
        double parameters = layers.Sum(layer => layer.Inputs * StepTime.Padded(layer.Outputs));
        double update = parameters * (optimizer == OptimizerKind.Adam ? rates.Adam : rates.Plain);
        Count(network, layers, out double forward, out double back, out double moved);
        return new WorkTime(Overhead: rates.Layer * layers.Count + batch * rates.Example)
            + StepTime.Arithmetic(
                batch * (rates.Product * (2 * forward + back) + moved) + update,
                network.Precision == Precision.Float64,
                single: false
            );
    }

    /// <summary>One example's way through it.</summary>
    public static WorkTime Forward(NetworkConfiguration network, IReadOnlyList<LayerShape> layers)
    {
        Count(network, layers, out double forward, out _, out double moved);
        return new WorkTime(Overhead: Of(network).Example)
            + StepTime.Arithmetic(
                Of(network).Product * forward + 0.4 * moved,
                network.Precision == Precision.Float64,
                single: false
            );
    }

    private static Rates Of(NetworkConfiguration network) => network.Precision == Precision.Float64 ? Wide : Narrow;

    // Of one example: products forward and back, and seconds of what is moved.
    private static void Count(
        NetworkConfiguration network,
        IReadOnlyList<LayerShape> layers,
        out double forward,
        out double back,
        out double moved
    )
    {
        Rates rates = Of(network);
        bool[] normalized =
        [
            .. network.Conv.OfType<ImageStage.Convolution>().Select(stage => stage.Normalize),
            .. network.Hidden.Select(_ => false),
            false,
        ];
        (forward, back, moved) = (0, 0, 0);
        for (int l = 0; l < layers.Count; l++)
        {
            var layer = layers[l];
            double neurons = layer.Positions * StepTime.Padded(layer.Outputs);
            forward += layer.Inputs * neurons;
            back += l > 0 ? (double)layer.Positions * layer.Outputs * StepTime.Padded(layer.Inputs) : 0;
            moved += rates.Neuron * neurons;
            if (layer.Positions > 1)
                moved += rates.Window * layer.Positions * layer.Inputs;
            if (normalized[l])
                moved += rates.Normalized * neurons;
        }
    }
}
