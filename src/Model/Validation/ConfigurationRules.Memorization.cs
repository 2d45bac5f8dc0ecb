using Sweeps.Model.Configurations;

namespace Sweeps.Model.Validation;

public static partial class ConfigurationRules
{
    // Predicted gradients, the other cures for memorization, and validation.
    private static ConfigurationRule[] MemorizationRules =>
        [
            new(
                [
                    "limit.kind",
                    "limit.beta",
                    "limit.lambda",
                    "limit.penalty",
                    "limit.hidden",
                    "limit.optimizer",
                    "limit.learning_rate",
                ],
                LimitIdle
            ),
            new(["limit.kind", "train.loss", "train.gradient_noise", "network.hidden", "network.conv"], LimitFits),
            new(["limit.hidden"], LimitWidths),
            new(["train.loss", "train.warmup"], WarmupFits),
            new(["train.loss", "train.gradient_noise"], GradientNoiseFits),
            new(["train.dropout", "network.hidden", "network.conv", "network.activation", "engine"], DropoutFits),
            new(["data.validation", "train.patience", "noise.validation"], ValidationFits),
        ];

    private static ConfigurationException? LimitIdle(TrialConfiguration c)
    {
        LimitConfiguration limit = c.Limit,
            defaults = new();
        if (limit.Kind == LimitKind.None && limit != defaults)
        {
            string field = limit switch
            {
                { Lambda: not null } => "lambda",
                { Hidden: not null } => "hidden",
                { Optimizer: not null } => "optimizer",
                { LearningRate: not null } => "learning_rate",
                _ => limit.Beta != defaults.Beta ? "beta" : "penalty",
            };
            return new(
                "limit." + field,
                $"`limit.{field}` has an effect only where gradients are predicted, but `limit.kind` is none",
                $"Set the kind, or remove `{field}` (in a grid: vary the two together under `zip`)."
            );
        }

        if (limit is { Lambda: { } lambda, Kind: not (LimitKind.None or LimitKind.Gaussian or LimitKind.Laplace) })
            return new(
                "limit.lambda",
                "`limit.lambda` is the precision of gradients drawn in the kinds gaussian and laplace, but "
                    + $"is {Text(lambda)} with another",
                "Remove it, or choose one of them; the soft kind's weight is `limit.penalty`."
            );
        return limit.Kind is not (LimitKind.None or LimitKind.Soft) && limit.Penalty != defaults.Penalty
            ? new(
                "limit.penalty",
                $"`limit.penalty` has an effect only with `limit.kind: soft`, but is {Text(limit.Penalty)} "
                    + "with another",
                "Remove it, or choose soft."
            )
            : null;
    }

    private static ConfigurationException? LimitFits(TrialConfiguration c) =>
        c switch
        {
            { Limit.Kind: LimitKind.None } => null,
            { Train.Loss: not LossKind.CrossEntropy } => new(
                "limit.kind",
                $"Predicted gradients are those of `train.loss: cross_entropy`, but the loss is {c.Train.Loss}",
                "Set the loss, or `limit.kind: none`."
            ),
            { Train.GradientNoise: > 0 } => new(
                "train.gradient_noise",
                "`train.gradient_noise` is noise on the classifier's own gradient, but `limit.kind` predicts "
                    + $"gradients (noise: {Text(c.Train.GradientNoise)})",
                "Remove it; `limit.lambda` draws around predicted gradients."
            ),
            { Limit.Kind: LimitKind.Soft, Network: { Hidden.Count: 0, Conv: [.., ImageStage.Pool] } } => new(
                "limit.kind",
                "`limit.kind: soft` weighs the last hidden layer's outputs, but there is pooling between "
                    + "that layer and the output layer",
                "Give `network.hidden`, or choose another kind."
            ),
            _ => null,
        };

    private static ConfigurationException? LimitWidths(TrialConfiguration c) =>
        c.Limit.Hidden?.FirstOrDefault(width => width < 1, 1) is < 1 and var narrow
            ? new("limit.hidden", $"Every width must be at least 1, but one is {narrow}", "Correct `limit.hidden`.")
            : null;

    private static ConfigurationException? WarmupFits(TrialConfiguration c) =>
        c.Train.Warmup != 0 && !c.Train.Loss.IsComputedFromLogits()
            ? new(
                "train.warmup",
                "`train.warmup` trains by cross-entropy before the losses mean_absolute, forward and dmi, "
                    + $"but is {c.Train.Warmup} with {c.Train.Loss}",
                "Choose one of them, or remove `warmup`."
            )
            : null;

    private static ConfigurationException? GradientNoiseFits(TrialConfiguration c) =>
        c.Train.GradientNoise != 0 && !c.Train.Loss.IsOfSoftmax()
            ? new(
                "train.gradient_noise",
                "`train.gradient_noise` belongs to losses of a softmax (cross_entropy, mean_absolute, "
                    + $"forward, dmi), but is {Text(c.Train.GradientNoise)} with {c.Train.Loss}",
                "Choose one of them, or remove it."
            )
            : null;

    private static ConfigurationException? DropoutFits(TrialConfiguration c) =>
        c switch
        {
            { Train.Dropout: 0 } => null,
            { Engine: EngineKind.Torch } => new(
                "train.dropout",
                $"The engine torch has no dropout, but `train.dropout` is {Text(c.Train.Dropout)}",
                "Use `engine: native`, or remove it."
            ),
            { Network.Activation: not ActivationKind.Relu } => new(
                "train.dropout",
                $"Dropout is for ReLU networks, but the activation is {c.Network.Activation} (`train.dropout` "
                    + $"is {Text(c.Train.Dropout)})",
                "Remove one of them."
            ),
            { Network.Conv.Count: > 0 } => new(
                "train.dropout",
                "Dropout is for fully connected networks, but this one has convolutions (`train.dropout` "
                    + $"is {Text(c.Train.Dropout)})",
                "Remove `train.dropout` or `network.conv`."
            ),
            { Network.Hidden.Count: 0 } => new(
                "train.dropout",
                "Dropout leaves out hidden neurons, but the network has none (`train.dropout` is "
                    + $"{Text(c.Train.Dropout)})",
                "Give `network.hidden`, or remove it."
            ),
            _ => null,
        };

    private static ConfigurationException? ValidationFits(TrialConfiguration c) =>
        c switch
        {
            { Data.Validation: not 0 } => null,
            { Train.Patience: { } retry } => new(
                "train.patience",
                "`train.patience` counts epochs without a lower validation error, but there are no "
                    + $"validation examples (patience: {retry})",
                "Set `data.validation`, 0.2 for instance, or remove it."
            ),
            { Noise.Validation: false } => new(
                "noise.validation",
                "`noise.validation: false` keeps the labels of validation examples clean, but there are none",
                "Set `data.validation`, 0.2 for instance, or remove it."
            ),
            _ => null,
        };
}
