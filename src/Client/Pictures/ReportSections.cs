using System.Globalization;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Pages;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Scheduling.Texts;
using Sweeps.Scheduling.Verifying;
using Sweeps.Storage;

namespace Sweeps.Client.Pictures;

/// <summary>The sections of a report below its table of cells.</summary>
internal static class ReportSections
{
    private const int ShownReasons = 50;
    private const int ShownViolations = 50;
    private const int ShownFindings = 12;

    /// <summary>What every cell differs by from the one without label noise, where there is such a cell.</summary>
    public static async Task<IReadOnlyList<PageSection>> DifferencesAsync(
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
                Columns = [.. paired.Axes.Select(axis => axis.Name), "pairs", .. measures, "note"],
                NameColumns = paired.Axes.Count,
                Rows =
                [
                    .. paired
                        .Rows.Take(SweepReport.ShownRows)
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
                                    row.Note,
                                ]
                        ),
                ],
            },
        ];
    }

    /// <summary>How what the grid file expects came out.</summary>
    public static async Task<IReadOnlyList<PageSection>> ExpectationsAsync(
        ISweepReader reader,
        SweepRecord sweep,
        SweepDefinition definition,
        Plan plan,
        CancellationToken cancellation
    )
    {
        if (definition.Expectations.Count == 0)
            return [];
        Func<string, string> unit = MainMeasures.UnitsOf(definition.Blocks[0].Base);
        IReadOnlyList<VerifiedExpectation> verified = await Expected.JudgeAsync(
            reader,
            sweep,
            definition,
            plan,
            cancellation
        );
        return
        [
            new PageSection("What was expected")
            {
                Paragraphs =
                [
                    $"{Display.Count(verified.Count(one => one.Holds == true))} of "
                        + $"{Display.Count(verified.Count(one => one.Holds is not null), "expectation")} hold.",
                ],
                Columns = ["", "expectation", "found"],
                NameColumns = 3,
                Rows = [.. verified.SelectMany(one => Rows(one, unit))],
            },
        ];
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(VerifiedExpectation one, Func<string, string> unit)
    {
        bool fraction = VerifiedText.IsFraction(one.Expectation, unit);
        string rule = one.Expectation.Text + (one.Expectation.Source.Length > 0 ? $" ({one.Expectation.Source})" : "");
        if (one.Expectation.Inapplicable is { } reason)
            yield return ["–", rule, reason];
        foreach (var (place, finding) in one.Findings.OrderBy(finding => finding.Holds).Take(ShownFindings).Index())
            yield return
            [
                finding.Holds ? "holds" : "does not hold",
                place == 0 ? rule : "",
                VerifiedText.Describe(finding, mixed: false, fraction),
            ];
    }

    /// <summary>What it trains.</summary>
    public static PageSection Plan(Plan plan, SweepDefinition definition)
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

    /// <summary>What diverged or failed, by reason; none: nothing did.</summary>
    public static IEnumerable<PageSection> Failures(IReadOnlyList<FailureGroup> trouble, Plan plan)
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
                                EnumWords.Of(group.State),
                                group.Reason,
                                $"trial {group.First}: {SweepReading.DescribeTrial(plan, group.First)}",
                                Display.Count(group.Count),
                            ]
                    ),
            ],
        };
    }

    /// <summary>Metrics that came out different; none: there are none.</summary>
    public static IEnumerable<PageSection> Violations(IReadOnlyList<DeterminismViolation> violations)
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

    /// <summary>How to have the same results again.</summary>
    public static PageSection Rerun(SweepRecord sweep, string? fingerprint)
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
