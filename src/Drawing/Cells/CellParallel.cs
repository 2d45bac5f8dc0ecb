using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Parallel;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>Turns a sweep's cells into parallel coordinates: the axes that vary, then the measures, the last of which
/// colours the lines.</summary>
public static class CellParallel
{
    private const int MostLines = 1500;
    private const int MostAxes = 10;

    /// <summary>The figure; null where there is nothing to draw.</summary>
    public static ParallelFigure? Of(CellTable table, CellFigureOptions options)
    {
        string[] measures = [.. options.Measures.Where(measure => table.IndexOf(measure) >= 0).Take(4)];
        int[] columns = [.. measures.Select(table.IndexOf)];
        CellResult[] all =
        [
            .. table.Cells.Where(cell => columns.All(column => double.IsFinite(Shown(cell, column).Mean))),
        ];
        if (measures.Length == 0 || all.Length == 0)
            return null;

        int every = (all.Length + MostLines - 1) / MostLines;
        CellResult[] cells = Sample.Of(all, every);
        List<Dimension> dimensions = Dimension.Varying(table.Axes, [.. cells.Select(cell => cell.AxisValues)]);
        int hidden = Math.Max(0, dimensions.Count + measures.Length - MostAxes);
        dimensions = [.. dimensions.Take(dimensions.Count - hidden)];
        int left = table.Cells.Count - all.Length;
        return new ParallelFigure
        {
            Title = options.Title,
            Subtitle = options.Subtitle,
            Description =
                $"Parallel coordinates of "
                + $"{string.Join(", ", dimensions.Select(dimension => Labels.ShortAxis(dimension.Axis.Name)))} "
                + $"and {Words.List(measures)}: a line for each cell.",
            Axes =
            [
                .. dimensions.Select(dimension => new ParallelAxis(
                    Labels.ShortAxis(dimension.Axis.Name),
                    dimension.Horizontal(),
                    IsMeasured: false
                )),
                .. columns.Select(
                    (column, index) =>
                        new ParallelAxis(
                            options.Label(measures[index]),
                            new HorizontalAxis(
                                "",
                                AxisScale.Linear,
                                [.. cells.Select(cell => Shown(cell, column).Mean)],
                                []
                            ),
                            IsMeasured: true
                        )
                ),
            ],
            Lines =
            [
                .. cells.Select(cell => new ParallelLine(
                    [
                        .. dimensions.Select(dimension => dimension.Position(cell.AxisValues)),
                        .. columns.Select(column => Shown(cell, column).Mean),
                    ],
                    $"{Words.Name(table.Axes, cell.AxisValues)}: "
                        + string.Join(", ", columns.Select((column, index) => Value(cell, column, measures[index])))
                        + $"{(IsStopped(cell) ? "; stopped early" : "")}{Wide(cell)}"
                )
                {
                    IsStopped = IsStopped(cell),
                }),
            ],
            Caption =
                "A line for each cell: means over seeds "
                + $"({Words.N(Words.Counts(cells.SelectMany(cell => columns.Select(column => Shown(cell, column)))))}) "
                + "of the last values measured."
                + (left > 0 ? $" {Words.WithoutValue(left)}." : "")
                + Words.LeftOut(table, columns, "Some means", absent: null)
                + (every > 1 ? $" Of {Axes.NumberLabel.Of(all.Length, 15)} cells about one in {every} is drawn." : "")
                + (cells.Any(IsStopped) ? " Dashed lines are of cells that were stopped early: their last values." : "")
                + (
                    measures.Contains(table.Rule?.Measure)
                        ? Words.TooWide(table, $"{cells.Count(cell => cell.IsTooWide)} of these cells' means")
                        : ""
                )
                + (hidden > 0 ? $" {hidden} more axes are left out." : ""),
        };

        string Value(CellResult cell, int column, string measure) =>
            $"{measure} {Axes.NumberLabel.Of(Shown(cell, column).Mean, 4)} (n = {Shown(cell, column).Count})";

        string Wide(CellResult cell) =>
            columns.FirstOrDefault(column => table.IsTooWide(cell, column), -1) is >= 0 and var column
                ? $"; {Words.Note(table, cell, column)}"
                : "";

        bool IsStopped(CellResult cell) => columns.Any(column => cell.StoppedAt(column) is not null);
    }

    /// <summary>Final values, or the last ones of a cell that was stopped early.</summary>
    private static Summary Shown(CellResult cell, int measure) => cell.StoppedAt(measure) ?? cell.Measures[measure];
}
