using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Charts;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>Turns curves over training into small multiples: measures side by side, a line for each value of an
/// axis.</summary>
public static class CellCurves
{
    private const int MostMarked = 16;
    private const int MostSteps = 400;

    /// <summary>The figure, of tables with the same axes; null where there is nothing to draw.</summary>
    public static LineFigure? Of(IReadOnlyList<CurveTable> measured, CellFigureOptions options)
    {
        CurveTable[] tables = [.. measured.Where(table => table.Cells.Any(cell => cell.Points.Count > 0))];
        if (tables.Length == 0)
            return null;
        IReadOnlyList<PlanAxis> axes = tables[0].Axes;
        IReadOnlyList<string>[] cells =
        [
            .. tables
                .SelectMany(table => table.Cells)
                .Where(cell => cell.Points.Count > 0)
                .Select(cell => cell.AxisValues),
        ];
        string? by = options.By ?? Layout.Main(Dimension.Varying(axes, cells))?.Axis.Name;
        Layout layout = Layout.Of(axes, cells, _ => [], by);
        long[] steps = Thin([
            .. tables
                .SelectMany(table => table.Cells)
                .SelectMany(cell => cell.Points)
                .Select(point => point.Step)
                .Distinct()
                .Order(),
        ]);
        HashSet<long> shown = [.. steps];

        LinePanel[] panels =
        [
            .. from facet in layout.Facets from table in tables select Panel(table, layout, facet, shown, options),
        ];
        int[] counts = Words.Counts(
            tables.SelectMany(table => table.Cells).SelectMany(cell => cell.Points).Select(point => point.Value)
        );
        return new LineFigure
        {
            Title = options.Title,
            Subtitle = options.Subtitle,
            Description =
                $"Curves of {Words.List(tables.Select(table => table.Measure))} over training{Words.Rows(layout)}.",
            X = new HorizontalAxis(
                "step (updates)",
                IsLogSpaced(steps) ? AxisScale.Log : AxisScale.Linear,
                [.. steps.Select(step => (double)step)],
                [.. steps.Select(step => $"{step}")]
            ),
            LegendTitle = string.Join(" · ", layout.LineAxes),
            Lines = layout.Keys(),
            Panels = panels,
            IsMarked = steps.Length <= MostMarked,
            Columns = tables.Length is 1 && panels.Length > 1 ? 2 : Math.Min(tables.Length, 3),
            Caption =
                (
                    counts is [1]
                        ? "Lines are single runs (n = 1): nothing can be said about their spread."
                        : $"Lines are means over seeds ({Words.N(counts)}), bands 95 % confidence intervals of the "
                            + "mean (Student's t)."
                )
                + Words.Unfinished(tables)
                + Words.NotFinite(measured)
                + Words.TooWide(tables)
                + Words.Hidden(layout.HiddenFacets),
        };
    }

    private static LinePanel Panel(
        CurveTable table,
        Layout layout,
        long facet,
        HashSet<long> shown,
        CellFigureOptions options
    )
    {
        string facetName = layout.FacetName(facet);
        string title = Labels.Measure(table.Measure);
        return new LinePanel(
            facetName.Length == 0 ? title : $"{title}: {facetName}",
            options.Label(table.Measure),
            table.Measure,
            [
                .. from cell in table.Cells
                where cell.Points.Count > 0 && layout.FacetOf(cell.AxisValues) == facet
                let name = Words.Name(table.Axes, cell.AxisValues)
                let last = cell.Points.LastOrDefault(point => shown.Contains(point.Step)).Step
                from point in cell.Points
                where shown.Contains(point.Step)
                let ends = point.Step == last
                select new LinePoint(
                    layout.LineOf(cell.AxisValues),
                    point.Step,
                    point.Value,
                    $"{name}, step {point.Step}",
                    Words.Note(table, cell, ends, point.Value)
                )
                {
                    IsDiverged = cell.IsDiverged,
                    EndsStopped = ends && cell.IsStopped,
                    IsRemarkable = ends && (cell.IsStopped || cell.IsTooWide),
                },
            ]
        )
        {
            IsFraction = options.IsFraction(table.Measure),
        };
    }

    /// <summary>Steps whose middle lies low between the first and the last were spaced by ratios.</summary>
    private static bool IsLogSpaced(long[] steps)
    {
        long[] positive = [.. steps.Where(step => step > 0)];
        return positive.Length > 3
            && positive[^1] >= 30 * positive[0]
            && positive[positive.Length / 2] < 0.25 * positive[^1];
    }

    /// <summary>No more steps than a reader could tell apart, the last among them.</summary>
    private static long[] Thin(long[] steps)
    {
        int every = (steps.Length + MostSteps - 1) / MostSteps;
        return every <= 1 ? steps : [.. steps.Where((_, index) => (steps.Length - 1 - index) % every == 0)];
    }
}
