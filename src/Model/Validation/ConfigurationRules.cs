using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Validation;

/// <summary>What a configuration must fulfil to be trainable: ranges of single fields, and rules between
/// fields.</summary>
public static class ConfigurationRules
{
    /// <summary>The rules that look at more than one field, or at the inside of one.</summary>
    public static IReadOnlyList<ConfigurationRule> CrossFieldRules { get; } =
    [
        new(DataReadings.Breach),
        new(TrainRules.Length),
        new(TrainRules.Idle),
        new(TrainRules.ScheduleValues),
        new(SnapshotRules.Measures),
        new(SnapshotRules.HeavyMeasures),
        new(NetworkRules.Widths),
        new(SmallModelRules.Breach),
        new(StageRules.Breach),
        new(SizeRules.Breach),
        new(NetworkRules.LayerNumbers),
        new(LimitRules.Idle),
        new(LimitRules.Fits),
        new(LimitRules.Widths),
        new(TrainRules.Warmup),
        new(TrainRules.GradientNoise),
        new(TrainRules.Sharpness),
        new(NetworkRules.Dropout),
        new(TrainRules.Validation),
        new(InitialValueRules.Breach),
        new(InitialFileRules.Breach),
        new(DataReadings.LossBreach),
        new(NoiseRules.Fits),
        new(MeasureReadings.Breach),
    ];

    /// <summary>All rules that <paramref name="configuration"/> breaks; empty when it can be trained.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="own">Rules of its engine alone; null: none.</param>
    public static IReadOnlyList<ConfigurationException> Check(
        TrialConfiguration configuration,
        IReadOnlyList<ConfigurationRule>? own = null
    )
    {
        List<ConfigurationException> broken =
        [
            .. TrialField.All.Select(field => field.OutOfRange(configuration)).OfType<ConfigurationException>(),
        ];
        foreach (ConfigurationRule rule in CrossFieldRules.Concat(own ?? []))
        {
            if (rule.Check(configuration) is { } exception)
                broken.Add(exception);
        }

        return broken;
    }

    /// <summary>Throws the first broken rule, if there is one.</summary>
    /// <exception cref="ConfigurationException">The configuration breaks a rule.</exception>
    public static void Require(TrialConfiguration configuration, IReadOnlyList<ConfigurationRule>? own = null)
    {
        if (Check(configuration, own) is [var first, ..])
            throw first;
    }
}
