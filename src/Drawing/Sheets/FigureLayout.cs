using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Styles;

namespace Sweeps.Drawing.Sheets;

/// <summary>
/// How large a figure is on paper. Without a size it is as large as its panels need. All lengths are in pixels, of
/// which 96 make an inch.
/// </summary>
public sealed record FigureLayout
{
    /// <summary>Font size of the text in legends and axis labels where none is asked for, in pixels.</summary>
    public const double UsualFontSize = 12;

    /// <summary>Narrowest panel that can be read, in pixels at the usual font size.</summary>
    internal const double LeastPanelWidth = 180;

    /// <summary>Lowest panel that can be read, in pixels at the usual font size.</summary>
    internal const double LeastPanelHeight = 130;

    /// <summary>A figure as large as its panels need.</summary>
    public static FigureLayout Usual { get; } = new();

    /// <summary>Width of the whole figure; null: what its panels need.</summary>
    public double? Width { get; init; }

    /// <summary>Height of the whole figure; null: what its panels need.</summary>
    public double? Height { get; init; }

    /// <summary>Font size of legends and axis labels; all else (headings, ticks, strokes, marks) keeps its proportion
    /// to it.</summary>
    public double FontSize { get; init; } = UsualFontSize;

    /// <summary>The heading in place of the sweep's name; empty: neither a heading nor what stands under it; null: the
    /// name.</summary>
    public string? Title { get; init; }

    /// <summary>Whether the text under the panels that explains marks and bands is drawn.</summary>
    public bool ShowsCaption { get; init; } = true;

    /// <summary>Whether what holds for the whole figure stands under the heading.</summary>
    public bool ShowsSubtitle { get; init; } = true;

    /// <summary>Font family; null: a sans serif that most machines have.</summary>
    public string? FontFamily { get; init; }

    /// <summary>Font families as SVG names them.</summary>
    internal string FontFamilies =>
        FontFamily is { } family
            ? $"'{family.Replace("'", "", StringComparison.Ordinal)}', {Palette.FontFamily}"
            : Palette.FontFamily;

    /// <summary>Where the key of lines stands.</summary>
    public LegendPlace Legend { get; init; }

    /// <summary>The part of a horizontal axis of numbers that is drawn; null: all of it.</summary>
    public AxisLimits? AcrossLimits { get; init; }

    /// <summary>The part of the vertical axes that is drawn; null: all that was measured.</summary>
    public AxisLimits? UpLimits { get; init; }

    /// <summary>Whether measures are drawn by their ratios. What is not above 0 is left out then.</summary>
    public bool HasLogValues { get; init; }

    /// <summary>Pixels on paper of one unit of the drawing.</summary>
    internal double Scale => FontSize / UsualFontSize;

    /// <summary>Panels side by side: as many as were wanted, or fewer where the width is given and they would be
    /// narrow.</summary>
    internal int Columns(int wanted, double comfortable = 240, double beside = 0) =>
        Width is { } width
            ? Math.Clamp((int)((width / Scale - 2 * Sheet.Margin - beside) / comfortable), 1, Math.Max(1, wanted))
            : wanted;

    /// <summary>Width of each of the panels side by side, in units of the drawing.</summary>
    /// <exception cref="FigureSizeException">They would be too narrow to be read.</exception>
    internal double PanelWidth(int columns, double usual, double beside = 0)
    {
        if (Width is not { } width)
            return usual;
        double panel = (width / Scale - 2 * Sheet.Margin - beside) / columns;
        return panel >= LeastPanelWidth
            ? panel
            : throw new FigureSizeException(
                "width",
                width,
                (columns * LeastPanelWidth + 2 * Sheet.Margin + beside) * Scale,
                FontSize
            );
    }
}

/// <summary>A figure was to be smaller than what stands in it.</summary>
/// <param name="side">The side: width or height.</param>
/// <param name="given">What was given, in pixels.</param>
/// <param name="least">What the figure needs, in pixels.</param>
/// <param name="fontSize">Font size, in pixels.</param>
public sealed class FigureSizeException(string side, double given, double least, double fontSize)
    : Exception($"The {side} of this figure must be at least {least:0} pixels, but {given:0} was given.")
{
    /// <summary>The side: width or height.</summary>
    public string Side { get; } = side;

    /// <summary>What was given, in pixels.</summary>
    public double Given { get; } = given;

    /// <summary>What the figure needs at this font size, in pixels.</summary>
    public double Least { get; } = least;

    /// <summary>Font size, in pixels.</summary>
    public double FontSize { get; } = fontSize;
}
