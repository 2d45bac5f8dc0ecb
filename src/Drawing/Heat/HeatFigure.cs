using Sweeps.Drawing.Axes;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Drawing.Heat;

/// <summary>Heat maps: a coloured square for every pair of values of two axes. Says what is shown;
/// <see cref="HeatFigureDrawing"/> decides how it looks.</summary>
public sealed record HeatFigure
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What holds for the whole figure, under the heading.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The figure in words, for readers who do not see it.</summary>
    public required string Description { get; init; }

    /// <summary>The horizontal axis: its values at even distances.</summary>
    public required HorizontalAxis X { get; init; }

    /// <summary>The vertical axis, from the bottom up.</summary>
    public required HorizontalAxis Y { get; init; }

    /// <summary>Name and unit of the measure.</summary>
    public required string ValueLabel { get; init; }

    /// <summary>Whether values lie between 0 and 1, so that intervals end there.</summary>
    public bool IsFraction { get; init; }

    /// <summary>The panels; all share their colours.</summary>
    public required IReadOnlyList<HeatPanel> Panels { get; init; }

    /// <summary>What squares and marks mean, under the panels.</summary>
    public string Caption { get; init; } = "";
}

/// <summary>One heat map of a figure.</summary>
/// <param name="Title">What this panel shows apart from the others; may be empty.</param>
/// <param name="Squares">Its squares.</param>
public sealed record HeatPanel(string Title, IReadOnlyList<HeatSquare> Squares);

/// <summary>A cell in a heat map.</summary>
/// <param name="X">Index of its value on the horizontal axis.</param>
/// <param name="Y">Index of its value on the vertical axis.</param>
/// <param name="Value">Mean, interval and n over seeds; of no values where the cell has no result.</param>
/// <param name="Name">The cell in words.</param>
/// <param name="Note">What is unusual about the cell; empty if nothing is.</param>
public sealed record HeatSquare(int X, int Y, Summary Value, string Name, string Note = "");
