using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Charts;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>Turns a sweep's cells into a scatter of two measures, coloured by an axis.</summary>
public static class CellScatter
{
    private const int MostPoints = 4000;

    /// <summary>The figure of the first two measures, the first along the horizontal axis; null where there is nothing
    /// to draw.</summary>
    public static LineFigure? Of(CellTable table, CellFigureOptions options)
    {
        string[] measures = [.. options.Measures.Where(measure => table.IndexOf(measure) >= 0).Take(2)];
        if (measures.Length < 2)
            return null;
        var (along, up) = (table.IndexOf(measures[0]), table.IndexOf(measures[1]));
        CellResult[] all =
        [
            .. table.Cells.Where(cell =>
                double.IsFinite(Shown(cell, along).Mean) && double.IsFinite(Shown(cell, up).Mean)
            ),
        ];
        if (all.Length == 0)
            return null;

        int every = (all.Length + MostPoints - 1) / MostPoints;
        CellResult[] cells = Sample.Of(all, every);
        IReadOnlyList<string>[] values = [.. cells.Select(cell => cell.AxisValues)];
        string? by =
            options.By
            ?? Layout
                .Main(Dimension.Varying(table.Axes, values).Where(dimension => dimension.Axis.Span is null))
                ?.Axis.Name;

        // What does not tell points apart by colour or mark varies within the cloud: a picture, not a row of panels for
        // each value.
        List<Dimension> varied = Dimension.Varying(table.Axes, values);
        string? shaped = Layout.Shaped(varied, by, values)?.Axis.Name;
        string[] alike =
        [
            .. varied
                .Select(dimension => dimension.Axis.Name)
                .Where(name => name != by && name != shaped)
                .Select(Labels.ShortAxis),
        ];
        Layout layout = Layout.Of(
            table.Axes,
            values,
            varying => varying.Where(dimension => dimension.Axis.Name != by && dimension.Axis.Name != shaped),
            by,
            shaped: shaped
        );
        bool crowded = cells.Length > 400;
        int[] counts = Words.Counts(cells.Select(cell => Shown(cell, up)));
        return new LineFigure
        {
            Title = options.Title,
            Subtitle = options.Subtitle,
            Description =
                $"Scatter of {Words.List([measures[1]])} against "
                + $"{Words.List([measures[0]])}"
                + $"{(by is null || !layout.LineAxes.Any() ? "" : $", coloured by {Labels.ShortAxis(by)}")}"
                + $"{(shaped is null ? "" : $", with marks by {Labels.ShortAxis(shaped)}")}.",
            X = new HorizontalAxis(options.Label(measures[0]), AxisScale.Linear, [.. cells.SelectMany(Extent)], []),
            IsScattered = true,
            IsCrowded = crowded,
            LegendTitle = string.Join(" · ", layout.LineAxes),
            Lines = layout.Keys(),
            Columns = 1,
            Panels =
            [
                new LinePanel(
                    "",
                    options.Label(measures[1]),
                    measures[1],
                    [
                        .. cells.Select(cell => new LinePoint(
                            layout.LineOf(cell.AxisValues),
                            Shown(cell, along).Mean,
                            crowded ? Shown(cell, up) with { HalfWidth = null } : Shown(cell, up),
                            Words.Name(table.Axes, cell.AxisValues),
                            Note(cell)
                        )
                        {
                            Across = Across(cell),
                            IsStopped = cell.StoppedAt(up) is not null,
                        }),
                    ]
                )
                {
                    IsFraction = options.IsFraction(measures[1]),
                },
            ],
            Caption =
                $"Points are cells: means over seeds ({Words.N(counts)}) of the last values "
                + $"measured{(crowded || counts is [1] ? "" : ", with 95 % confidence intervals (Student's t)")}."
                + (every > 1 ? $" Of {NumberLabel.Of(all.Length, 15)} cells about one in {every} is drawn." : "")
                + (alike.Length > 0 ? $" Points that differ in {string.Join(" or ", alike)} alone look the same." : "")
                + Words.LeftOut(table, [along, up], "Hollow points", Words.WithoutValue(table.Cells.Count - all.Length))
                + (measures.Contains(table.Rule?.Measure) ? Words.TooWide(table, "Hollow points") : "")
                + Words.Stopped(table),
        };

        (double Low, double High)? Across(CellResult cell) =>
            crowded ? null : Shown(cell, along).Interval(options.IsFraction(measures[0]));

        // The axis has room for the whole of each bar.
        IEnumerable<double> Extent(CellResult cell) =>
            Across(cell) is var (low, high) ? [low, high] : [Shown(cell, along).Mean];

        string Note(CellResult cell) =>
            Words.Note(table, cell, table.IsTooWide(cell, up) || cell.Measures[up].NotFinite > 0 ? up : along);
    }

    /// <summary>Final values, or the last ones of a cell that was stopped early.</summary>
    private static Summary Shown(CellResult cell, int measure) => cell.StoppedAt(measure) ?? cell.Measures[measure];
}
