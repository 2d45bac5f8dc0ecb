namespace Sweeps.Model.Measures.Errors;

/// <summary>A labelled set that scores are taken on.</summary>
internal enum ScoredSet
{
    Train,
    NoisyTrain,
    Test,
    Validation,
}

/// <summary>Mean loss on a labelled set.</summary>
internal sealed class LossMeasure(ScoredSet set) : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            Scores.Name(set, "loss"),
            "error",
            "",
            Scores.Name(set, "loss"),
            $"mean of the training loss over {Scores.Words(set)}",
            "Cornacchia et al. 2021, arXiv 2111.02154",
            MeasureCost.Pass
        );

    public override MeasureNeeds Needs => Scores.Needs(set);

    public override bool SurvivesDivergence => true;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) => Scores.Refusal(set, subject);

    public override void Evaluate(MeasureContext context) =>
        context.Record(Description.Name, Scores.Of(set, context).Loss);
}

/// <summary>Share of wrong predictions on a labelled set.</summary>
internal sealed class ErrorMeasure(ScoredSet set) : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            Scores.Name(set, "error"),
            "error",
            "fraction",
            Scores.Name(set, "error"),
            $"share of wrong predictions over {Scores.Words(set)}; the prediction is the first largest output, "
                + "with one output +1 if f > 0 and else −1",
            "Cornacchia et al. 2021, arXiv 2111.02154",
            MeasureCost.Pass
        );

    public override MeasureNeeds Needs => Scores.Needs(set);

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) =>
        !subject.HasClasses ? "needs classes, and this data set has real targets" : Scores.Refusal(set, subject);

    public override void Evaluate(MeasureContext context) =>
        context.Record(Description.Name, Scores.Of(set, context).Error);
}

internal static class Scores
{
    public static string Name(ScoredSet set, string quantity) =>
        set switch
        {
            ScoredSet.Train => $"train_{quantity}",
            ScoredSet.NoisyTrain => $"noisy_train_{quantity}",
            ScoredSet.Test => $"test_{quantity}",
            _ => $"validation_{quantity}",
        };

    public static string Words(ScoredSet set) =>
        set switch
        {
            ScoredSet.Train => "the training set with its clean labels",
            ScoredSet.NoisyTrain =>
                "the training set with noisy labels (static noise: the labels trained on; noise drawn at every visit: "
                    + "one draw keyed to the step; smoothed targets: as they are; added numbers: the expectation)",
            ScoredSet.Test => "the test set",
            _ => "the validation examples, with noisy labels unless `noise.validation` is false",
        };

    public static MeasureNeeds Needs(ScoredSet set) =>
        set switch
        {
            ScoredSet.Train => MeasureNeeds.Train,
            ScoredSet.NoisyTrain => MeasureNeeds.NoisyTrain,
            ScoredSet.Test => MeasureNeeds.Test,
            _ => MeasureNeeds.Validation,
        };

    public static string? Refusal(ScoredSet set, MeasureSubject subject) =>
        set == ScoredSet.Validation
            ? subject.HasValidation
                ? null
                : "needs validation examples (`data.validation`)"
            : set != ScoredSet.Test && subject.Configuration.Data.Fresh
                ? "needs a fixed training set, and this trial draws its examples afresh at every step"
                : null;

    public static Score Of(ScoredSet set, MeasureContext context) =>
        set switch
        {
            ScoredSet.Train => context.Train,
            ScoredSet.NoisyTrain => context.NoisyTrain,
            ScoredSet.Test => context.Test,
            _ => context.Validation,
        };
}
