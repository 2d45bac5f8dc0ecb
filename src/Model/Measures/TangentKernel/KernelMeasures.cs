using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.TangentKernel;

/// <summary>A quantity of the neural tangent kernel.</summary>
internal abstract class KernelMeasure(string name, string metrics, string formula, string source) : Measure
{
    private const string Kernel64 =
        " Θᵢⱼ = Σₖ ⟨∇fₖ(xᵢ), ∇fₖ(xⱼ)⟩ over outputs k and trained parameters, on the first training inputs (at most "
        + "`measure.rank_inputs`), in float64";

    public override MeasureDescription Description { get; } =
        new(name, "ntk", "", metrics, formula + Kernel64, source, MeasureCost.Heavy);

    public override string SharedWork => Description.Group;

    public override double TimeFactor => 2;

    public override string? Refusal(MeasureSubject subject) =>
        LayeredModel.Refusal(subject) ?? InputSet.Train.Refusal(subject);

    // Backward passes, products of layers, and the spectrum.
    public override double Operations(MeasureSubject subject)
    {
        double n = Kernel.Inputs(subject),
            neurons = subject.Configuration.Network.Hidden.Sum(width => (double)width) + subject.Outputs;
        return n * (1 + subject.Outputs) * 2 * JacobianShape.Of(subject).Parameters
            + n * n * subject.Outputs * 2 * (neurons + subject.Shape.Dimension)
            + 1.5 * n * n * n;
    }
}

/// <summary>The spectrum of the kernel.</summary>
internal sealed class KernelSpectrum()
    : KernelMeasure(
        "ntk_eigenvalue",
        "ntk_eigenvalue.1 … .5, .trace, .effective_rank",
        "the five largest eigenvalues of Θ (fewer on fewer inputs); .trace: tr Θ; .effective_rank: e^(−Σ p ln p) "
            + "with p the eigenvalues over their sum.",
        "Jacot, Gabriel and Hongler 2018, arXiv 1806.07572; effective rank: Roy and Vetterli 2007"
    )
{
    private const int Wanted = 5;

    public override void Evaluate(MeasureContext context)
    {
        var kernel = Kernel.Now(context);
        for (int i = 0; i < Math.Min(Wanted, kernel.Count); i++)
            context.Record(Description.Name, i + 1, kernel.Spectrum[i]);
        double trace = 0;
        for (int i = 0; i < kernel.Count; i++)
            trace += kernel.Values[i * kernel.Count + i];
        context.Record(Description.Name + ".trace", trace);
        context.Record(Description.Name + ".effective_rank", EffectiveRank.Of(kernel.Spectrum));
    }
}

/// <summary>Whether the kernel knows the labels.</summary>
internal sealed class KernelAlignment()
    : KernelMeasure(
        "ntk_alignment",
        "ntk_alignment",
        "⟨Θ, Y Yᵀ⟩ / (‖Θ‖ ‖Y Yᵀ‖), the rows of Y the targets that training sees, less their mean.",
        "Cristianini et al. 2001 (kernel-target alignment); Baratin et al. 2021, arXiv 2008.00938"
    )
{
    public override void Evaluate(MeasureContext context)
    {
        var kernel = Kernel.Now(context);
        int n = kernel.Count,
            outputs = context.Subject.Outputs;
        double[][] targets = [.. Enumerable.Range(0, n).Select(_ => new double[outputs])];
        double[] mean = new double[outputs];
        for (int i = 0; i < n; i++)
        {
            context.WriteTrainingTarget(i, targets[i]);
            Rows.Add(1.0 / n, targets[i], mean);
        }

        foreach (double[] target in targets)
            Rows.Add(-1, mean, target);
        double product = 0,
            squares = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double y = Rows.Dot(targets[i], targets[j]);
                product = Math.FusedMultiplyAdd(kernel.Values[i * n + j], y, product);
                squares = Math.FusedMultiplyAdd(y, y, squares);
            }
        }

        context.Record(Description.Name, product / Math.Sqrt(Rows.SquaredNorm(kernel.Values)) / Math.Sqrt(squares));
    }
}

/// <summary>How far the kernel has moved.</summary>
internal sealed class KernelDrift()
    : KernelMeasure(
        "ntk_drift",
        "ntk_drift",
        "‖Θ − Θ₀‖ / ‖Θ₀‖ in the Frobenius norm, Θ₀ that of the initial weights: 0 for lazy training.",
        "Chizat, Oyallon and Bach 2019, arXiv 1812.07956; Fort et al. 2020, arXiv 2010.15110"
    )
{
    public override void Evaluate(MeasureContext context)
    {
        var now = Kernel.Now(context);
        var start = Kernel.AtStart(context);
        double[] difference = now.Values.ToArray();
        Rows.Add(-1, start.Values, difference);
        context.Record(Description.Name, Math.Sqrt(Rows.SquaredNorm(difference) / Rows.SquaredNorm(start.Values)));
    }
}
