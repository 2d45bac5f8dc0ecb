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
        int columns = layout.Columns(Math.Clamp(Math.Min(figure.Columns, figure.Panels.Count), 1, 4));
        Sheet sheet = new()
        {
            Title = figure.Title,
            Subtitle = figure.Subtitle,
            Description = figure.Description,
            Caption = figure.Caption,
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
                }
            ),
            PanelHeight = PanelHeight,
            Layout = layout,
            Colours = [.. figure.Lines.Select(line => line.Colour)],
        };
        Legend legend = Legend.Lay(figure, sheet.Inner);
        sheet = sheet.Fitted(legend.Height);
        Dictionary<string, LinearScale> scales = figure
            .Panels.GroupBy(panel => panel.Group)
            .ToDictionary(
                group => group.Key,
                group =>
                {
                    double[] extent =
                    [
                        .. group.SelectMany(panel =>
                            panel
                                .Points.Where(point => !point.IsDiverged)
                                .SelectMany(point => Extent(point, panel.IsFraction))
                        ),
                    ];
                    return LinearScale.ForMeasured(
                        extent.Length > 0
                            ? extent
                            : group.SelectMany(panel => panel.Points).SelectMany(point => Extent(point, false)),
                        PanelDrawing.PlotHeight(sheet.PanelHeight)
                    );
                }
            );
        Scale x = Scale.Of(figure.X);
        return sheet.Draw(
            legend.Height,
            legend.Draw,
            (svg, i, frame) =>
                PanelDrawing.Draw(
                    svg,
                    figure,
                    figure.Panels[i],
                    frame,
                    x,
                    scales[figure.Panels[i].Group],
                    $"{idPrefix}-plot{i}"
                )
        );
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
