using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;

namespace Sweeps.Model.Validation;

/// <summary>Rules of training: its length, its optimizer's and its loss's numbers, and when it ends.</summary>
internal static class TrainRules
{
    /// <summary>There is one length.</summary>
    public static Reading<ConfigurationException?> Length { get; } =
        Reading.Of(TrainField.Epochs, TrainField.Steps, OneLength);

    /// <summary>A number that would change nothing is a mistake more often than not: of the optimizer, of the loss, or
    /// of the number.</summary>
    public static Reading<ConfigurationException?> Idle { get; } =
        Reading.FirstOf([
            Unused(TrainField.Momentum),
            Unused(TrainField.Beta1),
            Unused(TrainField.Beta2),
            Unused(TrainField.Epsilon),
            Unused(TrainField.Margin),
            Unused(TrainField.AverageDecay),
        ]);

    /// <summary>The inside of a schedule.</summary>
    public static Reading<ConfigurationException?> ScheduleValues { get; } = TrainField.Schedule.Select(ScheduleBreach);

    /// <summary>Warm-up is for losses that do not begin alone.</summary>
    public static Reading<ConfigurationException?> Warmup { get; } =
        Reading.Of(
            TrainField.Loss,
            TrainField.Warmup,
            (loss, warmup) =>
                warmup != 0 && !loss.IsComputedFromLogits()
                    ? new ConfigurationException(
                        TrainField.Warmup.Path,
                        "`train.warmup` trains by cross-entropy before the losses mean_absolute, forward and dmi, "
                            + $"but is {warmup} with {EnumWords.Of(loss)}",
                        "Choose one of them, or remove `warmup`."
                    )
                    : null
        );

    /// <summary>Noise on gradients is for losses of a softmax.</summary>
    public static Reading<ConfigurationException?> GradientNoise { get; } =
        Reading.Of(
            TrainField.Loss,
            TrainField.GradientNoise,
            (loss, noise) =>
                noise != 0 && !loss.IsOfSoftmax()
                    ? new ConfigurationException(
                        TrainField.GradientNoise.Path,
                        "`train.gradient_noise` belongs to losses of a softmax (cross_entropy, mean_absolute, "
                            + $"forward, dmi), but is {Refusals.Text(noise)} with {EnumWords.Of(loss)}",
                        "Choose one of them, or remove it."
                    )
                    : null
        );

    /// <summary>Sharpness-aware steps take the network's own gradient, twice.</summary>
    public static Reading<ConfigurationException?> Sharpness { get; } =
        Reading.Of(
            TrainField.SharpnessRadius,
            TrainField.Loss,
            TrainField.GradientNoise,
            LimitField.Kind,
            NetworkField.Form,
            SharpnessBreach
        );

    /// <summary>What needs validation examples.</summary>
    public static Reading<ConfigurationException?> Validation { get; } =
        Reading.Of(DataField.Validation, TrainField.Patience, NoiseField.Validation, NeedsValidation);

    private static ConfigurationException? SharpnessBreach(
        double radius,
        LossKind loss,
        double noise,
        LimitKind limit,
        NetworkForm form
    )
    {
        string? other =
            radius == 0 ? null
            : loss.IsComputedFromLogits() ? $"the loss is {EnumWords.Of(loss)}"
            : noise > 0 ? $"`train.gradient_noise` is {Refusals.Text(noise)}"
            : limit != LimitKind.None ? "`limit.kind` has gradients predicted"
            : form != NetworkForm.Layers ? "`network.form` is none of layers"
            : null;
        return other is null
            ? null
            : new(
                TrainField.SharpnessRadius.Path,
                "`train.sharpness_radius` takes the gradient of a network of layers by its own loss, but " + other,
                "Change that, or remove `sharpness_radius`."
            );
    }

    private static ConfigurationException? OneLength(int? epochs, long? steps) =>
        (epochs, steps) switch
        {
            (null, null) => new(
                TrainField.Epochs.Path,
                "The length of training must be given, but neither `train.epochs` nor `train.steps` is",
                "Set one of them."
            ),
            (not null, not null) => new(
                TrainField.Steps.Path,
                $"Training has one length, but `train.epochs` is {epochs} and `train.steps` is {steps}",
                "Keep one of them."
            ),
            _ => null,
        };

    private static Reading<ConfigurationException?> Unused(Field<double> field)
    {
        FieldEffect effect = FieldEffects.OfChoice(field);
        string key = field.Path[(field.Path.IndexOf('.', StringComparison.Ordinal) + 1)..],
            owner = effect.Owners[0][(effect.Owners[0].IndexOf('.', StringComparison.Ordinal) + 1)..];
        return Reading.Of(
            effect.Idle,
            field,
            (idle, value) =>
                idle && value != field.Default
                    ? new ConfigurationException(
                        field.Path,
                        $"`{field.Path}` has an effect only {effect.Needs}, but is {Refusals.Text(value)} with another",
                        $"Set the {owner}, or remove `{key}` (in a grid: vary the two together under `zip`)."
                    )
                    : null
        );
    }

    private static ConfigurationException? ScheduleBreach(Schedule schedule) =>
        schedule switch
        {
            Schedule.Step { Every: < 1 } step => new(
                TrainField.Schedule.Path,
                $"A step schedule's period must be at least 1, but was {step.Every}",
                "Give the epochs (or steps) between two changes."
            ),
            Schedule.Step step when !(step.Factor > 0 && double.IsFinite(step.Factor)) => new(
                TrainField.Schedule.Path,
                $"A step schedule's factor must be above 0 and finite, but was {Refusals.Text(step.Factor)}",
                "Give the factor of one change."
            ),
            Schedule.MultiStep steps when steps.At.Count == 0 || steps.At[0] < 1 || !Increases(steps.At) => new(
                TrainField.Schedule.Path,
                "The times of a multi-step schedule must increase from 1, but were "
                    + $"[{string.Join(", ", steps.At.Select(time => Refusals.Text(time)))}]",
                "Give the epochs (or steps) at which the rate changes."
            ),
            Schedule.MultiStep steps when !(steps.Factor > 0 && double.IsFinite(steps.Factor)) => new(
                TrainField.Schedule.Path,
                $"A multi-step schedule's factor must be above 0 and finite, but was {Refusals.Text(steps.Factor)}",
                "Give the factor of one change."
            ),
            Schedule.Cosine cosine when !(cosine.To is >= 0 and <= 1) => new(
                TrainField.Schedule.Path,
                $"A cosine schedule must end at a fraction from 0 to 1, but was {Refusals.Text(cosine.To)}",
                "Give the last rate as a fraction of the first."
            ),
            _ => null,
        };

    private static bool Increases(IReadOnlyList<long> times) =>
        times.Zip(times.Skip(1)).All(pair => pair.First < pair.Second);

    private static ConfigurationException? NeedsValidation(double share, int? patience, bool noisy) =>
        (share, patience, noisy) switch
        {
            (not 0, _, _) => null,
            (_, { } epochs, _) => new(
                TrainField.Patience.Path,
                "`train.patience` counts epochs without a lower validation error, but there are no "
                    + $"validation examples (patience: {epochs})",
                "Set `data.validation`, 0.2 for instance, or remove it."
            ),
            (_, _, false) => new(
                NoiseField.Validation.Path,
                "`noise.validation: false` keeps the labels of validation examples clean, but there are none",
                "Set `data.validation`, 0.2 for instance, or remove it."
            ),
            _ => null,
        };
}
