using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Gradients;

namespace Sweeps.Model.Measures.Dimension;

/// <summary>The functional dimension that can be computed: that of a random sample so large that more inputs add
/// nothing.</summary>
internal sealed class FullDimension : Measure
{
    private const int FewestInputs = 4096;
    private const int QuietDoublings = 4;

    /// <summary>How much farther from their mean other random inputs lie: regions of a network that are far from the
    /// data are hardly ever met by inputs of the usual deviation.</summary>
    private static readonly double[] Far = [2, 4, 8, 16, 64];

    private const int MostDoublings = 12;

    public override bool NeedsRelu => true;

    public override MeasureDescription Description { get; } =
        new(
            "dimension_full",
            "dimension",
            "dimensions",
            "dimension_full, dimension_full.share, .cap, .inputs, .stable",
            "computable full functional dimension: the batch functional dimension of the logits on a sample that "
                + "grows. It begins with the first training and test inputs (at most `measure.rank_inputs` of "
                + "each; no training "
                + "inputs where they are drawn afresh), with 4096 random inputs 2, 4, 8, 16 and 64 times as far from "
                + "their mean as those for `dimension_random`, and with inputs as these, max(4096, ⌈4 "
                + "cap / outputs⌉, `measure.rank_inputs`) of them, cap = P − hidden neurons. The random inputs "
                + "are then doubled (each "
                + "sample a part of the next) until four doublings in a row add nothing or the cap is reached, at "
                + "most 12 times. What new inputs add is found from Gaussian combinations of their rows, as "
                + "many as the rank can still "
                + "rise and a few more, which is exact with probability 1 and never too much. Never below a "
                + "functional dimension that was measured before it at the same snapshot. "
                + ".share: over the cap; .inputs: random inputs of the last sample; .stable: 1 where it had "
                + "stopped growing or reached the cap, else 0",
            "Bona-Pellissier et al. 2024, arXiv 2402.08269",
            MeasureCost.Heavy
        );

    public override MeasureSettings Settings => MeasureSettings.Derivatives | MeasureSettings.RandomInputs;

    public override MeasureWork Work => MeasureWork.Eliminations;

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
                    $"`{Description.Name}` must hold at most {Jacobian.MostEntries:N0} numbers (2 GiB of float64), "
                        + $"but would hold 2 × {shape.MostRank:N0} × {shape.Parameters:N0} (cap × parameters)"
                ),
                $"Take `{Description.Name}` (or its group) out of `measure.of`, naming those that are "
                    + "wanted, or make the network smaller."
            );
    }

    // The first sample and the doublings without growth that follow it: rows are made and combined, and the rank taken.
    public override double Operations(MeasureSubject subject)
    {
        var shape = JacobianShape.Of(subject);
        return RowsMade(subject) * 2 * shape.Parameters * (2 + Spare(subject))
            + (1 + QuietDoublings + Far.Length) * 2 * shape.MostRank * shape.MostRank * shape.Parameters;
    }

    public override double RowsMade(MeasureSubject subject) =>
        (
            (1 << QuietDoublings) * (double)FirstInputs(subject, JacobianShape.Of(subject).MostRank)
            + Far.Length * (double)FewestInputs
        ) * subject.Outputs;

    public override void Evaluate(MeasureContext context)
    {
        // Each sample counts for half of what the ones before it left.
        double part = 0.5,
            done = 0;
        using var sample = new GrowingSample(context, share => context.Progress(done + part * share));
        int cap = sample.Bound,
            inputs = FirstInputs(context.Subject, cap);
        bool failed = false;
        foreach (InputSet set in GivenSets(context.Subject))
        {
            int given = Math.Min(context.Count(set), context.Subject.Configuration.Measure.RankInputs);
            failed |= sample.Add(set, given) is null;
        }

        foreach (double times in Far)
            failed |= !failed && sample.AddFar(times, FewestInputs) is null;

        double rank = Grow(sample, inputs, failed);
        int quiet = 0;
        for (int round = 0; round < MostDoublings && quiet < QuietDoublings && rank < cap; round++)
        {
            (done, part) = (done + part, part / 2);
            inputs = checked(2 * inputs);
            double before = rank;
            rank = Grow(sample, inputs, failed);
            quiet = rank == before ? quiet + 1 : 0;
        }

        bool stable = rank == cap || quiet == QuietDoublings;
        // Another order of the same rows may leave one just below the tolerance.
        rank = Math.Max(rank, MeasuredDimensions.Of(context).Largest);
        string name = Description.Name;
        context.Record(name, rank);
        context.Record(name + ".share", rank / cap);
        context.Record(name + ".cap", cap);
        context.Record(name + ".inputs", inputs);
        context.Record(name + ".stable", stable ? 1 : 0);
    }

    private static double Grow(GrowingSample sample, int inputs, bool failed) =>
        failed ? double.NaN : sample.Grow(inputs) ?? double.NaN;

    private static IEnumerable<InputSet> GivenSets(MeasureSubject subject) =>
        new[] { InputSet.Train, InputSet.Test }.Where(set => set.Refusal(subject) is null);

    private static int FirstInputs(MeasureSubject subject, double cap) =>
        (int)
            Math.Max(
                Math.Max(FewestInputs, subject.Configuration.Measure.RankInputs),
                Math.Ceiling(4 * cap / subject.Outputs)
            );

    private static double Spare(MeasureSubject subject) => Math.Max(GrowingSample.Spare, subject.Outputs);
}
