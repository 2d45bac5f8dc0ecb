using Sweeps.Model.Measures.Gradients;

namespace Sweeps.Model.Measures.Regularizer;

/// <summary>What the noise of labels penalizes: the mean squared gradient of the outputs.</summary>
internal sealed class GradientRegularizer(InputSet set) : Measure
{
    private const int InputsAtOnce = 16;

    public override MeasureDescription Description { get; } =
        new(
            $"regularizer_{set.Word()}",
            "regularizer",
            "",
            $"regularizer_{set.Word()}",
            $"(1/n) Σᵢ Σₖ ‖∇ fₖ(xᵢ)‖² over {set.Words()} (at most `measure.inputs`) and all outputs k, before any "
                + "softmax; the gradient is that of the trained parameters "
                + "(frozen layers have no part in it, the linear unit has), exactly, as Σ_l ‖δˡ‖²(‖aˡ⁻¹‖² + 1), "
                + "the 1 for biases",
            "Blanc et al. 2020, arXiv 1904.09080, equation 1",
            MeasureCost.Heavy
        );

    public override double TimeFactor => 0.5;

    public override string? Refusal(MeasureSubject subject) => subject.ConvolutionRefusal ?? set.Refusal(subject);

    public override double Operations(MeasureSubject subject) =>
        (double)set.Available(subject, subject.Configuration.Measure.Inputs)
        * (1 + subject.Outputs)
        * 2
        * JacobianShape.Of(subject).Parameters;

    public override void Evaluate(MeasureContext context)
    {
        var network = context.Gradients;
        double[] input = new double[network.Inputs];
        int inputs = Math.Min(context.Count(set), context.Subject.Configuration.Measure.Inputs);
        double sum = 0;
        for (int i = 0; i < inputs; i++)
        {
            if (i % InputsAtOnce == 0)
                context.Progress((double)i / inputs);
            context.ReadInput(set, i, input);
            network.Forward(input);
            for (int output = 0; output < network.Outputs; output++)
                sum += network.SquaredNorm(output);
        }

        context.Record(Description.Name, sum / inputs);
    }
}
