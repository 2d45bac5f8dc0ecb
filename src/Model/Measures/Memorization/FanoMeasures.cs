using Sweeps.Model.Configurations;
using Sweeps.Model.Names;
using Sweeps.Model.Noise;
using Sweeps.Model.Noise.Models;

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
            "H(y|x) of the static noise model: "
                + string.Join(
                    "; ",
                    NoiseCatalog
                        .All.Where(model => model.LabelEntropy is not null)
                        .Select(model => $"{model.Name.Replace('_', ' ')} {model.LabelEntropy}")
                ),
            "Harutyunyan et al. 2020, arXiv 2002.07933",
            MeasureCost.Cheap
        );

    public override MeasureSettings Settings => MeasureSettings.None;

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

    public override MeasureSettings Settings => MeasureSettings.None;

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
        NoiseConfiguration noise = subject.Configuration.Noise;
        return noise.IsNone || NoiseCatalog.Named(noise.Kind).Timing == NoiseTiming.Once
            ? null
            : $"needs static noise ({Listing.AnyOf(NoiseCatalog.Static)}): labels drawn anew at every visit have no "
                + "information to be stored";
    }
}

/// <summary>The error that the information in the predictions leaves at least.</summary>
internal sealed class SmallestErrorMeasure : Measure
{
    private const double BitsOfNat = 1.44269504088896338700; // 1 / ln 2

    public override MeasureDescription Description { get; } =
        new(
            "fano_error",
            "fano",
            "",
            "fano_error, fano_error.bits",
            "smallest training error on noisy labels that Fano's inequality allows: the smallest r with h(r) + r "
                + "log₂(K − 1) ≥ H(y|x) − I, H(y|x) = label_entropy; "
                + ".bits: I, for each label, by the proxy max(0, H(y|x) − noisy_train_loss / ln 2), what the "
                + "predictions tell of the labels (at most H(y|x), at a loss of 0)",
            "Harutyunyan et al. 2020, arXiv 2002.07933, Fano's inequality; the proxy: Barber and Agakov 2003, a "
                + "lower bound on the information in predictions",
            MeasureCost.Pass
        );

    public override MeasureNeeds Needs => MeasureNeeds.NoisyTrain;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) =>
        LeastInformationMeasure.NeedsStaticNoise(subject)
        ?? (
            subject.Configuration.Train.Loss is LossKind.CrossEntropy or LossKind.Logistic
                ? null
                : "needs the loss cross_entropy or logistic, whose value is a number of bits"
        );

    public override void Evaluate(MeasureContext context)
    {
        double entropy = LabelInformation.Entropy(context.Subject.Noise()),
            bits = Math.Max(0, entropy - context.NoisyTrain.Loss * BitsOfNat);
        context.Record(
            Description.Name,
            double.IsNaN(context.NoisyTrain.Loss)
                ? double.NaN
                : LabelInformation.SmallestError(entropy, bits, context.Subject.Encoding.Classes)
        );
        context.Record(Description.Name + ".bits", bits);
    }
}
