using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Validation;

/// <summary>Rules of initial weights and biases: their number, and that they are numbers.</summary>
internal static class InitialValueRules
{
    /// <summary>The first that is wrong, of the network or of the one that predicts its gradients.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        Reading.FirstOf([
            Of(NetworkField.Hidden.Select<IReadOnlyList<int>?>(hidden => hidden), NetworkField.Layers),
            Of(
                Reading.Of(
                    LimitField.Kind,
                    LimitField.Hidden,
                    NetworkField.Hidden,
                    (kind, own, hidden) => kind == LimitKind.None ? null : own ?? hidden
                ),
                // Widths of its own have no starts of their own.
                Reading.Of(LimitField.Hidden, NetworkField.Layers, (own, layers) => own is null ? layers : [])
            ),
        ]);

    // Of a network with these hidden layers; null: there is none.
    private static Reading<ConfigurationException?> Of(
        Reading<IReadOnlyList<int>?> hidden,
        Reading<IReadOnlyList<LayerInitialization>> layers
    ) =>
        Reading.Of(
            Reading.Of(DataReadings.Shape, DataReadings.Encoding, hidden, NetworkField.Conv, ShapesOf),
            NetworkField.Init,
            NetworkField.BiasInit,
            layers,
            NetworkField.Bias,
            FirstWrong
        );

    /// <summary>The layers of a network. Null where they are not known: data, loss or stages break a rule that is
    /// reported elsewhere.</summary>
    internal static IReadOnlyList<LayerShape>? ShapesOf(
        DataShape? shape,
        TargetEncoding? encoding,
        IReadOnlyList<int>? hidden,
        IReadOnlyList<ImageStage> conv
    ) =>
        shape is not null && encoding is { Outputs: var outputs } && hidden is not null
            ? Refusals.Unless(() => LayerShape.Of(NetworkRules.Counting(hidden, conv), shape, outputs))
            : null;

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
