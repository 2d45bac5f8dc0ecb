using Sweeps.Client.Tables;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Client.Results;

/// <summary>A sweep's cells as a table: for people "0.069 ± 0.004", for programs mean, half width and n of each
/// measure.</summary>
internal static class CellTableText
{
    public static Table Of(CellTable cells, IReadOnlyList<string> measures)
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

        bool troubled = cells.Cells.Any(cell => cell.Note.Length > 0 || cell.Open > 0);
        columns.Add(new("diverged", For: Audience.Programs));
        columns.Add(new("stopped", For: Audience.Programs));
        columns.Add(new("failed", For: Audience.Programs));
        columns.Add(new("open", For: Audience.Programs));
        if (troubled)
            columns.Add(new("note", For: Audience.People));
        return new Table(columns, cells.Cells.Select(cell => Row(cells, cell, measures, troubled)));
    }

    /// <summary>What people read beside a cell whose seeds were not all trained to the end.</summary>
    public static string NoteOf(CellResult cell) =>
        string.Join(
            ", ",
            new[] { cell.Note, cell.Open > 0 ? $"{cell.Open} not done" : "" }.Where(part => part.Length > 0)
        );

    private static Value[] Row(CellTable cells, CellResult cell, IReadOnlyList<string> measures, bool troubled)
    {
        List<Value> row = [cell.Cell];
        row.AddRange(cell.AxisValues.Select(value => (Value)value));
        row.Add(cell.Finished);
        foreach (string measure in measures)
        {
            Summary summary = cells.IndexOf(measure) is >= 0 and var index
                ? cell.Measures[index]
                : new Summary(0, double.NaN, null, null);
            row.Add(new Value(null, Display.Estimate(summary)));
            row.Add(new Value(summary.Count == 0 ? null : summary.Mean, ""));
            row.Add(new Value(summary.HalfWidth, ""));
            row.Add((long)summary.Count);
        }

        row.Add(cell.Diverged);
        row.Add(cell.Stopped);
        row.Add(cell.Failed);
        row.Add(cell.Open);
        if (troubled)
            row.Add(NoteOf(cell));
        return [.. row];
    }
}
