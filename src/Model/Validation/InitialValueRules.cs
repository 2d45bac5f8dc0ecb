using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Validation;

/// <summary>Rules of initial weights and biases: their number, and that they are numbers.</summary>
internal static class InitialValueRules
{
    // Null where data, loss or stages break a rule of their own.
    private static readonly Reading<IReadOnlyList<LayerShape>?> Shapes = Reading.Of(
        DataReadings.Shape,
        DataReadings.Encoding,
        NetworkField.Hidden,
        NetworkField.Conv,
        (shape, encoding, hidden, conv) =>
            shape is not null && encoding is { Outputs: var outputs }
                ? Refusals.Unless(() => LayerShape.Of(NetworkRules.Counting(hidden, conv), shape, outputs))
                : null
    );

    /// <summary>The first that is wrong.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        Reading.Of(
            Shapes,
            NetworkField.Init,
            NetworkField.BiasInit,
            NetworkField.Layers,
            NetworkField.Bias,
            FirstWrong
        );

    private static ConfigurationException? FirstWrong(
        IReadOnlyList<LayerShape>? shapes,
        Initializer weights,
        Initializer biases,
        IReadOnlyList<LayerInitialization> own,
        bool hasBiases
    )
    {
        bool isOwn = own.Count > 0;
        if (shapes is null || isOwn && own.Count != shapes.Count)
            return null; // other rules say so
        for (int layer = 1; layer <= shapes.Count; layer++)
        {
            var (inputs, outputs, _) = shapes[layer - 1];
            var (startOfWeights, startOfBiases) = isOwn ? own[layer - 1] : new(weights, biases);
            if (
                Wrong(
                    startOfWeights,
                    (long)inputs * outputs,
                    isOwn ? NetworkField.Layers.Path : NetworkField.Init.Path,
                    $"weights of layer {layer} ({inputs} inputs, {outputs} outputs)"
                ) is
                { } weightsWrong
            )
                return weightsWrong;
            if (
                hasBiases
                && Wrong(
                    startOfBiases,
                    outputs,
                    isOwn ? NetworkField.Layers.Path : NetworkField.BiasInit.Path,
                    $"biases of layer {layer}"
                )
                    is { } biasWrong
            )
                return biasWrong;
        }

        return null;
    }

    private static ConfigurationException? Wrong(Initializer start, long count, string field, string what) =>
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
                $"Initial {what} must be finite, but one is {Refusals.Text(value)}",
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
                $"Initial {what} must be finite, but are {Refusals.Text(scale)}",
                "Correct the number."
            ),
            Initializer.Constant { Value: var constant } when !double.IsFinite(constant) => new(
                field,
                $"Initial {what} must be finite, but are {Refusals.Text(constant)}",
                "Correct the number."
            ),
            _ => null,
        };

    private static ConfigurationException Negative(string field, string what, double value) =>
        new(
            field,
            $"The spread of initial {what} must be finite and at least 0, but was {Refusals.Text(value)}",
            "Give its size without sign."
        );
}
