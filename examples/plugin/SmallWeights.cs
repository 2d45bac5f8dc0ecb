using Sweeps.Model.Measures;

namespace Sweeps.Examples.Plugin;

/// <summary>For each layer, the share of weights that are below a tenth of its largest one.</summary>
public sealed class SmallWeights : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "small_weights",
            "weight_sizes",
            "fraction",
            "small_weights.l",
            "share of weights of layer l with |w| < 0.1 max |w|",
            "an example",
            MeasureCost.Cheap
        );

    public override void Evaluate(MeasureContext context)
    {
        for (int layer = 1; layer <= context.Layers; layer++)
        {
            double largest = 0;
            foreach (double weight in context.Weights(layer))
                largest = Math.Max(largest, Math.Abs(weight));
            int small = 0;
            foreach (double weight in context.Weights(layer))
                small += Math.Abs(weight) < 0.1 * largest ? 1 : 0;
            context.Record("small_weights", layer, (double)small / context.Weights(layer).Length);
        }
    }
}
