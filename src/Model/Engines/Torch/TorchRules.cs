using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Engines.Torch;

/// <summary>What the engine <c>torch</c> cannot train, beyond what no engine can.</summary>
public static class TorchRules
{
    /// <summary>What a grid file calls it.</summary>
    public const string EngineName = "torch";

    private const string Other = $"`engine: {TrialConfiguration.DefaultEngine}`";

    private static readonly Reading<ConfigurationException?> Convolutions = NetworkField.Conv.Select(stages =>
        stages.Count > 0
            ? new ConfigurationException(
                NetworkField.Conv.Path,
                $"The engine {EngineName} has no convolutions",
                $"Use {Other}, or remove `network.conv`."
            )
            : null
    );

    private static readonly Reading<ConfigurationException?> Dropout = TrainField.Dropout.Select(dropout =>
        dropout != 0
            ? new ConfigurationException(
                TrainField.Dropout.Path,
                $"The engine {EngineName} has no dropout, but `train.dropout` is "
                    + dropout.ToString("R", CultureInfo.InvariantCulture),
                $"Use {Other}, or remove it."
            )
            : null
    );

    private static readonly Reading<ConfigurationException?> Sharpness = TrainField.SharpnessRadius.Select(radius =>
        radius != 0
            ? new ConfigurationException(
                TrainField.SharpnessRadius.Path,
                $"The engine {EngineName} has no sharpness-aware steps, but `train.sharpness_radius` is "
                    + radius.ToString("R", CultureInfo.InvariantCulture),
                $"Use {Other}, or remove it."
            )
            : null
    );

    private static readonly Reading<ConfigurationException?> SmallModels = Reading.Of(
        NetworkField.Form,
        NetworkField.Activation,
        (form, activation) =>
            SmallModelRules.Small(form, activation) is { } what
                ? new ConfigurationException(
                    TrialField.Engine.Path,
                    $"{what} is computed by the project's own engine, but `engine` names another",
                    $"Set {Other}."
                )
                : null
    );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConfigurationRule> All { get; } =
    [new(Convolutions), new(Dropout), new(Sharpness), new(SmallModels)];
}
