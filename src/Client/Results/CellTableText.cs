using Sweeps.Client.Tables;
using Sweeps.Drawing.Cells;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Results;

/// <summary>A sweep's cells as a table: for people "0.069 ± 0.004", for programs mean, half width and n of each
/// measure.</summary>
internal static class CellTableText
{
    /// <summary>Marks a value that is no result of a whole training.</summary>
    public const string UnfinishedMark = "*";

    /// <summary>What <see cref="UnfinishedMark"/> means, for a line under a table.</summary>
    public const string UnfinishedNote =
        UnfinishedMark + " not trained to the end: the last value measured, at the step where it stopped.";

    /// <summary>The table.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="measures">The measures to show.</param>
    /// <param name="best">Which values a table for a paper prints in bold; null: none.</param>
    public static Table Of(
        CellTable cells,
        IReadOnlyList<string> measures,
        IReadOnlySet<(long Cell, string Measure)>? best = null
    )
    {
        List<Column> columns = [new("cell", IsNumber: true, For: Audience.Programs)];
        columns.AddRange(cells.Axes.Select(axis => new Column(axis.Name, axis.Numbers is not null)));
        columns.Add(new("n", IsNumber: true));
        foreach (string measure in measures)
        {
            columns.Add(new(measure, IsNumber: true, For: Audience.People));
            columns.Add(new($"{measure}_mean", For: Audience.Programs));
            columns.Add(new($"{measure}_half_width", For: Audience.Programs));
            columns.Add(new($"{measure}_n", For: Audience.Programs));
        }

        // A program that reads a sweep without early stops gets the columns it always got.
        bool stopped = cells.Cells.Any(cell => cell.AtStop.Count > 0);
        if (stopped)
            columns.AddRange(
                measures.SelectMany(measure =>
                    (Column[])
                        [
                            new($"{measure}_stopped_mean", For: Audience.Programs),
                            new($"{measure}_stopped_n", For: Audience.Programs),
                        ]
                )
            );
        string[] notFinite =
        [
            .. measures.Where(measure =>
                cells.Cells.Any(cell => Of(cell.Measures, cells.IndexOf(measure)).NotFinite > 0)
            ),
        ];
        columns.AddRange(notFinite.Select(measure => new Column($"{measure}_not_finite", For: Audience.Programs)));
        bool troubled = cells.Cells.Any(cell => NoteOf(cells, cell, measures).Length > 0);
        columns.Add(new("diverged", For: Audience.Programs));
        columns.Add(new("stopped", For: Audience.Programs));
        columns.Add(new("failed", For: Audience.Programs));
        columns.Add(new("open", For: Audience.Programs));
        if (troubled)
            columns.Add(new("note", For: Audience.People));
        return new Table(
            columns,
            cells.Cells.Select(cell => Row(cells, cell, measures, best, stopped, notFinite, troubled))
        );
    }

    /// <summary>Whether a table of these cells has <see cref="UnfinishedMark"/> in it.</summary>
    public static bool HasMarks(CellTable cells, IReadOnlyList<string> measures) =>
        cells.Cells.Any(cell => measures.Any(measure => cell.StoppedAt(cells.IndexOf(measure)) is not null));

    /// <summary>A measure of a cell as people read it.</summary>
    public static string Estimate(CellTable cells, CellResult cell, string measure)
    {
        int index = cells.IndexOf(measure);
        bool fraction = MainMeasures.IsFraction(cells.Units, measure);
        if (cell.StoppedAt(index) is { } stopped)
            return Display.Estimate(stopped, fraction) + UnfinishedMark;
        return index < 0 ? Display.None : Display.Estimate(cell.Measures[index], fraction);
    }

    /// <summary>What people read beside a cell whose seeds were not all trained to the end or gave no finite value of a
    /// measure, or whose interval is wider than the grid asks for though it has all seeds.</summary>
    public static string NoteOf(CellTable cells, CellResult cell, IReadOnlyList<string> measures) =>
        string.Join(
            ", ",
            new[]
            {
                cell.Note,
                cell.Open > 0 ? $"{cell.Open} not done" : "",
                cells.ValueNote(cell, measures),
                TooWide(cells, cell),
            }.Where(part => part.Length > 0)
        );

    private static string TooWide(CellTable cells, CellResult cell)
    {
        if (cells.Rule is not { } rule || cells.IndexOf(rule.Measure) is var index && !cells.IsTooWide(cell, index))
            return "";
        long seeds = cell.Finished + cell.Diverged + cell.Stopped + cell.Failed;
        return $"all {seeds} seeds, yet ± {Display.Number(cell.Measures[index].HalfWidth!.Value)} > "
            + Display.Number(rule.HalfWidth);
    }

    private static Value[] Row(
        CellTable cells,
        CellResult cell,
        IReadOnlyList<string> measures,
        IReadOnlySet<(long Cell, string Measure)>? best,
        bool stopped,
        IReadOnlyList<string> notFinite,
        bool troubled
    )
    {
        List<Value> row = [cell.Cell];
        row.AddRange(AxisCells.Of(cells.Axes, cell.AxisValues));
        row.Add(cell.Finished);
        foreach (string measure in measures)
        {
            Summary summary = Of(cell.Measures, cells.IndexOf(measure));
            row.Add(
                new Value(null, Estimate(cells, cell, measure))
                {
                    IsBold = best?.Contains((cell.Cell, measure)) ?? false,
                }
            );
            row.Add(new Value(summary.Count == 0 ? null : summary.Mean, ""));
            row.Add(new Value(summary.HalfWidth, ""));
            row.Add((long)summary.Count);
        }

        foreach (string measure in stopped ? measures : [])
        {
            Summary summary = Of(cell.AtStop, cells.IndexOf(measure));
            row.Add(new Value(summary.Count == 0 ? null : summary.Mean, ""));
            row.Add((long)summary.Count);
        }

        row.AddRange(notFinite.Select(measure => (Value)(long)Of(cell.Measures, cells.IndexOf(measure)).NotFinite));
        row.Add(cell.Diverged);
        row.Add(cell.Stopped);
        row.Add(cell.Failed);
        row.Add(cell.Open);
        if (troubled)
            row.Add(NoteOf(cells, cell, measures));
        return [.. row];
    }

    private static Summary Of(IReadOnlyList<Summary> summaries, int index) =>
        index >= 0 && index < summaries.Count ? summaries[index] : new Summary(0, double.NaN, null, null);
}
