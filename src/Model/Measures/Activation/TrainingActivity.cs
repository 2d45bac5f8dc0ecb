namespace Sweeps.Model.Measures.Activation;

/// <summary>How many neurons a typical training input makes fire: after long training on few inputs that is far from
/// what others do.</summary>
internal sealed class TrainingActivity : Measure
{
    private const int InputsBetweenStops = 64;

    public override bool NeedsRelu => true;

    public override MeasureDescription Description { get; } =
        new(
            "active_fraction_train",
            "training_activity",
            "fraction",
            "active_fraction_train, active_fraction_train.l",
            "active_fraction over the first training inputs (at most `measure.inputs`) in place of test inputs, "
                + "for hidden layer l and pooled over all hidden neurons",
            "Cornacchia et al. 2021, arXiv 2111.02154, Figure 4",
            MeasureCost.Heavy
        );

    public override MeasureSettings Settings => MeasureSettings.Inputs;

    public override double TimeFactor => 1.15;

    public override string? Refusal(MeasureSubject subject) =>
        subject.ConvolutionRefusal ?? subject.HiddenRefusal ?? InputSet.Train.Refusal(subject);

    public override double Operations(MeasureSubject subject)
    {
        double weights = 0;
        int[] widths = [subject.Shape.Dimension, .. subject.Configuration.Network.Hidden, subject.Outputs];
        for (int l = 1; l < widths.Length; l++)
            weights += (double)widths[l - 1] * widths[l];
        return 2 * weights * InputSet.Train.Available(subject, subject.Configuration.Measure.Inputs);
    }

    public override void Evaluate(MeasureContext context)
    {
        var network = context.Gradients;
        var widths = context.Subject.Configuration.Network.Hidden;
        double[] input = new double[network.Inputs];
        double[] activations = new double[network.HiddenNeurons];
        long[] active = new long[widths.Count];
        int inputs = Math.Min(context.Count(InputSet.Train), context.Subject.Configuration.Measure.Inputs);
        for (int i = 0; i < inputs; i++)
        {
            if (i % InputsBetweenStops == 0)
                context.Progress((double)i / inputs);
            context.ReadInput(InputSet.Train, i, input);
            network.Forward(input);
            network.ReadActivations(activations);
            int first = 0;
            for (int layer = 0; layer < active.Length; first += widths[layer++])
            {
                foreach (double activation in activations.AsSpan(first, widths[layer]))
                    active[layer] += activation > 0 ? 1 : 0;
            }
        }

        context.Record(Description.Name, active.Sum() / ((double)inputs * network.HiddenNeurons));
        for (int layer = 0; layer < active.Length; layer++)
            context.Record(Description.Name, layer + 1, active[layer] / ((double)inputs * widths[layer]));
    }
}
