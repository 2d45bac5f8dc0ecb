using Sweeps.Model.Measures.Gradients;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>How many of the network's linear pieces a set of inputs sees.</summary>
internal sealed class LinearRegions(InputSet set) : Measure
{
    public override bool NeedsRelu => true;

    public override MeasureDescription Description { get; } =
        new(
            $"regions_{set.Word()}",
            "regions",
            "regions",
            $"regions_{set.Word()}",
            $"linear regions that {set.Words()} (at most `measure.rank_inputs`) see: the number of different "
                + "firing patterns of all hidden layers together; "
                + "with one input dimension, the changes of pattern between neighbours among the sorted inputs, plus 1",
            "Bona-Pellissier et al. 2024, arXiv 2402.08269",
            MeasureCost.Heavy
        );

    public override MeasureSettings Settings => MeasureSettings.Derivatives;

    public override double TimeFactor => 0.9;

    public override string? Refusal(MeasureSubject subject) =>
        subject.ConvolutionRefusal ?? subject.HiddenRefusal ?? set.Refusal(subject);

    public override double Operations(MeasureSubject subject) =>
        set.Available(subject, subject.Configuration.Measure.RankInputs) * 2 * JacobianShape.Of(subject).Parameters;

    public override void Evaluate(MeasureContext context)
    {
        var network = context.Gradients;
        double[] input = new double[network.Inputs];
        double[] activations = new double[network.HiddenNeurons];
        int inputs = Math.Min(context.Count(set), context.Subject.Configuration.Measure.RankInputs);
        var patterns = new FiringPatterns(inputs, network.HiddenNeurons);
        double[] firsts = new double[inputs];
        for (int i = 0; i < inputs; i++)
        {
            context.ReadInput(set, i, input);
            network.Forward(input);
            network.ReadActivations(activations);
            patterns.SetRow<double>(i, activations);
            firsts[i] = input[0];
        }

        context.Record(
            Description.Name,
            network.Inputs == 1 ? Changes(patterns, firsts) + 1 : patterns.DistinctPatterns()
        );
    }

    private static int Changes(FiringPatterns patterns, double[] inputs)
    {
        int[] sorted = [.. Enumerable.Range(0, inputs.Length).OrderBy(i => inputs[i])];
        int changes = 0;
        for (int i = 1; i < sorted.Length; i++)
            changes += patterns.Row(sorted[i]).SequenceEqual(patterns.Row(sorted[i - 1])) ? 0 : 1;
        return changes;
    }
}
