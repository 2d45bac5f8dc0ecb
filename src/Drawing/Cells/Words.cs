using Sweeps.Drawing.Axes;
using Sweeps.Scheduling.Plans;
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
    public static string Missing(CellTable table)
    {
        List<string> ways = [];
        if (table.Cells.Any(cell => cell.Diverged > 0))
            ways.Add("diverged");
        if (table.Cells.Any(cell => cell.Stopped > 0))
            ways.Add("were stopped early");
        if (table.Cells.Any(cell => cell.Failed > 0))
            ways.Add("failed");
        return string.Join(" or ", ways);
    }

    /// <summary>What is unusual about a cell's mean of a measure; empty: nothing.</summary>
    public static string Note(CellTable table, CellResult cell, int measure)
    {
        if (!table.IsTooWide(cell, measure))
            return cell.Note;
        string wide =
            $"all seeds, yet ± {NumberLabel.Of(cell.Measures[measure].HalfWidth!.Value, 2)} > "
            + NumberLabel.Of(table.Rule!.HalfWidth, 2);
        return cell.Note.Length > 0 ? $"{cell.Note}, {wide}" : wide;
    }

    /// <summary>What marks of cells mean that have all seeds and yet a wider interval than was asked for, where there
    /// are such; empty: there are none.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="which">What marks them, as the beginning of a sentence.</param>
    public static string TooWide(CellTable table, string which) =>
        table.Rule is { } rule && table.Cells.Any(cell => table.IsTooWide(cell, table.IndexOf(rule.Measure)))
            ? $" {which} of {Labels.Measure(rule.Measure).ToLowerInvariant()} have all seeds they may have and are yet "
                + $"not known to ± {NumberLabel.Of(rule.HalfWidth, 6)}."
            : "";

    /// <summary>How curves treat seeds that diverged, where there are such; empty: there are none.</summary>
    public static string Diverged(IReadOnlyList<CurveTable> tables)
    {
        CellCurve[] cells = [.. tables.SelectMany(table => table.Cells).Where(cell => cell.Diverged > 0)];
        if (cells.Length == 0)
            return "";
        return cells.Any(cell => cell.IsDiverged)
            ? " Seeds that diverged are in no mean; where all of a cell did, their line ends where it leaves the "
                + "scale of the others."
            : " Seeds that diverged are in no mean.";
    }

    /// <summary>What marks of stopped cells mean, where there are such; empty: there are none.</summary>
    public static string Stopped(CellTable table) =>
        table.Cells.Any(cell => Enumerable.Range(0, table.Measures.Count).Any(i => cell.StoppedAt(i) is not null))
            ? " A bar under a point marks a cell whose seeds were all stopped early: its last values, at the step "
                + "where it was stopped."
            : "";

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
