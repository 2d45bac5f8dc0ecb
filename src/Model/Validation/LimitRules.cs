using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;

namespace Sweeps.Model.Validation;

/// <summary>Rules of predicted gradients.</summary>
internal static class LimitRules
{
    /// <summary>A value that would change nothing.</summary>
    public static Reading<ConfigurationException?> Idle { get; } = LimitField.Whole.Select(IdleBreach);

    /// <summary>What predicted gradients need of the classifier.</summary>
    public static Reading<ConfigurationException?> Fits { get; } =
        Reading.Of(
            LimitField.Kind,
            TrainField.Loss,
            TrainField.GradientNoise,
            NetworkField.Hidden,
            NetworkField.Conv,
            FitsBreach
        );

    /// <summary>Widths of the second network.</summary>
    public static Reading<ConfigurationException?> Widths { get; } =
        LimitField.Hidden.Select(hidden => Refusals.Narrow(LimitField.Hidden.Path, hidden));

    private static ConfigurationException? IdleBreach(LimitConfiguration limit)
    {
        LimitConfiguration defaults = new();
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
                LimitField.Lambda.Path,
                "`limit.lambda` is the precision of gradients drawn in the kinds gaussian and laplace, but "
                    + $"is {Refusals.Text(lambda)} with another",
                "Remove it, or choose one of them; the soft kind's weight is `limit.penalty`."
            );
        return limit.Kind is not (LimitKind.None or LimitKind.Soft) && limit.Penalty != defaults.Penalty
            ? new(
                LimitField.Penalty.Path,
                $"`limit.penalty` has an effect only with `limit.kind: soft`, but is {Refusals.Text(limit.Penalty)} "
                    + "with another",
                "Remove it, or choose soft."
            )
            : null;
    }

    private static ConfigurationException? FitsBreach(
        LimitKind kind,
        LossKind loss,
        double gradientNoise,
        IReadOnlyList<int> hidden,
        IReadOnlyList<ImageStage> conv
    ) =>
        kind switch
        {
            LimitKind.None => null,
            _ when loss != LossKind.CrossEntropy => new(
                LimitField.Kind.Path,
                $"Predicted gradients are those of `train.loss: cross_entropy`, but the loss is {EnumWords.Of(loss)}",
                "Set the loss, or `limit.kind: none`."
            ),
            _ when gradientNoise > 0 => new(
                TrainField.GradientNoise.Path,
                "`train.gradient_noise` is noise on the classifier's own gradient, but `limit.kind` predicts "
                    + $"gradients (noise: {Refusals.Text(gradientNoise)})",
                "Remove it; `limit.lambda` draws around predicted gradients."
            ),
            LimitKind.Soft when hidden.Count == 0 && conv is [.., ImageStage.Pool] => new(
                LimitField.Kind.Path,
                "`limit.kind: soft` weighs the last hidden layer's outputs, but there is pooling between "
                    + "that layer and the output layer",
                "Give `network.hidden`, or choose another kind."
            ),
            _ => null,
        };
}
