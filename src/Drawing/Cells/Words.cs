using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Charts;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Drawing.Cells;

/// <summary>Phrases that captions, descriptions and tooltips of all pictures share.</summary>
internal static class Words
{
    /// <summary>A cell by its values.</summary>
    public static string Name(IReadOnlyList<PlanAxis> axes, IReadOnlyList<string> values) =>
        axes.Count == 0 ? "all trials" : string.Join(", ", axes.Zip(values, (axis, value) => $"{axis.Name} = {value}"));

    /// <summary>Measures in a sentence.</summary>
    public static string List(IEnumerable<string> measures) =>
        string.Join(" and ", measures.Select(measure => Labels.Measure(measure).ToLowerInvariant()));

    /// <summary>What lines and rows of panels stand for; empty where there is one of each.</summary>
    public static string Rows(Layout layout)
    {
        string text = "";
        if (layout.LineAxes.Any())
            text += $", one line for each {string.Join(" and ", layout.LineAxes)}";
        if (layout.FacetAxes.Any())
            text += $", one row for each {string.Join(" and ", layout.FacetAxes)}";
        return text;
    }

    /// <summary>What became of the seeds that are in no mean, as the end of “seeds that …”.</summary>
    public static string Missing(CellTable table, IReadOnlyList<int> measures)
    {
        List<string> ways = [];
        if (table.Cells.Any(cell => cell.Diverged > 0))
            ways.Add("diverged");
        if (table.Cells.Any(cell => cell.Stopped > 0))
            ways.Add("were stopped early");
        if (table.Cells.Any(cell => cell.Failed > 0))
            ways.Add("failed");
        if (table.Cells.Any(cell => measures.Any(measure => cell.Measures[measure].NotFinite > 0)))
            ways.Add("gave no finite value");
        return string.Join(" or ", ways);
    }

    /// <summary>What marks mean of cells whose seeds were not all trained to the end; empty: there are none.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="measures">Places of the measures that are shown.</param>
    /// <param name="marked">What marks a mean that leaves seeds out, as the beginning of a sentence.</param>
    /// <param name="absent">What is said of cells without a mean; null: nothing.</param>
    public static string LeftOut(CellTable table, IReadOnlyList<int> measures, string marked, string? absent)
    {
        string text = "";
        if (
            table.Cells.Any(cell =>
                measures.Any(measure => cell.NoteOf(measure).Length > 0 && cell.Measures[measure].Count > 0)
            )
        )
            text += $" {marked} leave out seeds that {Missing(table, measures)}.";
        if (
            absent is not null
            && table.Cells.Any(cell =>
                measures.Any(measure =>
                    cell.NoteOf(measure).Length > 0
                    && cell.Measures[measure].Count == 0
                    && cell.StoppedAt(measure) is null
                )
            )
        )
            text += $" {absent}.";
        return text;
    }

    /// <summary>What becomes of so many cells without a value, as a sentence without its full stop.</summary>
    public static string WithoutValue(int cells) =>
        $"{NumberLabel.Of(cells, 15)} {(cells == 1 ? "cell" : "cells")} without a value "
        + $"{(cells == 1 ? "is" : "are")} left out";

    /// <summary>What is unusual about a cell's mean of a measure; empty: nothing.</summary>
    public static string Note(CellTable table, CellResult cell, int measure)
    {
        string note = cell.NoteOf(measure);
        if (!table.IsTooWide(cell, measure))
            return note;
        string wide = Wide(cell.Measures[measure].HalfWidth!.Value, table.Rule!.HalfWidth);
        return note.Length > 0 ? $"{note}, {wide}" : wide;
    }

    /// <summary>What marks of cells mean that have all seeds and yet a wider interval than was asked for, where there
    /// are such; empty: there are none.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="which">What marks them, as the beginning of a sentence.</param>
    public static string TooWide(CellTable table, string which) =>
        table.Rule is { } rule && table.Cells.Any(cell => table.IsTooWide(cell, table.IndexOf(rule.Measure)))
            ? TooWide(rule, which)
            : "";

    private static string TooWide(ReplicationRule rule, string which) =>
        $" {which} of {Labels.Measure(rule.Measure).ToLowerInvariant()} have all seeds they may have and are yet "
        + $"not known to ± {NumberLabel.Of(rule.HalfWidth, 6)}.";

    private static string Wide(double half, double asked) =>
        $"all seeds, yet ± {NumberLabel.Of(half, 2)} > {NumberLabel.Of(asked, 2)}";

