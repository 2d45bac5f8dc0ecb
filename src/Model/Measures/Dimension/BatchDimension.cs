using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Gradients;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>In how many directions a network's outputs on a set of inputs can move: the rank of their
/// Jacobian.</summary>
internal sealed class BatchDimension(InputSet set, bool softmax) : Measure
{
    public override bool NeedsRelu => true;

    public override MeasureDescription Description { get; } =
        new(
            Name(set, softmax),
            softmax ? "dimension_softmax" : "dimension",
            "dimensions",
            $"{Name(set, softmax)}, {Name(set, softmax)}.share, .rows, .saturated",
            $"batch functional dimension: rank of the float64 Jacobian of the "
                + $"{(softmax ? "softmax probabilities" : "logits")} on {set.Words()} (at most `measure.rank_inputs`); "
                + "rows are inputs × outputs, columns all weights, then biases, then the linear unit, frozen ones "
                + "included. By pivoted orthogonalization after bringing columns, then rows, to norms near 1 "
                + "by powers of 2 (which leaves the rank as it is and takes the scale of neurons out of the "
                + "decision); what is left of a row counts as 0 at `measure.rank_tolerance` of the longest. "
                + (
                    softmax
                        ? ".share: over min(rows − n, P − hidden neurons − parameters of one output), P the number "
                            + "of parameters; .rows: the rows; .saturated: 1 where the rank is rows − n "
                        : ".share: over min(rows, P − hidden neurons), P the number of parameters; .rows: the "
                            + "rows; .saturated: 1 where the rank is the number of rows "
                )
                + "and so says nothing but that there were too few inputs",
            "Bona-Pellissier et al. 2024, arXiv 2402.08269; the rank's upper bound: Grigsby et al. 2022, arXiv "
                + "2209.04036",
            MeasureCost.Heavy
        );

    private static string Name(InputSet set, bool softmax) =>
        softmax ? $"dimension_softmax_{set.Word()}" : $"dimension_{set.Word()}";

    public override MeasureSettings Settings => MeasureSettings.Derivatives | MeasureSettings.RandomInputs;

    public override MeasureWork Work => MeasureWork.Eliminations;

    public override string? Refusal(MeasureSubject subject) =>
        subject.ConvolutionRefusal is { } refusal ? refusal
        : softmax && subject.Outputs < 2 ? "needs at least 2 outputs, and this network has one"
        : set.Refusal(subject);

    public override ConfigurationException? Excess(MeasureSubject subject) =>
        JacobianSize.Excess(Description.Name, Rows(subject), JacobianShape.Of(subject), subject.Outputs);

    public override double Operations(MeasureSubject subject) =>
        JacobianSize.Operations(Rows(subject), JacobianShape.Of(subject));

    public override void Evaluate(MeasureContext context)
    {
        int inputs = Math.Min(context.Count(set), context.Subject.Configuration.Measure.RankInputs);
        var jacobian = new Jacobian(context, set, softmax, context.Progress);
        double rank = double.NaN;
        if (jacobian.Rank(inputs) is { } found)
        {
            rank = found;
            MeasuredDimensions.Of(context).Add(found);
        }

        // Probabilities add up to 1, so that the rows of an input add up to 0.
        long rows = (long)inputs * context.Gradients.Outputs,
            free = softmax ? rows - inputs : rows;
        string name = Description.Name;
        context.Record(name, rank);
        context.Record(name + ".share", rank / Math.Min(free, jacobian.Bound));
        context.Record(name + ".rows", rows);
        context.Record(name + ".saturated", rank == free ? 1 : 0);
    }

    private double Rows(MeasureSubject subject) =>
        (double)set.Available(subject, subject.Configuration.Measure.RankInputs) * subject.Outputs;
}
