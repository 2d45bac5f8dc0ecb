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

    /// <summary>What is wrong about the data.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        DataField.Whole.Select(data =>
            // Ranges are looked at before.
            DataField.All.Any(field => field.OutOfRange(TrialField.Defaults with { Data = data }) is not null)
                ? null
                : Refusals.Of(() => DataSetCatalog.Check(data))
        );

    /// <summary>The shape.</summary>
    public static Reading<DataShape?> Shape { get; } = DataField.Whole.Select(ShapeOf);

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

    private static DataShape? ShapeOf(DataConfiguration data) => Refusals.Unless(() => DataSetCatalog.Check(data));
}
