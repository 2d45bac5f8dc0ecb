using Sweeps.Client.Tables;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Client.Results;

/// <summary>Paired differences as a table: for people "+0.069 ± 0.004", for programs mean, half width and number of pairs of each measure.</summary>
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
            columns.Add(new($"{measure}_difference", For: Audience.Programs));
            columns.Add(new($"{measure}_half_width", For: Audience.Programs));
            columns.Add(new($"{measure}_n", For: Audience.Programs));
        }

        bool unpaired = table.Rows.Any(row => row.Unpaired > 0);
        columns.Add(new("unpaired", For: Audience.Programs));
        if (unpaired)
            columns.Add(new("note", For: Audience.People));
        return new Table(columns, table.Rows.Select(row => Row(table, row, measures, unpaired)));
    }

    private static Value[] Row(PairedTable table, PairedRow paired, IReadOnlyList<string> measures, bool unpaired)
    {
        List<Value> row = [paired.Cell];
        row.AddRange(paired.AxisValues.Select(value => (Value)value));
        row.Add((long)paired.Differences.Select(difference => difference.Count).DefaultIfEmpty(0).Max());
        foreach (string measure in measures)
        {
            int index = table.Measures.TakeWhile(name => name != measure).Count();
            Summary difference = index < table.Measures.Count ? paired.Differences[index] : Summary.Of([]);
            row.Add(new Value(null, difference is { Count: > 0, Mean: > 0 } ? "+" + Display.Estimate(difference) : Display.Estimate(difference)));
            row.Add(new Value(difference.Count == 0 ? null : difference.Mean, ""));
            row.Add(new Value(difference.HalfWidth, ""));
            row.Add((long)difference.Count);
        }

        row.Add((long)paired.Unpaired);
        if (unpaired)
            row.Add(paired.Unpaired > 0 ? $"{paired.Unpaired} without a partner" : "");
        return [.. row];
    }
}
