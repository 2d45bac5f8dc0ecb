using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Gradients;

namespace Sweeps.Model.Measures.Shape;

/// <summary>What a curve is like, from its first training input to its last.</summary>
internal abstract class ShapeMeasure(string name, string unit, string metrics, string formula) : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            name,
            "shape",
            unit,
            metrics,
            formula + $", on an even grid of {Curve.Points} points from the least to the greatest training input",
            "Blanc et al. 2020, arXiv 1904.09080, section 5 and Theorem 2",
            MeasureCost.Heavy
        );

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string SharedWork => Description.Group;

    public override MeasureWork Work => MeasureWork.Curve;

    public override string? Refusal(MeasureSubject subject) =>
        subject switch
        {
            { Configuration.Network.Form: not NetworkForm.Layers } => "needs a network of layers",
            { Shape.Dimension: not 1 } => $"needs data of one input, and this trial's have {subject.Shape.Dimension}",
            { Outputs: not 1 } => $"needs a network of one output, and this trial's has {subject.Outputs}",
            _ => InputSet.Train.Refusal(subject),
        };

    public override double Operations(MeasureSubject subject) =>
        Curve.Points * 2 * JacobianShape.Of(subject).Parameters;
}

/// <summary>How often a curve goes over from bending up to bending down or back, and how often the data make
/// it.</summary>
internal sealed class ConvexityChanges()
    : ShapeMeasure(
        "convexity_changes",
        "",
        "convexity_changes, convexity_changes_data",
        "sign changes of the differences between neighbouring slopes, those of at most 0.001 left out; `_data`: "
            + "the least that any curve through the training points has, the sign changes of "
            + "their second divided differences other than 0; training inputs that are equal count as one, with "
            + "the mean of their targets, which is what least squares fits"
    )
{
    public override string? Refusal(MeasureSubject subject) =>
        subject.HasClasses ? "needs a regression" : base.Refusal(subject);

    public override void Evaluate(MeasureContext context)
    {
        double[] slopes = [.. Curve.Of(context).Slopes];
        context.Record(
            "convexity_changes",
            SignChanges(slopes.Skip(1).Zip(slopes, (next, slope) => next - slope), Curve.SlightestBend)
        );
        context.Record("convexity_changes_data", SignChanges(SecondDifferences(context), 0));
    }

    private static double[] SecondDifferences(MeasureContext context)
    {
        double[] x = new double[1];
        (double X, double Y)[] points = new (double, double)[context.Count(InputSet.Train)];
        for (int i = 0; i < points.Length; i++)
        {
            context.ReadInput(InputSet.Train, i, x);
            points[i] = (x[0], context.Target(InputSet.Train, i));
        }

        points =
        [
            .. points.GroupBy(point => point.X, (place, same) => (place, same.Average(point => point.Y))).Order(),
        ];
        double[] slopes = [.. points.Skip(1).Zip(points, (right, left) => (right.Y - left.Y) / (right.X - left.X))];
        // Slopes of equal straight pieces differ by rounding.
        double rounding = 1e-9 * slopes.Select(Math.Abs).DefaultIfEmpty().Max();
        return [.. slopes.Skip(1).Zip(slopes, (right, left) => Math.Abs(right - left) <= rounding ? 0 : right - left)];
    }

    private static int SignChanges(IEnumerable<double> bends, double slightest)
    {
        int changes = 0,
            last = 0;
        foreach (double bend in bends)
        {
            int sign = Math.Abs(bend) > slightest ? Math.Sign(bend) : 0;
            changes += sign * last < 0 ? 1 : 0;
            last = sign == 0 ? last : sign;
        }

        return changes;
    }
}

/// <summary>Length of the curve.</summary>
internal sealed class CurveLength() : ShapeMeasure("curve_length", "", "curve_length", "Σ √(Δx² + Δf²)")
{
    public override void Evaluate(MeasureContext context)
    {
        Curve curve = Curve.Of(context);
        double length = 0;
        foreach (double slope in curve.Slopes)
            length += curve.Step * Math.Sqrt(1 + slope * slope);
        context.Record("curve_length", length);
    }
}

/// <summary>How many pieces the curve is made of, less one.</summary>
internal sealed class CurveKinks()
    : ShapeMeasure("curve_kinks", "", "curve_kinks", "grid cells in which some hidden neuron begins or ceases to fire")
{
    public override bool NeedsRelu => true;

    public override void Evaluate(MeasureContext context) => context.Record("curve_kinks", Curve.Of(context).Kinks);
}

/// <summary>How much the slope varies.</summary>
internal sealed class SlopeVariation()
    : ShapeMeasure("slope_variation", "", "slope_variation", "Σ |difference of neighbouring slopes|")
{
    public override void Evaluate(MeasureContext context)
    {
        double[] slopes = [.. Curve.Of(context).Slopes];
        context.Record("slope_variation", slopes.Skip(1).Zip(slopes, (next, slope) => Math.Abs(next - slope)).Sum());
    }
}
