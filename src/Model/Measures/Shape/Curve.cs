namespace Sweeps.Model.Measures.Shape;

/// <summary>A network of one input and one output as a curve over the range of its training inputs, on an even
/// grid.</summary>
internal sealed class Curve
{
    /// <summary>Points of the grid. (Blanc et al. 2020 as reproduced: 4001.)</summary>
    public const int Points = 4001;

    /// <summary>Bends of the slope up to this are rounding or noise, and no bends.</summary>
    public const double SlightestBend = 1e-3;

    private Curve(double step, double[] values, int kinks) => (Step, Values, Kinks) = (step, values, kinks);

    /// <summary>From a point of the grid to the next.</summary>
    public double Step { get; }

    /// <summary>Outputs on the grid.</summary>
    public double[] Values { get; }

    /// <summary>Cells of the grid in which some hidden neuron begins or ceases to fire.</summary>
    public int Kinks { get; }

    /// <summary>Slopes in the cells of the grid.</summary>
    public IEnumerable<double> Slopes => Values.Skip(1).Zip(Values, (next, value) => (next - value) / Step);

    /// <summary>The curve of a snapshot; made once.</summary>
    public static Curve Of(MeasureContext context) => context.Shared(Draw);

    private static Curve Draw(MeasureContext context)
    {
        double[] x = new double[1];
        double low = double.PositiveInfinity,
            high = double.NegativeInfinity;
        for (int i = 0; i < context.Count(InputSet.Train); i++)
        {
            context.ReadInput(InputSet.Train, i, x);
            (low, high) = (Math.Min(low, x[0]), Math.Max(high, x[0]));
        }

        var network = context.Gradients;
        double[] values = new double[Points];
        double[] before = new double[network.HiddenNeurons],
            now = new double[network.HiddenNeurons];
        int kinks = 0;
        for (int i = 0; i < Points; i++)
        {
            x[0] = low + (high - low) * i / (Points - 1);
            network.Forward(x);
            values[i] = network.Logits[0];
            network.ReadActivations(now);
            bool switched = i > 0 && now.Zip(before).Any(pair => pair.First > 0 != pair.Second > 0);
            kinks += switched ? 1 : 0;
            (before, now) = (now, before);
        }

        return new Curve((high - low) / (Points - 1), values, kinks);
    }
}
