using System.Diagnostics;
using Sweeps.Drawing.Bars;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Heat;
using Sweeps.Drawing.Parallel;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>What a picture of a sweep shows.</summary>
public enum FigureKind
{
    /// <summary>Measures against an axis, with 95 % bands over seeds, one line for each value of another
    /// axis.</summary>
    Line,

    /// <summary>One measure over two axes, as colours.</summary>
    Heat,

    /// <summary>Measures over training, one line for each value of an axis.</summary>
    Curves,

    /// <summary>All axes and measures side by side, one line for each cell.</summary>
    Parallel,

    /// <summary>One measure against another, one point for each cell.</summary>
    Scatter,

    /// <summary>How much each axis decides a measure, as bars.</summary>
    Importance,
}

/// <summary>What can be chosen of the kinds of pictures.</summary>
public static class FigureKinds
{
    /// <summary>Whether <see cref="CellFigureOptions.Along"/> is heeded: others are drawn along steps, along a measure,
    /// or along all axes.</summary>
    public static bool HasAlong(this FigureKind kind) => kind is FigureKind.Line or FigureKind.Heat;

    /// <summary>Whether <see cref="CellFigureOptions.By"/> is heeded.</summary>
    public static bool HasBy(this FigureKind kind) => kind is not (FigureKind.Parallel or FigureKind.Importance);

    /// <summary>Whether it is made of lines or points, which other programs can draw and panels can share a key
    /// of.</summary>
    public static bool HasLines(this FigureKind kind) =>
        kind is FigureKind.Line or FigureKind.Curves or FigureKind.Scatter;

    /// <summary>The measures to draw where none is named.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="known">Those that there are.</param>
    /// <param name="definition">What the sweep is.</param>
    public static IReadOnlyList<string> Usual(
        this FigureKind kind,
        IReadOnlyList<string> known,
        SweepDefinition definition
    )
    {
        IReadOnlyList<string> main = MainMeasures.Of(known);
        return kind switch
        {
            FigureKind.Heat => [.. main.Take(1)],
            FigureKind.Scatter => [.. main.Reverse()], // the error upright, as readers expect it
            FigureKind.Importance => MainMeasures.Leading(definition, known) is { } leading ? [leading] : [],
            _ => main,
        };
    }
}

/// <summary>Draws a sweep's cells in the ways there are, each as one SVG document that needs nothing from
/// elsewhere.</summary>
public static class CellFigures
{
    /// <summary>The picture; null where there is nothing to draw: no cell has the measures, or too little varies.
    /// Curves and importance are drawn by the other overloads.</summary>
    /// <param name="kind">What it shows; not <see cref="FigureKind.Curves"/> or
    /// <see cref="FigureKind.Importance"/>.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="options">What of them.</param>
    /// <param name="idPrefix">Begins every id, so that several pictures can stand in one page.</param>
    public static string? Draw(
        FigureKind kind,
        CellTable cells,
        CellFigureOptions options,
        string idPrefix = "sweeps"
    ) =>
        kind switch
        {
            FigureKind.Line => CellFigure.Of(cells, options) is { } figure
                ? LineFigureDrawing.Draw(figure, idPrefix, options.Layout)
                : null,
            FigureKind.Heat => CellHeat.Of(cells, options) is { } figure
                ? HeatFigureDrawing.Draw(figure, idPrefix, options.Layout)
                : null,
            FigureKind.Parallel => CellParallel.Of(cells, options) is { } figure
                ? ParallelFigureDrawing.Draw(figure, idPrefix, options.Layout)
                : null,
            FigureKind.Scatter => CellScatter.Of(cells, options) is { } figure
                ? LineFigureDrawing.Draw(figure, idPrefix, options.Layout)
                : null,
            _ => throw new UnreachableException(kind.ToString()),
        };

    /// <summary>What a picture of lines or points shows, for other programs to draw; null where there is nothing to
    /// draw, or where it shows neither.</summary>
    public static LineFigure? Lines(FigureKind kind, CellTable cells, CellFigureOptions options) =>
        kind switch
        {
            FigureKind.Line => CellFigure.Of(cells, options),
            FigureKind.Scatter => CellScatter.Of(cells, options),
            _ => null,
        };

    /// <summary>How much each axis decides; null where there is nothing to draw.</summary>
    public static string? Draw(
        IReadOnlyList<ImportanceSamples> measures,
        CellFigureOptions options,
        string idPrefix = "sweeps",
        CancellationToken cancellation = default
    ) =>
        ImportanceFigure.Of(measures, options, cancellation: cancellation) is { } figure
            ? BarFigureDrawing.Draw(figure, idPrefix, options.Layout)
            : null;

    /// <summary>Curves over training; null where there is nothing to draw.</summary>
    public static string? Draw(
        IReadOnlyList<CurveTable> curves,
        CellFigureOptions options,
        string idPrefix = "sweeps"
    ) => CellCurves.Of(curves, options) is { } figure ? LineFigureDrawing.Draw(figure, idPrefix, options.Layout) : null;
}