    /// <summary>What is unusual about a curve's point; empty: nothing.</summary>
    public static string Note(CurveTable table, CellCurve cell, bool isLast, Summary value) =>
        string.Join(
            ", ",
            new[]
            {
                !isLast && cell.IsStopped ? "" : cell.Note,
                value.NotFinite > 0 ? $"{value.NotFinite} without a finite value" : "",
                isLast && cell.IsTooWide && value.HalfWidth is { } half ? Wide(half, table.Rule!.HalfWidth) : "",
            }.Where(part => part.Length > 0)
        );

    /// <summary>What ends of curves mean whose cells have all seeds and yet a wider interval than was asked for, where
    /// there are such; empty: there are none.</summary>
    public static string TooWide(IReadOnlyList<CurveTable> tables) =>
        tables.FirstOrDefault(table => table.Cells.Any(cell => cell.IsTooWide)) is { Rule: { } rule }
            ? TooWide(rule, "Lines that end in a hollow point")
            : "";

    /// <summary>How curves treat seeds that were not trained to the end, where there are such; empty: there are
    /// none.</summary>
    public static string Unfinished(IReadOnlyList<CurveTable> tables)
    {
        CellCurve[] cells = [.. tables.SelectMany(table => table.Cells)];
        List<string> ways = [];
        if (cells.Any(cell => cell.Diverged > 0))
            ways.Add("diverged");
        if (cells.Any(cell => cell.Stopped > 0))
            ways.Add("were stopped early");
        if (cells.Any(cell => cell.Failed > 0))
            ways.Add("failed");
        if (ways.Count == 0)
            return "";
        string text = $" Seeds that {string.Join(" or ", ways)} are in no mean.";
        if (cells.Any(cell => cell.IsDiverged))
            text += " Where all of a cell diverged, their line ends where it leaves the scale of the others.";
        if (cells.Any(cell => cell.IsStopped))
            text +=
                " Where none of a cell was trained to the end, the line is of those that were stopped early, and "
                + "ends in a ring over a bar.";
        return text;
    }

    /// <summary>What curves leave out that is no finite number, where there is such; empty: nothing.</summary>
    public static string NotFinite(IReadOnlyList<CurveTable> tables)
    {
        string text = "";
        foreach (CurveTable table in tables)
        {
            string measure = Labels.Measure(table.Measure).ToLowerInvariant();
            long values = table.Cells.Sum(cell => cell.NotFinite);
            long cells = table.Cells.Count(cell => cell.Points.Count == 0);
            if (values > 0)
                text +=
                    $" {NumberLabel.Of(values, 15)} {(values == 1 ? "value" : "values")} of {measure} "
                    + $"{(values == 1 ? "is not a finite number and is" : "are not finite numbers and are")} left out";
            if (cells > 0)
                text +=
                    $", and with them {NumberLabel.Of(cells, 15)} {(cells == 1 ? "cell" : "cells")} that "
                    + $"{(cells == 1 ? "has" : "have")} no other";
            text += values > 0 ? "." : "";
        }

        return text;
    }

    /// <summary>What marks of stopped cells mean, where there are such; empty: there are none.</summary>
    public static string Stopped(CellTable table) =>
        table.Cells.Any(cell => Enumerable.Range(0, table.Measures.Count).Any(i => cell.StoppedAt(i) is not null))
            ? " A bar under a point marks a cell whose seeds were all stopped early: its last values, at the step "
                + "where it was stopped."
            : "";

    /// <summary>What stars mean, or that there are none.</summary>
    public static string Stars(PairedTable paired, IReadOnlyList<LinePanel> panels) =>
        panels.Any(panel => panel.Points.Any(point => point.Differs))
            ? $" A star marks means whose difference to that at {paired.Axis} = {paired.Reference}, paired by seed, "
                + "has a 95 % interval without 0; each is looked at by itself."
            : $" No mean differs from that at {paired.Axis} = {paired.Reference}: paired by seed, all 95 % intervals "
                + "of differences hold 0.";

    /// <summary>The numbers of seeds that occur, ascending.</summary>
    public static int[] Counts(IEnumerable<Summary> summaries) =>
        [.. summaries.Select(summary => summary.Count).Where(count => count > 0).Distinct().Order()];

    /// <summary><c>n = 5</c> or <c>n = 3 to 5</c>.</summary>
    public static string N(int[] counts) =>
        counts switch
        {
            [] => "",
            [var only] => $"n = {only}",
            [var first, .., var last] => $"n = {first} to {last}",
        };

    /// <summary>Says that some panels are left out, where they are.</summary>
    public static string Hidden(long facets) => facets > 0 ? $" {facets} more rows of panels are left out." : "";
}
