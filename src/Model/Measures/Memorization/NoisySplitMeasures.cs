namespace Sweeps.Model.Measures.Memorization;

/// <summary>A share of the training examples, by what the noise did to their labels.</summary>
internal enum SplitShare
{
    IntactErrors,
    CorruptedErrors,
    CorruptedTrueErrors,
    Corrupted,
}

/// <summary>
/// Errors on the training set apart for labels that the noise has changed and labels that it has not: to predict the
/// former is to have memorized them. Without changed labels there is no share of them, and nothing is recorded.
/// </summary>
internal sealed class NoisySplitMeasure(SplitShare share) : Measure
{
    public override MeasureDescription Description { get; } =
        share switch
        {
            SplitShare.IntactErrors => Describe(
                "intact_train_error",
                "share of wrong predictions over the training examples whose label the noise has not changed"
            ),
            SplitShare.CorruptedErrors => Describe(
                "corrupted_train_error",
                "share of the training examples with a changed label whose changed label is not predicted; 1 − it "
                    + "is memorized"
            ),
            SplitShare.CorruptedTrueErrors => Describe(
                "corrupted_true_error",
                "share of the training examples with a changed label whose true label is not predicted"
            ),
            _ => Describe("corrupted_fraction", "share of the training examples whose label the noise has changed"),
        };

    public override MeasureNeeds Needs => MeasureNeeds.NoisyTrain;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) =>
        !subject.HasClasses ? "needs classes, and this data set has real targets"
        : subject.Configuration.Data.Fresh
            ? "needs a fixed training set, and this trial draws its examples afresh at every step"
        : null;

    public override void Evaluate(MeasureContext context)
    {
        NoisySplit split = context.NoisyTrainSplit;
        var (part, whole) = share switch
        {
            SplitShare.IntactErrors => (split.IntactErrors, split.Intact),
            SplitShare.CorruptedErrors => (split.CorruptedErrors, split.Corrupted),
            SplitShare.CorruptedTrueErrors => (split.CorruptedTrueErrors, split.Corrupted),
            _ => (split.Corrupted, split.Corrupted + split.Intact),
        };
        if (whole > 0)
            context.Record(Description.Name, (double)part / whole);
    }

    private static MeasureDescription Describe(string name, string formula) =>
        new(
            name,
            "memorization",
            "fraction",
            name,
            formula + " (labels as in noisy_train_error)",
            "Harutyunyan et al. 2020, arXiv 2002.07933",
            MeasureCost.Pass
        );
}
