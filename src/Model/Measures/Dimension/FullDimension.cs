using System.Globalization;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>The functional dimension that can be computed: that of a random sample so large that more inputs add
/// nothing.</summary>
internal sealed class FullDimension : Measure
{
    private const int MostDoublings = 6;

    public override bool NeedsRelu => true;

    public override MeasureDescription Description { get; } =
        new(
            "dimension_full",
            "dimension",
            "dimensions",
            "dimension_full, dimension_full.share, .cap, .inputs, .stable",
            "computable full functional dimension: the batch functional dimension of the logits on random inputs (as for `dimension_random`), at first ⌈cap / outputs⌉ of them, cap = P − hidden neurons, then twice as many "
                + "and so on (each sample a part of the next) until a doubling adds nothing or the cap is reached, at most 6 times (`measure.rank_inputs` has no say in it). What new inputs add is found from Gaussian combinations of their rows, as many as the rank can still rise and a few more, which is exact with probability 1 and never too much. "
                + ".share: over the cap; .inputs: size of the last sample; .stable: 1 where it had stopped growing or reached the cap, else 0",
            "Bona-Pellissier et al. 2024, arXiv 2402.08269",
            MeasureCost.Heavy
        );

    public override string? Refusal(MeasureSubject subject) => subject.ConvolutionRefusal;

    public override ConfigurationException? Excess(MeasureSubject subject)
    {
        var shape = JacobianShape.Of(subject);
        // The rows kept, and a copy that is worked on.
        return 2 * shape.MostRank * shape.Parameters <= Jacobian.MostEntries
            ? null
            : new(
                "measure.of",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"`{Description.Name}` must hold at most {Jacobian.MostEntries:N0} numbers (2 GiB of float64), but would hold 2 × {shape.MostRank:N0} × {shape.Parameters:N0} (cap × parameters). "
                )
                    + $"Take `{Description.Name}` (or its group) out of `measure.of`, naming those that are wanted, or make the network smaller."
            );
    }

    // The first sample and, as a guess, two doublings.
    public override double Operations(MeasureSubject subject)
    {
        var shape = JacobianShape.Of(subject);
        return 3 * 2 * shape.MostRank * shape.MostRank * shape.Parameters;
    }

    public override void Evaluate(MeasureContext context)
    {
        // Each sample counts for half of what the ones before it left.
        double part = 0.5,
            done = 0;
        using var sample = new GrowingSample(context, share => context.Progress(done + part * share));
        int cap = sample.Bound,
            inputs = (cap + context.Gradients.Outputs - 1) / context.Gradients.Outputs;
        double rank = sample.Grow(inputs) ?? double.NaN;
        bool stable = rank == cap;
        for (int round = 0; round < MostDoublings && !stable; round++)
        {
            (done, part) = (done + part, part / 2);
            inputs = checked(2 * inputs);
            double before = rank;
            rank = sample.Grow(inputs) ?? double.NaN;
            stable = rank == before || rank == cap;
        }

        string name = Description.Name;
        context.Record(name, rank);
        context.Record(name + ".share", rank / cap);
        context.Record(name + ".cap", cap);
        context.Record(name + ".inputs", inputs);
        context.Record(name + ".stable", stable ? 1 : 0);
    }
}
