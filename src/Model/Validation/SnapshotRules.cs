using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Validation;

/// <summary>Rules of the times at which a trial is measured.</summary>
internal static class SnapshotRules
{
    /// <summary>The times of all measures.</summary>
    public static Reading<ConfigurationException?> Measures { get; } =
        Reading.Of(
            MeasureField.At,
            TrainField.Epochs,
            TrainField.Steps,
            (rules, epochs, steps) => Breach(MeasureField.At.Path, rules, epochs, steps)
        );

    /// <summary>The times of heavy ones.</summary>
    public static Reading<ConfigurationException?> HeavyMeasures { get; } =
        Reading.Of(
            MeasureField.HeavyAt,
            TrainField.Epochs,
            TrainField.Steps,
            (rules, epochs, steps) => Breach(MeasureField.HeavyAt.Path, rules ?? [], epochs, steps)
        );

    private static ConfigurationException? Breach(
        string field,
        IReadOnlyList<SnapshotRule> rules,
        int? epochs,
        long? steps
    )
    {
        if ((steps ?? epochs) is not { } length)
            return null;
        string unit = steps is null ? "epochs" : "steps";
        foreach (SnapshotRule rule in rules)
        {
            if (rule is SnapshotRule.At { Time: var time } && (time < 0 || time > length))
                return new(
                    field,
                    $"A snapshot's time must be from 0 to the length of training, {length} {unit}, but was {time}",
                    $"Remove it from `{field}`, or train longer."
                );
            if (rule is SnapshotRule.Every { Period: < 1 } every)
                return new(
                    field,
                    $"`every` must be at least 1, but was {every.Period}",
                    $"Give a positive period under `{field}`."
                );
        }

        return null;
    }
}
