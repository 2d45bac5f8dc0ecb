using Sweeps.Scheduling.Definitions;

namespace Sweeps.Drawing.Axes;

/// <summary>A labelled place on an axis.</summary>
/// <param name="Position">0 at the axis' start, 1 at its end.</param>
/// <param name="Label">Text; empty for a minor tick.</param>
internal readonly record struct Tick(double Position, string Label);

/// <summary>Turns values into places between 0 and 1 and chooses where to put ticks.</summary>
internal abstract class Scale
{
    /// <summary>The scale for an axis.</summary>
    public static Scale Of(HorizontalAxis axis) =>
        axis.Scale switch
        {
            AxisScale.Log when axis.Numbers.Any(value => value > 0) => new LogScale(axis.Numbers),
            AxisScale.Categorical => new CategoryScale(axis.Names),
            _ => LinearScale.ForChosen(axis.Numbers),
        };

    /// <summary>The scale for a part of an axis; names are always drawn all.</summary>
    public static Scale Of(HorizontalAxis axis, AxisLimits? limits) =>
        limits is not { } part || axis.Scale == AxisScale.Categorical ? Of(axis)
        : axis.Scale == AxisScale.Log && part.Low > 0 ? LogScale.ForMeasured([part.Low, part.High], exact: true)
        : new LinearScale(part.Low, part.High);

    /// <summary>Where a value lies: 0 at the start of the axis, 1 at its end.</summary>
    public abstract double Position(double value);

    /// <summary>Ticks for an axis of <paramref name="length"/> pixels, where a label takes <paramref name="room"/>
    /// pixels along the axis.</summary>
    public abstract IReadOnlyList<Tick> Ticks(double length, Func<string, double> room);

    /// <summary>Where the axis is broken (between a zero and the first positive value of a logarithmic axis); null if
    /// it is not.</summary>
    public virtual double? Break => null;

    /// <summary>Whether labels with some air between them have room side by side.</summary>
    protected static bool Fits(IReadOnlyList<Tick> ticks, double length, Func<string, double> room)
    {
        double end = double.NegativeInfinity;
        foreach (Tick tick in ticks.OrderBy(tick => tick.Position))
        {
            double half = room(tick.Label) / 2;
            if (tick.Position * length - half < end + 7)
                return false;
            end = tick.Position * length + half;
        }

        return true;
    }
}
