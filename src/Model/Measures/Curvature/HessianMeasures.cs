using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Measures.Curvature;

/// <summary>A quantity of the Hessian of the training loss.</summary>
internal abstract class HessianMeasure(string name, string metrics, string formula, string source) : Measure
{
    private const string Loss =
        " H: Hessian of the mean training loss (without weight decay) over the first training inputs (at most "
        + "`measure.inputs`) with the labels that training sees, by the trained parameters, "
        + "products with it exact, in float64; second derivatives at kinks count as 0";

    public override MeasureDescription Description { get; } =
        new(name, "hessian", "", metrics, formula + Loss, source, MeasureCost.Heavy);

    public override string? Refusal(MeasureSubject subject) => TrainingExamples.Refusal(subject);

    protected static double Examples(MeasureSubject subject) => TrainingExamples.Most(subject);
}

/// <summary>The trace of the Hessian, exactly and by random signs.</summary>
internal sealed class HessianTrace()
    : HessianMeasure(
        "hessian_trace",
        "hessian_trace, .estimate, .error",
        "tr H, exactly: for piecewise linear activations it is the Gauss-Newton trace, since f is linear in each "
            + "parameter alone, piece by piece; otherwise the sum of P products of H. "
            + ".estimate: (1/32) Σ vᵀ H v over 32 vectors of random signs (Hutchinson); .error: its standard error.",
        "Hutchinson 1990; Li, Wang and Arora 2022, arXiv 2110.06914 (label noise lowers it)"
    )
{
    private const int Probes = 32;
    private const double MostOperations = 2e14; // two hours of one core

    public override double Operations(MeasureSubject subject) =>
        Examples(subject) * LossCurvature.ProductOperations(subject) * (Probes + Products(subject))
        + GaussNewtonTrace.TraceOperations(subject);

    public override ConfigurationException? Excess(MeasureSubject subject) =>
        Refusal(subject) is not null || Operations(subject) <= MostOperations
            ? null
            : new(
                "measure.of",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"`hessian_trace` must take at most {MostOperations:0.#e+0} operations, but would take "
                        + $"{Operations(subject):0.#e+0}"
                ),
                "Set `measure.inputs` lower, take it out of `measure.of`, or make the network smaller."
            );

    public override void Evaluate(MeasureContext context)
    {
        var examples = TrainingExamples.Of(context);
        var loss = new LossCurvature(examples);
        bool direct = !examples.Model.IsLinearInEachParameter;
        double work = Probes + (direct ? loss.Parameters : Probes);
        double[] vector = new double[loss.Parameters],
            product = new double[loss.Parameters];
        double sum = 0,
            squares = 0;
        var signs = new RandomStream(
            context.Subject.Configuration.Seed,
            RandomPurpose.Measurement,
            MeasureChannels.TraceProbes
        );
        for (int probe = 0; probe < Probes; probe++)
        {
            for (int p = 0; p < vector.Length; p++)
                vector[p] = signs.Sign(probe, p);
            examples.Model.ClearFrozen(vector);
            double done = probe / work;
            loss.HessianTimes(vector, product, () => context.Progress(done));
            double form = Rows.Dot(vector, product);
            sum += form;
            squares = Math.FusedMultiplyAdd(form, form, squares);
        }

        double mean = sum / Probes,
            variance = Math.Max(0, squares - Probes * mean * mean) / (Probes - 1);
        context.Record(
            Description.Name,
            direct
                ? Diagonal(examples, loss, share => context.Progress((Probes + share * loss.Parameters) / work))
                : loss.GaussNewtonTrace(share => context.Progress(0.5 + 0.5 * share))
        );
        context.Record(Description.Name + ".estimate", mean);
        context.Record(Description.Name + ".error", Math.Sqrt(variance / Probes));
    }

    private static double Products(MeasureSubject subject) =>
        Activations64.IsPiecewiseLinear(subject.Configuration.Network.Activation)
            ? 0
            : JacobianShape.Of(subject).Parameters;

    private static double Diagonal(TrainingExamples examples, LossCurvature loss, Action<double> progress)
    {
        double[] unit = new double[loss.Parameters],
            product = new double[loss.Parameters];
        double trace = 0;
        for (int p = 0; p < unit.Length; p++)
        {
            unit[p] = 1;
            examples.Model.ClearFrozen(unit);
            if (unit[p] != 0)
            {
                double share = (double)p / unit.Length;
                loss.HessianTimes(unit, product, () => progress(share));
                trace += product[p];
            }

            unit[p] = 0;
        }

        return trace;
    }
}

