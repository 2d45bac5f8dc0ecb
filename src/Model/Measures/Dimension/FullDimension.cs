using Sweeps.Model.Configurations;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>The functional dimension that can be computed: that of a random sample so large that more inputs add nothing.</summary>
internal sealed class FullDimension : Measure
{
    private const int MostDoublings = 6;

    public override MeasureDescription Description { get; } = new(
        "dimension_full", "dimension", "dimensions", "dimension_full, dimension_full.share, .cap, .inputs, .stable",
        "computable full functional dimension: the batch functional dimension of the logits on random inputs (as for `dimension_random`), at first ⌈cap / outputs⌉ of them, cap = P − hidden neurons, then twice as many "
            + "and so on (each sample a part of the next) until a doubling adds nothing or the cap is reached, at most 6 times or while the Jacobian fits in 2 GiB. "
            + ".share: over the cap; .inputs: size of the last sample; .stable: 1 where it had stopped growing or reached the cap, else 0",
        "Bona-Pellissier et al. 2024, arXiv 2402.08269", MeasureCost.Heavy);

    public override ConfigurationException? Excess(MeasureSubject subject)
    {
        var shape = JacobianShape.Of(subject);
        return JacobianSize.Excess(Description.Name, FirstInputs(shape.MostRank, subject.Outputs) * subject.Outputs, shape.Parameters, int.MaxValue, "measure.of", "");
    }

    public override double Operations(MeasureSubject subject)
    {
        var shape = JacobianShape.Of(subject);
        double rows = FirstInputs(shape.MostRank, subject.Outputs) * subject.Outputs;
        return Jacobian.Operations(rows, shape.Parameters) + Jacobian.Operations(2 * rows, shape.Parameters);
    }

    public override void Evaluate(MeasureContext context)
    {
        var network = context.Gradients;
        long cap = network.Parameters - network.HiddenNeurons;
        long inputs = (long)FirstInputs(cap, network.Outputs);
        double rank = Rank(context, inputs, round: 0);
        bool stable = rank == cap;
        for (int round = 1; round <= MostDoublings && !stable && (double)2 * inputs * network.Outputs * network.Parameters <= Jacobian.MostEntries; round++)
        {
            inputs *= 2;
            double larger = Rank(context, inputs, round);
            stable = larger == rank || larger == cap;
            rank = larger;
        }

        string name = Description.Name;
        context.Record(name, rank);
        context.Record(name + ".share", rank / cap);
        context.Record(name + ".cap", cap);
        context.Record(name + ".inputs", inputs);
        context.Record(name + ".stable", stable ? 1 : 0);
    }

    // Each round counts for half of what the ones before it left.
    private static double Rank(MeasureContext context, long inputs, int round)
    {
        double part = 1.0 / (1 << (round + 1));
        return Jacobian.Rank(context, InputSet.Random, (int)inputs, softmax: false, share => 1 - 2 * part + part * share) ?? double.NaN;
    }

    private static double FirstInputs(double cap, int outputs) => Math.Max(1, Math.Ceiling(cap / outputs));
}
