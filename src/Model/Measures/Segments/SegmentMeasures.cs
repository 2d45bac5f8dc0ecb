namespace Sweeps.Model.Measures.Segments;

/// <summary>A measure of how outputs bend between pairs of training inputs.</summary>
internal abstract class SegmentMeasure : Measure
{
    public override bool NeedsRelu => true;

    protected const string Source =
        "Kubo et al. 2019, arXiv 1903.01997: its quantities in operational definitions of this project";

    protected const string Setting =
        " Operational: f is each output before any softmax; x(t) runs straight from one training input to another, "
        + "t = 0 … 1, in `measure.pairs` pairs drawn by the seed; g = df/dt is constant between kinks, "
        + "where a preactivation changes sign, and gapₖ is its jump at kink k (not divided by the distance of the "
        + "inputs). .same and .cross: pairs within a class and between classes";

    private const double SharedBy = 1.0 / 5; // the walks are done once for all five measures

    protected static string Metrics(string name) => $"{name}, {name}.same, .cross";

    public override MeasureSettings Settings => MeasureSettings.Pairs;

    public override string SharedWork => Description.Group;

    public override double TimeFactor => 7.2;

    public override string? Refusal(MeasureSubject subject) =>
        subject.ConvolutionRefusal
        ?? subject.HiddenRefusal
        ?? (
            InputSet.Train.Available(subject, int.MaxValue) < 2
                ? "needs at least 2 training inputs, and there is one"
                : null
        );

    // A third of the neurons switch on a segment, as on one between random directions; each costs two passes through
    // the layers above.
    public override double Operations(MeasureSubject subject)
    {
        double kink = 0,
            inputs = subject.Shape.Dimension,
            beyond = 0;
        int[] widths = [.. subject.Configuration.Network.Hidden, subject.Outputs];
        for (int l = widths.Length - 1; l > 0; l--)
        {
            kink +=
                widths[l - 1]
                / 3.0
                * (4 * beyond + 4.0 * widths[l] * (l == widths.Length - 1 ? 1 : widths[l - 1]) + 20);
            beyond += (double)widths[l] * widths[l - 1];
        }

        return SharedBy * subject.Configuration.Measure.Pairs * (4 * (beyond + inputs * widths[0]) + kink);
    }

    public override void Evaluate(MeasureContext context) => Record(context, context.Shared(SegmentStatistics.Of));

    protected abstract void Record(MeasureContext context, SegmentStatistics statistics);

    protected static double Mean(IReadOnlyList<Bends> bends, Func<Bends, double> of)
    {
        double sum = 0;
        foreach (var bend in bends)
            sum += of(bend);
        return sum / bends.Count;
    }
}

/// <summary>The typical size of one bend.</summary>
internal sealed class GapDeviation : SegmentMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "gap_deviation",
            "segments",
            "",
            Metrics("gap_deviation"),
            "gradient gap deviation: √ of the mean of gap² over all kinks of all pairs and outputs; 0 without kinks."
                + Setting,
            Source,
            MeasureCost.Heavy
        );

    protected override void Record(MeasureContext context, SegmentStatistics statistics) =>
        statistics.Record(
            context,
            Description.Name,
            bends =>
            {
                double squares = 0;
                long kinks = 0;
                foreach (var bend in bends)
                {
                    squares += bend.SquaredGaps;
                    kinks += bend.Kinks;
                }

                return kinks == 0 ? 0 : Math.Sqrt(squares / kinks);
            }
        );
}

/// <summary>What the bends of a segment add up to.</summary>
internal sealed class GapNorm : SegmentMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "gap_norm",
            "segments",
            "",
            "gap_norm, gap_norm.same, .cross, gap_norm.variation, gap_norm.variation.same, .cross",
            "√ of the mean over pairs and outputs of Σ gap²; .variation: the mean of Σ |gap|, the total variation of g."
                + Setting,
            Source,
            MeasureCost.Heavy
        );

    protected override void Record(MeasureContext context, SegmentStatistics statistics)
    {
        statistics.Record(context, Description.Name, bends => Math.Sqrt(Mean(bends, bend => bend.SquaredGaps)));
        statistics.Record(context, Description.Name, bends => Mean(bends, bend => bend.Variation), ".variation");
    }
}

/// <summary>How far the derivative strays from that of the straight line.</summary>
internal sealed class GradientDeflection : SegmentMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "gradient_deflection",
            "segments",
            "",
            "gradient_deflection, gradient_deflection.same, .cross, gradient_deflection.max, "
                + "gradient_deflection.max.same, .cross",
            "√ of the mean over pairs and outputs of ∫ (g(t) − (f(x₂) − f(x₁)))² dt; .max: the mean of the largest "
                + "|gap₁ + … + gapₖ|."
                + Setting,
            Source,
            MeasureCost.Heavy
        );

    protected override void Record(MeasureContext context, SegmentStatistics statistics)
    {
        statistics.Record(context, Description.Name, bends => Math.Sqrt(Mean(bends, bend => bend.SquaredDeflection)));
        statistics.Record(context, Description.Name, bends => Mean(bends, bend => bend.LargestSum), ".max");
    }
}

/// <summary>How far outputs leave the straight line.</summary>
internal sealed class Straightness : SegmentMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "straightness",
            "segments",
            "",
            Metrics("straightness"),
            "median over pairs and outputs of max over t of |f(x(t)) − chord(t)| / |f(x₂) − f(x₁)|, the chord "
                + "being straight from f(x₁) to f(x₂): 0 for a straight line, the more the less straight "
                + "(a median, since the quotient has no bound where f ends near where it began)."
                + Setting,
            Source,
            MeasureCost.Heavy
        );

    protected override void Record(MeasureContext context, SegmentStatistics statistics) =>
        statistics.Record(
            context,
            Description.Name,
            bends =>
            {
                double[] sorted = [.. bends.Select(bend => bend.Departure).Order()];
                return sorted.Length % 2 == 1
                    ? sorted[sorted.Length / 2]
                    : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
            }
        );
}

/// <summary>How many bends there are.</summary>
internal sealed class Kinks : SegmentMeasure
{
    public override MeasureDescription Description { get; } =
        new(
            "kinks",
            "segments",
            "kinks",
            Metrics("kinks"),
            "mean over pairs of the number of kinks, one for every neuron that switches." + Setting,
            Source,
            MeasureCost.Heavy
        );

    protected override void Record(MeasureContext context, SegmentStatistics statistics) =>
        statistics.Record(context, Description.Name, bends => Mean(bends, bend => bend.Kinks));
}
