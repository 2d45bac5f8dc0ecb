using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Sheets;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Figures;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Pictures;

/// <summary>Draws a figure of several panels, each with a letter.</summary>
internal static class FigurePanels
{
    /// <summary>The figure of a description, in a format.</summary>
    /// <param name="text">The description.</param>
    /// <param name="path">Its file.</param>
    /// <param name="format">SVG, PDF or PNG.</param>
    /// <param name="reader">Where the sweeps are.</param>
    /// <param name="terminal">Where notes go.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="MisuseException">A panel cannot be drawn.</exception>
    public static async Task<byte[]> DrawAsync(
        string text,
        string path,
        FigureFormat format,
        ISweepReader reader,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        FigureDescription figure = FigureFile.Read(text, path);
        double? width = figure.Width is { } given ? PaperOptions.Pixels(given) : null;
        if (figure.Width is not null && width is null)
            throw new MisuseException(
                $"`width` must be a length such as 170mm, but was `{figure.Width}`. Correct it in {path}."
            );
        List<string> pictures = [];
        foreach (var (number, panel) in figure.Panels.Index())
            pictures.Add(await DrawAsync(figure, panel, number, width, reader, terminal, cancellation));
        string svg = ComposedFigure.Of(pictures, figure.Columns, Path.GetFileNameWithoutExtension(path));
        return PaperOptions.Convert(svg, format, figure.Font, null);
    }

    private static async Task<string> DrawAsync(
        FigureDescription figure,
        FigurePanelDescription panel,
        int number,
        double? width,
        ISweepReader reader,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        string letter = $"({(char)('a' + number)})";
        FigureKind kind = OneOf(panel.Kind, FigureKind.Line, "kind", letter);
        SweepRecord sweep = await SweepAccess.FindAsync(reader, panel.Sweep, [], terminal, cancellation);
        Plan plan = SweepReading.PlanOf(sweep);
        SweepData data = new(reader, sweep, plan, AxisFilter.Parse(plan, panel.Where));
        string? x = SweepDrawing.Axis(plan, panel.X, "x");
        string? by = SweepDrawing.Axis(plan, panel.By, "by");
        IReadOnlyList<string> measures =
            panel.Measures.Count > 0
                ? [.. panel.Measures.Distinct()]
                : SweepDrawing.Usual(kind, await data.MeasuresAsync(cancellation));
        CellFigureOptions options = data.Options(measures, x, by) with
        {
            Layout = new()
            {
                Width = width / figure.Columns,
                FontSize = figure.FontSize is { } points ? PaperOptions.Points(points) : FigureLayout.UsualFontSize,
                FontFamily = figure.Font is { } font && !File.Exists(font) ? font : null,
                Title = panel.Title is null ? letter : $"{letter} {panel.Title}",
                ShowsSubtitle = false,
                ShowsCaption = false,
                Legend = OneOf(panel.Legend, LegendPlace.Above, "legend", letter),
                HasLogValues = panel.HasLogValues,
            },
        };
        return await new SweepDrawing(data, reader).SvgAsync(kind, options, $"panel{number}", cancellation);
    }

    private static T OneOf<T>(string text, T usual, string key, string letter)
        where T : struct, Enum =>
        text.Length == 0 ? usual
        : Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) && char.IsLetter(text[0]) ? value
        : throw new MisuseException(
            $"`{key}` of panel {letter} must be {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, but was "
                + $"`{text}`. Choose one of them."
        );
}
