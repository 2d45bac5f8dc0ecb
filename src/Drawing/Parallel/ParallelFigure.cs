using Sweeps.Drawing.Axes;

namespace Sweeps.Drawing.Parallel;

/// <summary>Parallel coordinates: an upright axis for each thing that varies or is measured, and a line through all of
/// them for each cell.</summary>
public sealed record ParallelFigure
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What holds for the whole figure, under the heading.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The figure in words, for readers who do not see it.</summary>
    public required string Description { get; init; }

    /// <summary>The axes, from left to right; the last one colours the lines.</summary>
    public required IReadOnlyList<ParallelAxis> Axes { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<ParallelLine> Lines { get; init; }

    /// <summary>What lines mean, under the axes.</summary>
    public string Caption { get; init; } = "";
}

/// <summary>An upright axis.</summary>
/// <param name="Label">Its name, with the unit.</param>
/// <param name="Axis">Its values; for a measure all that occur.</param>
/// <param name="IsMeasured">Whether it is a measure.</param>
public sealed record ParallelAxis(string Label, HorizontalAxis Axis, bool IsMeasured);

/// <summary>A cell as a line.</summary>
/// <param name="Values">Its value on each axis, as of the axis' numbers.</param>
/// <param name="Name">The cell in words.</param>
public sealed record ParallelLine(IReadOnlyList<double> Values, string Name)
{
    /// <summary>Whether the values are of seeds that were stopped early.</summary>
    public bool IsStopped { get; init; }
}
