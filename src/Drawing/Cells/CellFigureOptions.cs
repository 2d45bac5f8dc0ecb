using Sweeps.Drawing.Sheets;
using Sweeps.Scheduling.Tables;

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

    /// <summary>Differences to a reference, paired by seed: means of lines that differ from it get a star. Null: no
    /// stars.</summary>
    public PairedTable? Paired { get; init; }

    /// <summary>How large the figure is on paper.</summary>
    public FigureLayout Layout { get; init; } = FigureLayout.Usual;

    /// <summary>Whether the 95 % interval of a cell's difference to the reference does not hold 0.</summary>
    internal bool Differs(long cell, string measure)
    {
        if (Paired is null || Paired.Rows.FirstOrDefault(row => row.Cell == cell) is not { } row)
            return false;
        int index = Paired.Measures.TakeWhile(name => name != measure).Count();
        return index < row.Differences.Count
            && row.Differences[index] is { HalfWidth: { } half } difference
            && Math.Abs(difference.Mean) > half;
    }

    /// <summary>Whether a measure's values lie between 0 and 1.</summary>
    internal bool IsFraction(string measure) => Unit(measure) == MainMeasures.Fraction;

    /// <summary>A measure with its unit, for the axis of a chart.</summary>
    internal string Label(string measure)
    {
        string name = Labels.Measure(measure);
        name = name.Length > 1 && char.IsLower(name[1]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
        return Unit(measure) is { Length: > 0 } unit ? $"{name} ({unit})" : name;
    }
}
