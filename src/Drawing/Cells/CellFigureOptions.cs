using Sweeps.Drawing.Sheets;

namespace Sweeps.Drawing.Cells;

/// <summary>What to draw of a sweep.</summary>
public sealed record CellFigureOptions
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>What all trials share, in words.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The axis to draw along; null: p where it varies, else the numeric axis with most values.</summary>
    public string? Along { get; init; }

    /// <summary>The axis that tells lines apart, or of a heat map the vertical one; null: as many axes as stay
    /// readable, or the next best.</summary>
    public string? By { get; init; }

    /// <summary>Measures; those that no trial has are left out. Most pictures have a panel for each.</summary>
    public required IReadOnlyList<string> Measures { get; init; }

    /// <summary>Unit of a measure; empty for pure numbers.</summary>
    public Func<string, string> Unit { get; init; } = MainMeasures.Unit;

    /// <summary>How large the figure is on paper.</summary>
    public FigureLayout Layout { get; init; } = FigureLayout.Usual;

    /// <summary>A measure with its unit, for the axis of a chart.</summary>
    internal string Label(string measure)
    {
        string name = Labels.Measure(measure);
        name = name.Length > 1 && char.IsLower(name[1]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
        return Unit(measure) is { Length: > 0 } unit ? $"{name} ({unit})" : name;
    }
}
