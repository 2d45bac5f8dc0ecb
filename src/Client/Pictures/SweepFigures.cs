using Sweeps.Client.Tables;
using Sweeps.Client.Writing;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Pages;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Client.Pictures;

/// <summary>Writes a sweep's picture, and a page around it, to files.</summary>
internal static class SweepFigures
{
    private const int ShownRows = 5000;

    /// <summary>The folder for a sweep's pictures where none is given: beside an SQLite store, in the user's data
    /// folder otherwise.</summary>
    public static string DefaultFolder(string store, SweepRecord sweep)
    {
        string root = Path.GetDirectoryName(Path.GetFullPath(store)) ?? Environment.CurrentDirectory;
        return Path.Combine(root, "figures", FileName.Of(sweep.Manifest.Name, $"-{SweepReading.ShortId(sweep.Id)}"));
    }

    /// <summary>Draws the measures against p (or the main axis) and writes <c>NAME.svg</c> and <c>NAME.html</c>; their
    /// paths, none where there is nothing to draw.</summary>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        string folder,
        SweepRecord sweep,
        Plan plan,
        CellTable cells,
        IReadOnlyList<string> measures,
        IReadOnlyList<string> remarks
    )
    {
        LineFigure? figure = CellFigure.Of(
            cells,
            new CellFigureOptions
            {
                Title = sweep.Manifest.Name,
                Subtitle = SharedSettings.Describe(plan),
                Measures = measures,
                Unit = MainMeasures.UnitsOf(plan.Configuration(0)),
            }
        );
        if (figure is null)
            return [];

        string svg = LineFigureDrawing.Draw(figure);
        SweepPage page = new()
        {
            Title = sweep.Manifest.Name,
            Facts =
            [
                ("Sweep", SweepReading.ShortId(sweep.Id)),
                ("Trials", $"{Display.Count(plan.Trials)} in {Display.Count(plan.Cells, "cell")}"),
                ("Engine version", $"{sweep.Manifest.EngineVersion}"),
                ("Run on", sweep.Manifest.Environment),
            ],
            Remarks = remarks,
            Pictures = [svg],
            Columns = SweepReport.Columns(cells, measures),
            NameColumns = cells.Axes.Count,
            Rows = [.. cells.Cells.Take(ShownRows).Select(cell => SweepReport.Row(cells, cell, measures))],
            Grid = sweep.Manifest.GridText,
        };

        string picture = Path.Combine(folder, FileName.Of(sweep.Manifest.Name, ".svg"));
        string html = Path.Combine(folder, FileName.Of(sweep.Manifest.Name, ".html"));
        await OutputFile.WriteAsync(picture, svg);
        await OutputFile.WriteAsync(html, page.ToHtml());
        return [picture, html];
    }
}
