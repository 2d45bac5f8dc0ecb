using System.Globalization;
using Sweeps.Client.Results;
using Sweeps.Client.Showing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Pages;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Client.Pictures;

/// <summary>Gathers all about a sweep for one page.</summary>
internal static class SweepReport
{
    private const int ShownRows = 5000;
    private const int ShownReasons = 50;
    private const int ShownViolations = 50;

    /// <summary>Up to here the fingerprint is computed for the page; of a larger sweep the command for it is
    /// given.</summary>
    private const long MostHashed = 20_000;

    /// <summary>The page; of the main measures where none are named.</summary>
    public static async Task<SweepPage> OfAsync(
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
        await MeasureNames.RequireAsync(
            reader,
            sweep,
            [.. wanted.Where(measure => cells.IndexOf(measure) < 0)],
            cancellation
        );
        SweepStanding standing = await reader.StandAsync(sweep, cancellation);
        IReadOnlyList<FailureGroup> trouble = await reader.TroubleAsync(sweep, cancellation);
        IReadOnlyList<DeterminismViolation> violations = await reader.ViolationsAsync(sweep, cancellation);
        string? fingerprint =
            sweep.Manifest.Trials <= MostHashed ? (await reader.FingerprintAsync(sweep, cancellation)).Hash : null;

        string?[] pictures =
            measures.Count == 0
                ? []
                :
                [
                    Picture(FigureKind.Line, measures, sweep.Manifest.Name),
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

        return new SweepPage
        {
            Title = sweep.Manifest.Name,
            Facts = Facts(sweep, plan, standing, fingerprint, reader.Location),
            Remarks = Remarks(standing, violations),
            Pictures = [.. pictures.OfType<string>()],
            Columns = [.. cells.Axes.Select(axis => axis.Name), "n", .. measures, "note"],
            NameColumns = cells.Axes.Count,
            Rows =
            [
                .. cells
                    .Cells.Take(ShownRows)
                    .Select(cell =>
                        (IReadOnlyList<string>)
                            [
                                .. cell.AxisValues,
                                Display.Count(cell.Finished),
                                .. measures.Select(measure => CellTableText.Estimate(cells, cell, measure)),
                                CellTableText.NoteOf(cells, cell),
                            ]
                    ),
            ],
            Sections =
            [
                .. cells.Cells.Count > ShownRows
                    ?
                    [
                        new PageSection("More cells")
                        {
                            Paragraphs =
                            [
                                $"The table ends after {Display.Count(ShownRows)} of "
                                    + $"{Display.Count(cells.Cells.Count)} cells. All of them: sweeps results "
                                    + $"{sweep.Word} --by cell --format csv",
                            ],
                        },
                    ]
                    : Array.Empty<PageSection>(),
                .. await DifferencesAsync(reader, sweep, plan, measures, cancellation),
                Plan(plan, definition),
                .. Trouble(trouble, plan),
                .. Violations(violations),
                Rerun(sweep, fingerprint),
            ],
            Grid = sweep.Manifest.GridText,
        };

        string? Picture(FigureKind kind, IEnumerable<string> of, string title) =>
            CellFigures.Draw(
                kind,
                cells,
                data.Options([.. of]) with
                {
                    Title = title,
                },
                kind.ToString().ToLowerInvariant()
            );
    }

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
        if (counts.Failed > 0)
            remarks.Add($"{Display.Count(counts.Failed, "trial")} failed and are in no mean.");
        if (violations.Count > 0)
            remarks.Add(
                $"{Display.Count(violations.Count, "metric")} came out different from what was recorded, which "
                    + "must never happen; the recorded values stand."
            );
        return remarks;
    }

