using System.Globalization;
using System.Text;
using Sweeps.Client.Results;
using Sweeps.Client.Showing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Pages;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Pictures;

/// <summary>Gathers all about a sweep for one page.</summary>
internal static class SweepReport
{
    public const int ShownRows = 5000;

    /// <summary>Up to here the fingerprint is computed for the page; of a larger sweep the command for it is
    /// given.</summary>
    private const long MostHashed = 20_000;

    /// <summary>The report as a file, HTML or PDF; of the main measures where none are named.</summary>
    public static async Task<byte[]> WriteAsync(
        ISweepReader reader,
        SweepRecord sweep,
        IReadOnlyList<string> wanted,
        bool pdf,
        CancellationToken cancellation
    )
    {
        SweepPage page = await OfAsync(reader, sweep, wanted, cancellation);
        return pdf ? ReportPdf.Of(page) : Encoding.UTF8.GetBytes(page.ToHtml());
    }

    private static async Task<SweepPage> OfAsync(
        ISweepReader reader,
        SweepRecord sweep,
        IReadOnlyList<string> wanted,
        CancellationToken cancellation
    )
    {
        SweepDefinition definition = SweepReading.DefinitionOf(sweep);
        Plan plan = new(definition);
        SweepData data = new(reader, sweep, plan, AxisFilter.Parse(plan, []));
        IReadOnlyList<string> measures =
            wanted.Count > 0 ? wanted : MainMeasures.Of(await data.MeasuresAsync(cancellation));
        CellTable cells = await data.CellsAsync(measures, cancellation);
        await KnownMeasures.RequireAsync(
            reader,
            sweep,
            [.. wanted.Where(measure => cells.IndexOf(measure) < 0)],
            cancellation
        );
        SweepStanding standing = await reader.StandAsync(sweep, cancellation);
        IReadOnlyList<FailureGroup> trouble = await reader.FailuresAsync(sweep, cancellation);
        IReadOnlyList<DeterminismViolation> violations = await reader.ViolationsAsync(sweep, cancellation);
        string? fingerprint =
            sweep.Manifest.Trials <= MostHashed ? (await reader.FingerprintAsync(sweep, cancellation)).Hash : null;

        return new SweepPage
        {
            Title = sweep.Manifest.Name,
            Facts = Facts(sweep, plan, standing, fingerprint, reader.Location),
            Remarks = Remarks(standing, violations),
            Pictures = await PicturesAsync(data, cells, measures, sweep.Manifest.Name, cancellation),
            Columns = [.. Columns(cells, measures), "note"],
            NameColumns = cells.Axes.Count,
            Rows =
            [
                .. cells
                    .Cells.Take(ShownRows)
                    .Select(cell =>
                        (IReadOnlyList<string>)
                            [.. Row(cells, cell, measures), CellTableText.NoteOf(cells, cell, measures)]
                    ),
            ],
            Lead = sweep.Description ?? definition.Description ?? "",
            Sections =
            [
                .. MoreCells(cells, sweep),
                .. await ReportSections.DifferencesAsync(reader, sweep, plan, measures, cancellation),
                .. await ReportSections.ExpectationsAsync(reader, sweep, definition, plan, cancellation),
                ReportSections.Plan(plan, definition),
                .. ReportSections.Failures(trouble, plan),
                .. ReportSections.Violations(violations),
                ReportSections.Rerun(sweep, fingerprint),
            ],
            Grid = sweep.Manifest.GridText,
        };
    }

