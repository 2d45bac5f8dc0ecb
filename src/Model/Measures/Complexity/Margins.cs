using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Measures.Norms;

namespace Sweeps.Model.Measures.Complexity;

/// <summary>How clearly training examples are told from other classes.</summary>
internal sealed class Margins : Measure
{
    private static readonly (string Name, int Percent)[] Percentiles = [("p10", 10), ("median", 50), ("p90", 90)];

    public override MeasureDescription Description { get; } =
        new(
            "margin",
            "margins",
            "",
            "margin.mean, .min, .p10, .median, .p90, .spectral, .path",
            "f_y − max over other classes k of f_k (y f for one output and y = ±1) over the first training inputs "
                + "(at most `measure.inputs`), y the label that training sees, before any softmax; "
                + "percentiles are values that occur (nearest rank). .spectral: the median over Π ‖Wˡ‖₂; .path: "
                + "the median over path_norm",
            "Bartlett, Foster and Telgarsky 2017, arXiv 1706.08498; Jiang et al. 2019, arXiv 1810.00113",
            MeasureCost.Heavy
        );

    public override double TimeFactor => 3;

    public override string? Refusal(MeasureSubject subject) =>
        !subject.HasClasses
            ? "needs classes, and this data set has real targets"
            : LayeredModel.Refusal(subject) ?? InputSet.Train.Refusal(subject);

    public override double Operations(MeasureSubject subject) =>
        TrainingExamples.Most(subject) * 2 * JacobianShape.Of(subject).Parameters + WeightSpectra.Operations(subject);

    public override void Evaluate(MeasureContext context)
    {
        var model = LayeredModel.Now(context);
        double[] input = new double[model.Inputs],
            margins = new double[TrainingExamples.Most(context.Subject)];
        for (int i = 0; i < margins.Length; i++)
        {
            context.Progress((double)i / margins.Length);
            context.ReadInput(InputSet.Train, i, input);
            model.Forward(input);
            margins[i] = Of(model.Logits, context.TrainingClass(i));
        }

        double spectral = 1;
        var spectra = WeightSpectra.Of(context);
        for (int l = 1; l <= context.Layers; l++)
            spectral *= Math.Sqrt(spectra.Squares(l)[0]);
        Array.Sort(margins); // NaN first
        double median = Percentile(margins, 50);
        context.Record("margin.mean", margins.Average());
        context.Record("margin.min", margins[0]);
        foreach (var (name, percent) in Percentiles)
            context.Record("margin." + name, double.IsNaN(margins[0]) ? double.NaN : Percentile(margins, percent));
        context.Record("margin.spectral", median / spectral);
        context.Record("margin.path", median / PathNorm.Of(context));
    }

    private static double Of(ReadOnlySpan<double> logits, int label)
    {
        if (logits.Length == 1)
            return label == 1 ? logits[0] : -logits[0];
        double other = double.NegativeInfinity;
        for (int k = 0; k < logits.Length; k++)
            other = k == label ? other : Math.Max(other, logits[k]);
        return logits[label] - other;
    }

    private static double Percentile(double[] sorted, int percent) =>
        sorted[Math.Max(1, (int)(((long)percent * sorted.Length + 99) / 100)) - 1];
}
