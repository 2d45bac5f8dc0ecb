using Sweeps.Model.Configurations;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Validation;

public static partial class ConfigurationRules
{
    // Initial weights and biases: their number, and that they are numbers.
    private static ConfigurationException? InitialValues(TrialConfiguration c)
    {
        int layers = c.Network.CountLayers();
        if (
            ShapeOf(c) is not { } shape
            || Stages(c) is not null
            || c.Network.Layers.Count != 0 && c.Network.Layers.Count != layers
            || Refusal(() => TargetEncoding.For(c.Train.Loss, shape.Classes)) is not null
        )
            return null; // other rules say so
        int layer = 0;
        foreach (
            (int inputs, int outputs, _) in LayerShape.Of(
                c.Network,
                shape,
                TargetEncoding.For(c.Train.Loss, shape.Classes).Outputs
            )
        )
        {
            layer++;
            bool own = c.Network.Layers.Count > 0;
            (Initializer weights, Initializer bias) = own
                ? (c.Network.Layers[layer - 1].Weights, c.Network.Layers[layer - 1].Bias)
                : (c.Network.Init, c.Network.BiasInit);
            if (
                Wrong(
                    weights,
                    (long)inputs * outputs,
                    own ? "network.layers" : "network.init",
                    $"weights of layer {layer} ({inputs} inputs, {outputs} outputs)"
                ) is
                { } weightsWrong
            )
                return weightsWrong;
            if (
                c.Network.Bias
                && Wrong(bias, outputs, own ? "network.layers" : "network.bias_init", $"biases of layer {layer}")
                    is { } biasWrong
            )
                return biasWrong;
        }

        return null;

        static ConfigurationException? Wrong(Initializer start, long count, string field, string what) =>
            start switch
            {
                Initializer.Custom custom when custom.Values.Count != count => new(
                    field,
                    $"Custom initial {what} must be {count} numbers, but are {custom.Values.Count}",
                    "List weights output by output, in·out of them, and one bias for each output."
                ),
                Initializer.Custom custom
                    when custom.Values.FirstOrDefault(value => !double.IsFinite(value)) is var value and not 0 => new(
                    field,
                    $"Initial {what} must be finite, but one is {Text(value)}",
                    "Correct it."
                ),
                Initializer.Uniform { Bound: var bound } when !(bound >= 0 && double.IsFinite(bound)) => Negative(
                    field,
                    what,
                    bound
                ),
                Initializer.Normal { Deviation: var deviation } when !(deviation >= 0 && double.IsFinite(deviation)) =>
                    Negative(field, what, deviation),
                Initializer.Signs { Magnitude: var magnitude } when !(magnitude >= 0 && double.IsFinite(magnitude)) =>
                    Negative(field, what, magnitude),
                Initializer.Identity { Scale: var scale } when !double.IsFinite(scale) => new(
                    field,
                    $"Initial {what} must be finite, but are {Text(scale)}",
                    "Correct the number."
                ),
                Initializer.Constant { Value: var constant } when !double.IsFinite(constant) => new(
                    field,
                    $"Initial {what} must be finite, but are {Text(constant)}",
                    "Correct the number."
                ),
                _ => null,
            };

        static ConfigurationException Negative(string field, string what, double value) =>
            new(
                field,
                $"The spread of initial {what} must be finite and at least 0, but was {Text(value)}",
                "Give its size without sign."
            );
    }
}
