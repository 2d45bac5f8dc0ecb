using Sweeps.Client.Tables;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Client.Results;

/// <summary>Paired differences as a table: for people "+0.069 ± 0.004", for programs mean, half width and number of
/// pairs of each measure.</summary>
internal static class PairedTableText
{
    public static Table Of(PairedTable table, IReadOnlyList<string> measures)
    {
        List<Column> columns = [new("cell", IsNumber: true, For: Audience.Programs)];
        columns.AddRange(table.Axes.Select(axis => new Column(axis.Name, axis.Numbers is not null)));
        columns.Add(new("pairs", IsNumber: true, For: Audience.People));
        foreach (string measure in measures)
        {
            columns.Add(new($"{measure} − ({table.Axis} {table.Reference})", IsNumber: true, For: Audience.People));
            columns.AddRange(DifferenceCells.Columns(measure));
        }

        bool noted = table.Rows.Any(row => Note(table, row, measures).Length > 0);
        columns.Add(new("unpaired", For: Audience.Programs));
        columns.Add(new("diverged", For: Audience.Programs));
        columns.Add(new("stopped", For: Audience.Programs));
        columns.Add(new("failed", For: Audience.Programs));
        columns.Add(new("open", For: Audience.Programs));
        if (noted)
            columns.Add(new("note", For: Audience.People));
        return new Table(columns, table.Rows.Select(row => Row(table, row, measures, noted)));
    }

    private static Value[] Row(PairedTable table, PairedRow paired, IReadOnlyList<string> measures, bool noted)
    {
        List<Value> row = [paired.Cell];
        row.AddRange(AxisCells.Of(table.Axes, paired.AxisValues));
        row.Add((long)paired.Differences.Select(difference => difference.Count).DefaultIfEmpty(0).Max());
        foreach (string measure in measures)
        {
            Summary difference = Of(table, paired, measure);
            row.Add(DifferenceCells.Estimate(difference));
            row.AddRange(DifferenceCells.Values(difference));
        }

        row.AddRange([(long)paired.Unpaired, paired.Diverged, paired.Stopped, paired.Failed, paired.Open]);
        if (noted)
            row.Add(Note(table, paired, measures));
        return [.. row];
    }

    private static string Note(PairedTable table, PairedRow paired, IReadOnlyList<string> measures) =>
        string.Join(
            ", ",
            new[]
            {
                paired.Note,
                SeedNote.OfValues(measures.Select(measure => (measure, Of(table, paired, measure)))),
            }.Where(part => part.Length > 0)
        );

    private static Summary Of(PairedTable table, PairedRow paired, string measure)
    {
        int index = table.Measures.TakeWhile(name => name != measure).Count();
        return index < table.Measures.Count ? paired.Differences[index] : Summary.Of([]);
    }
}
