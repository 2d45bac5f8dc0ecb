namespace Sweeps.Drawing.Axes;

/// <summary>The part of an axis that is drawn.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends; above <paramref name="Low"/>.</param>
public readonly record struct AxisLimits(double Low, double High);
