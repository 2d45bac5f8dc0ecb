using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Validation;

/// <summary>What follows from the data of a configuration. Null where the data breaks a rule of its own, which is
/// reported once and there.</summary>
internal static class DataReadings
{
    // The fields that decide the number of classes.
    private static readonly Reading<TrialConfiguration> OfClasses = Reading.Only(
        DataField.Name,
        DataField.Classes,
        DataField.Target,
        DataField.Points,
        DataField.Files
    );

    // Looked at once for whatever follows from it.
    private static readonly Reading<(DataShape? Shape, ConfigurationException? Breach)> Checked =
        DataField.Whole.Select(DataSetCatalog.Look);

    /// <summary>What is wrong about the data, ranges of single fields aside.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        Reading.Of(
            Checked,
            DataField.Whole,
            (found, data) =>
                found.Breach is not null
                && TrialField.Defaults with { Data = data } is var trial
                && DataField.All.All(field => field.OutOfRange(trial) is null)
                    ? found.Breach
                    : null
        );

    /// <summary>The shape.</summary>
    public static Reading<DataShape?> Shape { get; } = Checked.Select(found => found.Shape);

    /// <summary>The number of classes; 0 for a regression.</summary>
    public static Reading<int?> Classes { get; } = OfClasses.Select(c => ShapeOf(c.Data)?.Classes);

    /// <summary>How the loss's targets are made of labels; null also where the two do not go together.</summary>
    public static Reading<TargetEncoding?> Encoding { get; } =
        Reading.Of(
            Classes,
            TrainField.Loss,
            (classes, loss) =>
                classes is { } k ? Refusals.Unless<TargetEncoding?>(() => TargetEncoding.For(loss, k)) : null
        );

    /// <summary>What is wrong about the loss on these data.</summary>
    public static Reading<ConfigurationException?> LossBreach { get; } =
        Reading.Of(
            Classes,
            TrainField.Loss,
            (classes, loss) => classes is { } k ? Refusals.Of(() => TargetEncoding.For(loss, k)) : null
        );

    private static DataShape? ShapeOf(DataConfiguration data) => DataSetCatalog.Look(data).Shape;
}
