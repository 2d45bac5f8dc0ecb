using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Validation;

/// <summary>Rules of the label noise.</summary>
internal static class NoiseRules
{
    /// <summary>Whether the noise goes with the loss and the classes. Ranges and the loss have rules of their
    /// own.</summary>
    public static Reading<ConfigurationException?> Fits { get; } =
        Reading.Of(
            DataReadings.Classes,
            DataReadings.LossBreach,
            TrainField.Loss,
            NoiseField.Whole,
            (classes, breach, loss, noise) =>
                classes is { } k
                && breach is null
                && NoiseField.P.Facts.Range!.Contains(noise.P)
                && NoiseField.Sigma.Facts.Range!.Contains(noise.Sigma)
                    ? Refusals.Of(() => LabelNoise.Check(noise, loss, k))
                    : null
        );
}