/// <summary>The trace of the Gauss-Newton matrix.</summary>
internal sealed class GaussNewtonTrace()
    : HessianMeasure(
        "gauss_newton_trace",
        "gauss_newton_trace",
        "tr G, exactly, of the Gauss-Newton matrix G = (1/n) Σᵢ Jᵢᵀ (∇²ℓ) Jᵢ, ∇²ℓ by the outputs: H without the "
            + "curvature of the network itself.",
        "Schraudolph 2002, Neural Computation 14(7); Martens 2020, arXiv 1412.1193"
    )
{
    public override double TimeFactor => 1.4;

    public override double Operations(MeasureSubject subject) => TraceOperations(subject);

    public static double TraceOperations(MeasureSubject subject) =>
        Examples(subject) * (1 + subject.Outputs) * 2 * JacobianShape.Of(subject).Parameters;

    public override void Evaluate(MeasureContext context) =>
        context.Record(
            Description.Name,
            new LossCurvature(TrainingExamples.Of(context)).GaussNewtonTrace(context.Progress)
        );
}

/// <summary>The ends of the spectrum of the Hessian.</summary>
internal sealed class HessianEigenvalues()
    : HessianMeasure(
        "hessian_eigenvalue",
        "hessian_eigenvalue.1 … .5, .least, .residual",
        "the five largest eigenvalues of H, largest first (fewer where there are fewer parameters), and the least "
            + "one, by Lanczos with full reorthogonalization, at most 120 steps; "
            + ".residual: how far they are at most from eigenvalues, over the largest magnitude.",
        "Lanczos 1950; Ghorbani, Krishnan and Xiao 2019, arXiv 1901.10159"
    )
{
    /// <summary>The work that it shares with <see cref="Sharpness"/>.</summary>
    public const string Spectrum = "spectrum";

    public override string SharedWork => Spectrum;

    public override double TimeFactor => 0.34;

    public override double Operations(MeasureSubject subject) =>
        Math.Min(HessianSpectrum.MostSteps, JacobianShape.Of(subject).Parameters)
        * (
            Examples(subject) * LossCurvature.ProductOperations(subject)
            + 4 * HessianSpectrum.MostSteps * JacobianShape.Of(subject).Parameters
        );

    public override void Evaluate(MeasureContext context)
    {
        var spectrum = HessianSpectrum.Of(context);
        for (int i = 0; i < Math.Min(HessianSpectrum.Wanted, spectrum.Values.Length); i++)
            context.Record(Description.Name, i + 1, spectrum.Values[i]);
        context.Record(Description.Name + ".least", spectrum.Values[^1]);
        context.Record(Description.Name + ".residual", spectrum.Residual);
    }
}

/// <summary>How far the step is from the edge of stability.</summary>
internal sealed class Sharpness()
    : HessianMeasure(
        "sharpness",
        "sharpness",
        "λ₁ h / 2 with the largest eigenvalue λ₁ of H and the learning rate h of the next step: above 1 a step of "
            + "gradient descent grows along it (edge of stability).",
        "Cohen et al. 2021, arXiv 2103.00065"
    )
{
    public override MeasureSettings Settings => base.Settings | MeasureSettings.LearningRate;

    public override string SharedWork => HessianEigenvalues.Spectrum;

    public override double TimeFactor => 0.34;

    // The spectrum is shared with hessian_eigenvalue; alone it costs as much.
    public override double Operations(MeasureSubject subject) => new HessianEigenvalues().Operations(subject);

    public override void Evaluate(MeasureContext context) =>
        context.Record(Description.Name, 0.5 * context.LearningRate * HessianSpectrum.Of(context).Values[0]);
}
