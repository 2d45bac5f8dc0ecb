using Sweeps.Scheduling.Statistics;

namespace Sweeps.Drawing.Bars;

/// <summary>Bars from left to right, one for each name, with their 95 % intervals. Says what is shown;
/// <see cref="BarFigureDrawing"/> decides how it looks.</summary>
public sealed record BarFigure
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What holds for the whole figure, under the heading.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The figure in words, for readers who do not see it.</summary>
    public required string Description { get; init; }

    /// <summary>The panels, row by row.</summary>
    public required IReadOnlyList<BarPanel> Panels { get; init; }

    /// <summary>Panels side by side.</summary>
    public int Columns { get; init; } = 2;

    /// <summary>What bars and intervals mean, under the panels.</summary>
    public string Caption { get; init; } = "";
}

/// <summary>One chart of a figure.</summary>
/// <param name="Title">What this panel shows apart from the others.</param>
/// <param name="ValueLabel">What bars measure.</param>
/// <param name="Bars">The bars, from the top down.</param>
public sealed record BarPanel(string Title, string ValueLabel, IReadOnlyList<FigureBar> Bars);

/// <summary>A bar.</summary>
/// <param name="Name">What stands before it.</param>
/// <param name="Value">How long it is: a share, 0 to 1.</param>
public sealed record FigureBar(string Name, Summary Value);
