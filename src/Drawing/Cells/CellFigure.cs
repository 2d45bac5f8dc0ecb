using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Charts;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>
/// Turns a sweep's cells into small multiples: measures side by side, one line for each combination of the other axes,
/// and a row of panels for each value of an axis where the lines of one panel would be too many to tell apart.
/// </summary>
public static class CellFigure
{
    /// <summary>Up to so many points of lines have marks of their own; more would cover the lines, and take
    /// megabytes.</summary>
    private const int MostMarked = 4000;

    /// <summary>The figure; null where there is nothing to draw.</summary>
    public static LineFigure? Of(CellTable table, CellFigureOptions options)
    {
        string[] measures = [.. options.Measures.Where(measure => table.IndexOf(measure) >= 0)];
        if (measures.Length == 0 || table.Cells.Count == 0)
            return null;

        Layout layout = Layout.Of(
            table.Axes,
            [.. table.Cells.Select(cell => cell.AxisValues)],
            varying =>
                [
                    options.Along is { } wanted
                        ? varying.FirstOrDefault(dimension => dimension.Axis.Name == wanted)
                        : Layout.Main(varying.Where(dimension => dimension.Axis.Name != options.By)),
                ],
            options.By
        );
        Dimension? along = layout.Along.FirstOrDefault();
        List<LinePanel> panels = [];
        foreach (long facet in layout.Facets)
        {
            CellResult[] cells = [.. table.Cells.Where(cell => layout.FacetOf(cell.AxisValues) == facet)];
            string facetName = layout.FacetName(facet);
            foreach (string measure in measures)
            {
                int column = table.IndexOf(measure);
                panels.Add(
                    new LinePanel(
                        facetName.Length == 0 ? Labels.Measure(measure) : $"{Labels.Measure(measure)}: {facetName}",
                        options.Label(measure),
                        measure,
                        [
                            .. cells.Select(cell => new LinePoint(
                                layout.LineOf(cell.AxisValues),
                                along?.Position(cell.AxisValues) ?? 0,
                                cell.StoppedAt(column) ?? cell.Measures[column],
                                Words.Name(table.Axes, cell.AxisValues),
                                Words.Note(table, cell, column)
                            )
                            {
                                IsStopped = cell.StoppedAt(column) is not null,
                                Differs = options.Differs(cell.Cell, measure),
                            }),
                        ]
                    )
                    {
                        IsFraction = options.IsFraction(measure),
                    }
                );
            }
        }

        bool marked =
            along is not { IsNumeric: true }
            || layout.IsScattered
            || panels.Sum(panel => panel.Points.Count) <= MostMarked;
        HorizontalAxis x = along?.Horizontal() ?? new HorizontalAxis("", AxisScale.Categorical, [0], [options.Title]);
        return new LineFigure
        {
            Title = options.Title,
            Subtitle = options.Subtitle,
            Description =
                $"Line charts of "
                + $"{Words.List(measures)}{(along is null ? "" : $" against {Labels.Axis(along.Axis.Name)}")}"
                + $"{Words.Rows(layout)}. Every point is a mean over seeds with its 95 % interval.",
            X = x,
            IsScattered = layout.IsScattered,
            LegendTitle = string.Join(" · ", layout.LineAxes),
            Lines = layout.Keys(),
            Panels = panels,
            Columns = measures.Length is 1 && panels.Count > 1 ? 2 : Math.Min(measures.Length, 3),
            IsMarked = marked,
            Caption =
                Caption(table, measures, layout.HiddenFacets, marked)
                + (options.Paired is { } paired ? Words.Stars(paired, panels) : ""),
        };
    }

    private static string Caption(CellTable table, string[] measures, long hiddenFacets, bool marked)
    {
        int[] counts = Words.Counts(table.Cells.SelectMany(cell => cell.Measures));
        string text =
            counts is [1]
                ? $"{(marked ? "Points" : "Lines")} are single runs (n = 1): nothing can be said about their spread."
            : !marked
                ? $"Lines are means over seeds ({Words.N(counts)}) of the last value measured, bands 95 % "
                    + "confidence intervals of the mean (Student's t)."
            : $"Points are means over seeds ({Words.N(counts)}) of the last value measured; bands and bars are 95 "
                + "% confidence intervals of the mean (Student's t).";
        text += Words.LeftOut(
            table,
            [.. measures.Select(table.IndexOf)],
            marked ? "Hollow points" : "Some means",
            "A cross marks a cell where no seed has a value"
        );
        if (measures.Contains(table.Rule?.Measure))
            text += Words.TooWide(table, marked ? "Hollow points" : "Some means");
        return text + Words.Stopped(table) + Words.Hidden(hiddenFacets);
    }
}
