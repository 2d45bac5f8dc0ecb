using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Complexity;

/// <summary>Norms of all paths from inputs (and biases) to outputs.</summary>
internal sealed class PathNorm : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "path_norm",
            "complexity",
            "",
            "path_norm, path_norm.l1",
            "√(Σ over paths of Π w²) over all paths from an input, or a bias, to an output, the linear unit's "
                + "included; .l1: Σ over paths of Π |w|. Not moved by scaling a relu neuron",
            "Neyshabur, Tomioka and Srebro 2015, arXiv 1503.00036",
            MeasureCost.Cheap
        );

    public override MeasureWork Work => MeasureWork.Weights;

    public override string? Refusal(MeasureSubject subject) => LayeredModel.Refusal(subject);

    public override void Evaluate(MeasureContext context)
    {
        context.Record(Description.Name, Of(context));
        context.Record(Description.Name + ".l1", Sum(context, Math.Abs));
    }

    /// <summary>The norm of squares.</summary>
    public static double Of(MeasureContext context) => Math.Sqrt(Sum(context, w => w * w));

    // A pass of ones through the network of the powers, which has no activations that matter: all is positive.
    private static double Sum(MeasureContext context, Func<double, double> power)
    {
        double[] below = [.. Enumerable.Repeat(1.0, context.Subject.Shape.Dimension)];
        for (int l = 1; l <= context.Layers; l++)
        {
            var weights = context.Weights(l);
            var biases = context.Biases(l);
            double[] above = new double[weights.Length / below.Length];
            for (int j = 0; j < above.Length; j++)
            {
                double sum = biases.IsEmpty ? 0 : power(biases[j]);
                for (int k = 0; k < below.Length; k++)
                    sum = Math.FusedMultiplyAdd(power(weights[j * below.Length + k]), below[k], sum);
                above[j] = sum;
            }

            below = above;
        }

        double total = below.Sum();
        foreach (double weight in context.SkipWeights)
            total += power(weight);
        return total;
    }
}

/// <summary>The length of the parameters in the metric of the loss.</summary>
internal sealed class FisherRaoNorm : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "fisher_rao",
            "complexity",
            "",
            "fisher_rao",
            "√((1/n) Σᵢ ⟨θ, ∇ℓᵢ(θ)⟩²) over the first training inputs (at most `measure.inputs`) with the labels "
                + "that training sees; ∇ by all trained parameters, ℓ without weight decay. Without biases and "
                + "with relu it is L √(mean ⟨∂ℓ/∂f, f⟩²), L the number of layers",
            "Liang, Poggio, Rakhlin and Stokes 2019, arXiv 1711.01530",
            MeasureCost.Heavy
        );

    public override double TimeFactor => 1.3;

    public override string? Refusal(MeasureSubject subject) => TrainingExamples.Refusal(subject);

    public override double Operations(MeasureSubject subject) =>
        TrainingExamples.Most(subject) * 8 * JacobianShape.Of(subject).Parameters;

    public override void Evaluate(MeasureContext context)
    {
        var examples = TrainingExamples.Of(context);
        var model = examples.Model;
        double[] theta = model.Theta.ToArray(),
            tangents = new double[model.Outputs];
        model.ClearFrozen(theta);
        double sum = 0;
        for (int i = 0; i < examples.Count; i++)
        {
            context.Progress((double)i / examples.Count);
            model.Forward(examples.Inputs[i]);
            model.Tangent(theta);
            examples.Loss.Gradient(model.Logits, examples.Targets[i], tangents);
            double form = Rows.Dot(tangents, model.LogitTangents);
            sum = Math.FusedMultiplyAdd(form, form, sum);
        }

        context.Record(Description.Name, Math.Sqrt(sum / examples.Count));
    }
}
