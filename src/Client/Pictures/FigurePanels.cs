using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Sheets;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
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
        List<DrawnPanel> panels = [];
        foreach (var (number, panel) in figure.Panels.Index())
            panels.Add(await PanelAsync(figure, panel, number, width, reader, terminal, cancellation));
        string name = Path.GetFileNameWithoutExtension(path);
        string svg;
        try
        {
            svg = figure.HasSharedLegend
                ? await WithSharedLegendAsync(figure, panels, width, name, cancellation)
                : ComposedFigure.Of(await AllAsync(panels, cancellation), figure.Columns, name);
        }
        catch (FigureSizeException refusal)
        {
            throw PaperOptions.TooSmall(refusal);
        }

        return PaperOptions.Convert(svg, format, figure.Font, null);
    }

    private static async Task<IReadOnlyList<string>> AllAsync(List<DrawnPanel> panels, CancellationToken cancellation)
    {
        List<string> pictures = [];
        foreach (DrawnPanel panel in panels)
            pictures.Add(await panel.Drawing.SvgAsync(panel.Kind, panel.Options, panel.Ids, cancellation));
        return pictures;
    }

    /// <summary>The panels without keys of their own, their lines drawn alike, under one key.</summary>
    private static async Task<string> WithSharedLegendAsync(
        FigureDescription description,
        List<DrawnPanel> panels,
        double? width,
        string name,
        CancellationToken cancellation
    )
    {
        List<LineFigure> figures = [];
        foreach (DrawnPanel panel in panels)
        {
            if (!panel.Kind.HasLines())
                throw new MisuseException(
                    $"`legend: shared` is for panels with lines or points, but panel {panel.Letter} is "
                        + $"{EnumWords.Of(panel.Kind)}. Leave it out, or draw that by itself."
                );
            figures.Add(await panel.Drawing.LinesAsync(panel.Kind, panel.Options, cancellation));
        }

        LineFigure shared = SharedLegend.Of(figures);
        List<string> pictures = [];
        foreach (var (panel, figure) in panels.Zip(figures))
        {
            LineFigure alike =
                SharedLegend.Like(figure, shared)
                ?? throw new MisuseException(
                    "`legend: shared` needs panels whose lines are called the same, but those of panel "
                        + $"{panel.Letter} are "
                        + $"{figure.LegendTitle}: {string.Join(", ", figure.Lines.Select(line => line.Label))}, and "
                        + $"others are {shared.LegendTitle}: "
                        + $"{string.Join(", ", shared.Lines.Select(line => line.Label))}. "
                        + "Give all panels the same `by`, or leave it out."
                );
            pictures.Add(
                LineFigureDrawing.Draw(alike, panel.Ids, panel.Options.Layout with { Legend = LegendPlace.Off })
            );
        }

        double across = width ?? ComposedFigure.WidthOf(pictures, description.Columns);
        return ComposedFigure.Of(
            pictures,
            description.Columns,
            name,
            SharedLegend.Draw(shared, across, panels[0].Options.Layout)
        );
    }

    private static async Task<DrawnPanel> PanelAsync(
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
        SweepDrawing drawing = new(data, reader);
        string? x = SweepDrawing.Axis(plan, panel.X, "x");
        string? by = SweepDrawing.Axis(plan, panel.By, "by");
        SweepDrawing.RequireFit(kind, x, by, ("x", "by"), $" of panel {letter}");
        IReadOnlyList<string> measures =
            panel.Measures.Count > 0
                ? [.. panel.Measures.Distinct()]
                : kind.Usual(await data.MeasuresAsync(cancellation), SweepReading.DefinitionOf(sweep));
        CellFigureOptions options = data.Options(measures, x, by) with
        {
            Paired = await drawing.PairedAsync(
                kind,
                panel.Paired,
                $"`paired` of panel {letter}",
                measures,
                cancellation
            ),
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
        return new(drawing, kind, options, letter, $"panel{number}");
    }

    private static T OneOf<T>(string text, T usual, string key, string letter)
        where T : struct, Enum =>
        text.Length == 0 ? usual
        : Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) && char.IsLetter(text[0]) ? value
        : throw new MisuseException(
            $"`{key}` of panel {letter} must be {string.Join(", ", EnumWords.All<T>())}, but was "
                + $"`{text}`. "
                + Spelling.DidYouMean(text, EnumWords.All<T>(), "Choose one.")
        );

    /// <summary>A panel that is ready to be drawn.</summary>
    private sealed record DrawnPanel(
        SweepDrawing Drawing,
        FigureKind Kind,
        CellFigureOptions Options,
        string Letter,
        string Ids
    );

    /// <summary>The text of a description.</summary>
    /// <exception cref="MisuseException">The file cannot be read.</exception>
    public static string TextOf(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return FigureFile.TextOf(stream, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException(
                $"A description of a figure must be a file that can be read, but `{path}` "
                    + (Directory.Exists(path) ? "is a folder" : $"cannot be: {exception.Message.TrimEnd('.')}")
                    + ". Name another.",
                exception
            );
        }
    }
}
