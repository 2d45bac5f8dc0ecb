using Sweeps.Model.Configurations;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>The functional dimension that can be computed: that of a random sample so large that more inputs add nothing.</summary>
internal sealed class FullDimension : Measure
{
    private const int MostDoublings = 6;

    public override MeasureDescription Description { get; } = new(
        "dimension_full", "dimension", "dimensions", "dimension_full, dimension_full.share, .cap, .inputs, .stable",
        "computable full functional dimension: the batch functional dimension of the logits on random inputs (as for `dimension_random`), at first ⌈cap / outputs⌉ of them, cap = P − hidden neurons, then twice as many "
            + "and so on (each sample a part of the next) until a doubling adds nothing or the cap is reached, at most 6 times or while the Jacobian can be computed (`measure.rank_inputs` has no say in it). "
            + ".share: over the cap; .inputs: size of the last sample; .stable: 1 where it had stopped growing or reached the cap, else 0",
        "Bona-Pellissier et al. 2024, arXiv 2402.08269", MeasureCost.Heavy);

    public override ConfigurationException? Excess(MeasureSubject subject) =>
        JacobianSize.Excess(Description.Name, FirstRows(subject), JacobianShape.Of(subject), subject.Outputs, adjustable: false);

    public override double Operations(MeasureSubject subject)
    {
        var shape = JacobianShape.Of(subject);
        double rows = FirstRows(subject);
        return JacobianSize.Operations(rows, shape) + JacobianSize.Operations(2 * rows, shape);
    }

    public override void Evaluate(MeasureContext context)
    {
        var network = context.Gradients;
        var shape = JacobianShape.Of(context.Subject);
        double part = 1, done = 0;
        var jacobian = new Jacobian(context, InputSet.Random, softmax: false, share => context.Progress(done + part * share));
        int cap = jacobian.Bound, inputs = (int)FirstInputs(cap, network.Outputs);
        double rank = Rank();
        bool stable = rank == cap;
        for (int round = 0; round < MostDoublings && !stable && JacobianSize.Fits(2.0 * inputs * network.Outputs, shape); round++)
        {
            inputs *= 2;
            double before = rank;
            rank = Rank();
            stable = rank == before || rank == cap;
        }

        string name = Description.Name;
        context.Record(name, rank);
        context.Record(name + ".share", rank / cap);
        context.Record(name + ".cap", cap);
        context.Record(name + ".inputs", inputs);
        context.Record(name + ".stable", stable ? 1 : 0);

        // Each sample counts for half of what the ones before it left.
        double Rank()
        {
            part /= 2;
            double found = jacobian.Rank(inputs) ?? double.NaN;
            done += part;
            return found;
        }
    }

    private static double FirstRows(MeasureSubject subject) => FirstInputs(JacobianShape.Of(subject).MostRank, subject.Outputs) * subject.Outputs;

    private static double FirstInputs(double cap, int outputs) => Math.Max(1, Math.Ceiling(cap / outputs));
}
