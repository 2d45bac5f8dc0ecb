using Sweeps.Drawing.Heat;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>Turns a sweep's cells into heat maps of one measure over two axes, a panel for each combination of the
/// others.</summary>
public static class CellHeat
{
    /// <summary>The figure of the first measure; null where there is nothing to draw, since fewer than two axes
    /// vary.</summary>
    public static HeatFigure? Of(CellTable table, CellFigureOptions options)
    {
        string? measure = options.Measures.FirstOrDefault(measure => table.IndexOf(measure) >= 0);
        if (measure is null || table.Cells.Count == 0)
            return null;
        Layout layout = Layout.Of(
            table.Axes,
            [.. table.Cells.Select(cell => cell.AxisValues)],
            varying => Choose(varying, options),
            by: null,
            lined: false
        );
        if (layout.Along.Count < 2)
            return null;

        var (x, y) = (layout.Along[0], layout.Along[1]);
        int column = table.IndexOf(measure);
        int[] counts = Words.Counts(table.Cells.Select(cell => cell.Measures[column]));
        return new HeatFigure
        {
            Title = options.Title,
            Subtitle = options.Subtitle,
            Description =
                $"Heat map of {Words.List([measure])} over {Labels.Axis(x.Axis.Name)} and "
                + $"{Labels.Axis(y.Axis.Name)}{Words.Rows(layout)}.",
            X = x.Even(),
            Y = y.Even(),
            ValueLabel = options.Label(measure),
            IsFraction = options.IsFraction(measure),
            Panels =
            [
                .. layout.Facets.Select(facet => new HeatPanel(
                    layout.FacetName(facet),
                    [
                        .. table
                            .Cells.Where(cell => layout.FacetOf(cell.AxisValues) == facet)
                            .Select(cell => new HeatSquare(
                                x.IndexIn(cell.AxisValues),
                                y.IndexIn(cell.AxisValues),
                                cell.StoppedAt(column) ?? cell.Measures[column],
                                Words.Name(table.Axes, cell.AxisValues),
                                Words.Note(table, cell, column)
                            )),
                    ]
                )),
            ],
            Caption =
                $"Squares are means over seeds ({Words.N(counts)}) of the last value measured."
                + Words.LeftOut(
                    table,
                    [column],
                    "A star marks means that",
                    "A cross marks a cell where no seed has a value"
                )
                + (measure == table.Rule?.Measure ? Words.TooWide(table, "Squares with a star") : "")
                + (
                    table.Cells.Any(cell => cell.StoppedAt(column) is not null)
                        ? " Where all seeds were stopped early it is their last value."
                        : ""
                )
                + Words.Hidden(layout.HiddenFacets),
        };
    }

    /// <summary>Rows that would be hard to tell from one another make a poor heat map: axes with numbers come
    /// first.</summary>
    private static IEnumerable<Dimension?> Choose(IReadOnlyList<Dimension> varying, CellFigureOptions options)
    {
        Dimension? x = options.Along is { } along
            ? varying.FirstOrDefault(dimension => dimension.Axis.Name == along)
            : Layout.Main(varying.Where(dimension => dimension.Axis.Name != options.By));
        Dimension? y = options.By is { } by
            ? varying.FirstOrDefault(dimension => dimension.Axis.Name == by)
            : varying
                .Where(dimension => dimension != x)
                .OrderByDescending(dimension => dimension.IsNumeric)
                .ThenByDescending(dimension => dimension.Values.Count)
                .FirstOrDefault();
        return [x, y];
    }
}
