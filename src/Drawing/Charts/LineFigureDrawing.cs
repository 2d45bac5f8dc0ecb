using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Sheets;

namespace Sweeps.Drawing.Charts;

/// <summary>Lays a <see cref="LineFigure"/> out and draws it as one SVG document that needs nothing from
/// elsewhere.</summary>
public static class LineFigureDrawing
{
    private const double PanelHeight = 292;

    /// <summary>The SVG text; the same figure gives the same bytes.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="idPrefix">Begins every id, so that several pictures can stand in one page.</param>
    /// <param name="layout">How large it is on paper; null: as large as its panels need.</param>
    /// <exception cref="FigureSizeException">The size that was asked for is too small.</exception>
    public static string Draw(LineFigure figure, string idPrefix = "sweeps", FigureLayout? layout = null)
    {
        layout ??= FigureLayout.Usual;
        string caption = Caption(figure, layout);
        if (layout.HasLogValues)
            figure = figure with { Panels = [.. figure.Panels.Select(Above)] };
        double beside = layout.Legend == LegendPlace.Right ? Legend.Column(figure).Width : 0;
        int columns = layout.Columns(Math.Clamp(Math.Min(figure.Columns, figure.Panels.Count), 1, 4), beside: beside);
        Sheet sheet = new()
        {
            Title = figure.Title,
            Subtitle = figure.Subtitle,
            Description = figure.Description,
            Caption = caption,
            IdPrefix = idPrefix,
            Panels = figure.Panels.Count,
            Columns = columns,
            PanelWidth = layout.PanelWidth(
                columns,
                columns switch
                {
                    1 => 640,
                    2 => 430,
                    3 => 340,
                    _ => 290,
                },
                beside
            ),
            Beside = beside,
            PanelHeight = PanelHeight,
            Layout = layout,
            Colours = [.. figure.Lines.Select(line => line.Colour)],
        };
        Legend legend = layout.Legend switch
        {
            LegendPlace.Above => Legend.Lay(figure, sheet.Inner),
            LegendPlace.Off => Legend.None,
            _ => Legend.Column(figure),
        };
        double above = layout.Legend == LegendPlace.Above ? legend.Height : 0;
        sheet = sheet.Fitted(above);
        Dictionary<string, Scale> scales = figure
            .Panels.GroupBy(panel => panel.Group)
            .ToDictionary(
                group => group.Key,
                group => UpScale([.. group], layout, PanelDrawing.PlotHeight(sheet.PanelHeight))
            );
        Scale x = Scale.Of(figure.X, layout.AcrossLimits);
        return sheet.Draw(
            above,
            (svg, left, top) =>
            {
                if (layout.Legend is LegendPlace.Above)
                    legend.Draw(svg, left, top);
                else if (layout.Legend is LegendPlace.Right)
                    legend.Draw(svg, sheet.Corner.Left, sheet.Corner.Top + 4);
            },
            (svg, i, frame) =>
            {
                PanelDrawing.Draw(
                    svg,
                    figure,
                    figure.Panels[i],
                    frame,
                    x,
                    scales[figure.Panels[i].Group],
                    $"{idPrefix}-plot{i}"
                );
                if (i == 0 && layout.Legend == LegendPlace.Inside)
                    legend.DrawWithin(
                        svg,
                        PanelDrawing.Plot(frame),
                        [
                            .. figure
                                .Panels[0]
                                .Points.Where(point => double.IsFinite(point.Value.Mean))
                                .Select(point =>
                                    (x.Position(point.X), scales[figure.Panels[0].Group].Position(point.Value.Mean))
                                ),
                        ]
                    );
            }
        );
    }

    /// <summary>The scale upwards that panels share: as wide as was asked for, or as their points need; those of trials
    /// that diverged count where there are no others.</summary>
    private static Scale UpScale(LinePanel[] panels, FigureLayout layout, double height)
    {
        if (layout.UpLimits is { } limits)
            return layout.HasLogValues && limits.Low > 0
                ? LogScale.ForMeasured([limits.Low, limits.High], exact: true)
                : new LinearScale(limits.Low, limits.High);
        double[] extent = [.. Extents(diverged: false)];
        if (extent.Length == 0)
            extent = [.. Extents(diverged: true)];
        if (!layout.HasLogValues)
            return LinearScale.ForMeasured(extent, height);
        return LogScale.ForMeasured(
            extent.Any(value => value > 0)
                ? panels.SelectMany(panel => panel.Points.SelectMany(point => Above(point, panel.IsFraction)))
                : extent
        );

        IEnumerable<double> Extents(bool diverged) =>
            from panel in panels
            from point in panel.Points
            where diverged || !point.IsDiverged
            from value in Extent(point, panel.IsFraction)
            select value;
    }

    /// <summary>What a logarithmic axis leaves out is said under the panels.</summary>
    private static string Caption(LineFigure figure, FigureLayout layout)
    {
        int without = layout.HasLogValues
            ? figure.Panels.Sum(panel =>
                panel.Points.Count(point => double.IsFinite(point.Value.Mean) && point.Value.Mean <= 0)
            )
            : 0;
        return without == 0
            ? figure.Caption
            : $"{figure.Caption} {without} {(without == 1 ? "mean is" : "means are")} not above 0 and left out: "
                + "the vertical axis is logarithmic.";
    }

    /// <summary>The points that a logarithmic axis has a place for, and those without any value.</summary>
    private static LinePanel Above(LinePanel panel) =>
        panel with
        {
            Points = [.. panel.Points.Where(point => !(point.Value.Mean <= 0))],
        };

    /// <summary>The values of a point's mark that have a logarithm; an interval that reaches below 0 ends at the
    /// edge.</summary>
    private static IEnumerable<double> Above(LinePoint point, bool isFraction)
    {
        if (point.IsDiverged || !(point.Value.Mean > 0) || !double.IsFinite(point.Value.Mean))
            yield break;
        yield return point.Value.Mean;
        if (point.Value.Interval(isFraction) is not { } interval)
            yield break;
        yield return interval.High;
        if (interval.Low > 0)
            yield return interval.Low;
    }

    /// <summary>The values that a point's mark covers.</summary>
    private static IEnumerable<double> Extent(LinePoint point, bool isFraction)
    {
        if (!double.IsFinite(point.Value.Mean))
            yield break;
        var (low, high) = point.Value.Interval(isFraction) ?? (point.Value.Mean, point.Value.Mean);
        yield return low;
        yield return high;
    }
}
