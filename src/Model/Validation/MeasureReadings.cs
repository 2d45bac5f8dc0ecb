using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;

namespace Sweeps.Model.Validation;

/// <summary>What follows from the measures of a configuration. Null where something else about it breaks a rule, which
/// is reported once and there.</summary>
public static class MeasureReadings
{
    private static readonly IField[] OfNetwork =
    [
        MeasureField.Of,
        TrainField.Loss,
        NetworkField.Hidden,
        NetworkField.Conv,
        NetworkField.Bias,
        NetworkField.Skip,
        NetworkField.Form,
        NetworkField.Activation,
        NoiseField.Kind,
        LimitField.Kind,
    ];

    // Sizes decide what is too large, and whole sections are read at once.
    private static readonly Reading<TrialConfiguration> Sized = Reading.Of(
        Reading.Only([.. OfNetwork, MeasureField.RankInputs, MeasureField.Pairs, MeasureField.Inputs]),
        DataField.Whole,
        (configuration, data) => configuration with { Data = data }
    );

    // The data's kind, without what decides only how many there are.
    private static readonly Reading<TrialConfiguration> Unsized = Reading.Only([
        .. OfNetwork,
        DataField.Name,
        DataField.Size,
        DataField.Target,
        DataField.Dimension,
        DataField.Classes,
        DataField.Points,
        DataField.Files,
        DataField.Fresh,
        DataField.Validation,
    ]);

    private static readonly Reading<MeasureSubject?> Subject = Reading.Of(
        Sized,
        DataReadings.Shape,
        DataReadings.Encoding,
        (configuration, shape, encoding) =>
            shape is not null && encoding is { } known ? new MeasureSubject(configuration, known, shape) : null
    );

    // What applies is the same for all sizes, and takes longer to find out than what is too large. Null: not for
    // these.
    private static readonly Reading<Fit?> Fits = Unsized.Select(FitOf);

    private static readonly Reading<Fit?> SizedFits = Reading.Of(Subject, Fits, OfSize);

    /// <summary>The measures that a trial takes.</summary>
    public static Reading<IReadOnlyList<Measure>?> Taken { get; } = SizedFits.Select(fit => fit?.Taken);

    /// <summary>The measures that apply to a trial, however large it is.</summary>
    public static Reading<IReadOnlyList<Measure>?> Applicable { get; } = Fits.Select(fit => fit?.Taken);

    /// <summary>The groups that are asked for and of which no measure applies to a trial.</summary>
    public static Reading<IReadOnlyList<string>> WithoutMeasures { get; } =
        Reading.Of(MeasureField.Of, Applicable, Without);

    /// <summary>A measure that there is none of, does not apply or is too large.</summary>
    internal static Reading<ConfigurationException?> Breach { get; } =
        Reading.FirstOf([MeasureField.Of.Select(MeasureCatalog.Unknown), SizedFits.Select(fit => fit?.Breach)]);

    private static IReadOnlyList<string> Without(IReadOnlyList<string> names, IReadOnlyList<Measure>? taken) =>
        taken is null
            ? []
            :
            [
                .. names.Where(name =>
                    MeasureCatalog.Groups.Contains(name)
                    && !taken.Any(measure => measure.Description.Group == name || measure.Description.Name == name)
                ),
            ];

    private static Fit? FitOf(TrialConfiguration configuration) =>
        Refusals.Unless(() => MeasureSubject.Of(configuration)) is { } subject
            ? FitOf(() => MeasureCatalog.Applicable(subject))
            : null;

    private static Fit FitOf(Func<IReadOnlyList<Measure>> take)
    {
        IReadOnlyList<Measure>? taken = null;
        var breach = Refusals.Of(() => taken = take());
        return new(taken, breach);
    }

    private static Fit? OfSize(MeasureSubject? subject, Fit? fit) =>
        subject is null ? null
        : fit is null ? FitOf(() => MeasureCatalog.Select(subject))
        : fit.Taken is { } taken && MeasureCatalog.Excess(taken, subject) is { } excess ? new(null, excess)
        : fit;

    private sealed record Fit(IReadOnlyList<Measure>? Taken, ConfigurationException? Breach);
}
