using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Curvature;

/// <summary>How gradients of single examples scatter.</summary>
internal abstract class GradientNoise(string name, string metrics, string formula, string source) : Measure
{
    private const string Gradients =
        " gᵢ: gradient of the training loss of example i (without weight decay) with the label that training sees, "
        + "by the trained parameters; over the first training inputs";

    public override MeasureDescription Description { get; } =
        new(name, "gradient_noise", "", metrics, formula + Gradients, source, MeasureCost.Heavy);

    public override double TimeFactor => 0.78;

    public override string? Refusal(MeasureSubject subject) => TrainingExamples.Refusal(subject);

    protected static double[] Mean(LossCurvature loss, int count, Action<int> tick)
    {
        double[] mean = new double[loss.Parameters],
            gradient = new double[loss.Parameters];
        for (int i = 0; i < count; i++)
        {
            tick(i);
            loss.Gradient(i, gradient);
            Rows.Add(1.0 / count, gradient, mean);
        }

        return mean;
    }
}

/// <summary>The trace of the covariance of gradients.</summary>
internal sealed class GradientNoiseTrace()
    : GradientNoise(
        "gradient_noise_trace",
        "gradient_noise_trace, .signal, .ratio",
        "tr C = (1/n) Σᵢ ‖gᵢ − ḡ‖², ḡ the mean; .signal: ‖ḡ‖²; .ratio: tr C / ‖ḡ‖², the simple noise scale; at "
            + "most `measure.inputs` inputs.",
        "McCandlish et al. 2018, arXiv 1812.06162"
    )
{
    public override double Operations(MeasureSubject subject) =>
        TrainingExamples.Most(subject) * 2 * 8 * JacobianShape.Of(subject).Parameters;

    public override void Evaluate(MeasureContext context)
    {
        var examples = TrainingExamples.Of(context);
        var loss = new LossCurvature(examples);
        int n = examples.Count;
        double[] mean = Mean(loss, n, i => context.Progress(0.5 * i / n)),
            gradient = new double[mean.Length];
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            context.Progress(0.5 + 0.5 * i / n);
            loss.Gradient(i, gradient);
            Rows.Add(-1, mean, gradient);
            sum += Rows.SquaredNorm(gradient);
        }

        double signal = Rows.SquaredNorm(mean);
        context.Record(Description.Name, sum / n);
        context.Record(Description.Name + ".signal", signal);
        context.Record(Description.Name + ".ratio", sum / n / signal);
    }
}

/// <summary>Whether gradients scatter along the directions in which the loss is curved.</summary>
internal sealed class GradientNoiseAlignment()
    : GradientNoise(
        "gradient_noise_alignment",
        "gradient_noise_alignment, .product",
        "P tr(H C) / (tr C · tr G): 1 for scatter that knows nothing of the curvature, with H the Hessian of the "
            + "training loss, G its Gauss-Newton part (which has its trace for relu), C the covariance of the gᵢ and "
            + "P the number of parameters; .product: tr(H C) = (1/n) Σᵢ (gᵢ − ḡ)ᵀ H (gᵢ − ḡ); all of at most "
            + "min(`measure.rank_inputs`, `measure.inputs`) inputs.",
        "Zhu et al. 2019, arXiv 1803.00195"
    )
{
    public override double Operations(MeasureSubject subject)
    {
        double n = Count(subject);
        return n * n * LossCurvature.ProductOperations(subject);
    }

    public override void Evaluate(MeasureContext context)
    {
        var examples = TrainingExamples.Of(context);
        var loss = new LossCurvature(examples);
        int n = Math.Min(examples.Count, context.Subject.Configuration.Measure.RankInputs);
        double[] mean = Mean(loss, n, _ => context.Progress(0)),
            gradient = new double[mean.Length],
            product = new double[mean.Length];
        double trace = 0,
            form = 0;
        for (int i = 0; i < n; i++)
        {
            double share = (double)i / n;
            loss.Gradient(i, gradient);
            Rows.Add(-1, mean, gradient);
            trace += Rows.SquaredNorm(gradient);
            loss.HessianTimes(gradient, product, () => context.Progress(share), n);
            form += Rows.Dot(gradient, product);
        }

        double curvature = loss.GaussNewtonTrace(_ => context.Progress(1), n);
        context.Record(Description.Name, loss.Parameters * form / (trace * curvature));
        context.Record(Description.Name + ".product", form / n);
    }

    private static double Count(MeasureSubject subject) =>
        Math.Min(TrainingExamples.Most(subject), subject.Configuration.Measure.RankInputs);
}
