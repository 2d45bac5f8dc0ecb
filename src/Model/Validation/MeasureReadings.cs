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
        DataField.Target,
        DataField.Dimension,
        DataField.Classes,
        DataField.Points,
        DataField.Files,
        DataField.Fresh,
        DataField.Validation,
    ]);

    /// <summary>The measures that a trial takes.</summary>
    public static Reading<IReadOnlyList<Measure>?> Taken { get; } =
        Sized.Select(c => Refusals.Unless(() => MeasureCatalog.Select(MeasureSubject.Of(c))));

    /// <summary>The measures that apply to a trial, however large it is.</summary>
    public static Reading<IReadOnlyList<Measure>?> Applicable { get; } =
        Unsized.Select(c => Refusals.Unless(() => MeasureCatalog.Applicable(MeasureSubject.Of(c))));

    /// <summary>A measure that there is none of, does not apply or is too large.</summary>
    internal static Reading<ConfigurationException?> Breach { get; } =
        Reading.FirstOf([MeasureField.Of.Select(MeasureCatalog.Unknown), Sized.Select(Misfit)]);

    private static ConfigurationException? Misfit(TrialConfiguration configuration) =>
        Refusals.Unless(() => MeasureSubject.Of(configuration)) is { } subject
            ? Refusals.Of(() => MeasureCatalog.Select(subject))
            : null;
}
