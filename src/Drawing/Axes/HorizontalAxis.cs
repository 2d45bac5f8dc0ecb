using Sweeps.Scheduling.Definitions;

namespace Sweeps.Drawing.Axes;

/// <summary>The axis along which a figure is read.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Scale">How values are spaced.</param>
/// <param name="Numbers">All values that occur; on a categorical axis the indices of <paramref name="Names"/>.</param>
/// <param name="Names">The values as text.</param>
public sealed record HorizontalAxis(
    string Label,
    AxisScale Scale,
    IReadOnlyList<double> Numbers,
    IReadOnlyList<string> Names
);
