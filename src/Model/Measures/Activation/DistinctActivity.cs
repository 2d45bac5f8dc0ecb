using Sweeps.Model.Measures.Gradients;
using Sweeps.Model.Measures.Layered;
using Sweeps.Model.Numerics;

namespace Sweeps.Model.Measures.Activation;

/// <summary>The active fraction where neurons that do the same count once.</summary>
internal sealed class DistinctActivity : Measure
{
    private const double Same = 0.95;

    public override MeasureDescription Description { get; } =
        new(
            "active_fraction_distinct",
            "distinct_activity",
            "",
            "active_fraction_distinct, active_fraction_distinct.l, .l.neurons",
            "active_fraction where of neurons whose outputs on the evaluation set have a correlation above 0.95 "
                + "only the first counts, and silent ones do not: active (input, neuron) pairs of those kept over "
                + "n n_l; "
                + ".neurons: how many are kept; on the first test inputs (at most `measure.inputs`)",
            "Andriushchenko, Varre, Pillaud-Vivien and Flammarion 2023, arXiv 2210.05337",
            MeasureCost.Heavy
        );

    public override bool NeedsRelu => true;

    public override MeasureSettings Settings => MeasureSettings.Inputs;

    public override double TimeFactor => 2;

    public override string? Refusal(MeasureSubject subject) => subject.HiddenRefusal ?? LayeredModel.Refusal(subject);

    public override double Operations(MeasureSubject subject) =>
        Inputs(subject)
        * 2.0
        * (
            JacobianShape.Of(subject).Parameters
            + subject.Configuration.Network.Hidden.Sum(width => 0.5 * width * (double)width)
        );

    public override void Evaluate(MeasureContext context)
    {
        int n = Inputs(context.Subject);
        double[][][] outputs = LayerOutputs.Of(context, n);
        long active = 0,
            pairs = 0;
        for (int l = 1; l <= context.HiddenLayers; l++)
        {
            context.Progress(0.5 + 0.5 * l / context.Layers);
            double[][] rows = outputs[l - 1];
            int width = rows[0].Length;
            var (fires, neurons) = Distinct([
                .. Enumerable.Range(0, width).Select(j => Array.ConvertAll(rows, row => row[j])),
            ]);
            context.Record(Description.Name, l, (double)fires / ((long)n * width));
            context.Record(Description.Name, l, neurons, "neurons");
            active += fires;
            pairs += (long)n * width;
        }

        context.Record(Description.Name, (double)active / pairs);
    }

    private static int Inputs(MeasureSubject subject) =>
        InputSet.Test.Available(subject, subject.Configuration.Measure.Inputs);

    private static (long Fires, int Neurons) Distinct(double[][] columns)
    {
        List<double[]> kept = [];
        long fires = 0;
        foreach (double[] column in columns)
        {
            int count = column.Count(value => value > 0);
            if (count == 0)
                continue;
            double[] direction = Direction(column);
            if (kept.Any(other => Rows.Dot(other, direction) > Same))
                continue;
            kept.Add(direction);
            fires += count;
        }

        return (fires, kept.Count);
    }

    // Less its mean and of length 1; a neuron that gives the same on all inputs is like no other.
    private static double[] Direction(double[] column)
    {
        double mean = column.Average();
        double[] direction = [.. column.Select(value => value - mean)];
        double length = Math.Sqrt(Rows.SquaredNorm(direction));
        Rows.Scale(length > 0 ? 1 / length : 0, direction);
        return direction;
    }
}