    /// <summary>What every cell differs by from the one without label noise, where there is such a cell.</summary>
    private static async Task<IReadOnlyList<PageSection>> DifferencesAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        PlanAxis? p = plan.Axes.FirstOrDefault(axis => axis.Name is "p" && axis.Values.Count > 1 && axis.Span is null);
        if (p is null || measures.Count == 0)
            return [];
        PairedTable paired = await reader.PairsAsync(sweep, p.Name, p.Values[0], measures, cancellation);
        if (paired.Rows.Count == 0)
            return [];
        int[] columns = [.. measures.Select(measure => paired.Measures.TakeWhile(name => name != measure).Count())];
        return
        [
            new PageSection($"Differences to p = {p.Values[0]}")
            {
                Paragraphs = ["Mean difference, seed by seed, ± half of its 95 % confidence interval (Student's t)."],
                Columns = [.. paired.Axes.Select(axis => axis.Name), "pairs", .. measures],
                NameColumns = paired.Axes.Count,
                Rows =
                [
                    .. paired
                        .Rows.Take(ShownRows)
                        .Select(row =>
                            (IReadOnlyList<string>)
                                [
                                    .. row.AxisValues,
                                    Display.Count(
                                        row.Differences.Select(difference => difference.Count).DefaultIfEmpty(0).Max()
                                    ),
                                    .. columns.Select(column =>
                                        column < row.Differences.Count
                                            ? Display.Estimate(row.Differences[column])
                                            : Display.None
                                    ),
                                ]
                        ),
                ],
            },
        ];
    }

    private static PageSection Plan(Plan plan, SweepDefinition definition)
    {
        List<string> rules = [];
        if (plan.Trials > 0)
            rules.Add($"All trials share: {SharedSettings.Describe(plan)}.");
        if (definition.Replication is { } rule)
            rules.Add(
                $"Each cell gets {rule.Start} seeds, and more of them until {rule.Measure} is known to ± "
                    + $"{Display.Number(rule.HalfWidth)}."
            );
        if (definition.Stopping is { } stopping)
            rules.Add($"Trials may be stopped early: {stopping.Canonical}.");
        return new PageSection("Plan")
        {
            Paragraphs = rules,
            Columns = ["axis", "values", "count"],
            NameColumns = 2,
            Rows =
            [
                .. plan.Axes.Select(axis =>
                    (IReadOnlyList<string>)
                        [
                            axis.Name,
                            axis.Span is { } span ? $"drawn from {span}"
                            : axis.Values.Count <= 12 ? string.Join(", ", axis.Values)
                            : $"{string.Join(", ", axis.Values.Take(6))}, …, {axis.Values[^1]}",
                            axis.Span is null ? Display.Count(axis.Values.Count) : "",
                        ]
                ),
            ],
        };
    }

    private static IEnumerable<PageSection> Trouble(IReadOnlyList<FailureGroup> trouble, Plan plan)
    {
        if (trouble.Count == 0)
            yield break;
        yield return new PageSection("What diverged or failed")
        {
            Paragraphs =
                trouble.Count > ShownReasons
                    ? [$"The first {ShownReasons} of {Display.Count(trouble.Count)} reasons."]
                    : [],
            Columns = ["kind", "reason", "first of them", "trials"],
            NameColumns = 3,
            Rows =
            [
                .. trouble
                    .Take(ShownReasons)
                    .Select(group =>
                        (IReadOnlyList<string>)
                            [
                                group.State.ToString().ToLowerInvariant(),
                                group.Reason,
                                $"trial {group.First}: {SweepReading.DescribeTrial(plan, group.First)}",
                                Display.Count(group.Count),
                            ]
                    ),
            ],
        };
    }

    private static IEnumerable<PageSection> Violations(IReadOnlyList<DeterminismViolation> violations)
    {
        if (violations.Count == 0)
            yield break;
        yield return new PageSection("Metrics that came out different")
        {
            Paragraphs =
            [
                $"A trial that is trained again must give the same bits. "
                    + $"{Display.Count(violations.Count, "metric")} did "
                    + $"not{(violations.Count > ShownViolations ? $"; the first {ShownViolations}" : "")}.",
            ],
            Columns = ["trial", "measure", "step", "recorded", "refused"],
            NameColumns = 2,
            Rows =
            [
                .. violations
                    .Take(ShownViolations)
                    .Select(one =>
                        (IReadOnlyList<string>)
                            [
                                one.Trial.ToString()[..12],
                                one.Measure,
                                Display.Count(one.Step),
                                one.Recorded.ToString("R", CultureInfo.InvariantCulture),
                                one.Refused.ToString("R", CultureInfo.InvariantCulture),
                            ]
                    ),
            ],
        };
    }

    private static PageSection Rerun(SweepRecord sweep, string? fingerprint)
    {
        string file = ShellWord.Quote(FileName.Of(sweep.Manifest.Name, ".yaml"));
        return new PageSection("How to rerun")
        {
            Paragraphs =
            [
                $"Save the grid file below as {file} and run it with a build of engine version "
                    + $"{sweep.Manifest.EngineVersion}, on any machine and any number of cores."
                    + (
                        fingerprint is null
                            ? " Two stores have the same results if and only if they print the same fingerprint."
                            : " The last command then prints the fingerprint above."
                    ),
            ],
            Preformatted = $"sweeps run {file} --store again.db\nsweeps fingerprint {file} --store again.db\n",
        };
    }
}
