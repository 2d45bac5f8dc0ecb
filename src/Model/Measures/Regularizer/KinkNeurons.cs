using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;

namespace Sweeps.Model.Measures.Regularizer;

/// <summary>Neurons with an input on their kink: there gradients, and with them the regularizer, depend on a
/// convention.</summary>
internal sealed class KinkNeurons(InputSet set) : Measure
{
    private const double OnTheKink = 1e-12;
    private const int InputsAtOnce = 16;

    public override MeasureDescription Description { get; } =
        new(
            $"kink_neurons_{set.Word()}",
            "kink_neurons",
            "neurons",
            $"kink_neurons_{set.Word()}, .inputs",
            $"hidden neurons with |z| < 1e-12 on some of {set.Words()} (at most `measure.inputs`), z the "
                + $"preactivation in float64; where it is not 0, `regularizer_{set.Word()}` depends on the "
                + "derivative that relu is given "
                + "at 0 (0 here). .inputs: the inputs on which some neuron is so",
            "Blanc et al. 2020, arXiv 1904.09080, section 2 (the convention)",
            MeasureCost.Heavy
        );

    public override bool NeedsRelu => true;

    public override double TimeFactor => 1.9;

    public override string? Refusal(MeasureSubject subject) => LayeredModel.Refusal(subject) ?? set.Refusal(subject);

    public override double Operations(MeasureSubject subject) =>
        set.Available(subject, subject.Configuration.Measure.Inputs) * 2.0 * JacobianShape.Of(subject).Parameters;

    public override void Evaluate(MeasureContext context)
    {
        var model = LayeredModel.Now(context);
        int n = Math.Min(context.Count(set), context.Subject.Configuration.Measure.Inputs),
            inputs = 0;
        double[] input = new double[model.Inputs];
        HashSet<(int Layer, int Neuron)> neurons = [];
        for (int i = 0; i < n; i++)
        {
            if (i % InputsAtOnce == 0)
                context.Progress((double)i / n);
            context.ReadInput(set, i, input);
            model.Forward(input);
            bool some = false;
            for (int l = 1; l < model.Layers; l++)
            {
                var z = model.Preactivations(l);
                for (int j = 0; j < z.Length; j++)
                {
                    if (Math.Abs(z[j]) < OnTheKink)
                    {
                        neurons.Add((l, j));
                        some = true;
                    }
                }
            }

            inputs += some ? 1 : 0;
        }

        context.Record(Description.Name, neurons.Count);
        context.Record(Description.Name + ".inputs", inputs);
    }
}
