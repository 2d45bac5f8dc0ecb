using Sweeps.Model.Configurations;
using Sweeps.Model.Noise;

namespace Sweeps.Model.Measures.Memorization;

/// <summary>Entropy of a noisy label given the example.</summary>
internal sealed class LabelEntropyMeasure : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "label_entropy",
            "information",
            "bits",
            "label_entropy",
            "H(y|x) of the static noise model: flip h(r) + r log₂(K − 1); random labels the same with r = p(K − 1)/K; pair the mean of h(p) over classes, those that keep their label counting 0",
            "Harutyunyan et al. 2020, arXiv 2002.07933",
            MeasureCost.Cheap
        );

    public override string? Refusal(MeasureSubject subject) => LeastInformationMeasure.NeedsStaticNoise(subject);

    public override void Evaluate(MeasureContext context) =>
        context.Record(Description.Name, LabelInformation.Entropy(context.Subject.Noise()));
}

/// <summary>What the weights must at least know of the noisy labels to fit them as well as they do.</summary>
internal sealed class LeastInformationMeasure : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "fano_information",
            "information",
            "bits",
            "fano_information",
            "lower bound on I(w; y | x)/n: max(0, H(y|x) − h(r) − r log₂(K − 1)) with r = noisy_train_error",
            "Harutyunyan et al. 2020, arXiv 2002.07933, Fano's inequality",
            MeasureCost.Pass
        );

    public override MeasureNeeds Needs => MeasureNeeds.NoisyTrain;

    public override string? Refusal(MeasureSubject subject) => NeedsStaticNoise(subject);

    public override void Evaluate(MeasureContext context) =>
        context.Record(
            Description.Name,
            LabelInformation.Least(
                LabelInformation.Entropy(context.Subject.Noise()),
                context.NoisyTrain.Error,
                context.Subject.Encoding.Classes
            )
        );

    internal static string? NeedsStaticNoise(MeasureSubject subject)
    {
        if (!subject.HasClasses)
            return "needs classes, and this data set has real targets";
        if (subject.Configuration.Data.Fresh)
            return "needs a fixed training set, and this trial draws its examples afresh at every step";
        return
            subject.Configuration.Noise.Kind
                is NoiseKind.None
                    or NoiseKind.Flip
                    or NoiseKind.Pair
                    or NoiseKind.RandomLabels
            ? null
            : "needs static noise (flip, pair or random_labels): labels drawn anew at every visit have no information to be stored";
    }
}
