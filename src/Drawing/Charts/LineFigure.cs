using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Styles;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Drawing.Charts;

/// <summary>
/// Small multiples of line charts: one panel for each measure (and facet), one line for each key, the mean of every
/// point with its 95 % band over seeds. Says what is shown; <see cref="LineFigureDrawing"/> decides how it looks.
/// </summary>
public sealed record LineFigure
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What holds for the whole figure (fixed settings), under the heading.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The figure in words, for readers who do not see it.</summary>
    public required string Description { get; init; }

    /// <summary>The axis that all panels share.</summary>
    public required HorizontalAxis X { get; init; }

    /// <summary>What tells the lines apart, as the legend's heading; empty where there is only one line.</summary>
    public string LegendTitle { get; init; } = "";

    /// <summary>The lines; points refer to them by index.</summary>
    public required IReadOnlyList<LineKey> Lines { get; init; }

    /// <summary>The panels, row by row.</summary>
    public required IReadOnlyList<LinePanel> Panels { get; init; }

    /// <summary>Whether points stand alone, since what lies between two of them is unlike both.</summary>
    public bool IsScattered { get; init; }

    /// <summary>Whether points are so many that their marks lie on each other.</summary>
    public bool IsCrowded { get; init; }

    /// <summary>Whether every point has a mark and a bar of its own; lines of many points have only their
    /// bands.</summary>
    public bool IsMarked { get; init; } = true;

    /// <summary>Panels side by side.</summary>
    public int Columns { get; init; } = 2;

    /// <summary>What bands and marks mean, under the panels.</summary>
    public string Caption { get; init; } = "";
}

/// <summary>How a line is named and told apart.</summary>
/// <param name="Label">Its entry in the legend.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Form">Which dash.</param>
/// <param name="Marker">Which marker.</param>
public sealed record LineKey(string Label, Colour Colour, int Form, int Marker);

/// <summary>One chart of a figure.</summary>
/// <param name="Title">What this panel shows apart from the others; may be empty.</param>
/// <param name="ValueLabel">Name and unit of the measure.</param>
/// <param name="Group">Panels with the same group share their vertical scale, so that they can be compared.</param>
/// <param name="Points">All points of all lines.</param>
public sealed record LinePanel(string Title, string ValueLabel, string Group, IReadOnlyList<LinePoint> Points)
{
    /// <summary>Whether values lie between 0 and 1, so that intervals end there.</summary>
    public bool IsFraction { get; init; }
}

/// <summary>A cell in a panel.</summary>
/// <param name="Line">Index of its line.</param>
/// <param name="X">Value on the horizontal axis.</param>
/// <param name="Value">Mean, interval and n over seeds; of no values where the cell has no result.</param>
/// <param name="Name">The cell in words, for its tooltip.</param>
/// <param name="Note">What is unusual about the cell, such as "2 diverged"; empty if nothing is.</param>
public sealed record LinePoint(int Line, double X, Summary Value, string Name, string Note = "")
{
    /// <summary>Whether the value is of a training that diverged later: it may be of any size, and does not decide the
    /// scale.</summary>
    public bool IsDiverged { get; init; }

    /// <summary>Whether the value is of seeds that were stopped early, and so of no whole training.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether it differs from a reference by more than chance would have it: it gets a star.</summary>
    public bool Differs { get; init; }

    /// <summary>Whether the point has a mark where others of its line have none.</summary>
    public bool IsRemarkable { get; init; }

    /// <summary>Whether training was stopped here: the mark of stopped cells stands here, and a line leads to
    /// it.</summary>
    public bool EndsStopped { get; init; }

    /// <summary>The interval along a linear horizontal axis, where that is measured too.</summary>
    public (double Low, double High)? Across { get; init; }

    internal string Tooltip(bool isFraction)
    {
        string spread = NumberLabel.Spread(Value, isFraction);
        string note = Note.Length > 0 ? $"; {Note}" : "";
        return $"{Name}: {NumberLabel.Of(Value.Mean, 4)}{spread} (n = {Value.Count}{note})";
    }
}
