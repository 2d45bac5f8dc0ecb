using Sweeps.Model.Numerics;

namespace Sweeps.Drawing.Axes;

/// <summary>Equal differences, equal distances.</summary>
internal sealed class LinearScale(double start, double end, IReadOnlyList<double>? preferred = null) : Scale
{
    private static readonly double[] NiceSteps = [1, 2, 2.5, 5, 10];

    public double Start => start;

    public double End => end;

    /// <summary>
    /// A scale for measured values: it starts at 0 where the values come anywhere near it and none is negative, and
    /// ends at whole ticks.
    /// </summary>
    public static LinearScale ForMeasured(IEnumerable<double> values, double length)
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (double value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        if (low > high)
            (low, high) = (0, 1);
        if (low >= 0 && low < 0.6 * high)
            low = 0;
        if (high <= 0 && high > 0.6 * low)
            high = 0;
        if (high - low <= 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)))
            (low, high) = low == 0 ? (0, 1) : (low - 0.1 * Math.Abs(low), high + 0.1 * Math.Abs(high));
        double step = Step(low, high, Math.Max(2, length / 42));
        return new LinearScale(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step);
    }

    /// <summary>A scale for the values of a grid axis, with a little air at both ends and ticks at the values
    /// themselves where they fit.</summary>
    public static LinearScale ForChosen(IReadOnlyList<double> values)
    {
        double low = values.Min();
        double high = values.Max();
        double air = high > low ? 0.035 * (high - low) : Math.Max(0.5 * Math.Abs(low), 0.5);
        return new LinearScale(low - air, high + air, [.. values.Distinct().Order()]);
    }

    public override double Position(double value) => (value - start) / (end - start);

    public override IReadOnlyList<Tick> Ticks(double length, Func<string, double> room)
    {
        if (preferred is { Count: <= 12 })
        {
            Tick[] own = [.. preferred.Select(value => new Tick(Position(value), NumberLabel.Of(value)))];
            if (Fits(own, length, room))
                return own;
        }

        for (double wanted = Math.Max(2, length / 42); ; wanted--)
        {
            Tick[] ticks = Nice(wanted);
            if (wanted <= 2 || Fits(ticks, length, room))
                return ticks;
        }
    }

    private Tick[] Nice(double wanted)
    {
        double step = Step(start, end, wanted);
        int decimals = 0;
        for (double scaled = step; decimals < 12 && Math.Abs(scaled - Math.Round(scaled)) > 1e-9 * scaled; scaled *= 10)
            decimals++;
        List<Tick> ticks = [];
        for (double k = Math.Ceiling(start / step - 1e-9); k * step <= end + 1e-9 * step; k++)
        {
            string label = step is >= 1e-4 and < 1e6 ? NumberLabel.Fixed(k * step, decimals) : NumberLabel.Of(k * step);
            ticks.Add(new Tick(Position(k * step), label));
        }

        return [.. ticks];
    }

    /// <summary>The largest-looking step (1, 2, 2.5 or 5 times a power of ten) that gives at most
    /// <paramref name="wanted"/> intervals.</summary>
    private static double Step(double low, double high, double wanted)
    {
        double raw = (high - low) / wanted;
        double power = 1;
        int exponent = (int)Math.Floor(Elementary.Log(raw) / Elementary.Log(10));
        for (int i = 0; i < Math.Abs(exponent); i++)
            power *= 10;
        double decade = exponent < 0 ? 1 / power : power;
        return NiceSteps.Select(nice => nice * decade).First(step => step >= raw * (1 - 1e-9) || step >= 10 * decade);
    }
}