    private static async Task<IReadOnlyList<string>> PicturesAsync(
        SweepData data,
        CellTable cells,
        IReadOnlyList<string> measures,
        string name,
        CancellationToken cancellation
    )
    {
        if (measures.Count == 0)
            return [];
        string?[] pictures =
        [
            Picture(FigureKind.Line, measures, name),
            CellFigures.Draw(
                await data.CurvesAsync(measures, cancellation),
                data.Options(measures) with
                {
                    Title = "Over training",
                },
                "curves"
            ),
            Picture(FigureKind.Heat, measures.Take(1), "Two axes"),
            Picture(FigureKind.Scatter, measures.Take(2).Reverse(), "One measure against the other"),
            cells.Axes.Count < 2 ? null : Picture(FigureKind.Parallel, measures, "All axes"),
        ];
        return [.. pictures.OfType<string>()];

        string? Picture(FigureKind kind, IEnumerable<string> of, string title) =>
            CellFigures.Draw(kind, cells, data.Options([.. of]) with { Title = title }, EnumWords.Of(kind));
    }

    private static IEnumerable<PageSection> MoreCells(CellTable cells, SweepRecord sweep)
    {
        if (cells.Cells.Count > ShownRows)
            yield return new PageSection("More cells")
            {
                Paragraphs =
                [
                    $"The table ends after {Display.Count(ShownRows)} of {Display.Count(cells.Cells.Count)} cells. All "
                        + $"of them: sweeps results {sweep.Word} --by cell --format csv",
                ],
            };
    }

    /// <summary>The columns of a table of cells.</summary>
    internal static IReadOnlyList<string> Columns(CellTable cells, IReadOnlyList<string> measures) =>
        [.. cells.Axes.Select(axis => axis.Name), "n", .. measures];

    /// <summary>A row of it.</summary>
    internal static IReadOnlyList<string> Row(CellTable cells, CellResult cell, IReadOnlyList<string> measures) =>
        [
            .. cell.AxisValues,
            Display.Count(cell.Finished),
            .. measures.Select(measure => CellTableText.Estimate(cells, cell, measure)),
        ];

    private static IReadOnlyList<(string, string)> Facts(
        SweepRecord sweep,
        Plan plan,
        SweepStanding standing,
        string? fingerprint,
        string location
    )
    {
        List<(string, string)> facts =
        [
            ("Sweep", sweep.Id),
            ("State", standing.State),
            (
                "Trials",
                $"{Display.Count(plan.Trials)} in {Display.Count(plan.Cells, "cell")}: {SweepScreen.Counts(standing)}"
            ),
            ("Engine version", sweep.Manifest.EngineVersion.ToString(CultureInfo.InvariantCulture)),
            ("Definition (SHA-256)", sweep.Manifest.DefinitionHash),
            ("Queued", $"{Display.Moment(sweep.Created)} on {sweep.Manifest.Environment}"),
            ("Store", location),
        ];
        if (fingerprint is not null)
            facts.Add(("Fingerprint", fingerprint));
        return facts;
    }

    private static IReadOnlyList<string> Remarks(SweepStanding standing, IReadOnlyList<DeterminismViolation> violations)
    {
        List<string> remarks = [];
        SweepCounts counts = standing.Counts;
        if (!standing.IsSettled)
        {
            long trials = standing.Sweep.Manifest.Trials;
            long left = trials - counts.Done - counts.Failed - standing.Unneeded;
            remarks.Add(
                $"This is a part: {Display.Count(left, "trial")} of {Display.Count(trials)} were not done "
                    + "when the page was written."
            );
        }
        if (counts.Diverged > 0)
            remarks.Add($"{Display.Count(counts.Diverged, "trial")} diverged: results, but in no mean.");
        if (counts.Stopped > 0)
            remarks.Add(
                $"{Display.Count(counts.Stopped, "trial")} stopped early and are in no mean; a * marks last values of "
                    + "cells that have no others."
            );
        if (counts.Failed > 0)
            remarks.Add($"{Display.Count(counts.Failed, "trial")} failed and are in no mean.");
        if (violations.Count > 0)
            remarks.Add(
                $"{Display.Count(violations.Count, "metric")} came out different from what was recorded, which "
                    + "must never happen; the recorded values stand."
            );
        return remarks;
    }
}
